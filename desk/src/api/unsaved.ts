// What somebody has written and not saved, kept by the server for another machine; and who else has the article open.

import { ask } from "./client";
import type { UnsavedTextsAnswer } from "./shapes";

const at = (id: string): string => `/articles/${encodeURIComponent(id)}/unsaved`;

export async function getUnsaved(id: string): Promise<UnsavedTextsAnswer> {
  return (await ask<UnsavedTextsAnswer>("GET", at(id))).body;
}

/** Keep a text; "" says that all of it is saved. */
export async function keepUnsaved(id: string, version: number, text: string): Promise<UnsavedTextsAnswer> {
  return (await ask<UnsavedTextsAnswer>("PUT", at(id), { body: { version, text } })).body;
}
