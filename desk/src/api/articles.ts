// What can be asked of articles.

import { type Answer, ask, nextOf } from "./client";
import type {
  ArticleAnswer,
  ArticleEntryAnswer,
  ArticlePatch,
  ArticlesAnswer,
  NewArticle,
  PreviewLinkAnswer,
  PreviewLinksAnswer,
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

export async function getArticle(id: string): Promise<ArticleAnswer> {
  return (await ask<ArticleAnswer>("GET", at(id))).body;
}

export async function createArticle(article: NewArticle, key: string): Promise<ArticleAnswer> {
  return (await ask<ArticleAnswer>("POST", "/articles", { body: article, key })).body;
}

/** With `isToPublish`, readers see it at once. */
export async function saveArticle(id: string, version: number, patch: ArticlePatch, isToPublish: boolean): Promise<ArticleAnswer> {
  return (await ask<ArticleAnswer>("PATCH", `${at(id)}${isToPublish ? "?publish=true" : ""}`, { body: patch, version })).body;
}

export async function act(id: string, deed: Deed, version: number): Promise<ArticleAnswer> {
  return (await ask<ArticleAnswer>("POST", `${at(id)}/${deed}`, { version })).body;
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
