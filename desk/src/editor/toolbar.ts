// The buttons above the text: one stop for the Tab key, arrows lead from button to button (WAI-ARIA, "toolbar").

import { lift, setBlockType, toggleMark, wrapIn } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import type { MarkType, NodeType } from "prosemirror-model";
import { liftListItem, wrapInList } from "prosemirror-schema-list";
import type { Command, EditorState } from "prosemirror-state";
import { addColumnAfter, addRowAfter, deleteColumn, deleteRow, deleteTable, isInTable, setCellAttr, toggleHeaderRow } from "prosemirror-tables";
import type { EditorView } from "prosemirror-view";
import type { MediaAnswer } from "../api/shapes";
import { h, newId } from "../dom";
import { t } from "../phrases/language";
import { insertFootnote } from "./footnotes";
import { type Icon, icon } from "./icons";
import { openLibrary } from "../pictures/library";
import { linkForm } from "./links";
import { insertDocument, insertPicture } from "./pictures";
import { schema } from "./schema";

const LEVELS = [2, 3, 4] as const;
const NEW_TABLE = { rows: 3, columns: 3 };

export interface Toolbar {
  readonly element: HTMLElement;
  readonly update: (state: EditorState) => void;
  readonly keys: Record<string, Command>;
}

interface Tool {
  readonly button: HTMLButtonElement;
  readonly isOn: (state: EditorState) => boolean;
  readonly isUsable: (state: EditorState) => boolean;
}

/** `view` is asked for when a button is pressed: the toolbar is made first. `more` stands under the buttons. */
export function createToolbar(view: () => EditorView, more: HTMLElement): Toolbar {
  const node = (name: string): NodeType => schema.nodes[name] as NodeType;
  const mark = (name: string): MarkType => schema.marks[name] as MarkType;
  const links = linkForm(view);
  const tools: Tool[] = [];

  function run(command: Command): void {
    command(view().state, view().dispatch, view());
    view().focus();
  }

  function tool(name: Icon, words: string, command: Command, isOn: (state: EditorState) => boolean = () => false): HTMLElement {
    const button = h("button", { type: "button", "aria-label": words, title: words, onclick: () => run(command) }, icon(name));
    tools.push({ button, isOn, isUsable: (state) => isOn(state) || command(state) });
    return button;
  }

  const style = styleChoice((level) => run(level ? setBlockType(node("heading"), { level }) : setBlockType(node("paragraph"))));
  const link = h("button", { type: "button", "aria-label": t.editor.link, title: `${t.editor.link} (Ctrl+K)`, onclick: () => links.open() }, icon("link"));
  tools.push({ button: link, isOn: (state) => hasMark(state, mark("link")), isUsable: () => true });

  const file = (name: "picture" | "document", insert: (view: EditorView, item: MediaAnswer) => void): HTMLElement => {
    const words = t.editor[name];
    const open = (): void => openLibrary(name, (item) => (insert(view(), item), view().focus()));
    return h("button", { type: "button", "aria-label": words, title: words, onclick: open }, icon(name));
  };
  const strips = h(
    "div",
    { class: "tools", role: "toolbar", "aria-label": t.editor.toolbar, onkeydown: (event) => walk(event, strips) },
    style,
    tool("strong", t.editor.strong, toggleMark(mark("strong")), (state) => hasMark(state, mark("strong"))),
    tool("em", t.editor.em, toggleMark(mark("em")), (state) => hasMark(state, mark("em"))),
    link,
    tool("bullets", t.editor.bullets, toggleList(node("bullet_list")), (state) => isWithin(state, node("bullet_list"))),
    tool("numbers", t.editor.numbers, toggleList(node("ordered_list")), (state) => isWithin(state, node("ordered_list"))),
    tool("quote", t.editor.quote, toggleQuote, (state) => isWithin(state, node("blockquote"))),
    tool("table", t.editor.table, insertTable),
    file("picture", insertPicture),
    file("document", insertDocument),
    tool("footnote", t.editor.footnote, insertFootnote),
    tool("undo", t.editor.undo, undo),
    tool("redo", t.editor.redo, redo),
  );
  const cells = tableTools(run);
  const element = h("div", { class: "toolbar" }, strips, cells, links.element, more);
  stopAt(strips, 0);
  return {
    element,
    keys: { "Mod-k": () => (links.open(), true), "Mod-Alt-f": insertFootnote },
    update: (state) => {
      for (const { button, isOn, isUsable } of tools) {
        button.setAttribute("aria-pressed", String(isOn(state)));
        button.setAttribute("aria-disabled", String(!isUsable(state)));
      }
      cells.hidden = !isInTable(state);
      const { parent } = state.selection.$from;
      style.value = parent.type === node("heading") ? String(parent.attrs["level"]) : "";
    },
  };
}

