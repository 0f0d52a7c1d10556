// What a picture shows, what stands under it, and whose it is: kept with the picture, wherever it is shown.

import { describeMedia } from "../api/media";
import type { MediaAnswer } from "../api/shapes";
import { fill, h, newId, tabLink } from "../dom";
import { t } from "../phrases/language";
import { sayWhy } from "../refusals";
import { openDialog } from "../writing/dialog";
import { focusField } from "./focus";
import { usesOf } from "./uses";

/** Show what is known of a picture or a document; `done` gets a picture as it was saved. */
export function openAbout(item: MediaAnswer, done: (item: MediaAnswer) => void): void {
  const isPicture = item.kind === "picture";
  const saved = (kept: MediaAnswer): void => (dialog.close(), done(kept));
  const content = isPicture ? describing(item, saved) : h("p", null, tabLink(item.variants[0]?.url ?? "", item.file_name));
  const dialog = openDialog(isPicture ? t.aboutPicture : t.aboutDocument, [content, usesOf(item.id)], () => []);
}

/** A form for one picture; `done` gets it as it was saved. */
function describing(item: MediaAnswer, done: (item: MediaAnswer) => void): HTMLElement {
  const field = (label: string, value: string): readonly [HTMLInputElement, HTMLElement] => {
    const id = newId("about");
    const input = h("input", { id, type: "text", autocomplete: "off" });
    input.value = value;
    return [input, h("div", { class: "field" }, h("label", { for: id }, label), input)];
  };
  const [alt, altField] = field(t.alt, item.alt);
  const [caption, captionField] = field(t.caption, item.caption);
  const [credit, creditField] = field(t.credit, item.credit);
  const decorative = h("input", { type: "checkbox", checked: item.decorative });
  const focus = focusField(item);
  const problem = h("p", { class: "problem", role: "alert" });
  const save = async (): Promise<void> => {
    const text = (input: HTMLInputElement): string | null => input.value.normalize("NFC").trim() || null;
    const patch = {
      alt: text(alt),
      caption: text(caption),
      credit: text(credit),
      decorative: decorative.checked,
      ...(focus ? { focus: focus.read() } : {}),
    };
    try {
      done(await describeMedia(item.id, patch, item.version));
    } catch (error) {
      fill(problem, sayWhy(error));
    }
  };
  return h(
    "form",
    { class: "describing", onsubmit: (event) => (event.preventDefault(), void save()) },
    altField,
    h("p", { class: "hint" }, t.altHint),
    h("label", { class: "check" }, decorative, t.decorative),
    captionField,
    creditField,
    focus?.element,
    problem,
    h("div", { class: "actions" }, h("button", { type: "submit", class: "main" }, t.save)),
  );
}
