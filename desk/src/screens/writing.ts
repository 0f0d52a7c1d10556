// The screen where an article is written and saved; what is done with a saved one stands in `writing/`.

import { getArticle } from "../api/articles";
import { Refused } from "../api/client";
import type { ArticleAnswer } from "../api/shapes";
import { fill, h } from "../dom";
import type { Pasted } from "../editor/pasting";
import { t, told } from "../phrases/language";
import { type Lead, leadPicture } from "../pictures/lead";
import { sayWhy } from "../refusals";
import { articleAddress } from "../routes";
import { saveByKey } from "../saving";
import { tell } from "../told";
import { type Acts, Bar, moreDetails, type Standing } from "../writing/bar";
import { type Body, markdownBody, richBody } from "../writing/body";
import { completeBylines } from "../writing/bylines";
import { composed, type Content, contentOf, isChanged, measure, NOTHING } from "../writing/content";
import { type Deeds, deedsFor } from "../writing/deeds";
import { type Desk, Doing } from "../writing/doing";
import { Fields } from "../writing/fields";
import { layOut } from "../writing/layout";
import { mergePanel } from "../writing/merge";
import { Notices } from "../writing/notices";
import { returnNote } from "../writing/returning";
import { Safekeeping } from "../writing/safekeeping";
import { Sending } from "../writing/sending";
import type { Context, Screen } from "./screen";

const COUNT_MS = 400;

export function drawWriting(context: Context, id: string | null): Screen {
  const writing = new Writing(context, id);
  void writing.open();
  return writing;
}

class Writing implements Screen, Desk {
  article: ArticleAnswer | null = null;
  saved: Content = NOTHING;
  private fields: Fields | null = null;
  private body: Body | null = null;
  private lead: Lead | null = null;
  private format: Content["body_format"] = "html";
  private isBusy = false;
  private hasEnded = false;
  private counting: ReturnType<typeof setTimeout> | undefined;

