// The editor of rich text: ProseMirror, with the elements that the server allows, and nothing that acts while one types.

import { gapCursor } from "prosemirror-gapcursor";
import { history } from "prosemirror-history";
import { EditorState, Plugin } from "prosemirror-state";
import { tableEditing } from "prosemirror-tables";
import { Decoration, DecorationSet, EditorView } from "prosemirror-view";
import { fill, h, newId } from "../dom";
import { t } from "../phrases/language";
import { type Body, type BodyWishes, sayProblems } from "../writing/body";
import { readHtml, writeHtml } from "./html";
import { keys } from "./keys";
import { Pictures, pictureView } from "./pictures";
import { pasting } from "./pasting";
import { isEmpty, schema } from "./schema";
import { createToolbar } from "./toolbar";

export { blocksOfHtml, textOfHtml } from "./html";

export function createEditor({ source, isReadOnly, onChange, onPasted }: BodyWishes): Body {
  const label = newId("body");
  const problems = h("div", { id: `${label}-problem` });
  const place = h("div", { class: "text" });
  const pictures = new Pictures();
  const toolbar = createToolbar(() => view, pictures.element);
  const first = source ? readHtml(source) : null;
  const view: EditorView = new EditorView(place, {
    state: EditorState.create({ schema, ...(first ? { doc: first } : {}), plugins: [keys(toolbar.keys), history(), tableEditing(), gapCursor(), hint(), pictures.plugin, pasting(onPasted)] }),
    attributes: { "aria-labelledby": label, "aria-describedby": problems.id, "aria-multiline": "true", role: "textbox", class: "body" },
    editable: () => !isReadOnly,
    nodeViews: { image: pictureView },
    dispatchTransaction: (transaction) => {
      view.updateState(view.state.apply(transaction));
      toolbar.update(view.state);
      if (transaction.docChanged) {
        onChange();
      }
    },
  });
  toolbar.update(view.state);
  const begun = view.state.doc;
  let last = { doc: begun, html: source };
  return {
    element: h("div", { class: "field rich" }, h("span", { id: label, class: "unseen" }, t.body), !isReadOnly && toolbar.element, place, problems),
    read: () => {
      const { doc } = view.state;
      if (last.doc !== doc) {
        last = { doc, html: doc.eq(begun) ? source : isEmpty(doc) ? "" : writeHtml(doc) };
      }
      return last.html;
    },
    text: () => view.state.doc.textBetween(0, view.state.doc.content.size, " ", " "),
    focus: () => view.focus(),
    setProblems: (found) => {
      fill(problems, sayProblems(found));
      if (found.length) {
        view.focus();
      }
    },
    end: () => view.destroy(),
  };
}

/** What stands in an empty text. */
function hint(): Plugin {
  return new Plugin({
    props: {
      decorations: ({ doc }) =>
        isEmpty(doc) ? DecorationSet.create(doc, [Decoration.node(0, doc.content.size, { class: "begin", "data-hint": t.editor.empty })]) : null,
    },
  });
}
