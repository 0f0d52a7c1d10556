// Every saved version of an article: who saved it when, what it changed by words, and a way back to it.

import { getRevision, listRevisions, restoreRevision } from "../api/articles";
import type { ArticleAnswer, RevisionEntryAnswer } from "../api/shapes";
import { fill, h } from "../dom";
import { t } from "../phrases/language";
import { sayWhy } from "../refusals";
import { tellMoment } from "../times";
import { textOf } from "./blocks";
import { compareWords } from "./comparing";
import { openDialog } from "./dialog";

const FIELDS = ["title", "lede", "byline", "agency", "topics", "slug", "correction"] as const;

/** A part of the details that asks the server when it is opened; `restored` gets the article with an old version's content. */
export function revisions(article: ArticleAnswer, mayRestore: boolean, restored: (article: ArticleAnswer) => void): HTMLElement {
  const list = h("ol", { class: "links" });
  const refresh = (): Promise<void> =>
    listRevisions(article.id).then(
      (entries) => fill(list, ...entries.map((entry) => h("li", null, line(entry)))),
      (error: unknown) => fill(list, h("li", { class: "problem" }, sayWhy(error))),
    );

  function line(entry: RevisionEntryAnswer): HTMLElement {
    return h(
      "button",
      { type: "button", class: "plain", onclick: () => void open(entry) },
      t.revision(entry.version, entry.saved_by, tellMoment(entry.saved_at)),
    );
  }

  async function open(entry: RevisionEntryAnswer): Promise<void> {
    const place = h("div", { class: "difference" }, h("p", { class: "soft", role: "status" }, t.loading));
    const restore = (close: () => void): void =>
      void restoreRevision(article.id, entry.version, article.version).then(
        (kept) => (close(), restored(kept)),
        (error: unknown) => fill(place, h("p", { class: "problem", role: "alert" }, sayWhy(error))),
      );
    const dialog = openDialog(t.revision(entry.version, entry.saved_by, tellMoment(entry.saved_at)), [place], (close) => [
      mayRestore && entry.version !== article.version && h("button", { type: "button", class: "main", onclick: () => restore(close) }, t.restoreRevision),
    ]);
    dialog.classList.add("wide");
    try {
      const now = await getRevision(article.id, entry.version);
      const before = entry.version > 1 ? await getRevision(article.id, entry.version - 1) : null;
      fill(place, ...(await differences(before, now)));
    } catch (error) {
      fill(place, h("p", { class: "problem", role: "alert" }, sayWhy(error)));
    }
  }

  return h("details", { ontoggle: () => void refresh() }, h("summary", null, t.revisions), list);
}

async function differences(before: ArticleAnswer | null, now: ArticleAnswer): Promise<HTMLElement[]> {
  const found: HTMLElement[] = [];
  const add = (label: string, one: string, other: string): void => {
    if (one !== other) {
      found.push(h("section", null, h("h3", null, label), h("p", null, ...words(one, other))));
    }
  };
  for (const name of FIELDS) {
    add(t[name], String(before?.[name] ?? ""), String(now[name]));
  }
  add(t.body, before ? await textOf(before.body, before.body_format) : "", await textOf(now.body, now.body_format));
  return found.length ? found : [h("p", { class: "soft" }, t.sameAsBefore)];
}

function words(one: string, other: string): (string | HTMLElement)[] {
  return compareWords(one, other).map(({ kind, text }) => (kind === "same" ? text : h(kind === "new" ? "ins" : "del", null, text)));
}
