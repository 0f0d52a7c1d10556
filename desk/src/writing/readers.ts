// How often an article was read: in all, today, and day by day; asked for when it is opened.

import { Refused, refusalOf } from "../api/client";
import { getArticleStats } from "../api/numbers";
import { fill, h } from "../dom";
import { drawChart } from "../numbers/figure";
import { t } from "../phrases/language";
import { sayWhy } from "../refusals";
import { tellDay, tellNumber } from "../times";

const DAYS = 30;

export function readers(id: string): HTMLElement {
  const place = h("div", { class: "charts numbers" }, h("p", { class: "soft", role: "status" }, t.loading));
  const details: HTMLDetailsElement = h("details", { ontoggle: () => void (details.open && draw(id, place)) }, h("summary", null, t.readers), place);
  return details;
}

async function draw(id: string, place: HTMLElement): Promise<void> {
  const found = await getArticleStats(id, DAYS).catch(refusalOf);
  if (found instanceof Refused) {
    fill(place, h("p", { class: "problem", role: "alert" }, sayWhy(found)));
    return;
  }
  const { day, views, today } = t.numbers;
  const rows = found.days.map((each) => ({ words: each.day, told: tellDay(each.day), figures: [each.views] }));
  const latest = found.days.at(-1)?.views ?? 0;
  fill(
    place,
    h("p", null, t.readInAll(tellNumber(found.views)), h("br"), `${today}: ${tellNumber(latest)}`),
    drawChart({ name: t.readers, file: `${id}-${DAYS}`, columns: [day, `${views}, ${t.numbers.days(DAYS)}`], rows }, 0),
  );
}
