// A part of a screen that is asked for when it is opened.

import { type Child, fill, h } from "../dom";
import { t } from "../phrases/language";
import { sayWhy } from "../refusals";

export interface Folded {
  readonly element: HTMLElement;
  /** Ask again: something has changed. */
  readonly refresh: () => Promise<void>;
}

export function folded(summary: string, load: () => Promise<readonly Child[]>, ...before: readonly Child[]): Folded {
  const place = h("div", null, h("p", { class: "soft", role: "status" }, t.loading));
  const refresh = (): Promise<void> =>
    load().then(
      (content) => fill(place, ...content),
      (error: unknown) => fill(place, h("p", { class: "problem", role: "alert" }, sayWhy(error))),
    );
  const element = h("details", { ontoggle: () => void refresh() }, h("summary", null, summary), ...before, place);
  return { element, refresh };
}

/** A list of things, each with one button. */
export function lines(rows: readonly HTMLElement[], nothing: string): Child[] {
  return [rows.length ? h("ul", { class: "links" }, ...rows) : h("p", { class: "soft" }, nothing)];
}

export function line(words: readonly Child[], deed: string | null, act: () => void): HTMLElement {
  return h("li", null, h("span", null, ...words), deed && h("button", { type: "button", onclick: act }, deed));
}
