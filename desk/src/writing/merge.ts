// Somebody else saved meanwhile: their version, this one, and both put together, to choose from. Neither is lost.

import { h, newId } from "../dom";
import { t } from "../phrases/language";
import { blocksOf, joinBlocks, textOf } from "./blocks";
import { compareWords } from "./comparing";
import type { Content } from "./content";
import { isClash, settle, type Stretch, stretches } from "./merging";

type Pick = "both" | "theirs" | "mine";
type Name = Exclude<keyof Content, "body" | "body_format">;

const NAMES: readonly Name[] = ["title", "lede", "byline", "agency", "topics", "slug", "correction", "lead"];

export interface Versions {
  readonly base: Content;
  readonly mine: Content;
  readonly theirs: Content;
  readonly by: string;
}

/** A panel that shows them; `use` gets what was chosen. */
export async function mergePanel(versions: Versions, use: (content: Content) => void): Promise<HTMLElement> {
  const { base, mine, theirs, by } = versions;
  const format = theirs.body_format;
  const picks = new Map<string, Pick>();
  const rows: HTMLElement[] = [];
  for (const name of NAMES) {
    const [before, own, other] = [base[name], mine[name], theirs[name]].map(sayValue);
    if (own !== other && own !== before && other !== before) {
      rows.push(row(t[name as keyof typeof t] as string, String(other), String(own), name, picks, false));
    }
  }
  const sameFormat = mine.body_format === format;
  const parts = sameFormat ? stretches(await blocksOf(base), await blocksOf(mine), await blocksOf(theirs)) : [];
  for (const [index, part] of parts.entries()) {
    if (isClash(part)) {
      const say = async (blocks: readonly string[]): Promise<string> =>
        (await Promise.all(blocks.map((block) => textOf(block, format)))).join("\n");
      rows.push(row(t.body, await say(part.theirs), await say(part.mine), `body-${index}`, picks, true));
    }
  }
  const choose = (all: Pick | null): void => {
    const fields = Object.fromEntries(NAMES.map((name) => [name, chooseField(versions, name, all ?? picks.get(name))]));
    const blocks = parts.flatMap((part, index) => chooseBlocks(part, all ?? picks.get(`body-${index}`)));
    const body = all === "mine" || !sameFormat ? mine.body : all === "theirs" ? theirs.body : joinBlocks(blocks, format);
    use({ ...theirs, ...fields, body, body_format: sameFormat ? format : mine.body_format } as Content);
  };
  const button = (words: string, all: Pick | null, kind = ""): HTMLElement =>
    h("button", { type: "button", class: kind, onclick: () => choose(all) }, words);
  return h(
    "section",
    { class: "alert merge", role: "alert" },
    h("h2", null, t.stale),
    h("p", null, t.staleWhy(by)),
    h("p", null, rows.length ? t.staleChoose : t.staleNoClash),
    ...rows,
    h("div", { class: "actions" }, button(t.useBoth, null, "main"), button(t.useTheirs, "theirs"), button(t.useMine, "mine")),
  );
}

function row(label: string, theirs: string, mine: string, name: string, picks: Map<string, Pick>, hasBoth: boolean): HTMLElement {
  const group = newId(name);
  picks.set(name, hasBoth ? "both" : "mine");
  const choice = (pick: Pick, words: string): HTMLElement =>
    h(
      "label",
      null,
      h("input", { type: "radio", name: group, checked: picks.get(name) === pick, onchange: () => picks.set(name, pick) }),
      words,
    );
  const pieces = compareWords(theirs, mine);
  const side = (kind: "gone" | "new", words: string): HTMLElement =>
    h(
      "div",
      { class: "side" },
      h("p", { class: "hint" }, words),
      h("p", null, ...pieces.filter((piece) => piece.kind === "same" || piece.kind === kind).map(({ kind: of, text }) => (of === "same" ? text : h("mark", null, text)))),
    );
  return h(
    "fieldset",
    { class: "clash" },
    h("legend", null, label),
    side("gone", t.theirs),
    side("new", t.mineVersion),
    h("div", { class: "actions" }, hasBoth && choice("both", t.keepBoth), choice("theirs", t.theirs), choice("mine", t.mineVersion)),
  );
}

function chooseField({ base, mine, theirs }: Versions, name: Name, pick: Pick | undefined): Content[Name] {
  if (pick === "theirs" || sayValue(mine[name]) === sayValue(base[name])) {
    return pick === "mine" ? mine[name] : theirs[name];
  }
  return mine[name];
}

function chooseBlocks(part: Stretch, pick: Pick | undefined): readonly string[] {
  return pick === "theirs" && isClash(part) ? part.theirs : pick === "mine" && isClash(part) ? part.mine : settle(part);
}

function sayValue(value: Content[Name]): string {
  return Array.isArray(value) ? value.join(", ") : String(value ?? "");
}
