// What can be asked of articles.

import { type Answer, ask, nextOf } from "./client";
import type {
  ArticleAnswer,
  ArticleEntryAnswer,
  ArticlePatch,
  ArticlesAnswer,
  DryRunAnswer,
  FoundArticlesAnswer,
  NewArticle,
  PageChangeAnswer,
  PreviewLinkAnswer,
  PreviewLinksAnswer,
  RemovalAnswer,
  RevisionEntryAnswer,
  RevisionsAnswer,
} from "./shapes";

export type Deed = "submit" | "return" | "publish" | "unpublish" | "restore";

export interface Page {
  readonly entries: readonly ArticleEntryAnswer[];
  readonly next: string | null;
}

const at = (id: string): string => `/articles/${encodeURIComponent(id)}`;

/** A page of the list; `address` is a query's, or that of the next page. Pages that hold nothing are passed over. */
export async function listArticles(address: string): Promise<Page> {
  let next: string | null = address;
  while (next) {
    const answer: Answer<ArticlesAnswer> = await ask("GET", next);
    next = nextOf(answer.headers);
    if (answer.body.articles.length || !next) {
      return { entries: answer.body.articles, next };
    }
  }
  return { entries: [], next: null };
}

/** What has these words, drafts too, the best first. */
export async function searchArticles(q: string, limit: number): Promise<FoundArticlesAnswer["articles"]> {
  const query = new URLSearchParams({ q, limit: String(limit) });
  return (await ask<FoundArticlesAnswer>("GET", `/search?${query}`)).body.articles;
}

export async function getArticle(id: string): Promise<ArticleAnswer> {
  return (await ask<ArticleAnswer>("GET", at(id))).body;
}

export async function createArticle(article: NewArticle, key: string): Promise<ArticleAnswer> {
  return (await ask<ArticleAnswer>("POST", "/articles", { body: article, key })).body;
}

export async function saveArticle(id: string, version: number, patch: ArticlePatch): Promise<ArticleAnswer> {
  return (await ask<ArticleAnswer>("PATCH", at(id), { body: patch, version })).body;
}

export async function act(id: string, deed: Deed, version: number): Promise<ArticleAnswer> {
  return (await ask<ArticleAnswer>("POST", `${at(id)}/${deed}`, { version })).body;
}

export async function returnArticle(id: string, version: number, note: string): Promise<ArticleAnswer> {
  return (await ask<ArticleAnswer>("POST", `${at(id)}/return`, { body: { note }, version })).body;
}

export async function trashArticle(id: string, version: number): Promise<ArticleAnswer> {
  return (await ask<ArticleAnswer>("DELETE", at(id), { version })).body;
}

export async function schedule(
  id: string,
  version: number,
  times: { readonly publish_at: string | null; readonly unpublish_at: string | null },
): Promise<ArticleAnswer> {
  return (await ask<ArticleAnswer>("PUT", `${at(id)}/schedule`, { body: times, version })).body;
}

export async function listPreviewLinks(id: string): Promise<readonly PreviewLinkAnswer[]> {
  return (await ask<PreviewLinksAnswer>("GET", `${at(id)}/preview-links`)).body.links;
}

export async function makePreviewLink(id: string): Promise<PreviewLinkAnswer> {
  return (await ask<PreviewLinkAnswer>("POST", `${at(id)}/preview-links`)).body;
}

export async function revokePreviewLink(id: string, link: string): Promise<void> {
  await ask("DELETE", `${at(id)}/preview-links/${encodeURIComponent(link)}`);
}

/** Pasted HTML as the server would keep it, and what it would remove. Nothing is kept. */
export async function readPasted(html: string): Promise<{ readonly body: string; readonly removed: readonly RemovalAnswer[] }> {
  const { body } = await ask<ArticleAnswer>("POST", "/articles?check=true", { body: { title: "-", body: html } });
  return { body: body.body, removed: body.removed ?? [] };
}

/** The pages that publishing now would change. */
export async function dryRun(id: string): Promise<readonly PageChangeAnswer[]> {
  return (await ask<DryRunAnswer>("POST", `${at(id)}/dry-run`)).body.pages;
}

export function dryRunAddress(id: string, path: string, side: "before" | "after"): string {
  return `/api${at(id)}/dry-run/page?${new URLSearchParams({ path, side })}`;
}

export async function listRevisions(id: string): Promise<readonly RevisionEntryAnswer[]> {
  return (await ask<RevisionsAnswer>("GET", `${at(id)}/revisions`)).body.revisions;
}

export async function getRevision(id: string, version: number): Promise<ArticleAnswer> {
  return (await ask<ArticleAnswer>("GET", `${at(id)}/revisions/${version}`)).body;
}

export async function restoreRevision(id: string, revision: number, version: number): Promise<ArticleAnswer> {
  return (await ask<ArticleAnswer>("POST", `${at(id)}/revisions/${revision}/restore`, { version })).body;
}
