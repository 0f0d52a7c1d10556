// Figures in rows: as a table, and as a file for a spreadsheet.

import { h, newId, tabLink } from "../dom";
import { t } from "../phrases/language";
import { tellNumber } from "../times";
import { share } from "./charts";

export interface Row {
  /** What the figures are of. */
  readonly words: string;
  /** The words as people read them, if that differs. */
  readonly told?: string;
  readonly address?: string;
  readonly figures: readonly number[];
}

export interface Sheet {
  readonly name: string;
  /** The name of its file, without the ending. */
  readonly file: string;
  /** The first one is of the words. */
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

const SHOWN = 10;

/** The rows, each with a bar of its first figure; of many, the rest come when they are asked for. */
export function drawRanked(sheet: Sheet): HTMLElement {
  const heading = newId("sheet");
  const most = Math.max(0, ...sheet.rows.map(({ figures }) => figures[0] ?? 0));
  const body = h("tbody");
  const add = (rows: readonly Row[]): void =>
    body.append(...rows.map((row) => drawRow(row, share(row.figures[0] ?? 0, most))));
  add(sheet.rows.slice(0, SHOWN));
  const more = h("button", { type: "button", class: "more", onclick: () => (more.remove(), add(sheet.rows.slice(SHOWN))) }, t.more);
  return h(
    "section",
    { class: "sheet", "aria-labelledby": heading },
    h("div", { class: "sheet-head" }, h("h2", { id: heading }, sheet.name), sheet.rows.length > 0 && csvButton(sheet)),
    sheet.rows.length
      ? h("table", { class: "figures", "aria-labelledby": heading }, drawHead(sheet), body)
      : h("p", { class: "soft" }, t.numbers.nothing),
    sheet.rows.length > SHOWN && more,
  );
}

/** All rows, without bars. */
export function drawPlain(sheet: Sheet): HTMLElement {
  const rows = sheet.rows.map((row) => drawRow(row, null));
  return h("table", { class: "figures", "aria-label": sheet.name }, drawHead(sheet), h("tbody", null, ...rows));
}

export function csvButton(sheet: Sheet): HTMLElement {
  const label = `${t.numbers.csv}: ${sheet.name}`;
  return h("button", { type: "button", class: "plain", "aria-label": label, onclick: () => download(sheet) }, t.numbers.csv);
}

/** Comma-separated values as RFC 4180 has them, marked as UTF-8, as Excel needs it. */
export function csv(sheet: Sheet): string {
  const lines = [sheet.columns, ...sheet.rows.map(({ words, figures }) => [words, ...figures.map(String)])];
  return `\uFEFF${lines.map((line) => `${line.map(cell).join(",")}\r\n`).join("")}`;
}

/** Readers choose what they search for: a text that a spreadsheet would reckon with is marked as a text. */
function cell(value: string): string {
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function download(sheet: Sheet): void {
  const address = URL.createObjectURL(new Blob([csv(sheet)], { type: "text/csv;charset=utf-8" }));
  h("a", { href: address, download: `${sheet.file}.csv` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000); // browsers read it after the click
}

function drawHead({ columns }: Sheet): HTMLElement {
  return h("thead", null, h("tr", null, ...columns.map((name) => h("th", { scope: "col" }, name))));
}

function drawRow({ words, told, address, figures }: Row, bar: Node | null): HTMLElement {
  const said = told ?? words;
  const named = address ? tabLink(address, said) : said;
  return h("tr", null, h("th", { scope: "row" }, named, bar), ...figures.map((figure) => h("td", null, tellNumber(figure))));
}
