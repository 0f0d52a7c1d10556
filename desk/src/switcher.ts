// The quick way to any screen and any article: some letters, and Enter (WAI-ARIA, "combobox with a list").

import { listArticles, searchArticles } from "./api/articles";
import type { ArticleEntryAnswer } from "./api/shapes";
import { fill, h, newId } from "./dom";
import type { Newsroom } from "./newsroom";
import { t } from "./phrases/language";
import { sayWhy } from "./refusals";
import { articleAddress } from "./routes";
import { slugOf } from "./site/slugs";
import { allWays, type Way } from "./ways";
import { openDialog } from "./writing/dialog";

const PAUSE_MS = 200;
const LIMIT = 8;
const KEY = "Ctrl+K";

export function switcherButton(newsroom: Newsroom): HTMLElement {
  return h(
    "button",
    { type: "button", class: "plain", title: `${t.switcher.hint} (${KEY})`, "aria-keyshortcuts": "Control+K", onclick: () => openSwitcher(newsroom) },
    t.switcher.name,
  );
}

/** Whether a key opens it: not over a dialog, and not where the text has taken it for a link. */
export function opensSwitcher(event: KeyboardEvent): boolean {
  const isTyped = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
  return isTyped && !event.defaultPrevented && !document.querySelector("dialog[open]");
}

export function openSwitcher(newsroom: Newsroom): void {
  const id = newId("switcher");
  const list = h("ul", { id, role: "listbox", "aria-label": t.switcher.name, class: "picks" });
  const state = h("p", { class: "soft", role: "status" });
  const input = h("input", {
    type: "search",
    role: "combobox",
    autocomplete: "off",
    "aria-label": t.switcher.hint,
    "aria-controls": id,
    "aria-expanded": "true",
    "aria-autocomplete": "list",
    placeholder: t.switcher.hint,
  });
  let pause: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;
  let found: readonly Way[] = [];
  let at = 0;

  function point(to: number): void {
    at = found.length ? (to + found.length) % found.length : 0;
    [...list.children].forEach((each, index) => each.setAttribute("aria-selected", String(index === at)));
    const here = list.children[at];
    here?.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", here?.id ?? "");
  }

  function go(): void {
    const way = found[at];
    if (way) {
      dialog.close();
      location.hash = way.address;
    }
  }

  function show(ways: readonly Way[], said = ""): void {
    found = ways;
    const option = ({ words }: Way, index: number): HTMLElement =>
      h("li", { id: `${id}-${index}`, role: "option", class: "pick", onclick: () => (point(index), go()) }, words);
    fill(list, ...ways.map(option));
    fill(state, said);
    point(0);
  }

  /** The screens at once; the articles when they come. */
  function find(): void {
    const text = input.value.trim();
    const ways = allWays(newsroom).filter(({ words }) => slugOf(words).includes(slugOf(text)));
    show(ways, t.loading);
    clearTimeout(pause);
    pause = setTimeout(() => void findArticles(text, ways), PAUSE_MS);
  }

  async function findArticles(text: string, ways: readonly Way[]): Promise<void> {
    const number = ++asked;
    try {
      const articles = text ? await searchArticles(text, LIMIT) : (await listArticles(`/articles?order=updated&limit=${LIMIT}`)).entries;
      if (number === asked && text === input.value.trim()) {
        const kept = at;
        show([...ways, ...articles.map(wayTo)], ways.length + articles.length ? "" : t.nothingFound);
        point(kept);
      }
    } catch (error) {
      show(ways, sayWhy(error));
    }
  }

  input.oninput = find;
  input.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing || !(step || event.key === "Enter")) {
      return;
    }
    event.preventDefault();
    if (step) {
      point(at + step);
    } else {
      go();
    }
  };
  const dialog = openDialog(t.switcher.name, [input, state, list], () => []);
  dialog.addEventListener("close", () => clearTimeout(pause));
  find();
}

function wayTo({ id, title, status }: Pick<ArticleEntryAnswer, "id" | "title" | "status">): Way {
  return { words: `${title || t.untitled} · ${t.statuses[status]}`, address: articleAddress(id) };
}
