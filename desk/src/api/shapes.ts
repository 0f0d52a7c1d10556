// What the API takes and gives. `make desk` makes this file of the API's own document: do not edit it.

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: readonly BadField[];
  current?: string;
}

export interface BadField {
  pointer: string;
  detail: string;
}

export interface NewArticle {
  title: string;
  lede?: string | null;
  agency?: string | null;
  byline?: string | null;
  topics?: readonly string[] | null;
  correction?: string | null;
  lead?: string | null;
  body: string;
  body_format?: "html" | "markdown" | null;
  slug?: string | null;
}

export interface ArticleAnswer {
  id: string;
  version: number;
  status: Status;
  title: string;
  lede: string;
  body: string;
  body_format: "html" | "markdown";
  body_html: string;
  agency: string;
  byline: string;
  topics: readonly string[];
  slug: string;
  correction: string;
  lead: string | null;
  corrected_at: string | null;
  created_at: string;
  created_by: string;
  owner: string;
  updated_at: string;
  updated_by: string;
  published_at: string | null;
  publish_at: string | null;
  unpublish_at: string | null;
  purge_at: string | null;
  return_note: string;
  returned_by: string;
  path: string | null;
  url: string | null;
  removed?: readonly RemovalAnswer[];
}

export type Status = "draft" | "in_review" | "published" | "scheduled" | "trashed" | "unpublished";

export interface RemovalAnswer {
  kind: string;
  name: string;
  count: number;
  detail: string;
}

export interface ArticlesAnswer {
  articles: readonly ArticleEntryAnswer[];
}

export interface ArticleEntryAnswer {
  id: string;
  version: number;
  status: Status;
  title: string;
  agency: string;
  byline: string;
  topics: readonly string[];
  created_at: string;
  created_by: string;
  updated_at: string;
  updated_by: string;
  published_at: string | null;
  publish_at: string | null;
  unpublish_at: string | null;
  path: string | null;
  return_note: string;
  returned_by: string;
  url: string | null;
}

export interface ArticlePatch {
  title?: string;
  lede?: string | null;
  agency?: string | null;
  byline?: string | null;
  topics?: readonly string[] | null;
  correction?: string | null;
  lead?: string | null;
  body?: string;
  body_format?: "html" | "markdown";
  slug?: string | null;
}

export interface Return {
  note?: string | null;
}

export interface Publication {
  published_at?: unknown | null;
}

export interface Schedule {
  publish_at?: string | null;
  unpublish_at?: string | null;
}

export interface FoundArticlesAnswer {
  articles: readonly FoundArticleAnswer[];
  count: number;
  drafts_since: string | null;
}

export interface FoundArticleAnswer {
  id: string;
  status: Status;
  title: string;
  lede: string;
  byline: string;
  published_at: string | null;
  path: string | null;
  url: string | null;
}

export interface RevisionsAnswer {
  revisions: readonly RevisionEntryAnswer[];
}

export interface RevisionEntryAnswer {
  version: number;
  saved_at: string;
  saved_by: string;
  saved_by_person: string | null;
  saved_how: string;
  status: Status;
  title: string;
}

export interface PreviewLinkFields {
  expires_at?: string | null;
}

export interface PreviewLinkAnswer {
  id: string;
  created_by: string;
  created_at: string;
  expires_at: string;
  url?: string;
}

export interface PreviewLinksAnswer {
  links: readonly PreviewLinkAnswer[];
}

export interface DryRunAnswer {
  pages: readonly PageChangeAnswer[];
}

export interface PageChangeAnswer {
  path: string;
  url: string;
  kind: string;
  change: "changed" | "gone" | "new";
  is_html: boolean;
}

export interface UnsavedTextsAnswer {
  mine: UnsavedAnswer | null;
  others: readonly OpenAnswer[];
}

export interface UnsavedAnswer {
  version: number;
  text: string;
  at: string;
}

export interface OpenAnswer {
  name: string;
  at: string;
}

export interface UnsavedFields {
  version: number;
  text?: string | null;
}

export interface NewMedia {
  alt?: string | null;
  caption?: string | null;
  credit?: string | null;
  decorative?: boolean | null;
  focus?: "bottom" | "bottom-left" | "bottom-right" | "center" | "left" | "right" | "top" | "top-left" | "top-right" | null;
  file_name: string;
  content_type: string;
  size_bytes: number;
  digest?: string | null;
}

