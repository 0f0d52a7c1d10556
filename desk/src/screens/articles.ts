// The list of articles: by status, topic, person and text, and what waits for the person who looks.

import { listArticles } from "../api/articles";
import { listPeople } from "../api/people";
import type { ArticleEntryAnswer, Status } from "../api/shapes";
import { type Child, fill, h, newId, put } from "../dom";
import type { Newsroom } from "../newsroom";
import { t } from "../phrases/language";
import { sayWhy } from "../refusals";
import { articleAddress, articlesAddress } from "../routes";
import { tellMoment, tellRecent } from "../times";
import { returnNote } from "../writing/returning";
import type { Context, Screen } from "./screen";

const LIMIT = 30;
const PAUSE_MS = 300;
const STATUSES: readonly Status[] = ["draft", "in_review", "scheduled", "published", "unpublished", "trashed"];

export function drawArticles({ newsroom, main }: Context, query: URLSearchParams): Screen {
  const list = h("ol", { class: "articles" });
  const state = h("p", { class: "empty", role: "status" }, t.loading);
  const more = h("button", { type: "button", class: "more", hidden: true }, t.more);
  const ways = h("nav", { class: "tabs", "aria-label": t.articles }, ...tabs(newsroom, query));
  let asking = 0;

  async function load(address: string, number = asking): Promise<void> {
    more.hidden = true;
    try {
      const page = await listArticles(address);
      if (number !== asking) {
        return; // somebody typed on, or went elsewhere
      }
      put(list, ...page.entries.map((entry) => h("li", null, row(newsroom, entry))));
      fill(state, list.children.length ? "" : sayNothing(query));
      more.hidden = !page.next;
      more.onclick = () => page.next && void load(page.next);
    } catch (error) {
      fill(state, sayWhy(error));
    }
  }

  /** The filters stay as they are: who types in one of them goes on typing. */
  function change(name: string, value: string): void {
    query = changed(query, name, value);
    history.replaceState(null, "", articlesAddress(query));
    fill(ways, ...tabs(newsroom, query));
    list.replaceChildren();
    fill(state, t.loading);
    asking += 1;
    void load(`/articles?${asked(newsroom, query)}`);
  }

  fill(main, h("h1", { class: "unseen" }, t.articles), ways, filters(newsroom, query, change), list, state, more);
  void load(`/articles?${asked(newsroom, query)}`);
  return { isUnsaved: () => false, mayLeave: () => true, end: () => void (asking += 1) };
}

/** What the API is asked for what the address says. */
function asked(newsroom: Newsroom, query: URLSearchParams): URLSearchParams {
  const params = new URLSearchParams({ order: "updated", limit: String(LIMIT) });
  for (const name of ["status", "topic", "author", "q"]) {
    const value = query.get(name);
    if (value) {
      params.set(name, value);
    }
  }
  if (query.get("status") === "waiting") {
    // An editor decides on what was handed in; an author goes on with their own drafts.
    params.set("status", newsroom.may("publish") ? "in_review" : "draft");
    if (!newsroom.may("publish")) {
      params.set("author", whoIAm(newsroom));
    }
  }
  return params;
}

function tabs(newsroom: Newsroom, query: URLSearchParams): Child[] {
  const current = query.get("status") ?? "";
  const tab = (status: string, words: string): HTMLElement =>
    h("a", { href: articlesAddress(changed(query, "status", status)), "aria-current": status === current && "page" }, words);
  const waits = newsroom.may("edit") && tab("waiting", t.waiting);
  return [tab("", t.all), waits, ...STATUSES.map((status) => tab(status, t.statuses[status]))];
}

function filters(newsroom: Newsroom, query: URLSearchParams, go: (name: string, value: string) => void): HTMLElement {
  const author = query.get("author");
  const byPerson = choice(t.person, t.anyone, [[whoIAm(newsroom), t.mine]], author, (id) => go("author", id));
  void addPeople(newsroom, byPerson.querySelector("select") as HTMLSelectElement, author);
  const search = newId("search");
  let pause: ReturnType<typeof setTimeout> | undefined;
  return h(
    "form",
    { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
    h("label", { for: search, class: "unseen" }, t.search),
    h("input", {
      id: search,
      type: "search",
      name: "q",
      value: query.get("q") ?? "",
      placeholder: t.search,
      title: t.searchHint,
      autocomplete: "off",
      oninput: (event: Event) => {
        clearTimeout(pause);
        const { value } = event.target as HTMLInputElement;
        pause = setTimeout(() => go("q", value.trim()), PAUSE_MS);
      },
    }),
    choice(t.topic, t.anyTopic, newsroom.topics.map((topic) => [topic.slug, topic.title]), query.get("topic"), (slug) => go("topic", slug)),
    newsroom.me.may["list"] === "any" && byPerson,
  );
}

type Choices = readonly (readonly [string, string])[];

/** The person as lists know them: by id, or a token's name where there is no person. */
const whoIAm = ({ me }: Newsroom): string => me.id ?? me.name;

/** Everybody else, for those who may know them all. */
async function addPeople(newsroom: Newsroom, select: HTMLSelectElement, chosen: string | null): Promise<void> {
  if (!newsroom.may("manage_people")) {
    return;
  }
  const others = (await listPeople()).filter(({ id }) => id !== newsroom.me.id);
  select.append(...others.map(({ id, name }) => h("option", { value: id, selected: id === chosen }, name)));
}

function choice(label: string, any: string, choices: Choices, chosen: string | null, go: (value: string) => void): HTMLElement {
  const id = newId("choice");
  return h(
    "span",
    null,
    h("label", { for: id, class: "unseen" }, label),
    h(
      "select",
      { id, onchange: (event) => go((event.target as HTMLSelectElement).value) },
      h("option", { value: "" }, any),
      ...choices.map(([value, words]) => h("option", { value, selected: value === chosen }, words)),
    ),
  );
}

function row(newsroom: Newsroom, entry: ArticleEntryAnswer): HTMLElement {
  const said = [entry.byline, ...entry.topics.map((slug) => newsroom.titleOf(slug))].filter(Boolean).join(" · ");
  return h(
    "article",
    null,
    h("h2", null, h("a", { href: articleAddress(entry.id) }, entry.title || t.untitled)),
    h(
      "p",
      { class: "facts" },
      h("span", { class: `status ${entry.status}` }, t.statuses[entry.status]),
      said && h("span", null, said),
      h("span", null, when(entry)),
    ),
    returnNote(entry),
  );
}

function when(entry: ArticleEntryAnswer): string {
  const told = [t.changedBy(entry.updated_by || entry.created_by, tellRecent(entry.updated_at))];
  if (entry.status === "published" && entry.published_at) {
    told.push(t.publishedWhen(tellMoment(entry.published_at)));
  }
  if (entry.publish_at) {
    told.push(t.publishesWhen(tellMoment(entry.publish_at)));
  }
  if (entry.unpublish_at) {
    told.push(t.unpublishesWhen(tellMoment(entry.unpublish_at)));
  }
  return told.join(" · ");
}

function sayNothing(query: URLSearchParams): string {
  if (query.get("status") === "waiting") {
    return t.nothingWaits;
  }
  return [...query].length ? t.nothingFound : t.nothingYet;
}

function changed(query: URLSearchParams, name: string, value: string): URLSearchParams {
  const other = new URLSearchParams(query);
  if (value) {
    other.set(name, value);
  } else {
    other.delete(name);
  }
  return other;
}
