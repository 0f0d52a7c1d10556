// The body of an article as a screen holds it: rich text, or Markdown as its source.

import type { BadField } from "../api/shapes";
import type { Pasted } from "../editor/pasting";
import { type Child, fill, h, newId } from "../dom";
import { t, told } from "../phrases/language";

export interface Body {
  readonly element: HTMLElement;
  /** What is to be saved: what came, as long as nobody changed anything. */
  readonly read: () => string;
  /** The text alone, to be counted. */
  readonly text: () => string;
  readonly focus: () => void;
  readonly setProblems: (problems: readonly BadField[]) => void;
  readonly end: () => void;
}

export interface BodyWishes {
  readonly source: string;
  readonly isReadOnly: boolean;
  readonly onChange: () => void;
  /** What of a pasted text did not come along. */
  readonly onPasted: (pasted: Pasted) => void;
}

/** Rich text. The editor is fetched only now: who looks at lists does without it. */
export async function richBody(wishes: BodyWishes): Promise<Body> {
  const { createEditor } = await import("../editor/editor");
  return createEditor(wishes);
}

/** What is wrong with a body; nothing if it is right. */
export function sayProblems(problems: readonly BadField[]): Child {
  return problems.length > 0 && h("div", { class: "problem", role: "alert" }, ...problems.map(({ detail }) => h("p", null, told(detail))));
}

/** Markdown as its source. */
export function markdownBody({ source, isReadOnly, onChange }: BodyWishes): Body {
  const id = newId("body");
  const area = h("textarea", {
    id,
    class: "source grows",
    rows: "16",
    spellcheck: "false",
    readonly: isReadOnly,
    "data-field": "body",
    oninput: onChange,
  });
  area.value = source;
  const problems = h("div");
  return {
    element: h("div", { class: "field" }, h("label", { for: id }, t.markdownBody), area, problems),
    read: () => area.value,
    text: () => area.value,
    focus: () => area.focus(),
    setProblems: (found) => fill(problems, sayProblems(found)),
    end: () => undefined,
  };
}
