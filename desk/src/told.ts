// What the desk tells in passing, at the edge of the screen; read aloud by screen readers.

import { fill, h } from "./dom";
import { t } from "./phrases/language";

const UNDO_MS = 10_000;
const READ_MS = 6_000;

const place = h("div", { class: "told", role: "status" });
let end: ReturnType<typeof setTimeout> | undefined;

export const toldPlace = (): HTMLElement => place;

/** Tell something; with `undo`, a button takes it back for ten seconds. */
export function tell(text: string, undo: (() => void) | null = null, more: HTMLElement | null = null): void {
  clearTimeout(end);
  const clear = (): void => place.replaceChildren();
  const button = undo && h("button", { type: "button", onclick: () => (clear(), undo()) }, t.undo);
  fill(place, h("div", { class: "told-text" }, h("span", null, text), more, button));
  end = setTimeout(clear, undo ? UNDO_MS : READ_MS);
}
