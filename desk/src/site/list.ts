// A part of the site as a list: what there is, each a way to its form, and the way to a new one.

import { Refused, refusalOf } from "../api/client";
import { type Child, fill, h, newId } from "../dom";
import { t, told } from "../phrases/language";
import { sayWhy } from "../refusals";
import type { Context, Screen } from "../screens/screen";
import { tell } from "../told";
import { arrows, moved } from "./moving";
import { NEW, type Part, partAddress, tabs } from "./parts";

export interface Row {
  readonly id: string;
  readonly title: string;
  readonly facts: readonly Child[];
}

export interface Loaded {
  readonly rows: readonly Row[];
  /** Where the rows after these are; none, if these are all. */
  readonly next?: string | null;
}

export interface Listed {
  readonly part: Part;
  readonly newName: string;
  readonly hint: string;
  readonly nothing: string;
  readonly load: (next: string | null, text: string) => Promise<Loaded>;
  /** Where one can be found by a text. */
  readonly search?: { readonly name: string; readonly hint: string };
  /** Where the order can be changed: save it. */
  readonly reorder?: (ids: readonly string[]) => Promise<void>;
  /** What stands below the list. */
  readonly below?: HTMLElement;
}

export function drawList(context: Context, listed: Listed): Screen {
  const list = new ListScreen(context, listed);
  void list.open();
  return list;
}

class ListScreen implements Screen {
  private saved: readonly Row[] = [];
  private rows: readonly Row[] = [];
  private hasEnded = false;
  private text = "";
  /** How often the list was asked for: an answer to an earlier question is late, and shown no more. */
  private asked = 0;
  private readonly more = h("button", { type: "button", class: "more", hidden: true }, t.more);
  private readonly list = h("ul", { class: "articles" });
  private readonly state = h("p", { class: "empty", role: "status" }, t.loading);
  private readonly undoing = h("button", { type: "button", onclick: () => this.show(this.saved) }, t.front.undoAll);
  private readonly saving = h("button", { type: "button", class: "main", onclick: () => void this.save() }, t.site.saveOrder);
  private readonly order = h("div", { class: "bar", hidden: true }, h("span", { class: "state", role: "status" }, t.site.orderUnsaved), h("div", { class: "actions" }, this.undoing, this.saving));

  constructor(
    private readonly context: Context,
    private readonly listed: Listed,
  ) {}

  async open(): Promise<void> {
    const { part, newName, hint, below } = this.listed;
    const add = h("a", { class: "button main", href: partAddress(part, NEW) }, newName);
    fill(
      this.context.main,
      h("h1", { class: "unseen" }, t.site.parts[part]),
      tabs(this.context.newsroom, part),
      h("div", { class: "list-head" }, h("p", { class: "hint" }, hint), add),
      this.search(),
      this.order,
      this.list,
      this.state,
      this.more,
      below,
    );
    await this.load();
  }

  isUnsaved(): boolean {
    return this.rows.some(({ id }, at) => id !== this.saved[at]?.id);
  }

  mayLeave(): boolean {
    return !this.isUnsaved() || confirm(t.site.leaving);
  }

  end(): void {
    this.hasEnded = true;
  }

  private async load(next: string | null = null): Promise<void> {
    const asked = ++this.asked;
    this.more.hidden = true;
    const found = await this.listed.load(next, this.text).catch(refusalOf);
    if (asked !== this.asked) {
      return;
    }
    if (found instanceof Refused) {
      const [bad] = found.fields;
      this.show([]);
      fill(this.state, bad ? told(bad.detail) : sayWhy(found));
      return;
    }
    this.saved = next ? [...this.saved, ...found.rows] : found.rows;
    fill(this.state, this.saved.length ? "" : this.text ? t.site.notFound : this.listed.nothing);
    this.show(this.saved);
    this.more.hidden = !found.next;
    this.more.onclick = () => void this.load(found.next ?? null);
  }

  private search(): HTMLElement | null {
    const { search } = this.listed;
    if (!search) {
      return null;
    }
    const id = newId("find");
    const input = h("input", { id, type: "search", autocomplete: "off", "aria-describedby": `${id}-about` });
    const find = (event: Event): void => {
      event.preventDefault();
      this.text = input.value.trim();
      void this.load();
    };
    return h(
      "form",
      { class: "find", role: "search", onsubmit: find },
      h("label", { for: id }, search.name),
      h("div", { class: "together" }, input, h("button", { type: "submit" }, t.site.find)),
      h("p", { id: `${id}-about`, class: "hint" }, search.hint),
    );
  }

  private show(rows: readonly Row[]): void {
    if (!this.hasEnded) {
      this.rows = rows;
      fill(this.list, ...rows.map((row, at) => h("li", null, this.drawRow(row, at))));
      this.order.hidden = !this.isUnsaved();
    }
  }

  private drawRow({ id, title, facts }: Row, at: number): HTMLElement {
    const { part, reorder } = this.listed;
    const move = (to: number): void => this.show(moved(this.rows, at, to));
    const said = facts.filter(Boolean).map((fact) => (typeof fact === "string" ? h("span", null, fact) : fact));
    return h(
      "article",
      { class: "placed" },
      h("div", null, h("h2", null, h("a", { href: partAddress(part, id) }, title)), h("p", { class: "facts" }, ...said)),
      reorder && h("div", { class: "actions" }, ...arrows(title, at, this.rows.length, this.list, move)),
    );
  }

  private async save(): Promise<void> {
    this.saving.disabled = true;
    try {
      await this.listed.reorder?.(this.rows.map(({ id }) => id));
      tell(t.site.saved);
    } catch (error) {
      tell(error instanceof Refused && error.status === 412 ? t.site.staleOrder : sayWhy(error));
    }
    this.saving.disabled = false;
    await this.load();
  }
}
