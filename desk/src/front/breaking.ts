// The line of breaking news: its text, where it leads, and until when it stands.

import type { Breaking } from "../api/shapes";
import { h, newId } from "../dom";
import { t } from "../phrases/language";
import { fromInput, toInput, zoneName } from "../times";

/** Its fields; `change` is told what they say: null without a text. */
export function breakingFields(breaking: Breaking | null, change: (breaking: Breaking | null) => void): HTMLElement {
  const read = (): void => {
    const line = { text: text.value.trim(), url: url.value.trim(), until: fromInput(until.value) };
    change(line.text ? line : null);
  };
  const input = (type: string, value: string): HTMLInputElement => h("input", { id: newId("breaking"), type, value, oninput: read });
  const field = (label: string, hint: string, of: HTMLInputElement): HTMLElement => {
    const described = newId("hint");
    of.setAttribute("aria-describedby", described);
    return h("div", { class: "field" }, h("label", { for: of.id }, label), of, h("p", { id: described, class: "hint" }, hint));
  };
  const text = input("text", breaking?.text ?? "");
  const url = input("text", breaking?.url ?? "");
  const until = input("datetime-local", toInput(breaking?.until ?? null));
  until.dataset["until"] = "breaking";
  return h(
    "details",
    { open: breaking !== null },
    h("summary", null, t.front.breaking),
    field(t.front.breakingText, t.front.breakingHint, text),
    h("div", { class: "pair" }, field(t.front.breakingUrl, t.front.breakingUrlHint, url), field(t.front.breakingUntil, t.zone(zoneName()), until)),
  );
}
