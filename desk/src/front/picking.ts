// The articles from which one is chosen for a slot: found by their titles, what readers see first of all.

import { listArticles } from "../api/articles";
import type { Status } from "../api/shapes";
import { fill, h, newId } from "../dom";
import { t } from "../phrases/language";
import { sayWhy } from "../refusals";
import { tellMoment } from "../times";
import { openDialog } from "../writing/dialog";
import type { Story } from "./arranging";

const PAUSE_MS = 300;
const LIMIT = 20;
/** What can be put into a slot; an article that readers do not see yet waits in it. */
const STATUSES: readonly Status[] = ["published", "scheduled", "in_review", "draft"];

/** Show them; `choose` gets the one that is chosen. `topic` is that of a section's slot. */
export function pickStory(title: string, topic: string | null, choose: (story: Story) => void): void {
  const list = h("ul", { class: "picks" });
  const state = h("p", { class: "soft", role: "status" });
  const find = newId("find");
  const status = newId("status");
  let text = "";
  let wanted: Status = "published";
  let pause: ReturnType<typeof setTimeout> | undefined;
  let asking = 0;

  async function load(): Promise<void> {
    asking += 1;
    const number = asking;
    fill(state, t.loading);
    const order = wanted === "published" ? "published" : "updated";
    const query = new URLSearchParams({ status: wanted, order, limit: String(LIMIT) });
    for (const [name, value] of [["q", text], ["topic", topic]] as const) {
      if (value) {
        query.set(name, value);
      }
    }
    try {
      const { entries } = await listArticles(`/articles?${query}`);
      if (number === asking) {
        fill(list, ...entries.map((entry) => h("li", null, pick(entry))));
        fill(state, entries.length ? "" : t.nothingFound);
      }
    } catch (error) {
      fill(state, sayWhy(error));
    }
  }

  function pick(story: Story): HTMLElement {
    const take = (): void => {
      dialog.close();
      choose(story);
    };
    const when = story.published_at && h("span", { class: "soft" }, t.publishedWhen(tellMoment(story.published_at)));
    return h("button", { type: "button", class: "pick", onclick: take }, h("span", null, story.title || t.untitled), when);
  }

  const dialog = openDialog(
    title,
    [
      h(
        "div",
        { class: "filters" },
        h("label", { for: find, class: "unseen" }, t.front.find),
        h("input", {
          id: find,
          type: "search",
          placeholder: t.search,
          title: t.searchHint,
          autocomplete: "off",
          oninput: (event: Event) => {
            clearTimeout(pause);
            text = (event.target as HTMLInputElement).value.trim();
            pause = setTimeout(() => void load(), PAUSE_MS);
          },
        }),
        h("label", { for: status, class: "unseen" }, t.front.status),
        h(
          "select",
          {
            id: status,
            onchange: (event) => {
              wanted = (event.target as HTMLSelectElement).value as Status;
              void load();
            },
          },
          ...STATUSES.map((each) => h("option", { value: each }, t.statuses[each])),
        ),
      ),
      state,
      list,
    ],
    () => [],
  );
  dialog.classList.add("wide");
  void load();
}
