// Bylines that a field completes: those of the newest articles.

import { listArticles } from "../api/articles";
import { Refused, refusalOf } from "../api/client";
import { fill, h } from "../dom";

const KNOWN = 100;

export async function completeBylines(list: HTMLDataListElement): Promise<void> {
  const found = await listArticles(`/articles?order=updated&limit=${KNOWN}`).catch(refusalOf);
  if (found instanceof Refused) {
    return;
  }
  const names = [...new Set(found.entries.map(({ byline }) => byline).filter(Boolean))].sort();
  fill(list, ...names.map((value) => h("option", { value })));
}
