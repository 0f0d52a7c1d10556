// Where what belongs to an article stands: what readers see on the left, what is about it on the right.

import { type Child, h } from "../dom";
import { t } from "../phrases/language";
import type { Fields } from "./fields";

export interface Pieces {
  readonly fields: Fields;
  readonly body: HTMLElement;
  readonly count: HTMLElement;
  readonly lead: Child;
  readonly more: readonly Child[];
}

export function layOut({ fields, body, count, lead, more }: Pieces): HTMLElement {
  const details = (["topics", "byline", "agency", "correction", "slug"] as const).map((name) => fields.element(name));
  return h(
    "div",
    { class: "writing" },
    h("div", { class: "paper" }, fields.element("title"), fields.element("lede"), body, count),
    h("aside", { class: "details", "aria-label": t.details }, lead, ...details, ...more),
  );
}
