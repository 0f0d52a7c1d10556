// The front page: editors put articles into its slots, and see what fills the others.

import { getArticle, listArticles } from "../api/articles";
import { Refused } from "../api/client";
import { getLayout, putLayout } from "../api/layout";
import type { LayoutAnswer, Pin } from "../api/shapes";
import { type Child, fill, h, newId, tabLink } from "../dom";
import {
  combined,
  differing,
  fieldsOf,
  filled,
  type Front,
  frontOf,
  isSame,
  MAX_SECTIONS,
  move,
  newSection,
  pinAt,
  type Place,
  put,
  rowOf,
  rows,
  type Section,
  type Story,
  without,
} from "../front/arranging";
import { breakingFields } from "../front/breaking";
import { pickStory } from "../front/picking";
import { type Deed, drawSlot, focusOn } from "../front/slot";
import { t, told } from "../phrases/language";
import { sayWhy } from "../refusals";
import { tellRecent } from "../times";
import { tell } from "../told";
import type { Context, Screen } from "./screen";

const NEWEST = 40;

export function drawFront(context: Context): Screen {
  const arranging = new FrontScreen(context);
  void arranging.open();
  return arranging;
}

class FrontScreen implements Screen {
  private layout: LayoutAnswer | null = null;
  private saved: Front | null = null;
  private front: Front | null = null;
  private newest: readonly Story[] = [];
  private readonly ofTopic = new Map<string, readonly Story[]>();
  private readonly known = new Map<string, Story>();
  /** Theirs was told, and what becomes of both is not chosen yet: until then nothing is saved. */
  private isTorn = false;
  private isBusy = false;
  private hasEnded = false;

  private readonly state = h("span", { class: "state", role: "status" });
  /** The buttons are never made anew: a field that is left for one of them tells its change between press and click. */
  private readonly undoing = h("button", { type: "button", onclick: () => this.settle(this.saved as Front) }, t.front.undoAll);
  private readonly saving = h("button", { type: "button", class: "main", onclick: () => void this.save() }, t.save);
  private readonly notice = h("div", { class: "notice" });
  private readonly news = h("div");
  private readonly left = h("div", { class: "rows" });
  private readonly right = h("div", { class: "rows" });
  private readonly page = h("div", { class: "front" }, h("div", { class: "rows" }, this.news, this.left), this.right);

  constructor(private readonly context: Context) {}

  async open(): Promise<void> {
    const { main } = this.context;
    fill(main, h("p", { class: "empty", role: "status" }, t.loading));
    try {
      const [layout, newest] = await Promise.all([getLayout(), this.list("")]);
      this.newest = newest;
      await this.take(layout);
    } catch (error) {
      fill(main, h("p", { class: "empty", role: "alert" }, sayWhy(error)));
      return;
    }
    if (this.hasEnded) {
      return;
    }
    const see = tabLink("/", t.front.see, { class: "button", title: t.front.seeHint });
    const bar = h("div", { class: "bar" }, this.state, h("div", { class: "actions" }, see, this.undoing, this.saving));
    fill(main, h("h1", { class: "unseen" }, t.front.name), bar, this.notice, h("p", { class: "hint how" }, t.front.how), this.page);
    this.draw();
  }

  isUnsaved(): boolean {
    return this.front !== null && this.saved !== null && !isSame(this.saved, this.front);
  }

  mayLeave(): boolean {
    return !this.isUnsaved() || confirm(t.front.leaving);
  }

  end(): void {
    this.hasEnded = true;
  }

  private async list(topic: string): Promise<readonly Story[]> {
    const query = new URLSearchParams({ status: "published", order: "published", limit: String(NEWEST) });
    if (topic) {
      query.set("topic", topic);
    }
    const { entries } = await listArticles(`/articles?${query}`);
    entries.forEach((entry) => this.known.set(entry.id, entry));
    return entries;
  }

  /** Have the page as the server keeps it. */
  private async take(layout: LayoutAnswer): Promise<void> {
    const front = frontOf(layout);
    await this.learn(front);
    this.layout = layout;
    this.saved = front;
    this.front = front;
  }

  /** Ask for what is not known yet of the articles in slots and of the sections' topics. */
  private async learn(front: Front): Promise<void> {
    const topics = front.sections.map(({ topic }) => topic).filter((topic) => !this.ofTopic.has(topic));
    await Promise.all(topics.map(async (topic) => this.ofTopic.set(topic, await this.list(topic))));
    const pins = [...rows(front).values()].flat().filter((pin) => pin !== null);
    const unknown = pins.filter(({ article }) => !this.known.has(article));
    await Promise.all(unknown.map(({ article }) => this.meet(article)));
  }