  private readonly bar = new Bar();
  private readonly count = h("p", { class: "count soft" });
  private readonly notices = new Notices();
  private readonly note = h("div", { role: "note" });
  private readonly more = h("div", { class: "more-details" });
  private readonly keeping = new Safekeeping(
    () => (this.fields && this.body && !this.hasEnded ? { id: this.id, version: this.article?.version ?? null, saved: this.saved, content: this.read() } : null),
    (others) => this.bar.tellOthers(others),
  );
  private readonly sending = new Sending();
  private readonly doing = new Doing(this);
  private readonly acts: Acts = {
    save: () => void this.save(),
    do: (deed) => void this.doing.do(deed),
    askToPublish: () => void this.doing.askToPublish(),
    return: () => void this.doing.return(this.article !== null && this.context.newsroom.owns(this.article)),
    schedule: (times) => void this.doing.schedule(times),
    trash: () => void this.doing.trash(),
    takeRestored: (article) => this.takeRestored(article),
  };
  private endKeys = (): void => undefined;

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
    const found = this.deeds.edit ? await this.keeping.find(this.context.newsroom.me.name, this.id) : null;
    const isOnThisVersion = found?.version === (this.article?.version ?? null);
    this.keeping.pending = found && !isOnThisVersion && isChanged(this.saved, found.content) ? found : null;
    await this.hold(found && isOnThisVersion ? found.content : this.saved);
    if (found && isChanged(this.saved, found.content)) {
      if (isOnThisVersion) {
        this.notices.tellFoundAgain(found, () => void this.showSaved());
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
    const onPasted = ({ removed, pictures }: Pasted): void => this.notices.tellRemoved(removed, pictures);
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
    this.endKeys();
    this.body?.end();
    this.keeping.end();
  }

  private get deeds(): Deeds {
    return deedsFor(this.context.newsroom, this.article);
  }

  private draw(): void {
    const fields = this.fields as Fields;
    const body = this.body as Body;
    const bylines = h("datalist", { id: "bylines" });
    fill(
      this.context.main,
      h("h1", { class: "unseen" }, this.saved.title || t.newArticle),
      this.bar.element,
      this.notices.element,
      this.note,
      layOut({ fields, body: body.element, count: this.count, lead: this.lead?.element, more: [bylines, this.more] }),
    );
    this.redraw();
    if (this.deeds.edit) {
      this.keeping.begin();
    }
    this.endKeys();
    this.endKeys = saveByKey(this.acts.save);
    this.measure();
    void completeBylines(bylines);
    if (!this.id) {
      fields.element("title").querySelector("textarea")?.focus();
    }
  }

  private get standing(): Standing {
    const { article, deeds, isBusy } = this;
    return { article, deeds, isBusy, mayRevise: deeds.edit && this.context.newsroom.may("revise", article) };
  }

  /** Draw what depends on how the article stands; fields and body stay as they are. */
  private redraw(): void {
    const { standing } = this;
    this.bar.say(standing, this.isUnsaved());
    this.bar.draw(standing, this.acts);
    fill(this.note, this.article && returnNote(this.article));
    fill(this.more, ...moreDetails(standing, this.acts));
  }

  /** While somebody types, nothing is done but this: what takes longer waits for a pause. */
  private changed(): void {
    this.bar.sayUnsaved();
    clearTimeout(this.counting);
    this.counting = setTimeout(() => this.measure(), COUNT_MS);
    this.keeping.changed();
  }

  private measure(): void {
    const { words, minutes } = measure(this.body?.text() ?? "");
    fill(this.count, t.words(words, minutes));
    this.bar.say(this.standing, this.isUnsaved());
  }

  private read(): Content {
    const [fields, lead, body] = [this.fields as Fields, this.lead as Lead, this.body as Body];
    return composed({ ...fields.read(), lead: lead.read(), body: body.read(), body_format: this.format });
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
    return this.attempt(async () => {
      const sent = this.read();
      const article = await this.sending.send(this.article, this.saved, sent);
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
      this.notices.tellRemoved(article.removed ?? []);
      await this.keeping.keep();
    });
  }

  /** Save what is written before something is done with it. */
  readonly settle = async (): Promise<boolean> => !this.deeds.edit || this.save();

  private takeRestored(article: ArticleAnswer): void {
    this.take(article);
    void this.showSaved();
    tell(t.did.revise);
  }

  private async showSaved(): Promise<void> {
    await this.hold(this.saved);
    await this.keeping.keep();
  }

  /** Do something with the saved article; what is written stays as it is on the screen. */
  async busily(work: (article: ArticleAnswer) => Promise<ArticleAnswer>): Promise<boolean> {
    const { article } = this;
    return article !== null && this.attempt(async () => {
      const { body } = this.saved;
      this.take(await work(article));
      this.saved = { ...this.saved, body };
    });
  }

  /** Do something with the server; problems are shown where they belong. Answers whether it was done. */
  private async attempt(work: () => Promise<void>): Promise<boolean> {
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
    this.body?.setProblems(ofBody);
    const left = this.fields?.setProblems(fields.filter((each) => !ofBody.includes(each))) ?? [];
    if (!error) {
      this.notices.clear();
    } else if (isRefused && error.status === 401) {
      this.notices.alert(t.signedOut, [t.signedOutWhy]);
    } else if (isRefused && error.kind === "stale-version") {
      this.askToMerge(this.saved, this.read()).catch((failure: unknown) => this.showProblems(failure));
    } else if (!fields.length || left.length) {
      this.notices.alert(t.problems, left.length ? left.map((each) => told(each.detail)) : [sayWhy(error)]);
    }
  }

  /** Somebody else saved a newer version than the one that `mine` was written on, `base`. */
  private async askToMerge(base: Content, mine: Content): Promise<void> {
    const theirs = await getArticle(this.id as string);
    const versions = { base, mine, theirs: contentOf(theirs), by: theirs.updated_by };
    const use = (content: Content): void => {
      this.take(theirs);
      this.keeping.pending = null;
      this.notices.clear();
      void this.hold(content).then(() => this.keeping.keep());
      tell(t.merged);
    };
    fill(this.notices.element, await mergePanel(versions, use));
    this.notices.element.scrollIntoView({ block: "start" });
  }
}
