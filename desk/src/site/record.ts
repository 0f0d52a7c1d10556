// One thing of the site in a form: read, saved on its version, removed; and what becomes of it when somebody else was faster.

import { Refused } from "../api/client";
import { type Child, fill, h, newId } from "../dom";
import { t, told } from "../phrases/language";
import { sayWhy } from "../refusals";
import { saveByKey } from "../saving";
import type { Context, Screen } from "../screens/screen";
import { tell } from "../told";
import { ask } from "./asking";
import type { Field } from "./fields";
import { Form, type Values } from "./form";
import { type Part, partAddress, tabs } from "./parts";

const PAUSE_MS = 400;

export interface Versioned {
  readonly version: number;
}

/** What can be done with the server from a section below the form. */
export interface Doing<Thing> {
  /** Do it; the thing that it answers is shown. */
  readonly do: (work: () => Promise<Thing | null>) => Promise<boolean>;
}

/** What a field can do with the screen around it. */
export interface Showing {
  readonly changed: () => void;
  readonly alert: (title: string, ...content: readonly Child[]) => void;
}

/** A kind of things: how they are read, shown and saved. */
export interface Kind<Thing extends Versioned> {
  readonly part: Part;
  readonly newName: string;
  /** There is one of it: no list leads to it. */
  readonly isAlone?: boolean;
  readonly idOf: (thing: Thing) => string;
  readonly titleOf: (thing: Thing) => string;
  readonly fields: (thing: Thing | null, screen: Showing) => Promise<readonly Field[]> | readonly Field[];
  readonly valuesOf: (thing: Thing | null) => Values;
  readonly get: (id: string) => Promise<Thing>;
  /** Save what is written, or what of it differs, on a version; 0 is that of a thing that is not there yet. */
  readonly save: (thing: Thing | null, values: Values, changes: Values) => Promise<Thing>;
  readonly saved?: (thing: Thing) => void;
  /** What the server made of it, where that is not what was sent. */
  readonly removed?: (thing: Thing) => Child;
  /** What is told of a thing beside its version, in the bar. */
  readonly about?: (thing: Thing) => Child[];
  readonly below?: (thing: Thing, doing: Doing<Thing>) => readonly Child[];
  readonly removal?: {
    readonly name: string;
    readonly ask: (thing: Thing) => readonly [title: string, why: string];
    readonly do: (thing: Thing) => Promise<void>;
    readonly done: string;
  };
}

/** Whether one thing may be left for another screen, and its way there. */
export function drawRecord<Thing extends Versioned>(context: Context, kind: Kind<Thing>, id: string | null): Screen {
  const record = new RecordScreen(context, kind, id);
  void record.open();
  return record;
}

class RecordScreen<Thing extends Versioned> implements Screen {
  private thing: Thing | null = null;
  private form: Form | null = null;
  private isBusy = false;
  private hasEnded = false;
  private pause: ReturnType<typeof setTimeout> | undefined;
  private readonly title = h("h1");
  private readonly state = h("span", { class: "state", role: "status" });
  private readonly notice = h("div", { class: "notice" });
  private readonly below = h("div", { class: "below" });
  private readonly removing = h("button", { type: "button", class: "quiet", onclick: () => this.askToRemove() });
  private readonly saving: HTMLButtonElement;
  private readonly formId = newId("record");
  private endKeys = (): void => undefined;

  constructor(
    private readonly context: Context,
    private readonly kind: Kind<Thing>,
    private readonly id: string | null,
  ) {
    this.saving = h("button", { type: "submit", form: this.formId, class: "main" }, t.save);
  }

  async open(): Promise<void> {
    const { main } = this.context;
    const { kind } = this;
    fill(main, h("p", { class: "empty", role: "status" }, t.loading));
    try {
      this.thing = this.id === null ? null : await kind.get(this.id);
      await this.makeForm();
    } catch (error) {
      fill(main, h("p", { class: "empty", role: "alert" }, sayWhy(error)), h("p", null, this.back()));
      return;
    }
    if (!this.hasEnded) {
      this.draw();
      this.endKeys = saveByKey(() => void this.save());
      if (!this.thing) {
        this.form?.focus();
      }
    }
  }

  isUnsaved(): boolean {
    return this.form?.isChanged() ?? false;
  }

  mayLeave(): boolean {
    return !this.isUnsaved() || confirm(t.site.leaving);
  }

  end(): void {
    this.hasEnded = true;
    clearTimeout(this.pause);
    this.form?.end();
    this.endKeys();
  }

  private back(): HTMLElement {
    return h("a", { class: "back", href: partAddress(this.kind.part) }, `‹ ${t.site.parts[this.kind.part]}`);
  }

  private async makeForm(): Promise<void> {
    const screen = { changed: () => this.changed(), alert: (title: string, ...content: readonly Child[]) => this.alert(title, ...content) };
    const fields = await this.kind.fields(this.thing, screen);
    this.form?.end();
    const wishes = { id: this.formId, save: () => void this.save(), onChange: () => this.changed() };
    this.form = new Form(fields, this.kind.valuesOf(this.thing), wishes);
  }

