// One figure of a sheet of days: its sum, and its way from day to day.

import { h } from "../dom";
import { t } from "../phrases/language";
import { tellNumber } from "../times";
import { columns } from "./charts";
import type { Sheet } from "./sheets";

/** One figure of the days: in all, or the highest of the peaks; and its way from day to day. */
export function drawChart({ columns: names, rows }: Sheet, which: number): HTMLElement {
  const name = names[which + 1] ?? "";
  const values = rows.map(({ figures }) => figures[which] ?? 0);
  const highest = Math.max(0, ...values);
  const isPeak = name === t.numbers.peak;
  const whole = isPeak ? highest : values.reduce((sum, value) => sum + value, 0);
  const tell = (index: number): string => `${rows[index]?.told ?? ""}: ${tellNumber(values[index] ?? 0)}`;
  const top = highest ? t.numbers.highest(tell(values.indexOf(highest))) : t.numbers.nothing;
  return h(
    "figure",
    null,
    h("figcaption", null, name, h("strong", null, tellNumber(whole))),
    values.length > 1 && columns(values, `${name}. ${top}`, tell),
    values.length > 1 && h("p", { class: "ends soft", "aria-hidden": "true" }, h("span", null, rows[0]?.told), h("span", null, rows.at(-1)?.told)),
    values.length > 1 && h("p", { class: "soft" }, top),
  );
}
