// What is told above an article: problems, what the server left out, what was found again.

import type { RemovalAnswer } from "../api/shapes";
import { fill, h } from "../dom";
import { t } from "../phrases/language";
import { tellRecent } from "../times";
import type { Kept } from "./kept";
import { removedList } from "./removed";

export class Notices {
  readonly element = h("div", { class: "notice" });

  clear(): void {
    fill(this.element);
  }

  alert(title: string, lines: readonly string[], ...more: readonly Node[]): void {
    const close = h("button", { type: "button", onclick: () => this.clear() }, t.close);
    fill(
      this.element,
      h("div", { class: "alert", role: "alert" }, h("h2", null, title), ...lines.map((line) => h("p", null, line)), h("div", { class: "actions" }, ...more, close)),
    );
  }

  tellRemoved(removed: readonly RemovalAnswer[], pictures = 0): void {
    const list = removedList(removed, pictures);
    if (list) {
      this.alert(t.removed, [t.removedHint], list);
    }
  }

  /** `back` goes to the saved version instead. */
  tellFoundAgain({ at }: Kept, back: () => void): void {
    const go = (): void => (this.clear(), back());
    this.alert(t.foundAgain(tellRecent(at)), [t.foundAgainWhy], h("button", { type: "button", onclick: go }, t.backToSaved));
  }
}