  private draw(): void {
    const { isAlone, part } = this.kind;
    const bar = h("div", { class: "bar" }, !isAlone && this.back(), this.state, h("div", { class: "actions" }, this.kind.removal && this.removing, this.saving));
    this.title.classList.toggle("unseen", isAlone === true);
    fill(this.context.main, isAlone && tabs(this.context.newsroom, part), bar, this.notice, h("div", { class: "page" }, this.title, (this.form as Form).element, this.below));
    this.redraw();
  }

  /** Draw what depends on the saved version; the fields stay as they are. */
  private redraw(): void {
    const { kind, thing } = this;
    fill(this.title, thing ? kind.titleOf(thing) : kind.newName);
    fill(this.removing, kind.removal?.name);
    this.removing.hidden = !thing;
    fill(this.below, ...((thing && kind.below?.(thing, { do: (work) => this.busily(work) })) ?? []));
    this.say();
  }

  /** While somebody types, no more than this; what takes longer waits for a pause. */
  private changed(): void {
    if (this.state.textContent !== t.unsaved) {
      fill(this.state, t.unsaved);
    }
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.say(), PAUSE_MS);
  }

  private say(): void {
    const words = this.isBusy ? t.saving : this.isUnsaved() ? t.unsaved : "";
    const about = !words && this.thing ? (this.kind.about?.(this.thing) ?? []) : [];
    fill(this.state, words, ...about);
    this.saving.disabled = this.isBusy;
    this.removing.disabled = this.isBusy;
  }

  private async save(): Promise<void> {
    const form = this.form as Form;
    if (this.thing && !form.isChanged()) {
      return;
    }
    const isNew = !this.thing;
    const sent = form.read();
    const done = await this.busily(() => this.kind.save(this.thing, sent, form.changes()));
    if (done && this.thing) {
      if (isNew) {
        history.replaceState(null, "", partAddress(this.kind.part, this.kind.idOf(this.thing)));
        await this.makeForm();
        this.draw();
      } else {
        form.take(this.kind.valuesOf(this.thing), sent);
        this.say();
      }
      const removed = this.kind.removed?.(this.thing);
      if (removed) {
        this.alert(t.removed, h("p", null, t.removedHint), removed);
      }
      this.kind.saved?.(this.thing);
      tell(t.site.saved);
    }
  }

  private askToRemove(): void {
    const { removal } = this.kind;
    const { thing } = this;
    if (removal && thing) {
      const [title, why] = removal.ask(thing);
      ask(title, [why], removal.name, () => void this.remove(thing));
    }
  }

  private async remove(thing: Thing): Promise<void> {
    const { removal, part } = this.kind;
    const done = await this.busily(async () => {
      await removal?.do(thing);
      return null;
    });
    if (done) {
      this.form = null;
      location.hash = partAddress(part);
      tell(removal?.done ?? "");
    }
  }

  /** Do something with the server; problems are shown where they belong. Answers whether it was done. */
  private async busily(work: () => Promise<Thing | null>): Promise<boolean> {
    if (this.isBusy) {
      return false;
    }
    this.isBusy = true;
    this.say();
    this.form?.setProblems([]);
    fill(this.notice);
    try {
      const thing = await work();
      this.isBusy = false;
      if (thing && !this.hasEnded) {
        this.thing = thing;
        this.redraw();
      }
      this.say();
      return true;
    } catch (error) {
      this.isBusy = false;
      this.say();
      await this.showProblems(error);
      return false;
    }
  }

  private async showProblems(error: unknown): Promise<void> {
    const why = sayWhy(error);
    const { kind, fields } = error as Refused;
    if (kind === "stale-version" && this.thing) {
      return this.meetTheirs(this.thing);
    }
    const left = this.form?.setProblems(fields) ?? fields;
    if (!fields.length || left.length) {
      const isOut = (error as Refused).status === 401;
      const lines = isOut ? [t.signedOutWhy] : left.length ? left.map(({ detail }) => told(detail)) : [why];
      this.alert(isOut ? t.signedOut : t.problems, ...lines.map((line) => h("p", null, line)));
    }
  }

  /** Somebody was faster. What they changed comes in, and what is written here stays; nothing is saved before one has looked. */
  private async meetTheirs(mine: Thing): Promise<void> {
    const { kind } = this;
    let theirs: Thing;
    try {
      theirs = await kind.get(kind.idOf(mine));
    } catch (error) {
      return this.alert(t.problems, h("p", null, sayWhy(error)));
    }
    const form = this.form as Form;
    const clashes = await form.meet(kind.valuesOf(theirs));
    this.thing = theirs;
    this.redraw();
    const use = (): void => {
      form.take(kind.valuesOf(theirs));
      fill(this.notice);
      this.say();
    };
    this.alert(
      t.site.stale,
      h("p", null, clashes.length ? t.site.staleClash : t.site.staleNoClash),
      h("ul", null, ...clashes.map(({ label, theirs: words }) => h("li", null, t.site.staleField(label, words)))),
      h("div", { class: "actions" }, h("button", { type: "button", onclick: use }, t.useTheirs)),
    );
  }

  private alert(title: string, ...content: readonly Child[]): void {
    fill(this.notice, h("section", { class: "alert", role: "alert" }, h("h2", null, title), ...content));
    this.notice.scrollIntoView({ block: "nearest" });
  }
}
