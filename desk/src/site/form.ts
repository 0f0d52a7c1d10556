// A form over fields: what differs from the saved version, and how it meets a newer one of somebody else's.

import type { BadField } from "../api/shapes";
import { h } from "../dom";
import type { Field } from "./fields";

export type Values = Readonly<Record<string, unknown>>;

/** A field that both have changed, each in another way. */
export interface Clash {
  readonly label: string;
  readonly theirs: string;
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one ?? "") === JSON.stringify(other ?? "");

export class Form {
  readonly element: HTMLElement;

  constructor(
    private readonly fields: readonly Field[],
    private saved: Values,
    { id, save, onChange }: { readonly id: string; readonly save: () => void; readonly onChange: () => void },
  ) {
    fields.forEach((field) => field.show(saved[field.name]));
    this.saved = this.asShown(saved);
    // Changed by hand or by a button of a field of its own: both end in one of these events.
    this.element = h(
      "form",
      { id, class: "record", onsubmit: (event) => (event.preventDefault(), save()), oninput: onChange, onchange: onChange },
      ...fields.map(({ element }) => element),
    );
  }

  read(): Values {
    return Object.fromEntries(this.fields.map((field) => [field.name, field.read()]));
  }

  /** What differs from the saved version. */
  changes(): Values {
    return Object.fromEntries(Object.entries(this.read()).filter(([name, value]) => !isSame(value, this.saved[name])));
  }

  isChanged(): boolean {
    return Object.keys(this.changes()).length > 0;
  }

  /** Show what was saved. */
  take(values: Values): void {
    this.fields.forEach((field) => field.show(values[field.name]));
    this.saved = this.asShown(values);
  }

  /** Take over what somebody else has changed, but for the fields that were changed here: these stay. */
  meet(theirs: Values): readonly Clash[] {
    const base = this.saved;
    const mine = this.read();
    const own = this.fields.filter(({ name }) => !isSame(mine[name], base[name]));
    this.fields.filter((field) => !own.includes(field)).forEach((field) => field.show(theirs[field.name]));
    this.saved = { ...theirs };
    return own
      .filter(({ name }) => !isSame(theirs[name], base[name]) && !isSame(theirs[name], mine[name]))
      .map(({ name, label, tell }) => ({ label, theirs: tell(theirs[name]) }));
  }

  /** Put each problem at its field; answers those that belong to none. */
  setProblems(problems: readonly BadField[]): readonly BadField[] {
    const of = (field: Field): readonly BadField[] => problems.filter(({ pointer }) => pointer.split("/")[1] === field.name);
    this.fields.forEach((field) => field.setProblems(of(field)));
    this.element.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
    return problems.filter((problem) => !this.fields.some((field) => of(field).includes(problem)));
  }

  focus(): void {
    this.element.querySelector<HTMLElement>("input, select, textarea")?.focus();
  }

  /** A value as its field has it, so that nothing counts as changed that nobody changed. */
  private asShown(values: Values): Values {
    return { ...values, ...this.read() };
  }
}
