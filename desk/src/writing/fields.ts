// The fields around the body: each a label, a control, and a place for what is wrong with it.

import type { BadField } from "../api/shapes";
import { type Child, fill, h, newId } from "../dom";
import type { Newsroom } from "../newsroom";
import { t, told } from "../phrases/language";
import type { Content } from "./content";

type TextName = "title" | "lede" | "agency" | "byline" | "slug" | "correction";
type Control = HTMLInputElement | HTMLTextAreaElement;

interface Field {
  readonly element: HTMLElement;
  readonly problem: HTMLElement;
  readonly control: HTMLElement;
}

export interface Wishes {
  readonly content: Content;
  readonly newsroom: Newsroom;
  readonly isReadOnly: boolean;
  readonly onChange: () => void;
}

/** The fields of one article. */
export class Fields {
  private readonly texts = new Map<TextName, Control>();
  private readonly fields = new Map<string, Field>();
  private readonly boxes: HTMLInputElement[] = [];

  constructor(private readonly wishes: Wishes) {
    this.text("title", t.title, { lines: true, class: "headline" });
    this.text("lede", t.lede, { lines: true, class: "lede" });
    this.text("byline", t.byline, { completes: "bylines" });
    this.text("agency", t.agency, { hint: t.agencyHint });
    this.text("slug", t.slug, { hint: t.slugHint });
    this.text("correction", t.correction, { lines: true, hint: t.correctionHint });
    this.topics();
  }

  element(name: TextName | "topics"): HTMLElement {
    return (this.fields.get(name) as Field).element;
  }

  /** What they hold. */
  read(): Omit<Content, "body" | "body_format" | "lead"> {
    const text = (name: TextName): string => this.texts.get(name)?.value ?? "";
    return {
      title: text("title"),
      lede: text("lede"),
      agency: text("agency"),
      byline: text("byline"),
      slug: text("slug"),
      correction: text("correction"),
      topics: this.boxes.filter((box) => box.checked).map((box) => box.value),
    };
  }

  /** Show what the server kept, where nobody is typing. */
  show(content: Content): void {
    for (const [name, control] of this.texts) {
      if (control !== document.activeElement && control.value !== content[name]) {
        control.value = content[name];
      }
    }
    for (const box of this.boxes) {
      box.checked = content.topics.includes(box.value);
    }
  }

  /** Put each problem at its field; answers those that belong to none. */
  setProblems(problems: readonly BadField[]): readonly BadField[] {
    for (const { control, problem } of this.fields.values()) {
      fill(problem);
      control.removeAttribute("aria-invalid");
    }
    const left = problems.filter(({ pointer, detail }) => {
      const field = this.fields.get((pointer ?? "").split("/")[1] ?? "");
      if (!field) {
        return true;
      }
      fill(field.problem, ...field.problem.childNodes, h("p", null, told(detail)));
      field.control.setAttribute("aria-invalid", "true");
      return false;
    });
    document.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
    return left;
  }

  private text(name: TextName, label: string, how: { lines?: boolean; hint?: string; class?: string; completes?: string }): void {
    const { content, isReadOnly, onChange } = this.wishes;
    const id = newId(name);
    const attributes = {
      id,
      name,
      class: [how.class, how.lines && "grows"].filter(Boolean).join(" "),
      readonly: isReadOnly,
      autocomplete: "off",
      "aria-describedby": `${id}-about`,
      list: how.completes,
      oninput: onChange,
    };
    const control = how.lines ? h("textarea", { ...attributes, rows: "1" }) : h("input", { ...attributes, type: "text" });
    control.value = content[name];
    this.texts.set(name, control);
    this.add(name, control, h("label", { for: id }, label), id, how.hint);
  }

  private topics(): void {
    const { content, newsroom, isReadOnly, onChange } = this.wishes;
    const id = newId("topics");
    const known = new Set(newsroom.topics.map((topic) => topic.slug));
    const slugs = [...known, ...content.topics.filter((slug) => !known.has(slug))];
    for (const slug of slugs) {
      this.boxes.push(
        h("input", { type: "checkbox", value: slug, checked: content.topics.includes(slug), disabled: isReadOnly, onchange: onChange }),
      );
    }
    const choices = h(
      "div",
      { class: "topics" },
      ...this.boxes.map((box) => h("label", null, box, newsroom.titleOf(box.value))),
      !slugs.length && h("p", { class: "soft" }, t.noTopics),
    );
    const group = h("fieldset", { id, "aria-describedby": `${id}-about` }, h("legend", null, t.topics), choices);
    this.add("topics", group, null, id);
  }

  private add(name: string, control: HTMLElement, label: Child, id: string, hint?: string): void {
    const problem = h("div", { class: "problem" });
    const about = h("div", { id: `${id}-about`, class: "about" }, hint && h("p", { class: "hint" }, hint), problem);
    const element = h("div", { class: `field of-${name}` }, label, control, about);
    this.fields.set(name, { element, control, problem });
  }
}