  private async meet(id: string): Promise<void> {
    try {
      this.known.set(id, await getArticle(id));
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 404) {
        throw error;
      }
    }
  }

  private draw(): void {
    const front = this.front as Front;
    fill(this.news, breakingFields(front.breaking, (breaking) => this.change({ ...(this.front as Front), breaking })));
    this.redraw();
  }

  /** Draw all but the fields of breaking news: somebody may be typing there. */
  private redraw(): void {
    const front = this.front as Front;
    const shown = filled(front, this.newest, this.ofTopic, this.known);
    const places = this.places(front);
    const slots = (row: string): HTMLElement =>
      h(
        "ol",
        { class: "slots" },
        ...places
          .filter((place) => place.row === row)
          .map((place) => {
            const pin = pinAt(front, place);
            const story = shown.get(row)?.[place.at] ?? null;
            const pinned = (pin && this.known.get(pin.article)) ?? null;
            const index = places.indexOf(place);
            return drawSlot(
              { place, pin, pinned, story, isFirst: index === 0, isLast: index === places.length - 1 },
              {
                do: (deed, at) => this.do(deed, at),
                keepUntil: (at, until) => this.keepUntil(at, until),
                drop: (from, to) => this.carry(from, to),
              },
            );
          }),
      );
    const row = (name: string, hint = ""): HTMLElement =>
      h("section", { class: `row ${name}` }, h("h2", null, this.nameOf(name)), hint && h("p", { class: "hint" }, hint), slots(name));
    fill(this.left, row("lead"), row("second"), row("strip", t.front.stripHint));
    fill(
      this.right,
      ...front.sections.map((section, at) =>
        h("section", { class: "row" }, this.sectionHead(section, at), slots(rowOf(section.topic))),
      ),
      this.otherSections(front),
    );
    this.say();
  }

  /** The slots that are shown: of the strip no more than one that is empty. */
  private places(front: Front): readonly Place[] {
    return [...rows(front)].flatMap(([row, slots]) => {
      const most = row === "strip" ? Math.min(slots.length, slots.findLastIndex(Boolean) + 2) : slots.length;
      return Array.from({ length: most }, (_, at) => ({ row, at }));
    });
  }

  private sectionHead({ topic }: Section, at: number): HTMLElement {
    const front = this.front as Front;
    const title = this.context.newsroom.titleOf(topic);
    const button = (sign: string, words: string, isOff: boolean, onclick: () => void): HTMLElement =>
      h("button", { type: "button", "aria-label": t.front.about(words, title), title: words, disabled: isOff, onclick }, sign);
    const shift = (by: number): void => {
      const sections = [...front.sections];
      sections.splice(at + by, 0, ...sections.splice(at, 1));
      this.change({ ...front, sections });
      const head = this.right.querySelectorAll(".head")[at + by];
      const wanted = head?.querySelectorAll<HTMLButtonElement>("button")[by < 0 ? 0 : 1];
      (wanted?.disabled ? head?.querySelector<HTMLElement>("button:enabled") : wanted)?.focus();
    };
    const drop = (): void => {
      this.change({ ...front, sections: front.sections.filter((each) => each.topic !== topic) });
      this.right.querySelector("select")?.focus();
    };
    return h(
      "div",
      { class: "head" },
      h("h2", null, this.nameOf(rowOf(topic))),
      h(
        "div",
        { class: "actions" },
        button("↑", t.front.up, at === 0, () => shift(-1)),
        button("↓", t.front.down, at === front.sections.length - 1, () => shift(1)),
        button("×", t.front.dropSection, false, drop),
      ),
    );
  }

  private otherSections(front: Front): Child {
    const others = this.context.newsroom.topics.filter(({ slug }) => !front.sections.some(({ topic }) => topic === slug));
    const room = MAX_SECTIONS - front.sections.length;
    if (!others.length || !room) {
      return null;
    }
    const id = newId("section");
    const add = async (topic: string): Promise<void> => {
      const section = newSection(topic);
      await this.attempt(() => this.learn({ ...(this.front as Front), sections: [section] }));
      this.change({ ...(this.front as Front), sections: [...(this.front as Front).sections, section] });
      focusOn(this.right, { row: rowOf(topic), at: 0 }, "choose");
    };
    const select = h("select", { id }, ...others.map(({ slug, title }) => h("option", { value: slug }, title)));
    return h(
      "section",
      { class: "row" },
      h("h2", null, t.front.sections),
      h("p", { class: "hint" }, t.front.others(others.slice(0, room).map(({ title }) => title).join(", "))),
      h("label", { for: id, class: "unseen" }, t.front.addSection),
      h("div", { class: "actions" }, select, h("button", { type: "button", onclick: () => void add(select.value) }, t.front.addSection)),
    );
  }

  private nameOf(row: string): string {
    switch (row) {
      case "lead":
      case "second":
      case "strip":
        return t.front[row];
      default:
        return t.front.section(this.context.newsroom.titleOf(row.slice(1)));
    }
  }

  private tellPlace({ row, at }: Place): string {
    return row === "lead" ? t.front.lead : t.front.place(this.nameOf(row), at + 1);
  }

  private change(front: Front): void {
    const isNewsAlone = front.breaking !== this.front?.breaking;
    this.front = front;
    if (isNewsAlone) {
      this.say();
    } else {
      this.redraw();
    }
  }

  private do(deed: Deed, place: Place): void {
    const front = this.front as Front;
    switch (deed) {
      case "up":
      case "down": {
        const places = this.places(front);
        const index = places.findIndex(({ row, at }) => row === place.row && at === place.at);
        const to = places[index + (deed === "up" ? -1 : 1)];
        return to && this.carry(place, to, deed);
      }
      case "pin":
        return this.carry(place, place, "out");
      case "out":
        this.change(put(front, place, null));
        tell(t.front.isFree(this.tellPlace(place)));
        return focusOn(this.page, place, "pin");
      case "choose":
        return this.choose(place);
    }
  }

  /** Put what stands in one slot into another one; whatever filled it by itself is pinned by that. */
  private carry(from: Place, to: Place, deed: Deed = "choose"): void {
    const front = this.front as Front;
    const story = filled(front, this.newest, this.ofTopic, this.known).get(from.row)?.[from.at];
    const pin = pinAt(front, from) ?? (story ? { article: story.id, until: null } : null);
    if (!pin) {
      return;
    }
    this.change(from === to ? put(front, to, pin) : move(front, from, to, pin));
    this.tellWhere(pin, to);
    focusOn(this.page, to, deed);
  }

  private choose(place: Place): void {
    const topic = place.row.startsWith("/") ? place.row.slice(1) : null;
    pickStory(this.tellPlace(place), topic, (story) => {
      this.known.set(story.id, story);
      const pin = { article: story.id, until: null };
      this.change(put(this.front as Front, place, pin));
      this.tellWhere(pin, place);
      focusOn(this.page, place, "choose");
    });
  }

  private keepUntil(place: Place, until: string | null): void {
    const pin = pinAt(this.front as Front, place);
    if (pin) {
      this.front = put(this.front as Front, place, { ...pin, until });
      this.say();
    }
  }

  private titleOf(pin: Pin): string {
    return this.known.get(pin.article)?.title ?? t.front.isGone;
  }

  private tellWhere(pin: Pin, place: Place): void {
    tell(t.front.nowAt(this.titleOf(pin), this.tellPlace(place)));
  }

  /** Say in the bar how the page stands. */
  private say(): void {
    const { layout } = this;
    const isUnsaved = this.isUnsaved();
    const asSaved = layout?.version ? t.front.asSaved(layout.updated_by, tellRecent(layout.updated_at)) : t.front.neverMade;
    const words = this.isBusy ? t.saving : isUnsaved ? t.front.unsaved : asSaved;
    if (this.state.textContent !== words) {
      fill(this.state, words);
    }
    this.undoing.hidden = !isUnsaved;
    this.undoing.disabled = this.isBusy;
    this.saving.disabled = this.isBusy;
  }

  private async save(): Promise<void> {
    const front = this.front as Front;
    if (this.isTorn) {
      return this.notice.querySelector("button")?.focus();
    }
    if (!this.isUnsaved() || this.isBusy || this.findPast()) {
      return;
    }
    await this.attempt(async () => {
      try {
        await this.take(await putLayout(fieldsOf(front), this.layout?.version ?? 0));
      } catch (error) {
        if (!(error instanceof Refused) || error.status !== 412) {
          throw error;
        }
        return this.meetTheirs(await getLayout());
      }
      fill(this.notice);
      tell(t.front.saved);
      this.draw();
    });
  }

  /** A time that has passed would take its pin out at once; whether somebody gave one. */
  private findPast(): boolean {
    const [front, saved] = [this.front as Front, this.saved as Front];
    const known = [saved.breaking, ...[...rows(saved).values()].flat()].map((each) => each?.until);
    const isPast = (input: HTMLInputElement): boolean => {
      const [row = "", at] = (input.dataset["until"] ?? "").split(" ");
      const until = row === "breaking" ? front.breaking?.until : pinAt(front, { row, at: Number(at) })?.until;
      return Boolean(until) && !known.includes(until) && Date.parse(until as string) <= Date.now();
    };
    const inputs = [...this.page.querySelectorAll<HTMLInputElement>("[data-until]")];
    const past = inputs.filter(isPast);
    inputs.forEach((input) => input.removeAttribute("aria-invalid"));
    past.forEach((input) => input.setAttribute("aria-invalid", "true"));
    if (past.length) {
      this.complain([h("p", null, t.front.past)]);
      past[0]?.focus();
    }
    return past.length > 0;
  }

  /** Somebody was faster: nothing of what is arranged here goes, and nothing of theirs does. */
  private async meetTheirs(layout: LayoutAnswer): Promise<void> {
    const mine = this.front as Front;
    const base = this.saved as Front;
    const theirs = frontOf(layout);
    await this.take(layout);
    this.front = mine;
    if (!isSame(base, theirs) && isSame(without(base, Date.now()), theirs)) {
      // Only the clock was faster, with what ended.
      this.front = without(mine, Date.now());
      this.isBusy = false;
      this.draw();
      return this.save();
    }
    this.isTorn = true;
    const quote = (front: Front, place: Place): string => {
      const pin = pinAt(front, place);
      return pin ? t.front.quoted(this.titleOf(pin)) : t.front.free;
    };
    const use = (words: string, front: () => Front, kind = ""): HTMLElement =>
      h("button", { type: "button", class: kind, onclick: () => this.settle(front()) }, words);
    this.complain(
      [
        h("p", null, t.front.staleWhy(layout.updated_by || t.front.somebody)),
        h("ul", null, ...differing(theirs, mine).map((place) => h("li", null, t.front.differs(this.tellPlace(place), quote(theirs, place), quote(mine, place))))),
        theirs.breaking?.text !== mine.breaking?.text &&
          h("p", null, t.front.differs(t.front.breaking, t.front.quoted(theirs.breaking?.text ?? ""), t.front.quoted(mine.breaking?.text ?? ""))),
        h(
          "div",
          { class: "actions" },
          use(t.front.combine, () => combined(base, this.front as Front, theirs), "main"),
          use(t.front.useTheirs, () => theirs),
          use(t.front.useMine, () => this.front as Front),
        ),
      ],
      t.front.stale,
    );
  }

  private settle(front: Front): void {
    this.isTorn = false;
    this.front = front;
    fill(this.notice);
    this.draw();
    tell(this.isUnsaved() ? t.merged : t.undone);
    this.saving.focus();
  }

  private complain(content: readonly Child[], title: string = t.problems): void {
    fill(this.notice, h("section", { class: "alert", role: "alert" }, h("h2", null, title), ...content));
    this.notice.scrollIntoView({ block: "nearest" });
  }

  /** Do something that the server may refuse, and say why it did. */
  private async attempt(what: () => Promise<void>): Promise<void> {
    this.isBusy = true;
    this.say();
    try {
      await what();
    } catch (error) {
      const why = sayWhy(error);
      const fields = error instanceof Refused ? error.fields : [];
      this.complain(fields.length ? [h("ul", null, ...fields.map(({ pointer, detail }) => h("li", null, `${this.tellPointer(pointer)}: ${told(detail)}`)))] : [h("p", null, why)]);
    }
    this.isBusy = false;
    this.say();
  }

  /** Where the server found a problem, as the screen names the place. */
  private tellPointer(pointer: string): string {
    const [row = "", ...path] = pointer.split("/").slice(1);
    if (row === "breaking") {
      return { url: t.front.breakingUrl, until: t.front.breakingUntil }[path[0] ?? ""] ?? t.front.breaking;
    }
    const section = row === "sections" ? this.front?.sections[Number(path[0])] : null;
    const place = section ? { row: rowOf(section.topic), at: Number(path[2] ?? 0) } : { row, at: Number(path[0] ?? 0) };
    return this.tellPlace(place);
  }
}
