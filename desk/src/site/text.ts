// The text of a standing page as a field: the editor that articles are written with, or the source of Markdown.

import type { ArticleAnswer } from "../api/shapes";
import { fill, h } from "../dom";
import { t } from "../phrases/language";
import { blocksOf, joinBlocks } from "../writing/blocks";
import { type Body, type BodyWishes, markdownBody, richBody } from "../writing/body";
import { settle, stretches } from "../writing/merging";
import { removedList } from "../writing/removed";
import type { Field } from "./fields";
import type { Showing } from "./record";

type Format = ArticleAnswer["body_format"];

/** A field that holds this text; the editor is there when it answers. */
export async function textField(source: string, format: Format, { changed, alert }: Showing): Promise<Field> {
  const place = h("div", { class: "text-field" });
  const wishes: Omit<BodyWishes, "source"> = {
    isReadOnly: false,
    onChange: changed,
    onPasted: ({ removed, pictures }) => alert(t.removed, removedList(removed, pictures)),
  };
  const make = async (text: string): Promise<Body> =>
    format === "markdown" ? markdownBody({ ...wishes, source: text }) : richBody({ ...wishes, source: text });
  let body = await make(source);
  /** A text whose editor is being made. */
  let coming: string | null = null;
  fill(place, body.element);

  async function replace(text: string): Promise<void> {
    coming = text;
    const next = await make(text);
    if (coming === text) {
      body.end();
      body = next;
      coming = null;
      fill(place, body.element);
    }
  }

  const blocks = (text: unknown): Promise<string[]> => blocksOf({ body: String(text), body_format: format });
  return {
    name: "body",
    label: t.body,
    element: place,
    read: () => coming ?? body.read(),
    show: (value) => void (value !== (coming ?? body.read()) && replace(String(value))),
    tell: () => "…",
    join: async (base, mine, theirs) => {
      const parts = stretches(await blocks(base), await blocks(mine), await blocks(theirs));
      const joined = joinBlocks(parts.flatMap(settle), format);
      await replace(joined);
      return joined;
    },
    setProblems: (problems) => body.setProblems(problems),
    end: () => body.end(),
  };
}
