// What can be asked of standing pages.

import { ask } from "./client";
import type { PageAnswer, PageEntryAnswer, PagesAnswer, StandingFields } from "./shapes";

const at = (slug: string): string => `/pages/${encodeURIComponent(slug)}`;

export async function listPages(): Promise<readonly PageEntryAnswer[]> {
  return (await ask<PagesAnswer>("GET", "/pages")).body.pages;
}

export async function getPage(slug: string): Promise<PageAnswer> {
  return (await ask<PageAnswer>("GET", at(slug))).body;
}

/** Save the whole page, if it is still of this version; 0 is one that is not there yet. */
export async function putPage(slug: string, page: StandingFields, version: number): Promise<PageAnswer> {
  return (await ask<PageAnswer>("PUT", at(slug), { body: page, version })).body;
}

export async function deletePage(slug: string, version: number): Promise<void> {
  await ask("DELETE", at(slug), { version });
}
