// An article that goes back to its author: the note that tells what to change, written here and shown here.

import type { ArticleAnswer, ArticleEntryAnswer } from "../api/shapes";
import { h, newId } from "../dom";
import { t } from "../phrases/language";
import { openDialog } from "./dialog";

/** Ask for the note; `send` gets it, empty if there is nothing to say. */
export function askForNote(send: (note: string) => void): void {
  const id = newId("note");
  const note = h("textarea", { id, rows: 4, maxlength: 1000, "aria-describedby": `${id}-about` });
  openDialog(
    t.returning.title,
    [
      h("div", { class: "field" }, h("label", { for: id }, t.returning.note), note),
      h("p", { id: `${id}-about`, class: "hint" }, t.returning.hint),
    ],
    (close) => [
      h("button", { type: "button", class: "main", onclick: () => (close(), send(note.value.normalize("NFC").trim())) }, t.return),
    ],
  );
}

/** What was said when it was returned, for as long as it holds. */
export function returnNote({ return_note, returned_by }: ArticleAnswer | ArticleEntryAnswer): HTMLElement | null {
  return return_note ? h("p", { class: "return-note" }, h("b", null, t.returning.said(returned_by)), ` ${return_note}`) : null;
}
