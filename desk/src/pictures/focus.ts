// What stays of a picture where it is cropped: one of nine places on it, chosen by the pointer or the arrow keys.

import { fileOf } from "../api/media";
import type { MediaAnswer } from "../api/shapes";
import { h, newId } from "../dom";
import { t } from "../phrases/language";

type Focus = MediaAnswer["focus"];

const PLACES: readonly Focus[] = ["top-left", "top", "top-right", "left", "center", "right", "bottom-left", "bottom", "bottom-right"];

export interface FocusField {
  readonly element: HTMLElement;
  readonly read: () => Focus;
}

/** A field for a picture; null for one that is not there yet, or for a document. */
export function focusField(item: MediaAnswer): FocusField | null {
  const src = fileOf(item, "thumbnail");
  if (item.kind !== "picture" || !src) {
    return null;
  }
  const name = newId("focus");
  const places = PLACES.map((place) =>
    h("input", { type: "radio", name, value: place, checked: place === item.focus, "aria-label": t.places[place], title: t.places[place] }),
  );
  const element = h(
    "fieldset",
    { class: "focus" },
    h("legend", null, t.focus),
    h("div", { class: "places" }, h("img", { src, alt: "" }), h("div", null, ...places)),
    h("p", { class: "hint" }, t.focusHint),
  );
  return { element, read: () => places.find(({ checked }) => checked)?.value as Focus };
}
