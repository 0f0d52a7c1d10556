// The screen where an article is written, saved, handed in, published and taken back.

import { act, createArticle, type Deed, getArticle, listArticles, saveArticle, schedule, trashArticle } from "../api/articles";
import { Refused } from "../api/client";
import type { ArticleAnswer, OpenAnswer, RemovalAnswer } from "../api/shapes";
import { fill, h } from "../dom";
import { t, told } from "../phrases/language";
import { sayWhy } from "../refusals";
import { type Lead, leadPicture } from "../pictures/lead";
import { articleAddress, articlesAddress } from "../routes";
import { tell } from "../told";
import { tellMoment, tellRecent } from "../times";
import { findAfar, KeepingAfar, type Standing } from "../writing/afar";
import { type Body, markdownBody, richBody } from "../writing/body";
import { composed, type Content, contentOf, isChanged, measure, newArticle, NOTHING, patchOf } from "../writing/content";
import { type Deeds, deedsFor } from "../writing/deeds";
import { Fields } from "../writing/fields";
import { type Kept, Keeping } from "../writing/kept";
import { mergePanel } from "../writing/merge";
import { askToPublish } from "../writing/publishing";
import { removedList } from "../writing/removed";
import { revisions } from "../writing/revisions";
import { previewAddress, previewLinks } from "../writing/previews";
import { scheduling, type Times } from "../writing/scheduling";
import type { Pasted } from "../editor/pasting";
import type { Context, Screen } from "./screen";

const COUNT_MS = 400;
const KEEP_MS = 1_000;
/** From the first letter that is not kept yet: at most this is lost, whatever happens. */
const KNOWN_BYLINES = 100;

export function drawWriting(context: Context, id: string | null): Screen {
  const writing = new Writing(context, id);
  void writing.open();
  return writing;
}

/** Of what is kept on this machine and what is kept by the server: the one that was written last. */
function newest(here: Kept | null, afar: Kept | null): Kept | null {
  return here && afar ? (here.at >= afar.at ? here : afar) : (here ?? afar);
}

class Writing implements Screen {
  private article: ArticleAnswer | null = null;
  private saved: Content = NOTHING;
  private fields: Fields | null = null;
  private body: Body | null = null;
  private isBusy = false;
  private hasEnded = false;
  private counting: ReturnType<typeof setTimeout> | undefined;
  /** A new article is made once, however often it is sent: the same text goes by the same name. */
  private request = { key: "", text: "" };

  private keeping: Keeping | null = null;
  private keepingSoon: ReturnType<typeof setTimeout> | undefined;
  private lead: Lead | null = null;
  private format: Content["body_format"] = "html";
  /** What was found again, while the person has not chosen yet what becomes of it. */
  private pending: Kept | null = null;
  private readonly keepNow = (): void => {
    void this.keep();
  };
  private readonly keepAll = (): void => {
    this.keepNow();
    void this.afar?.keep();
  };

