// The ways through the desk, as far as somebody may go: the menu shows the main ones, and the switcher all.

import type { Newsroom } from "./newsroom";
import { t } from "./phrases/language";
import { articlesAddress, FRONT_PAGE, NEW_ARTICLE, NUMBERS, SITE } from "./routes";
import { partAddress, partsFor } from "./site/parts";

export interface Way {
  readonly words: string;
  readonly address: string;
}

const to = (words: string, address: string): Way => ({ words, address });

export function mainWays(newsroom: Newsroom): readonly Way[] {
  return [
    to(t.articles, articlesAddress()),
    ...(newsroom.may("arrange") ? [to(t.front.name, FRONT_PAGE)] : []),
    ...(newsroom.may("read_statistics") ? [to(t.numbers.name, NUMBERS)] : []),
    ...(partsFor(newsroom).length > 0 ? [to(t.site.name, SITE)] : []),
    ...(newsroom.may("create") ? [to(t.newArticle, NEW_ARTICLE)] : []),
  ];
}

export function allWays(newsroom: Newsroom): readonly Way[] {
  return [
    ...mainWays(newsroom),
    ...(newsroom.may("edit") ? [to(t.waiting, articlesAddress(new URLSearchParams({ status: "waiting" })))] : []),
    ...partsFor(newsroom).map((part) => to(`${t.site.name} › ${t.site.parts[part]}`, partAddress(part))),
  ];
}
