// Fields of a form: each says what it holds by the API's name, shows a value, and shows what is wrong with it.

import type { BadField } from "../api/shapes";
import { type Child, fill, h, newId } from "../dom";
import { told } from "../phrases/language";
import { type Lead, leadPicture } from "../pictures/lead";
import { fromInput, toInput } from "../times";

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly element: HTMLElement;
  readonly read: () => unknown;
  readonly show: (value: unknown) => void;
  /** A value in words, for somebody who compares two. */
  readonly tell: (value: unknown) => string;
  readonly setProblems: (problems: readonly BadField[]) => void;
  /** The API's names of what it holds, if it goes by another name. */
  readonly holds?: readonly string[];
  /** Put together what two people made of it, where that can be done without losing anything. */
  readonly join?: (base: unknown, mine: unknown, theirs: unknown) => Promise<unknown>;
  readonly end?: () => void;
}

export interface How {
  readonly hint?: string;
  readonly required?: boolean;
  readonly class?: string;
}

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** A control with its label, its hint and its problems. */
export function labelled(id: string, label: Child, control: HTMLElement, hint: string | undefined): readonly [HTMLElement, HTMLElement] {
  const problem = h("div", { class: "problem" });
  const about = h("div", { id: `${id}-about`, class: "about" }, hint && h("p", { class: "hint" }, hint), problem);
  control.setAttribute("aria-describedby", about.id);
  return [h("div", { class: "field" }, label, control, about), problem];
}

export function showProblems(control: HTMLElement, place: HTMLElement, problems: readonly BadField[]): void {
  fill(place, ...problems.map(({ detail }) => h("p", null, told(detail))));
  control.toggleAttribute("aria-invalid", false);
  if (problems.length) {
    control.setAttribute("aria-invalid", "true");
  }
}

/** A field of one control, whose value is its text. */
export function fieldOf(name: string, label: string, control: Control, how: How, tell = (value: unknown): string => String(value ?? "")): Field {
  const [element, problem] = labelled(control.id, h("label", { for: control.id }, label), control, how.hint);
  element.classList.add(...(how.class ?? "").split(" ").filter(Boolean));
  return {
    name,
    label,
    element,
    tell,
    read: () => control.value.normalize("NFC"),
    show: (value) => {
      if (control.value !== (value ?? "")) {
        control.value = String(value ?? "");
      }
    },
    setProblems: (problems) => showProblems(control, problem, problems),
  };
}

/** One line of text. */
export function lineField(name: string, label: string, how: How & { readonly list?: string; readonly placeholder?: string } = {}): Field {
  const { list, placeholder, required } = how;
  const input = h("input", { id: newId(name), name, type: "text", autocomplete: "off", list, placeholder, "aria-required": required && "true" });
  return fieldOf(name, label, input, how);
}

/** Several lines of text. */
export function linesField(name: string, label: string, how: How = {}): Field {
  return fieldOf(name, label, h("textarea", { id: newId(name), name, rows: 4 }), how);
}

/** A whole number, or null for none. */
export function numberField(name: string, label: string, how: How & { readonly min?: number; readonly max?: number } = {}): Field {
  const input = h("input", { id: newId(name), name, type: "number", min: how.min, max: how.max, step: "1", inputmode: "numeric" });
  return { ...fieldOf(name, label, input, { ...how, class: `short ${how.class ?? ""}` }), read: () => (input.value === "" ? null : Number(input.value)) };
}

/** A moment by the site's clock, or null for none. */
export function timeField(name: string, label: string, how: How = {}): Field {
  const input = h("input", { id: newId(name), name, type: "datetime-local" });
  return {
    ...fieldOf(name, label, input, { ...how, class: "short" }),
    read: () => fromInput(input.value),
    show: (value) => void (input.value = toInput(value as string | null)),
  };
}

export function choiceField(name: string, label: string, choices: Readonly<Record<string, string>>, how: How = {}): Field {
  const options = Object.entries(choices).map(([value, words]) => h("option", { value }, words));
  const select = h("select", { id: newId(name), name }, ...options);
  return fieldOf(name, label, select, { ...how, class: "short" }, (value) => choices[String(value)] ?? String(value));
}

export function checkField(name: string, label: string, yes: string, no: string, how: How = {}): Field {
  const box = h("input", { id: newId(name), name, type: "checkbox" });
  const [element, problem] = labelled(box.id, null, box, how.hint);
  element.prepend(h("label", { class: "check" }, box, label));
  return {
    name,
    label,
    element,
    tell: (value) => (value ? yes : no),
    read: () => box.checked,
    show: (value) => void (box.checked = value === true),
    setProblems: (problems) => showProblems(box, problem, problems),
  };
}

/** A picture of the library, or none. */
export function pictureField(name: string, label: string, hint: string): Field {
  const place = h("div");
  let picture: Lead | null = null;
  const problem = h("div", { class: "problem" });
  const changed = (): void => void place.dispatchEvent(new Event("input", { bubbles: true }));
  return {
    name,
    label,
    element: h("div", { class: "field picture" }, place, h("p", { class: "hint" }, hint), problem),
    tell: (value) => (value ? label : "–"),
    read: () => picture?.read() ?? null,
    show: (value) => {
      if (!picture || picture.read() !== value) {
        picture = leadPicture(label, (value ?? null) as string | null, false, changed);
        fill(place, picture.element);
      }
    },
    setProblems: (problems) => fill(problem, ...problems.map(({ detail }) => h("p", null, told(detail)))),
  };
}
