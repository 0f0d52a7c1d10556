// A secret that the server shows this once, to be copied.

import { h, newId } from "./dom";
import { t } from "./phrases/language";
import { tell } from "./told";

export function shownOnce(words: string, secret: string): HTMLElement {
  const id = newId("secret");
  const field = h("input", { id, type: "text", readonly: true, value: secret });
  const copy = (): void => void navigator.clipboard.writeText(secret).then(() => tell(t.copied), () => field.select());
  return h(
    "div",
    { class: "once", role: "status" },
    h("label", { for: id }, words),
    h("div", { class: "together" }, field, h("button", { type: "button", onclick: copy }, t.copy)),
  );
}
