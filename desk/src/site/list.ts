// A part of the site as a list: what there is, each a way to its form, and the way to a new one.

import { type Child, fill, h } from "../dom";
import { t } from "../phrases/language";
import { sayWhy } from "../refusals";
import type { Context, Screen } from "../screens/screen";
import { NEW, type Part, partAddress, tabs } from "./parts";

export interface Row {
  readonly id: string;
  readonly title: string;
  readonly facts: readonly Child[];
}

export interface Listed {
  readonly part: Part;
  readonly newName: string;
  readonly hint: string;
  readonly nothing: string;
  readonly load: () => Promise<readonly Row[]>;
  /** What stands below the list. */
  readonly below?: HTMLElement;
}

export function drawList({ newsroom, main }: Context, { part, newName, hint, nothing, load, below }: Listed): Screen {
  const list = h("ul", { class: "articles" });
  const state = h("p", { class: "empty", role: "status" }, t.loading);
  let hasEnded = false;
  fill(
    main,
    h("h1", { class: "unseen" }, t.site.parts[part]),
    tabs(newsroom, part),
    h("div", { class: "list-head" }, h("p", { class: "hint" }, hint), h("a", { class: "button main", href: partAddress(part, NEW) }, newName)),
    list,
    state,
    below,
  );
  load().then(
    (rows) => {
      if (!hasEnded) {
        fill(list, ...rows.map((row) => h("li", null, drawRow(part, row))));
        fill(state, rows.length ? "" : nothing);
      }
    },
    (error: unknown) => fill(state, sayWhy(error)),
  );
  return { isUnsaved: () => false, mayLeave: () => true, end: () => void (hasEnded = true) };
}

function drawRow(part: Part, { id, title, facts }: Row): HTMLElement {
  return h(
    "article",
    null,
    h("h2", null, h("a", { href: partAddress(part, id) }, title)),
    h("p", { class: "facts" }, ...facts.filter(Boolean).map((fact) => (typeof fact === "string" ? h("span", null, fact) : fact))),
  );
}
