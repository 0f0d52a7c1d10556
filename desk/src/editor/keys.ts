// What keys do in the text.
//
// Vietnamese is typed by programs that send Backspaces and letters of their own, or compose a word in place. So no key
// acts while something is composed, and letters, blanks and Backspace within a line are the browser's alone.

import { chainCommands, createParagraphNear, exitCode, joinBackward, joinForward, liftEmptyBlock, newlineInCode, selectAll, selectNodeBackward, selectNodeForward, splitBlock, toggleMark } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import { keydownHandler } from "prosemirror-keymap";
import { liftListItem, sinkListItem, splitListItem } from "prosemirror-schema-list";
import { AllSelection, type Command, NodeSelection, Plugin, type Selection } from "prosemirror-state";
import { CellSelection, goToNextCell } from "prosemirror-tables";
import type { EditorView } from "prosemirror-view";
import { schema } from "./schema";

const COMPOSED = 229;
const PACKET = 231;
/** `keyCode` of a key that an input method works on, and of a character that a program sends (VK_PACKET). */

const { list_item: item, hard_break: lineBreak } = schema.nodes as Record<string, (typeof schema.nodes)[string]>;
const { strong, em } = schema.marks as Record<string, (typeof schema.marks)[string]>;

/** Whether an input method is at work, so that the key is not meant for the editor. */
export function isComposing(view: EditorView, event: KeyboardEvent): boolean {
  return view.composing || event.isComposing || event.keyCode === COMPOSED || event.keyCode === PACKET;
}

/** What is selected as a whole (a picture, cells, all) goes by command; a selection of text is the browser's to delete. */
const isObject = (selection: Selection): boolean => [NodeSelection, CellSelection, AllSelection].some((kind) => selection instanceof kind);

const deleteObject: Command = (state, dispatch) => {
  if (!isObject(state.selection)) {
    return false;
  }
  dispatch?.(state.tr.deleteSelection().scrollIntoView());
  return true;
};

const breakLine: Command = chainCommands(exitCode, (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith((lineBreak as NonNullable<typeof lineBreak>).create()).scrollIntoView());
  return true;
});

const listItem = item as NonNullable<typeof item>;
const bold = strong as NonNullable<typeof strong>;
const italic = em as NonNullable<typeof em>;

const bindings: Record<string, Command> = {
  Enter: chainCommands(newlineInCode, splitListItem(listItem), createParagraphNear, liftEmptyBlock, splitBlock),
  "Shift-Enter": breakLine,
  "Mod-Enter": exitCode,
  Backspace: chainCommands(deleteObject, joinBackward, selectNodeBackward),
  Delete: chainCommands(deleteObject, joinForward, selectNodeForward),
  "Mod-a": selectAll,
  "Mod-b": toggleMark(bold),
  "Mod-i": toggleMark(italic),
  "Mod-z": undo,
  "Mod-y": redo,
  "Mod-Shift-z": redo,
  "Mod-]": sinkListItem(listItem),
  "Mod-[": liftListItem(listItem),
  Tab: goToNextCell(1),
  "Shift-Tab": goToNextCell(-1),
};

/** `more` are keys of the toolbar. */
export function keys(more: Record<string, Command>): Plugin {
  const handle = keydownHandler({ ...bindings, ...more });
  return new Plugin({
    props: { handleKeyDown: (view, event) => !isComposing(view, event) && handle(view, event) },
  });
}
