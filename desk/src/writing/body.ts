// The body of an article as a screen holds it: rich text, or Markdown as its source.

import type { Pasted } from "../editor/pasting";
import { h, newId } from "../dom";
import { t } from "../phrases/language";

export interface Body {
  readonly element: HTMLElement;
  /** What is to be saved: what came, as long as nobody changed anything. */
  readonly read: () => string;
  /** The text alone, to be counted. */
  readonly text: () => string;
  readonly focus: () => void;
  readonly setProblem: (problem: HTMLElement | null) => void;
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
    setProblem: (problem) => problems.replaceChildren(...(problem ? [problem] : [])),
    end: () => undefined,
  };
}
