// The last look before readers see an article: what is missing, and every page that publishing would change.

import { dryRun, dryRunAddress } from "../api/articles";
import type { PageChangeAnswer } from "../api/shapes";
import { type Child, fill, h } from "../dom";
import { t } from "../phrases/language";
import { sayWhy } from "../refusals";
import type { Content } from "./content";
import { openDialog } from "./dialog";

export function askToPublish(id: string, content: Content, isOut: boolean, publish: () => void): void {
  const line = (words: string | false): Child => words !== false && h("p", null, words);
  const pages = h("div", { class: "changes" }, h("p", { class: "soft", role: "status" }, t.reckoning));
  const dialog = openDialog(
    t.publishTitle,
    [
      h("p", { class: "headline" }, content.title || t.untitled),
      line(isOut ? t.publishUpdate : t.publishFirst),
      line(!content.topics.length && t.publishNoTopics),
      line(!content.byline && t.publishNoByline),
      pages,
    ],
    (close) => [h("button", { type: "button", class: "main", onclick: () => (close(), publish()) }, t.publishNow)],
  );
  dialog.classList.add("wide");
  dryRun(id).then(
    (changes) => fill(pages, ...tellChanges(id, changes)),
    (error: unknown) => fill(pages, h("p", { class: "problem", role: "alert" }, sayWhy(error))),
  );
}

/** Pages for people first; what only machines read is counted. */
function tellChanges(id: string, changes: readonly PageChangeAnswer[]): Child[] {
  if (!changes.length) {
    return [h("p", null, t.nothingChanges)];
  }
  const read = changes.filter((change) => change.is_html && !change.path.startsWith("/fragments/"));
  const sides = h("div", { class: "sides" });
  const show = (change: PageChangeAnswer): void =>
    fill(
      sides,
      change.change !== "new" && side(t.before, dryRunAddress(id, change.path, "before")),
      change.change !== "gone" && side(t.after, dryRunAddress(id, change.path, "after")),
    );
  return [
    h("p", null, t.changes(read.length, changes.length - read.length)),
    h(
      "ul",
      null,
      ...read.map((change) =>
        h(
          "li",
          null,
          h("button", { type: "button", class: "plain", onclick: () => show(change) }, decodeURI(change.path)),
          h("span", { class: "soft" }, t.becoming[change.change]),
        ),
      ),
    ),
    sides,
  ];
}

function side(words: string, src: string): HTMLElement {
  return h("figure", null, h("figcaption", null, words), h("iframe", { src, title: words }));
}
