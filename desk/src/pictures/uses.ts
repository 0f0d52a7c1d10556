// Where a picture or a document is used, so that nobody changes it without knowing what shows it.

import { Refused, refusalOf } from "../api/client";
import { listUses } from "../api/media";
import type { UseAnswer } from "../api/shapes";
import { fill, h, tabLink } from "../dom";
import { t } from "../phrases/language";
import { articleAddress } from "../routes";
import { partAddress } from "../site/parts";

export function usesOf(id: string): HTMLElement {
  const place = h("div", { class: "uses" }, h("p", { class: "hint" }, t.loading));
  void draw(id, place);
  return place;
}

async function draw(id: string, place: HTMLElement): Promise<void> {
  const found = await listUses(id).catch(refusalOf);
  if (found instanceof Refused) {
    fill(place); // only who may see all articles is told
  } else if (found.length) {
    fill(place, h("p", null, t.usedIn), h("ul", null, ...found.map((use) => h("li", null, tabLink(addressOf(use), use.title || t.untitled), !use.is_live && ` (${t.notLive})`))));
  } else {
    fill(place, h("p", { class: "hint" }, t.usedNowhere));
  }
}

function addressOf({ kind, id }: UseAnswer): string {
  return kind === "article" ? articleAddress(id) : partAddress(kind === "page" ? "pages" : "topics", id);
}