export interface MediaAnswer {
  id: string;
  version: number;
  status: MediaStatus;
  kind: "document" | "picture";
  content_type: string;
  file_name: string;
  size_bytes: number;
  digest: string;
  alt: string;
  caption: string;
  credit: string;
  decorative: boolean;
  focus: "bottom" | "bottom-left" | "bottom-right" | "center" | "left" | "right" | "top" | "top-left" | "top-right";
  reason: string;
  width: number;
  height: number;
  colour: string;
  variants: readonly VariantAnswer[];
  created_at: string;
  created_by: string;
  owner: string;
  updated_at: string;
  updated_by: string;
  upload?: UploadAnswer;
}

export type MediaStatus = "failed" | "ready" | "waiting";

export interface VariantAnswer {
  format: string;
  url: string;
  size_bytes: number;
  width: number;
  height: number;
}

export interface UploadAnswer {
  url: string;
  fields: Readonly<Record<string, string>>;
}

export interface MediaListAnswer {
  media: readonly MediaAnswer[];
}

export interface MediaPatch {
  alt?: string | null;
  caption?: string | null;
  credit?: string | null;
  decorative?: boolean | null;
  focus?: "bottom" | "bottom-left" | "bottom-right" | "center" | "left" | "right" | "top" | "top-left" | "top-right" | null;
}

export interface UsesAnswer {
  uses: readonly UseAnswer[];
}

export interface UseAnswer {
  kind: "article" | "page" | "topic";
  id: string;
  title: string;
  is_live: boolean;
}

export interface LayoutAnswer {
  version: number;
  breaking: Breaking | null;
  lead: readonly (Pin | null)[];
  second: readonly (Pin | null)[];
  strip: readonly (Pin | null)[];
  sections: readonly SectionLayout[];
  updated_at: string;
  updated_by: string;
}

export interface Breaking {
  text: string;
  url?: string;
  until?: string | null;
}

export interface Pin {
  article: string;
  until?: string | null;
}

export interface SectionLayout {
  topic: string;
  articles?: readonly (Pin | null)[];
}

export interface LayoutFields {
  breaking?: Breaking | null;
  lead?: readonly (Pin | null)[] | null;
  second?: readonly (Pin | null)[] | null;
  strip?: readonly (Pin | null)[] | null;
  sections?: readonly SectionLayout[] | null;
}

export interface TopicsAnswer {
  topics: readonly TopicAnswer[];
}

export interface TopicAnswer {
  slug: string;
  version: number;
  title: string;
  description: string;
  banner: string;
  picture: string | null;
  featured: boolean;
  position: number;
  updated_at: string;
  path: string;
  url: string;
}

export interface TopicFields {
  title: string;
  description?: string | null;
  featured?: boolean | null;
  position?: number | null;
  banner?: string | null;
  picture?: string | null;
}

export interface PagesAnswer {
  pages: readonly PageEntryAnswer[];
}

export interface PageEntryAnswer {
  slug: string;
  title: string;
  menu: number | null;
  path: string;
  url: string;
}

export interface PageAnswer {
  slug: string;
  version: number;
  title: string;
  body: string;
  body_format: "html" | "markdown";
  body_html: string;
  menu: number | null;
  updated_at: string;
  updated_by: string;
  path: string;
  url: string;
  removed?: readonly RemovalAnswer[];
}

export interface StandingFields {
  title: string;
  body_format?: "html" | "markdown" | null;
  menu?: number | null;
  body: string;
}

export interface RedirectsAnswer {
  redirects: readonly RedirectAnswer[];
}

export interface RedirectAnswer {
  id: string;
  version: number;
  path: string;
  to_article: string | null;
  to_url: string | null;
  updated_at: string;
  updated_by: string;
  url: string;
}

export interface RedirectFields {
  path: string;
  to_article?: string | null;
  to_url?: string | null;
}

export interface SiteAnswer {
  version: number;
  name: string;
  tagline: string;
  publisher: string;
  imprint: string;
  accent: string;
  language: "en" | "vi";
  time_zone: string;
  menu: readonly MenuLink[];
  views_offset: number;
  updated_at: string;
  url: string;
}

