// What is pasted from elsewhere: read by the server, by the same rules as anything that is posted.
//
// The server knows the lists, notes and looks of Word, Google Docs and LibreOffice, so the desk has no rules of its own.

import { Fragment, type Node, Slice } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { readPasted } from "../api/articles";
import { refusalOf } from "../api/client";
import type { RemovalAnswer } from "../api/shapes";
import { readHtml } from "./html";

const OWN = "data-pm-slice";
/** What ProseMirror writes into the clipboard: it reads that best itself. */

export interface Pasted {
  readonly removed: readonly RemovalAnswer[];
  /** How many pictures of other sites were left out. */
  readonly pictures: number;
}

/** `tell` gets what did not come along, if anything. */
export function pasting(tell: (pasted: Pasted) => void): Plugin {
  return new Plugin({
    props: {
      // Before ProseMirror reads it, which a browser would complain of: the looks of Word go against the page's policy.
      handleDOMEvents: {
        paste: (view, event) => {
          const html = event.clipboardData?.getData("text/html") ?? "";
          if (!html || html.includes(OWN) || view.state.selection.$from.parent.type.spec.code) {
            return false;
          }
          event.preventDefault();
          void paste(view, html, tell);
          return true;
        },
      },
    },
  });
}

async function paste(view: EditorView, html: string, tell: (pasted: Pasted) => void): Promise<void> {
  try {
    const { body, removed } = await readPasted(html);
    const { content, pictures } = withoutForeign(readHtml(body));
    if (!view.isDestroyed) {
      view.dispatch(view.state.tr.replaceSelection(Slice.maxOpen(content, false)).scrollIntoView());
      tell({ removed, pictures });
    }
  } catch (error) {
    refusalOf(error);
    view.pasteHTML(html); // without a network, as far as the editor itself can read it
  }
}

/** A document without pictures of other sites: they may go there any day, and need to be uploaded. */
function withoutForeign(doc: Node): { readonly content: Fragment; readonly pictures: number } {
  let pictures = 0;
  const clean = (fragment: Fragment): Fragment => {
    const kept: Node[] = [];
    fragment.forEach((node) => {
      if (node.type.name === "image" && !/^(media:|\/)/.test(String(node.attrs["src"]))) {
        pictures += 1;
      } else {
        kept.push(node.copy(clean(node.content)));
      }
    });
    return Fragment.fromArray(kept);
  };
  const content = clean(doc.content);
  return { content, pictures };
}
