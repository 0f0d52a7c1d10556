// What of a text was not kept, in words.

import type { RemovalAnswer } from "../api/shapes";
import { h } from "../dom";
import { t, told } from "../phrases/language";

/** A list of it, and of how many pictures of other sites were left out; null if all was kept. */
export function removedList(removed: readonly RemovalAnswer[], pictures = 0): HTMLElement | null {
  const lines = [...removed.map(({ detail }) => told(detail)), ...(pictures ? [t.foreignPictures(pictures)] : [])];
  return lines.length ? h("ul", null, ...lines.map((line) => h("li", null, line))) : null;
}
