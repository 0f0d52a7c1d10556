// A question before something that cannot be undone at once.

import { h } from "../dom";
import { openDialog } from "../writing/dialog";

/** Ask; `yes` is the button that does it. */
export function ask(title: string, lines: readonly string[], yes: string, go: () => void): void {
  openDialog(
    title,
    lines.map((line) => h("p", null, line)),
    (close) => [h("button", { type: "button", class: "main", onclick: () => (close(), go()) }, yes)],
  );
}
