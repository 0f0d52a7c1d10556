// Standing pages, such as "About": written, put into the menu, removed.

import { deletePage, getPage, listPages, putPage } from "../api/pages";
import type { PageAnswer, StandingFields } from "../api/shapes";
import { t } from "../phrases/language";
import { removedList } from "../writing/removed";
import { addressOf, makeAt, titleAndSlug } from "./addresses";
import { lineField, numberField } from "./fields";
import type { Listed } from "./list";
import type { Kind } from "./record";
import { aboutSaved } from "./saved";
import { textField } from "./text";

const LAST = 999;

export function pageList(): Listed {
  return {
    part: "pages",
    newName: t.standing.add,
    hint: t.standing.hint,
    nothing: t.standing.nothing,
    load: async () => ({
      rows: (await listPages()).map(({ slug, title, menu, path }) => ({ id: slug, title, facts: [path, menu !== null && t.standing.inMenu(menu)] })),
    }),
  };
}

export function page(): Kind<PageAnswer> {
  let format: PageAnswer["body_format"] = "html";
  return {
    part: "pages",
    newName: t.standing.add,
    idOf: ({ slug }) => slug,
    titleOf: ({ title }) => title,
    fields: async (thing, screen) => {
      format = thing?.body_format ?? "html";
      return [
        ...(thing ? [lineField("title", t.standing.title, { required: true })] : titleAndSlug(t.standing.title, "/")),
        await textField(thing?.body ?? "", format, screen),
        numberField("menu", t.standing.menu, { hint: t.standing.menuHint, min: 1, max: LAST }),
      ];
    },
    valuesOf: (thing) => ({ title: thing?.title ?? "", slug: "", body: thing?.body ?? "", menu: thing?.menu ?? null }),
    get: getPage,
    save: (thing, { title, menu, body, slug }) => {
      const fields = { title, menu, body, body_format: format } as StandingFields;
      return thing ? putPage(thing.slug, fields, thing.version) : makeAt(() => putPage(addressOf({ title, slug }), fields, 0));
    },
    removed: ({ removed }) => removedList(removed ?? []),
    about: (thing) => aboutSaved(thing, thing.path),
    removal: {
      name: t.standing.remove,
      ask: ({ title, path }) => [t.standing.removeTitle(title), t.standing.removeWhy(path)],
      do: ({ slug, version }) => deletePage(slug, version),
      done: t.standing.removed,
    },
  };
}
