// A link on the selected text: a small form under the toolbar.

import { toggleMark } from "prosemirror-commands";
import type { MarkType } from "prosemirror-model";
import { type EditorState, TextSelection } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { h, newId } from "../dom";
import { t } from "../phrases/language";
import { schema } from "./schema";

const link = schema.marks["link"] as MarkType;
const KNOWN = /^(https?:\/\/|mailto:|tel:|media:|[/#])/i;
const HOST = /^[a-z0-9-]+(\.[a-z0-9-]+)+(\/|$)/i;

/** An address as the server takes it; null for one that it would refuse. */
export function addressOf(text: string): string | null {
  const trimmed = text.trim();
  if (KNOWN.test(trimmed) && !trimmed.startsWith("//")) {
    return trimmed;
  }
  return HOST.test(trimmed) ? `https://${trimmed}` : null;
}

export function linkForm(view: () => EditorView): { readonly element: HTMLElement; readonly open: () => void } {
  const id = newId("address");
  const address = h("input", { id, type: "text", inputmode: "url", autocomplete: "off", spellcheck: "false", "aria-describedby": `${id}-problem` });
  const problem = h("p", { id: `${id}-problem`, class: "problem", role: "alert" });
  const close = (): void => {
    element.hidden = true;
    view().focus();
  };
  const element = h(
    "form",
    {
      class: "link",
      hidden: true,
      onsubmit: (event) => (event.preventDefault(), apply()),
      onkeydown: (event) => event.key === "Escape" && close(),
    },
    h("label", { for: id }, t.editor.linkAddress),
    h("div", { class: "together" }, address, h("button", { type: "submit" }, t.editor.apply), h("button", { type: "button", onclick: () => (set(view(), null), close()) }, t.editor.unlink)),
    problem,
  );

  function apply(): void {
    const href = addressOf(address.value);
    problem.textContent = href ? "" : t.editor.linkBad;
    if (href) {
      set(view(), href);
      close();
    }
  }

  return {
    element,
    open: () => {
      const { state } = view();
      address.value = (current(state)?.attrs["href"] as string | undefined) ?? "";
      problem.textContent = "";
      element.hidden = false;
      address.select();
    },
  };
}

function current(state: EditorState): ReturnType<MarkType["isInSet"]> {
  const { $from } = state.selection;
  return link.isInSet($from.marks()) ?? ($from.nodeAfter ? link.isInSet($from.nodeAfter.marks) : undefined);
}

/** Link what is selected; without a selection the link that the cursor stands in, or the address itself as text. */
function set(view: EditorView, href: string | null): void {
  const { state } = view;
  const { empty, $from } = state.selection;
  const held = current(state);
  const range = empty && held ? reach($from.pos, state, held) : null;
  if (range) {
    view.dispatch(state.tr.setSelection(TextSelection.create(state.doc, range.from, range.to)));
  }
  const { from, to } = view.state.selection;
  if (!href) {
    view.dispatch(view.state.tr.removeMark(from, to, link));
  } else if (from === to) {
    view.dispatch(view.state.tr.replaceSelectionWith(schema.text(href, [link.create({ href })]), false));
  } else {
    view.dispatch(view.state.tr.removeMark(from, to, link));
    toggleMark(link, { href })(view.state, view.dispatch);
  }
}

/** From where to where a mark reaches around a position. */
function reach(at: number, state: EditorState, held: NonNullable<ReturnType<MarkType["isInSet"]>>): { from: number; to: number } {
  const $at = state.doc.resolve(at);
  const start = $at.start();
  let from = at;
  let to = at;
  $at.parent.forEach((node, offset) => {
    const begin = start + offset;
    const end = begin + node.nodeSize;
    if (held.isInSet(node.marks) && begin <= at && at <= end) {
      from = Math.min(from, begin);
      to = Math.max(to, end);
    }
  });
  return { from, to };
}
