// The parts of the site that are set up at the desk, and who may do that.

import { h } from "../dom";
import type { Newsroom } from "../newsroom";
import { t } from "../phrases/language";

export type Part = "topics" | "pages" | "settings" | "redirects" | "people";

const ACTIONS: Readonly<Record<Part, string>> = { topics: "manage_portal", pages: "manage_portal", settings: "manage_portal", redirects: "manage_portal", people: "manage_people" };

/** The parts that a person may change, in the order of the tabs. */
export function partsFor(newsroom: Newsroom): readonly Part[] {
  return (Object.keys(ACTIONS) as Part[]).filter((part) => newsroom.may(ACTIONS[part]));
}

export const isPart = (word: string): word is Part => word in ACTIONS;

/** What stands in an address for a thing that is not made yet: no name of a thing can be that. */
export const NEW = "+";

export const partAddress = (part: Part, id = ""): string => `#/site/${part}${id && `/${encodeURIComponent(id)}`}`;

export function tabs(newsroom: Newsroom, current: Part): HTMLElement {
  return h(
    "nav",
    { class: "tabs", "aria-label": t.site.name },
    ...partsFor(newsroom).map((part) => h("a", { href: partAddress(part), "aria-current": part === current && "page" }, t.site.parts[part])),
  );
}
