// What is done with a saved article: handed in, published, scheduled, put away; and taken back for ten seconds.

import { act, type Deed, returnArticle, schedule, trashArticle } from "../api/articles";
import type { ArticleAnswer } from "../api/shapes";
import { tabLink } from "../dom";
import { t } from "../phrases/language";
import { tell } from "../told";
import type { Content } from "./content";
import { askToPublish } from "./publishing";
import { askForNote } from "./returning";
import type { Times } from "./scheduling";

/** The screen as a deed needs it. */
export interface Desk {
  readonly article: ArticleAnswer | null;
  readonly saved: Content;
  /** Save what is written, where the person may; answers whether it is saved. */
  readonly settle: () => Promise<boolean>;
  /** Do it with the server, and take how the article stands then; answers whether it was done. */
  readonly busily: (work: (article: ArticleAnswer) => Promise<ArticleAnswer>) => Promise<boolean>;
}

export class Doing {
  constructor(private readonly desk: Desk) {}

  async do(deed: Deed): Promise<void> {
    const { desk } = this;
    if (!(await desk.settle()) || !desk.article) {
      return;
    }
    const before = desk.article;
    if (await desk.busily(({ id, version }) => act(id, deed, version))) {
      tell(t.did[deed], this.wayBack(deed, before), deed === "publish" ? this.seePage() : null);
    }
  }

  /** What is to be published is saved first: the last look is at what the server holds. */
  async askToPublish(): Promise<void> {
    const { desk } = this;
    if ((await desk.settle()) && desk.article) {
      askToPublish(desk.article.id, desk.saved, desk.article.status === "published", () => void this.do("publish"));
    }
  }

  /** An author takes back what is the author's own; from others, it goes back with a note. */
  async return(isOwn: boolean): Promise<void> {
    if (isOwn) {
      return this.do("return");
    }
    if (await this.desk.settle()) {
      askForNote((note) => void this.returnWith(note));
    }
  }

  private async returnWith(note: string): Promise<void> {
    if (await this.desk.busily(({ id, version }) => returnArticle(id, version, note))) {
      tell(t.did.return);
    }
  }

  async schedule(times: Times): Promise<void> {
    if ((await this.desk.settle()) && (await this.desk.busily(({ id, version }) => schedule(id, version, times)))) {
      tell(times.publish_at || times.unpublish_at ? t.did.schedule : t.did.unschedule);
    }
  }

  async trash(): Promise<void> {
    if (await this.desk.busily(({ id, version }) => trashArticle(id, version))) {
      tell(t.did.trash, () => void this.undo("restore"));
    }
  }

  /** What takes it back, where something does. */
  private wayBack(deed: Deed, before: ArticleAnswer): (() => void) | null {
    const back: Partial<Record<Deed, Deed>> = { submit: "return", unpublish: "publish" };
    const undo = deed === "publish" && before.status !== "published" ? "unpublish" : back[deed];
    return undo ? () => void this.undo(undo) : null;
  }

  private async undo(deed: Deed): Promise<void> {
    if (await this.desk.busily(({ id, version }) => act(id, deed, version))) {
      tell(t.undone);
    }
  }

  private seePage(): HTMLElement | null {
    const url = this.desk.article?.url;
    return url ? tabLink(url, t.seePage) : null;
  }
}