export interface MenuLink {
  title: string;
  url: string;
}

export interface SiteFields {
  name?: string;
  tagline?: string | null;
  publisher?: string | null;
  imprint?: string | null;
  accent?: string | null;
  language?: "en" | "vi";
  time_zone?: string;
  views_offset?: number | null;
  menu?: readonly MenuLink[] | null;
}

export interface TokensAnswer {
  tokens: readonly TokenAnswer[];
}

export interface TokenAnswer {
  id: string;
  name: string;
  role: string;
  rate: number;
  created_at: string;
  expires_at: string | null;
  last_used_on: string | null;
  person: string | null;
  secret?: string;
}

export interface NewToken {
  name: string;
  role: "admin" | "author" | "editor";
  person?: string | null;
  expires_at?: string | null;
  rate?: number | null;
}

export interface PeopleAnswer {
  people: readonly PersonAnswer[];
}

export interface PersonAnswer {
  id: string;
  name: string;
  role: string;
  language: "en" | "vi";
  created_at: string;
  disabled_at: string | null;
  signed_in_at: string | null;
  version: number;
  url?: string;
  expires_at?: string;
}

export interface NewPerson {
  name: string;
  role: "admin" | "author" | "editor";
  language?: "en" | "vi" | null;
}

export interface PersonPatch {
  role?: "admin" | "author" | "editor" | null;
  language?: "en" | "vi" | null;
  disabled?: boolean | null;
}

export interface Nothing {
}

export interface LinkAnswer {
  url: string;
  expires_at: string;
}

export interface SessionsAnswer {
  sessions: readonly SessionAnswer[];
}

export interface SessionAnswer {
  id: string;
  created_at: string;
  seen_at: string;
  ends_at: string;
  agent: string;
  is_this: boolean;
}

export interface EventsAnswer {
  events: readonly EventAnswer[];
}

export interface EventAnswer {
  what: string;
  at: string;
  by: string;
  how: string;
  address: string;
}

export interface SignIn {
  code: string;
}

export interface MeAnswer {
  id: string | null;
  name: string;
  role: string;
  language: string | null;
  how: string;
  may: Readonly<Record<string, string>>;
}

export interface PasskeysAnswer {
  passkeys: readonly PasskeyAnswer[];
}

export interface PasskeyAnswer {
  id: string;
  name: string;
  host: string;
  created_at: string;
  used_at: string | null;
}

export interface OptionsAnswer {
  public_key: Readonly<Record<string, unknown>>;
}

export interface NewPasskey {
  name: string;
  credential: Readonly<Record<string, unknown>>;
}

export interface UsedPasskey {
  credential: Readonly<Record<string, unknown>>;
}

export interface StatsAnswer {
  as_of: string;
  time_zone: string;
  total: number;
  offset: number;
  brought: number;
  guests: number;
  members: number;
  days: readonly DayAnswer[];
  most_read: Readonly<Record<string, readonly ReadArticleAnswer[]>>;
  topics: Readonly<Record<string, readonly ReadTopicAnswer[]>>;
}

export interface DayAnswer {
  day: string;
  views: number;
  sessions: number;
  peak_online: number;
}

export interface ReadArticleAnswer {
  id: string;
  title: string;
  url: string;
  views: number;
}

export interface ReadTopicAnswer {
  slug: string;
  title: string;
  views: number;
}

export interface SearchStatsAnswer {
  days: readonly DaySearchesAnswer[];
  most: readonly SearchedAnswer[];
  in_vain: readonly SearchedAnswer[];
}

export interface DaySearchesAnswer {
  day: string;
  searches: number;
  without_result: number;
}

export interface SearchedAnswer {
  words: string;
  searches: number;
  without_result: number;
}

export interface ArticleStatsAnswer {
  id: string;
  views: number;
  brought: number;
  brought_from: string;
  brought_at: string | null;
  correction: string;
  days: readonly DayViewsAnswer[];
}

export interface DayViewsAnswer {
  day: string;
  views: number;
}

export interface BeaconFields {
  view: string;
  article?: string | null;
  attempt?: number | null;
}

export interface LiveAnswer {
  views: number | null;
  total: number;
  guests: number;
  members: number;
  as_of: string;
}

export interface SearchBeacon {
  q: string;
  found: number;
}
