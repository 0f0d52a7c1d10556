// Bylines that a field completes: those of the newest articles.

import { listArticles } from "../api/articles";
import { Refused } from "../api/client";
import { fill, h } from "../dom";

const KNOWN = 100;

export async function completeBylines(list: HTMLDataListElement): Promise<void> {
  try {
    const { entries } = await listArticles(`/articles?order=updated&limit=${KNOWN}`);
    const names = [...new Set(entries.map(({ byline }) => byline).filter(Boolean))].sort();
    fill(list, ...names.map((value) => h("option", { value })));
  } catch (error) {
    if (!(error instanceof Refused)) {
      throw error;
    }
  }
}
