// Bodies as documents of the editor, and back as the HTML that the server keeps.
//
// ProseMirror puts a paragraph into each item and cell, and knows no captions and parts of tables: that is put in order here.

import { DOMParser as Reader, DOMSerializer, type Node } from "prosemirror-model";
import { schema } from "./schema";

interface Policy {
  readonly createHTML: (html: string) => string;
}
declare const trustedTypes: { readonly createPolicy: (name: string, rules: Policy) => Policy } | undefined;

/** Only for documents that nothing is loaded and nothing is run in. */
const inert: Policy =
  typeof trustedTypes === "undefined"
    ? { createHTML: (html) => html }
    : trustedTypes.createPolicy("desk", { createHTML: (html) => html });

const reader = Reader.fromSchema(schema);
const writer = DOMSerializer.fromSchema(schema);

/** A body as a document. */
export function readHtml(html: string): Node {
  const { body } = new DOMParser().parseFromString(inert.createHTML(html), "text/html");
  prepare(body);
  return reader.parse(body);
}

/** A document as a body. */
export function writeHtml(doc: Node): string {
  return writeBlocks(doc).join("\n");
}

/** The blocks of a body, each as the editor would write it: the same blocks are the same texts. */
export function blocksOfHtml(html: string): string[] {
  return writeBlocks(readHtml(html)).filter((block) => block !== "<p></p>");
}

/** What HTML says, without its tags. */
export function textOfHtml(html: string): string {
  const doc = readHtml(html);
  return doc.textBetween(0, doc.content.size, "\n", " ");
}

/** Blocks never change: one that was written once is not written again, however often the text is kept. */
const written = new WeakMap<Node, string>();
const inertDocument = document.implementation.createHTMLDocument("");

function writeBlocks(doc: Node): string[] {
  return doc.children.map((block) => {
    const known = written.get(block) ?? writeBlock(block);
    written.set(block, known);
    return known;
  });
}

function writeBlock(block: Node): string {
  const root = inertDocument.createElement("div");
  root.append(writer.serializeNode(block, { document: inertDocument }));
  root.querySelectorAll("li, td, th, dd, figure").forEach(unwrap);
  root.querySelectorAll("table").forEach(part);
  return root.innerHTML;
}

/** Give captions of tables a place that the schema knows. */
export function prepare(root: Element): void {
  for (const caption of root.querySelectorAll("table > caption")) {
    (caption.parentElement as HTMLElement).dataset["caption"] = caption.textContent ?? "";
    caption.remove();
  }
}

/** Take the paragraph away that only ProseMirror needs: the one of a cell or an item that has no other. */
function unwrap(holder: Element): void {
  const [first, ...others] = holder.children;
  const isAlone = !others.some((each) => each.localName === "p");
  if (first?.localName !== "p" && holder.localName !== "figure") {
    return;
  }
  const paragraph = [...holder.children].find((each) => each.localName === "p");
  if (paragraph && isAlone && !paragraph.attributes.length) {
    paragraph.replaceWith(...paragraph.childNodes);
  }
}

/** Put a table's rows into their parts, and its caption before them. */
function part(table: HTMLTableElement): void {
  const rows = [...table.rows];
  const { caption } = table.dataset;
  delete table.dataset["caption"];
  table.replaceChildren();
  if (caption) {
    table.createCaption().textContent = caption;
  }
  let name = "";
  for (const row of rows) {
    if (row.dataset["part"] !== name || !table.lastElementChild) {
      name = row.dataset["part"] ?? "tbody";
      table.append(table.ownerDocument.createElement(name));
    }
    delete row.dataset["part"];
    table.lastElementChild?.append(row);
  }
}
