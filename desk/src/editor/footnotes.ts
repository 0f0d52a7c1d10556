// A footnote: its mention in the text and the note at the end, in the form that the server makes of Markdown's `[^1]`.

import { Fragment, type Mark, type Node, type NodeType } from "prosemirror-model";
import { type Command, TextSelection, type Transaction } from "prosemirror-state";
import { schema } from "./schema";

const NOTE = "text-fn-"; // the server puts `text-` before the names of places in a text
const PLACE = "text-fnref-";
const MENTION = `#${NOTE}`;
const BACK = "↩\ufe0e";

const type = (name: string): NodeType => schema.nodes[name] as NodeType;
const mark = (name: string, attrs: Record<string, string> | null = null): Mark => schema.mark(name, attrs);

/** Put a mention after what is selected, and the cursor into its note. Mentions are numbered anew, in their order. */
export const insertFootnote: Command = (state, dispatch) => {
  const { $to } = state.selection;
  if (!$to.parent.inlineContent || $to.parent.type.spec.code || isInNotes($to.node(1))) {
    return false;
  }
  if (dispatch) {
    const name = freeName(state.doc);
    const mention = schema.text("0", [mark("sup"), mark("link", { href: MENTION + name, id: PLACE + name })]);
    const transaction = state.tr.insert($to.pos, mention);
    addNote(transaction, name);
    const numbers = renumber(transaction);
    sortNotes(transaction, numbers);
    select(transaction, NOTE + name);
    dispatch(transaction.scrollIntoView());
  }
  return true;
};

function isInNotes(block: Node | null): boolean {
  return block?.type === type("ordered_list") && String(block.firstChild?.attrs["id"] ?? "").startsWith(NOTE);
}

/** The list of notes, and where it stands. */
function findNotes(doc: Node): { readonly list: Node; readonly at: number } | null {
  let found: { list: Node; at: number } | null = null;
  doc.forEach((list, at) => {
    if (isInNotes(list)) {
      found = { list, at };
    }
  });
  return found;
}

/** The name of a note that a mention leads to, or null for other text. */
function nameOf(node: Node): string | null {
  const link = node.marks.find(({ type: { name } }) => name === "link");
  const href = String(link?.attrs["href"] ?? "");
  return node.isText && href.startsWith(MENTION) ? href.slice(MENTION.length) : null;
}

function freeName(doc: Node): string {
  const names = new Set<string>();
  doc.descendants((node) => {
    names.add(nameOf(node) ?? String(node.attrs["id"] ?? "").replace(NOTE, ""));
  });
  let number = 1;
  while (names.has(String(number))) {
    number += 1;
  }
  return String(number);
}

function addNote(transaction: Transaction, name: string): void {
  const back = schema.text(BACK, [mark("link", { href: `#${PLACE}${name}` })]);
  const note = type("list_item").create({ id: NOTE + name }, type("paragraph").create(null, [schema.text(" "), back]));
  const notes = findNotes(transaction.doc);
  if (notes) {
    transaction.insert(notes.at + notes.list.nodeSize - 1, note);
  } else {
    transaction.insert(transaction.doc.content.size, [type("horizontal_rule").create(), type("ordered_list").create(null, note)]);
  }
}

/** Number the mentions by their order in the text; answers the numbers by the notes' names. */
function renumber(transaction: Transaction): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  const wrong: { readonly at: number; readonly node: Node; readonly number: string }[] = [];
  transaction.doc.descendants((node, at) => {
    const name = nameOf(node);
    if (name !== null) {
      const number = numbers.get(name) ?? numbers.size + 1;
      numbers.set(name, number);
      if (node.text !== String(number)) {
        wrong.push({ at, node, number: String(number) });
      }
    }
  });
  for (const { at, node, number } of wrong.reverse()) {
    transaction.replaceWith(at, at + node.nodeSize, schema.text(number, node.marks));
  }
  return numbers;
}

/** Bring the notes into the order of their mentions; those that nothing mentions stand last. */
function sortNotes(transaction: Transaction, numbers: ReadonlyMap<string, number>): void {
  const notes = findNotes(transaction.doc);
  if (notes) {
    const items = [...notes.list.children];
    const place = (item: Node): number => numbers.get(String(item.attrs["id"] ?? "").slice(NOTE.length)) ?? Infinity;
    const sorted = [...items].sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
    if (sorted.some((item, at) => item !== items[at])) {
      transaction.replaceWith(notes.at + 1, notes.at + notes.list.nodeSize - 1, Fragment.fromArray(sorted));
    }
  }
}

function select(transaction: Transaction, id: string): void {
  transaction.doc.descendants((node, at) => {
    if (node.attrs["id"] === id) {
      transaction.setSelection(TextSelection.create(transaction.doc, at + 2));
    }
  });
}
