// Addresses of an earlier site, and where each leads: to an article, wherever that lives, or to another address.

import { getArticle } from "../api/articles";
import { deleteRedirect, getRedirect, listRedirects, putRedirect } from "../api/redirects";
import { Refused, refusalOf } from "../api/client";
import type { RedirectAnswer, RedirectFields } from "../api/shapes";
import { fill, h, tabLink } from "../dom";
import { pickStory } from "../front/picking";
import { t } from "../phrases/language";
import { articleAddress } from "../routes";
import { makeAt } from "./addresses";
import { type Field, lineField } from "./fields";
import type { Listed } from "./list";
import type { Kind } from "./record";
import { aboutSaved } from "./saved";

const LIMIT = 50;

export function redirectList(): Listed {
  return {
    part: "redirects",
    newName: t.redirects.add,
    hint: t.redirects.hint,
    nothing: t.redirects.nothing,
    search: { name: t.redirects.find, hint: t.redirects.findHint },
    load: async (next, text) => {
      const query = new URLSearchParams(text ? { path: text } : { limit: String(LIMIT) });
      const found = await listRedirects(next ?? `/redirects?${query}`);
      return { rows: found.redirects.map((each) => ({ id: each.id, title: decoded(each.path), facts: [sayTarget(each)] })), next: found.next };
    },
  };
}

export function redirect(): Kind<RedirectAnswer> {
  return {
    part: "redirects",
    newName: t.redirects.add,
    idOf: ({ id }) => id,
    titleOf: ({ path }) => decoded(path),
    fields: (thing) => [...(thing ? [] : [lineField("path", t.redirects.path, { hint: t.redirects.pathHint, required: true })]), targetField()],
    valuesOf: (thing) => ({ path: "", target: thing?.to_article ? { article: thing.to_article } : { url: thing?.to_url ?? "" } }),
    get: getRedirect,
    save: (thing, { path, target }) => {
      const { article, url } = target as Target;
      const fields = { path: thing?.path ?? path, to_article: article ?? null, to_url: article ? null : (url ?? null) } as RedirectFields;
      return thing ? putRedirect(fields, thing.version) : makeAt(() => putRedirect(fields, 0), "/path");
    },
    about: (thing) => aboutSaved(thing, decoded(thing.path)),
    removal: {
      name: t.redirects.remove,
      ask: ({ path }) => [t.redirects.removeTitle(decoded(path)), t.redirects.removeWhy],
      do: ({ id, version }) => deleteRedirect(id, version),
      done: t.redirects.removed,
    },
  };
}

interface Target {
  readonly article?: string;
  readonly url?: string;
}

const sayTarget = ({ to_article, to_url }: RedirectAnswer): string => (to_article || !to_url ? t.redirects.toArticle : `→ ${decoded(to_url)}`);

function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/** An address, or an article instead of it. */
function targetField(): Field {
  const line = lineField("to_url", t.redirects.target, { hint: t.redirects.targetHint });
  const input = line.element.querySelector("input") as HTMLInputElement;
  const story = h("p", { class: "chosen" });
  const drop = h("button", { type: "button", onclick: () => (choose(null), input.focus()) }, t.redirects.noArticle);
  const pick = h("button", { type: "button", onclick: () => pickStory(t.redirects.pick, null, (found) => choose(found.id, found.title)) }, t.redirects.pick);
  const element = h("div", { class: "field", "data-target": true }, line.element, story, h("div", { class: "actions" }, pick, drop));
  let article: string | null = null;

  function show(to: string | null, title: string): void {
    article = to;
    fill(story, to && [`${t.redirects.article}: `, tabLink(articleAddress(to), title || to)]);
    story.hidden = drop.hidden = !to;
    line.element.hidden = Boolean(to);
  }

  function choose(to: string | null, title = ""): void {
    show(to, title);
    element.dispatchEvent(new Event("input", { bubbles: true }));
  }

  async function meet(id: string): Promise<void> {
    const found = await getArticle(id).catch(refusalOf);
    if (!(found instanceof Refused) && article === id) {
      show(id, found.title);
    }
  }

  return {
    name: "target",
    label: t.redirects.target,
    element,
    holds: ["to_url", "to_article"],
    read: () => (article ? { article } : { url: String(line.read()).trim() }),
    show: (value) => {
      const { article: to = null, url = "" } = value as Target;
      line.show(url);
      if (to !== article || !to) {
        show(to, "");
        void (to && meet(to));
      }
    },
    tell: (value) => (value as Target).url || t.redirects.toArticle,
    setProblems: line.setProblems,
  };
}
