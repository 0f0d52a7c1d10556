// A body as a row of paragraphs, and back.

import type { Content } from "./content";

/** The blocks of a body: elements of HTML, paragraphs of Markdown. */
export async function blocksOf({ body, body_format }: Pick<Content, "body" | "body_format">): Promise<string[]> {
  if (body_format === "markdown") {
    return body.split(/\n{2,}/u).filter((each) => each.trim());
  }
  const { blocksOfHtml } = await import("../editor/editor");
  return blocksOfHtml(body);
}

export function joinBlocks(blocks: readonly string[], format: Content["body_format"]): string {
  return blocks.join(format === "markdown" ? "\n\n" : "\n");
}

/** What a block says, without its tags. */
export async function textOf(block: string, format: Content["body_format"]): Promise<string> {
  if (format === "markdown") {
    return block;
  }
  const { textOfHtml } = await import("../editor/editor");
  return textOfHtml(block);
}
