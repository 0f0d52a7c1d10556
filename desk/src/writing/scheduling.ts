// When the clock publishes an article and takes it from readers, by the site's own clock.

import type { ArticleAnswer } from "../api/shapes";
import { h, newId } from "../dom";
import { t } from "../phrases/language";
import { fromInput, toInput, zoneName } from "../times";

export interface Times {
  readonly publish_at: string | null;
  readonly unpublish_at: string | null;
}

/** A part of the details; `set` is told the times. */
export function scheduling(article: ArticleAnswer, set: (times: Times) => void): HTMLElement {
  const isSet = article.publish_at !== null || article.unpublish_at !== null;
  const field = (name: string, label: string, value: string | null): readonly [HTMLInputElement, HTMLElement] => {
    const id = newId(name);
    const input = h("input", { id, name, type: "datetime-local", value: toInput(value) });
    return [input, h("div", { class: "field" }, h("label", { for: id }, label), input)];
  };
  const [publish, publishField] = field("publish_at", t.publishAt, article.publish_at);
  const [unpublish, unpublishField] = field("unpublish_at", t.unpublishAt, article.unpublish_at);
  const read = (): Times => ({ publish_at: fromInput(publish.value), unpublish_at: fromInput(unpublish.value) });
  return h(
    "details",
    { class: "schedule", open: isSet },
    h("summary", null, t.schedule),
    publishField,
    unpublishField,
    h("p", { class: "hint" }, t.zone(zoneName())),
    h(
      "div",
      { class: "actions" },
      h("button", { type: "button", onclick: () => set(read()) }, t.setSchedule),
      isSet && h("button", { type: "button", onclick: () => set({ publish_at: null, unpublish_at: null }) }, t.clearSchedule),
    ),
  );
}
