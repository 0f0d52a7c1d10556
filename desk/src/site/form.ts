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
    fields.forEach((field) => this.show(field, saved[field.name]));
    // Changed by hand or by a button of a field of its own: both end in one of these events.
    this.element = h(
      "form",
      { id, class: "record", onsubmit: (event) => (event.preventDefault(), event.target === event.currentTarget && save()), oninput: onChange, onchange: onChange },
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

  /** Show what was saved of what was `sent`; what is typed meanwhile stays, and differs from it. */
  take(values: Values, sent: Values | null = null): void {
    this.saved = { ...values };
    for (const field of this.fields) {
      if (!sent) {
        this.show(field, values[field.name]);
      } else if (isSame(field.read(), sent[field.name])) {
        // A text is never set again while somebody writes in it.
        const isWrittenIn = field.element.contains(document.activeElement);
        this.show(field, isWrittenIn ? sent[field.name] : values[field.name]);
      }
    }
  }

  /** Take over what somebody else has changed, but for the fields that were changed here: these stay, or are put together. */
  async meet(theirs: Values): Promise<readonly Clash[]> {
    const base = this.saved;
    const mine = this.read();
    this.saved = { ...theirs };
    const clashes: Clash[] = [];
    for (const field of this.fields) {
      const [before, own, other] = [base, mine, theirs].map((each) => each[field.name]);
      if (isSame(own, before)) {
        this.show(field, other);
      } else if (!isSame(other, before) && !isSame(other, own)) {
        if (field.join) {
          field.show(await field.join(before, own, other));
        } else {
          clashes.push({ label: field.label, theirs: field.tell(other) });
        }
      }
    }
    return clashes;
  }

  /** Put each problem at its field; answers those that belong to none. */
  setProblems(problems: readonly BadField[]): readonly BadField[] {
    const of = (field: Field): readonly BadField[] => problems.filter(({ pointer }) => (field.holds ?? [field.name]).includes(pointer.split("/")[1] ?? ""));
    this.fields.forEach((field) => field.setProblems(of(field)));
    this.element.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
    return problems.filter((problem) => !this.fields.some((field) => of(field).includes(problem)));
  }

  focus(): void {
    this.element.querySelector<HTMLElement>("input, select, textarea")?.focus();
  }

  end(): void {
    this.fields.forEach((field) => field.end?.());
  }

  /** Show a saved value; as its field has it, so that nothing counts as changed that nobody changed. */
  private show(field: Field, value: unknown): void {
    field.show(value);
    this.saved = { ...this.saved, [field.name]: field.read() };
  }
}