function styleChoice(choose: (level: number) => void): HTMLSelectElement {
  const id = newId("style");
  return h(
    "select",
    { id, "aria-label": t.editor.style, onchange: (event) => choose(Number((event.target as HTMLSelectElement).value)) },
    h("option", { value: "" }, t.editor.paragraph),
    ...LEVELS.map((level) => h("option", { value: level }, t.editor.heading(level))),
  );
}

function tableTools(run: (command: Command) => void): HTMLElement {
  const words = t.editor;
  const deeds: readonly (readonly [string, Command])[] = [
    [words.rowBelow, addRowAfter],
    [words.columnRight, addColumnAfter],
    [words.headerRow, headRow],
    [words.alignLeft, setCellAttr("align", null)],
    [words.alignCenter, setCellAttr("align", "center")],
    [words.alignRight, setCellAttr("align", "right")],
    [words.dropRow, deleteRow],
    [words.dropColumn, deleteColumn],
    [words.dropTable, deleteTable],
  ];
  const strip: HTMLElement = h(
    "div",
    { class: "tools cells", role: "toolbar", "aria-label": words.tableTools, hidden: true, onkeydown: (event) => walk(event, strip) },
    ...deeds.map(([name, command]) => h("button", { type: "button", onclick: () => run(command) }, name)),
  );
  stopAt(strip, 0);
  return strip;
}

/** The first row as one of headers, in the table's head; or as a plain one. */
const headRow: Command = (state, dispatch, view) => {
  if (!dispatch) {
    return isInTable(state);
  }
  return toggleHeaderRow(state, (transaction) => {
    const { $from } = transaction.selection;
    for (let depth = $from.depth; depth > 0; depth -= 1) {
      const table = $from.node(depth);
      if (table.type === schema.nodes["table"]) {
        const first = table.firstChild;
        const isHead = first?.firstChild?.type === schema.nodes["table_header"];
        transaction.setNodeAttribute($from.before(depth) + 1, "part", isHead ? "thead" : "tbody");
      }
    }
    dispatch(transaction);
  }, view);
};

const insertTable: Command = (state, dispatch) => {
  if (isInTable(state)) {
    return false;
  }
  if (dispatch) {
    const { table, table_row: row, table_cell: cell, table_header: header } = schema.nodes as Record<string, NodeType>;
    const of = (kind: NodeType, part: string) =>
      (row as NodeType).create({ part }, Array.from({ length: NEW_TABLE.columns }, () => kind.createAndFill() as NonNullable<ReturnType<NodeType["createAndFill"]>>));
    const rows = Array.from({ length: NEW_TABLE.rows - 1 }, () => of(cell as NodeType, "tbody"));
    dispatch(state.tr.replaceSelectionWith((table as NodeType).create(null, [of(header as NodeType, "thead"), ...rows])).scrollIntoView());
  }
  return true;
};

const toggleQuote: Command = (state, dispatch) => {
  const quote = schema.nodes["blockquote"] as NodeType;
  return isWithin(state, quote) ? lift(state, dispatch) : wrapIn(quote)(state, dispatch);
};

function toggleList(list: NodeType): Command {
  return (state, dispatch) =>
    isWithin(state, list) ? liftListItem(schema.nodes["list_item"] as NodeType)(state, dispatch) : wrapInList(list)(state, dispatch);
}

function hasMark(state: EditorState, type: MarkType): boolean {
  const { from, to, empty, $from } = state.selection;
  return empty ? type.isInSet(state.storedMarks ?? $from.marks()) !== undefined : state.doc.rangeHasMark(from, to, type);
}

function isWithin(state: EditorState, type: NodeType): boolean {
  const { $from } = state.selection;
  return Array.from({ length: $from.depth }, (_, depth) => $from.node(depth + 1)).some((each) => each.type === type);
}

function walk(event: KeyboardEvent, strip: HTMLElement): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const stops = [...strip.children] as HTMLElement[];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  if (!step || at < 0) {
    return;
  }
  event.preventDefault();
  const next = (at + step + stops.length) % stops.length;
  stopAt(strip, next);
  stops[next]?.focus();
}

function stopAt(strip: HTMLElement, at: number): void {
  [...strip.children].forEach((each, index) => each.setAttribute("tabindex", index === at ? "0" : "-1"));
}