  private readonly bar = h("div", { class: "bar" });
  private readonly state = h("span", { class: "state", role: "status" });
  private readonly standingText = h("span");
  private readonly others = h("span", { class: "others", role: "status" });
  private afar: KeepingAfar | null = null;
  private readonly buttons = h("div", { class: "actions" });
  private readonly count = h("p", { class: "count soft" });
  private readonly notice = h("div", { class: "notice" });
  private readonly more = h("div", { class: "more-details" });
  private readonly keys = (event: KeyboardEvent): void => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.isComposing && event.key === "s") {
      event.preventDefault();
      void this.save();
    }
  };

  constructor(
    private readonly context: Context,
    private id: string | null,
  ) {}

  async open(): Promise<void> {
    const { main } = this.context;
    fill(main, h("p", { class: "empty", role: "status" }, t.loading));
    try {
      if (this.id) {
        this.take(await getArticle(this.id));
      }
    } catch (error) {
      fill(main, h("p", { class: "empty", role: "alert" }, sayWhy(error)));
      return;
    }
    this.keeping = this.deeds.edit ? await Keeping.open(this.context.newsroom.me.name, this.id ?? "new") : null;
    const afar = this.id && this.deeds.edit ? await findAfar(this.id) : null;
    const found = newest(this.keeping?.found ?? null, afar);
    const isOnThisVersion = found?.version === (this.article?.version ?? null);
    this.pending = found && !isOnThisVersion && isChanged(this.saved, found.content) ? found : null;
    await this.hold(found && isOnThisVersion ? found.content : this.saved);
    if (found && isChanged(this.saved, found.content)) {
      if (isOnThisVersion) {
        this.tellFoundAgain(found);
      } else {
        this.context.main.querySelector<HTMLElement>(".writing")?.toggleAttribute("inert", true);
        await this.askToMerge(found.base, found.content);
      }
    }
  }

  /** Hold this content in new fields and a new body, and draw them. */
  private async hold(content: Content): Promise<void> {
    const isReadOnly = !this.deeds.edit;
    const onChange = (): void => this.changed();
    this.format = content.body_format;
    this.lead = leadPicture(t.lead, content.lead, isReadOnly, onChange);
    this.fields = new Fields({ content, newsroom: this.context.newsroom, isReadOnly, onChange });
    const make = content.body_format === "markdown" ? markdownBody : richBody;
    const onPasted = ({ removed, pictures }: Pasted): void => this.tellRemoved(removed, pictures);
    const body = await make({ source: content.body, isReadOnly, onChange, onPasted });
    this.body?.end();
    this.body = body;
    if (!this.hasEnded) {
      this.draw();
    }
  }

  isUnsaved(): boolean {
    return this.fields !== null && this.deeds.edit && isChanged(this.saved, this.read());
  }

  mayLeave(): boolean {
    return !this.isUnsaved() || confirm(t.leaving);
  }

  end(): void {
    this.hasEnded = true;
    clearTimeout(this.counting);
    clearTimeout(this.keepingSoon);
    removeEventListener("keydown", this.keys);
    document.removeEventListener("visibilitychange", this.keepAll);
    this.body?.end();
    this.keeping?.end();
    this.afar?.end();
  }

  private get deeds(): Deeds {
    return deedsFor(this.context.newsroom, this.article);
  }

  private draw(): void {
    const fields = this.fields as Fields;
    const body = this.body as Body;
    fill(this.bar, h("a", { class: "back", href: articlesAddress() }, `‹ ${t.backToList}`), this.state, this.others, this.buttons);
    fill(
      this.context.main,
      h("h1", { class: "unseen" }, this.saved.title || t.newArticle),
      this.bar,
      this.notice,
      h(
        "div",
        { class: "writing" },
        h("div", { class: "paper" }, fields.element("title"), fields.element("lede"), body.element, this.count),
        h(
          "aside",
          { class: "details", "aria-label": t.details },
          this.lead?.element,
          fields.element("topics"),
          fields.element("byline"),
          fields.element("agency"),
          fields.element("correction"),
          fields.element("slug"),
          h("datalist", { id: "bylines" }),
          this.more,
        ),
      ),
    );
    this.redraw();
    this.afar ??= this.deeds.edit ? new KeepingAfar(() => this.standingNow(), (others) => this.tellOthers(others)) : null;
    addEventListener("keydown", this.keys);
    document.addEventListener("visibilitychange", this.keepAll);
    this.measure();
    void this.completeBylines();
    if (!this.id) {
      fields.element("title").querySelector("textarea")?.focus();
    }
  }

  /** Draw what depends on how the article stands; fields and body stay as they are. */
  private redraw(): void {
    this.say();
    const { article, deeds } = this;
    const button = (words: string, onclick: () => void, kind = ""): HTMLElement =>
      h("button", { type: "button", class: kind, onclick, disabled: this.isBusy }, words);
    fill(
      this.buttons,
      article && h("a", { class: "button", href: previewAddress(article.id), target: "_blank", rel: "noopener", title: t.previewHint }, t.preview),
      deeds.edit && button(t.save, () => void this.save()),
      deeds.submit && button(t.submit, () => void this.do("submit"), "main"),
      deeds.return && button(t.return, () => void this.do("return")),
      deeds.publish && button(article?.published_at ? t.publishAgain : t.publish, () => void this.askToPublish(), "main"),
      deeds.restore && button(t.restore, () => void this.do("restore"), "main"),
    );
    fill(
      this.more,
      deeds.schedule && article && scheduling(article, (times) => void this.schedule(times)),
      article && article.status !== "trashed" && previewLinks(article.id),
      article && revisions(article, deeds.edit && this.context.newsroom.may("revise", article), (kept) => this.takeRestored(kept)),
      article?.url && h("p", null, h("a", { href: article.url, target: "_blank", rel: "noopener" }, t.seePage)),
      deeds.unpublish && button(t.unpublish, () => void this.do("unpublish"), "quiet"),
      deeds.trash && button(t.trash, () => void this.trash(), "quiet"),
    );
  }

  /** Say in the bar how the article stands. */
  private say(): void {
    const { article } = this;
    const status = article ? h("span", { class: `status ${article.status}` }, t.statuses[article.status]) : null;
    this.standingText.textContent = this.isBusy ? t.saving : this.standing();
    fill(this.state, status, this.standingText);
  }

  private standing(): string {
    const { article } = this;
    if (!this.deeds.edit) {
      return article?.purge_at ? t.goneAt(tellMoment(article.purge_at)) : t.readOnly;
    }
    if (!article) {
      return t.notYetSaved;
    }
    return this.isUnsaved() ? t.unsaved : t.saved(tellRecent(article.updated_at), article.version);
  }

  /** While somebody types, nothing is done but this: what takes longer waits for a pause. */
  private changed(): void {
    if (this.standingText.textContent !== t.unsaved) {
      this.standingText.textContent = t.unsaved;
    }
    clearTimeout(this.counting);
    this.counting = setTimeout(() => this.measure(), COUNT_MS);
    this.keepingSoon ??= setTimeout(this.keepNow, KEEP_MS);
  }

  private standingNow(): Standing | null {
    if (!this.article || !this.fields || this.hasEnded) {
      return null;
    }
    if (this.pending) {
      return { id: this.article.id, version: this.pending.version ?? 1, unsaved: this.pending.content };
    }
    const content = this.read();
    const { id, version } = this.article;
    return { id, version, unsaved: isChanged(this.saved, content) ? content : null };
  }

  private tellOthers(others: readonly OpenAnswer[]): void {
    const names = others.map(({ name }) => name).join(", ");
    if (this.others.textContent !== (names && t.alsoOpen(names))) {
      this.others.textContent = names && t.alsoOpen(names);
    }
  }

  /** Keep what is written on this machine; it reads, and changes nothing on the screen. */
  private async keep(): Promise<void> {
    clearTimeout(this.keepingSoon);
    this.keepingSoon = undefined;
    if (!this.keeping || !this.fields || !this.body || this.hasEnded || this.pending) {
      return;
    }
    const content = this.read();
    if (isChanged(this.saved, content)) {
      const version = this.article?.version ?? null;
      await this.keeping.keep({ content, version, base: this.saved, at: new Date().toISOString() });
    } else {
      await this.keeping.forget();
    }
  }

  private measure(): void {
    const { words, minutes } = measure((this.body as Body).text());
    fill(this.count, t.words(words, minutes));
    this.say();
  }

  private read(): Content {
    const body = this.body as Body;
    return composed({
      ...(this.fields as Fields).read(),
      lead: (this.lead as Lead).read(),
      body: body.read(),
      body_format: this.format,
    });
  }

  private take(article: ArticleAnswer): void {
    this.article = article;
    this.id = article.id;
    this.saved = contentOf(article);
  }

  /** Send what differs; answers whether everything that is written is saved now. */
  private async save(): Promise<boolean> {
    if (!this.deeds.edit || (this.article && !this.isUnsaved())) {
      return !this.isBusy;
    }
    return this.busily(async () => {
      const sent = this.read();
      const article = await this.send(sent);
      const isTypedOn = isChanged(sent, this.read());
      this.take(article);
      // What the server kept of it; what is typed meanwhile stays, and differs from it.
      this.saved = { ...contentOf(article), body: sent.body };
      if (!isTypedOn) {
        this.fields?.show(this.saved);
      }
      if (!location.hash.endsWith(article.id)) {
        history.replaceState(null, "", articleAddress(article.id));
      }
      this.tellRemoved(article.removed ?? []);
      await this.keep();
      void this.afar?.keep();
    });
  }

  private send(content: Content): Promise<ArticleAnswer> {
    if (this.article) {
      const patch = patchOf(this.saved, content);
      return saveArticle(this.article.id, this.article.version, patch);
    }
    const text = JSON.stringify(content);
    if (this.request.text !== text) {
      this.request = { key: crypto.randomUUID(), text };
    }
    return createArticle(newArticle(content), this.request.key);
  }

  private async do(deed: Deed): Promise<boolean> {
    if (this.deeds.edit && !(await this.save())) {
      return false;
    }
    const { article } = this;
    if (!article) {
      return false;
    }
    return this.busily(async () => {
      this.keepBody(await act(article.id, deed, article.version));
      tell(t.did[deed], this.wayBack(deed, article), deed === "publish" ? this.seePage() : null);
    });
  }

  /** What takes it back, where something does. */
  private wayBack(deed: Deed, before: ArticleAnswer): (() => void) | null {
    const back: Partial<Record<Deed, Deed>> = { submit: "return", unpublish: "publish" };
    const undo = deed === "publish" && before.status !== "published" ? "unpublish" : back[deed];
    return undo ? () => void this.undo(undo) : null;
  }

  private async undo(deed: Deed): Promise<void> {
    const { article } = this;
    if (article && (await this.busily(async () => this.keepBody(await act(article.id, deed, article.version))))) {
      tell(t.undone);
    }
  }

  private seePage(): HTMLElement | null {
    const url = this.article?.url;
    return url ? h("a", { href: url, target: "_blank", rel: "noopener" }, t.seePage) : null;
  }

  /** What is to be published is saved first: the last look is at what the server holds. */
  private async askToPublish(): Promise<void> {
    if ((await this.save()) && this.article) {
      const { id, status } = this.article;
      askToPublish(id, this.saved, status === "published", () => void this.do("publish"));
    }
  }

  private async schedule(times: Times): Promise<void> {
    if (!(await this.save()) || !this.article) {
      return;
    }
    const { id, version } = this.article;
    await this.busily(async () => {
      this.keepBody(await schedule(id, version, times));
      tell(times.publish_at || times.unpublish_at ? t.did.schedule : t.did.unschedule);
    });
  }

  private takeRestored(article: ArticleAnswer): void {
    this.take(article);
    void this.hold(this.saved).then(() => this.keep());
    tell(t.did.revise);
  }

  private async trash(): Promise<void> {
    const { article } = this;
    if (article && (await this.busily(async () => this.keepBody(await trashArticle(article.id, article.version))))) {
      tell(t.did.trash, () => void this.undo("restore"));
    }
  }

  /** Take how the article stands now; what is written stays as it is on the screen. */
  private keepBody(article: ArticleAnswer): void {
    const { saved } = this;
    this.take(article);
    this.saved = { ...this.saved, body: saved.body };
  }

  /** Do something with the server; problems are shown where they belong. Answers whether it was done. */
  private async busily(work: () => Promise<void>): Promise<boolean> {
    if (this.isBusy) {
      return false;
    }
    this.isBusy = true;
    this.redraw();
    this.showProblems(null);
    try {
      await work();
      return true;
    } catch (error) {
      this.showProblems(error);
      return false;
    } finally {
      this.isBusy = false;
      if (!this.hasEnded) {
        this.redraw();
      }
    }
  }

  private showProblems(error: unknown): void {
    const isRefused = error instanceof Refused;
    const fields = isRefused ? error.fields : [];
    const ofBody = fields.filter(({ pointer }) => pointer === "/body");
    const problem = ofBody.length ? h("div", { class: "problem", role: "alert" }, ...ofBody.map((each) => h("p", null, told(each.detail)))) : null;
    this.body?.setProblem(problem);
    const left = this.fields?.setProblems(fields.filter((each) => !ofBody.includes(each))) ?? [];
    if (!error) {
      fill(this.notice);
    } else if (isRefused && error.status === 401) {
      fill(this.notice, this.alert(t.signedOut, [t.signedOutWhy]));
    } else if (isRefused && error.kind === "stale-version") {
      this.askToMerge(this.saved, this.read()).catch((failure: unknown) => this.showProblems(failure));
    } else if (!fields.length || left.length) {
      fill(this.notice, this.alert(t.problems, left.length ? left.map((each) => told(each.detail)) : [sayWhy(error)]));
    }
  }

  private alert(title: string, lines: readonly string[], ...more: readonly Node[]): HTMLElement {
    const close = h("button", { type: "button", onclick: () => fill(this.notice) }, t.close);
    return h("div", { class: "alert", role: "alert" }, h("h2", null, title), ...lines.map((line) => h("p", null, line)), h("div", { class: "actions" }, ...more, close));
  }

  private tellFoundAgain({ at }: Kept): void {
    const back = (): void => {
      fill(this.notice);
      void this.hold(this.saved).then(() => this.keep());
    };
    const button = h("button", { type: "button", onclick: back }, t.backToSaved);
    fill(this.notice, this.alert(t.foundAgain(tellRecent(at)), [t.foundAgainWhy], button));
  }

  /** Somebody else saved a newer version than the one that `mine` was written on, `base`. */
  private async askToMerge(base: Content, mine: Content): Promise<void> {
    const theirs = await getArticle(this.id as string);
    const versions = { base, mine, theirs: contentOf(theirs), by: theirs.updated_by };
    const use = (content: Content): void => {
      this.take(theirs);
      this.pending = null;
      fill(this.notice);
      void this.hold(content).then(() => this.keep());
      tell(t.merged);
    };
    fill(this.notice, await mergePanel(versions, use));
    this.notice.scrollIntoView({ block: "start" });
  }

  private tellRemoved(removed: readonly RemovalAnswer[], pictures = 0): void {
    const list = removedList(removed, pictures);
    if (list) {
      fill(this.notice, this.alert(t.removed, [t.removedHint], list));
    }
  }

  /** Complete bylines by those of the newest articles. */
  private async completeBylines(): Promise<void> {
    try {
      const { entries } = await listArticles(`/articles?order=updated&limit=${KNOWN_BYLINES}`);
      const names = [...new Set(entries.map((entry) => entry.byline).filter(Boolean))].sort();
      document.getElementById("bylines")?.replaceChildren(...names.map((value) => h("option", { value })));
    } catch (error) {
      if (!(error instanceof Refused)) {
        throw error;
      }
    }
  }
}
