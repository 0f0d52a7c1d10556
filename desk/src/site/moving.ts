// Two buttons that move a thing in its list, and keep the focus on it.

import { h } from "../dom";
import { t } from "../phrases/language";

/** `move` draws the list anew, with the thing in its new place; `list` is where its rows are then. */
export function arrows(title: string, at: number, count: number, list: HTMLElement, move: (to: number) => void): HTMLElement[] {
  const button = (sign: string, words: string, by: 1 | -1): HTMLElement => {
    const go = (): void => {
      move(at + by);
      const found = [...(list.children[at + by]?.querySelectorAll<HTMLButtonElement>(".move") ?? [])];
      const own = found[by < 0 ? 0 : 1];
      (own?.disabled ? found.find((each) => !each.disabled) : own)?.focus();
    };
    const isOff = at + by < 0 || at + by >= count;
    return h("button", { type: "button", class: "move", "aria-label": t.front.about(words, title), title: words, disabled: isOff, onclick: go }, sign);
  };
  return [button("↑", t.front.up, -1), button("↓", t.front.down, 1)];
}

export function moved<Each>(all: readonly Each[], from: number, to: number): readonly Each[] {
  const rest = all.filter((_, at) => at !== from);
  return [...rest.slice(0, to), ...all.slice(from, from + 1), ...rest.slice(to)];
}
