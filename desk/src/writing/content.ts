// What is written of an article, as fields hold it, and what of it differs from the version that is saved. Pure.

import type { ArticleAnswer, ArticlePatch, NewArticle } from "../api/shapes";

/** Everything that somebody writes. `slug` is "" while the title makes it. */
export interface Content {
  readonly title: string;
  readonly lede: string;
  readonly agency: string;
  readonly byline: string;
  readonly topics: readonly string[];
  readonly slug: string;
  readonly correction: string;
  readonly lead: string | null;
  readonly body: string;
  readonly body_format: "html" | "markdown";
}

export const NOTHING: Content = {
  title: "",
  lede: "",
  agency: "",
  byline: "",
  topics: [],
  slug: "",
  correction: "",
  lead: null,
  body: "",
  body_format: "html",
};

export function contentOf(article: ArticleAnswer): Content {
  const { title, lede, agency, byline, topics, slug, correction, lead, body, body_format } = article;
  return { title, lede, agency, byline, topics, slug, correction, lead, body, body_format };
}

/** The same text however it was typed: keyboards may send letters and marks apart (NFD), the site keeps NFC. */
export function composed(content: Content): Content {
  const told = Object.entries(content).map(([name, value]) => [
    name,
    typeof value === "string" ? value.normalize("NFC") : value,
  ]);
  return Object.fromEntries(told) as Content;
}

/** The fields that differ, with their new values; null empties one. */
export function patchOf(saved: Content, now: Content): ArticlePatch {
  const patch: Record<string, unknown> = {};
  for (const name of Object.keys(saved) as (keyof Content)[]) {
    if (name !== "body_format" && !isSame(saved[name], now[name])) {
      patch[name] = now[name] === "" && name !== "title" && name !== "body" ? null : now[name];
    }
  }
  if ("body" in patch) {
    patch["body_format"] = now.body_format;
  }
  return patch as ArticlePatch;
}

export function isChanged(saved: Content, now: Content): boolean {
  return (Object.keys(saved) as (keyof Content)[]).some((name) => !isSame(saved[name], now[name]));
}

/** What makes a new article; fields that are empty are left out. */
export function newArticle(content: Content): NewArticle {
  const { body_format, ...rest } = content;
  const given = Object.entries(rest).filter(([, value]) => (Array.isArray(value) ? value.length : value));
  return { title: content.title, body: content.body, ...Object.fromEntries(given), body_format } as NewArticle;
}

function isSame(one: unknown, other: unknown): boolean {
  return Array.isArray(one) && Array.isArray(other) ? one.join(" ") === other.join(" ") : one === other;
}

const MINUTE_WORDS = 220;

/** Words, as blanks part them, and minutes to read them; Vietnamese writes its syllables apart, so these are counted. */
export function measure(text: string): { readonly words: number; readonly minutes: number } {
  const words = text.split(/\s+/u).filter(Boolean).length;
  return { words, minutes: Math.max(1, Math.round(words / MINUTE_WORDS)) };
}
