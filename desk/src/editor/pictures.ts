// Pictures in the text: those of the library are shown by the file that suits the screen.

import type { Node } from "prosemirror-model";
import type { NodeView } from "prosemirror-view";
import { ask } from "../api/client";
import type { MediaAnswer } from "../api/shapes";
import { Refused } from "../api/client";
import { h } from "../dom";

const WIDTH = 900;
const SCHEME = "media:";
const known = new Map<string, Promise<string | null>>();

/** The address of a picture's file; null while there is none. */
function find(id: string): Promise<string | null> {
  const found = known.get(id) ?? look(id);
  known.set(id, found);
  return found;
}

async function look(id: string): Promise<string | null> {
  try {
    const { variants } = (await ask<MediaAnswer>("GET", `/media/${encodeURIComponent(id)}`)).body;
    const fitting = variants.filter((each) => each.format !== "avif").sort((one, other) => one.width - other.width);
    return (fitting.find((each) => each.width >= WIDTH) ?? fitting.at(-1) ?? variants[0])?.url ?? null;
  } catch (error) {
    if (error instanceof Refused) {
      return null;
    }
    throw error;
  }
}

/** A picture as the editor shows it. */
export function pictureView(node: Node): NodeView {
  const { src, alt } = node.attrs as { src: string; alt: string | null };
  const dom = h("img", { class: "picture", alt: alt ?? "" });
  if (src.startsWith(SCHEME)) {
    void find(src.slice(SCHEME.length)).then((url) => url && (dom.src = url));
  } else {
    dom.src = src;
  }
  return { dom };
}
