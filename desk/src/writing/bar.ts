// The bar over an article: how it stands, and what can be done with it; and what the details hold beneath the fields.

import type { Deed } from "../api/articles";
import type { ArticleAnswer, OpenAnswer } from "../api/shapes";
import { type Child, fill, h, tabLink } from "../dom";
import { t } from "../phrases/language";
import { articlesAddress } from "../routes";
import { tellMoment, tellRecent } from "../times";
import type { Deeds } from "./deeds";
import { previewAddress, previewLinks } from "./previews";
import { readers } from "./readers";
import { revisions } from "./revisions";
import { scheduling, type Times } from "./scheduling";

export interface Acts {
  readonly save: () => void;
  readonly do: (deed: Deed) => void;
  readonly askToPublish: () => void;
  readonly return: () => void;
  readonly schedule: (times: Times) => void;
  readonly trash: () => void;
  readonly takeRestored: (article: ArticleAnswer) => void;
}

export interface Standing {
  readonly article: ArticleAnswer | null;
  readonly deeds: Deeds;
  readonly isBusy: boolean;
  readonly mayRevise: boolean;
}

export class Bar {
  private readonly state = h("span", { class: "state", role: "status" });
  private readonly words = h("span");
  private readonly others = h("span", { class: "others", role: "status" });
  private readonly buttons = h("div", { class: "actions" });
  readonly element = h("div", { class: "bar" }, h("a", { class: "back", href: articlesAddress() }, `‹ ${t.backToList}`), this.state, this.others, this.buttons);

  draw(standing: Standing, acts: Acts): void {
    fill(this.buttons, ...barButtons(standing, acts));
  }

  /** Say how the article stands. */
  say(standing: Standing, isUnsaved: boolean): void {
    const { article } = standing;
    this.words.textContent = sayStanding(standing, isUnsaved);
    fill(this.state, article && h("span", { class: `status ${article.status}` }, t.statuses[article.status]), this.words);
  }

  /** Say that something is not saved; it costs nothing where that is said already. */
  sayUnsaved(): void {
    if (this.words.textContent !== t.unsaved) {
      this.words.textContent = t.unsaved;
    }
  }

  tellOthers(others: readonly OpenAnswer[]): void {
    const names = others.map(({ name }) => name).join(", ");
    const words = names && t.alsoOpen(names);
    if (this.others.textContent !== words) {
      this.others.textContent = words;
    }
  }
}

function sayStanding({ article, deeds, isBusy }: Standing, isUnsaved: boolean): string {
  if (isBusy) {
    return t.saving;
  }
  if (!deeds.edit) {
    return article?.purge_at ? t.goneAt(tellMoment(article.purge_at)) : t.readOnly;
  }
  if (!article) {
    return t.notYetSaved;
  }
  return isUnsaved ? t.unsaved : t.saved(tellRecent(article.updated_at), article.version);
}

function button(words: string, { isBusy }: Standing, onclick: () => void, kind = ""): HTMLElement {
  return h("button", { type: "button", class: kind, onclick, disabled: isBusy }, words);
}

function barButtons(standing: Standing, acts: Acts): Child[] {
  const { article, deeds } = standing;
  return [
    article && tabLink(previewAddress(article.id), t.preview, { class: "button", title: t.previewHint }),
    deeds.edit && button(t.save, standing, acts.save),
    deeds.submit && button(t.submit, standing, () => acts.do("submit"), "main"),
    deeds.return && button(t.return, standing, acts.return),
    deeds.publish && button(article?.published_at ? t.publishAgain : t.publish, standing, acts.askToPublish, "main"),
    deeds.restore && button(t.restore, standing, () => acts.do("restore"), "main"),
  ];
}

export function moreDetails(standing: Standing, acts: Acts): Child[] {
  const { article, deeds, mayRevise } = standing;
  return [
    deeds.schedule && article && scheduling(article, acts.schedule),
    article && article.status !== "trashed" && previewLinks(article.id),
    article?.published_at && readers(article.id),
    article && revisions(article, mayRevise, acts.takeRestored),
    article?.url && h("p", null, tabLink(article.url, t.seePage)),
    deeds.unpublish && button(t.unpublish, standing, () => acts.do("unpublish"), "quiet"),
    deeds.trash && button(t.trash, standing, acts.trash, "quiet"),
  ];
}
