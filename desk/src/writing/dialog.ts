// A question over the page: the browser's own dialog, so that focus, Escape and screen readers work as everywhere.

import { type Child, h, newId } from "../dom";
import { t } from "../phrases/language";

/** Show it; `actions` get a function that closes it. */
export function openDialog(title: string, content: readonly Child[], actions: (close: () => void) => readonly Child[]): HTMLDialogElement {
  const id = newId("dialog");
  const dialog = h("dialog", { "aria-labelledby": id, onclose: () => dialog.remove() });
  const close = (): void => dialog.close();
  dialog.append(
    h("h2", { id }, title),
    ...content.filter((each): each is Node => each instanceof Node),
    h("div", { class: "actions" }, ...actions(close), h("button", { type: "button", onclick: close }, t.cancel)),
  );
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
