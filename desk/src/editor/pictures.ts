// Pictures and documents in the text: shown by the file that suits it, put in by the library, a drop or the clipboard.

import type { Node, NodeType } from "prosemirror-model";
import { NodeSelection, Plugin } from "prosemirror-state";
import type { EditorView, NodeView } from "prosemirror-view";
import { Refused, refusalOf } from "../api/client";
import { fileOf, getMedia } from "../api/media";
import type { MediaAnswer } from "../api/shapes";
import { fill, h } from "../dom";
import { t } from "../phrases/language";
import { openAbout } from "../pictures/describing";
import { filesOf, Uploads } from "../pictures/uploads";
import { schema } from "./schema";

const SCHEME = "media:";
const image = schema.nodes["image"] as NodeType;
const paragraph = schema.nodes["paragraph"] as NodeType;

/** Files that this page has uploaded itself are shown before the server has made them ready. */
const local = new Map<string, string>();
const known = new Map<string, Promise<MediaAnswer | null>>();

function look(id: string): Promise<MediaAnswer | null> {
  const asked = known.get(id) ?? ask(id);
  known.set(id, asked);
  return asked;
}

async function ask(id: string): Promise<MediaAnswer | null> {
  const found = await getMedia(id).catch(refusalOf);
  return found instanceof Refused ? null : found;
}

/** A picture as the editor shows it. */
export function pictureView(node: Node): NodeView {
  const { src, alt } = node.attrs as { src: string; alt: string | null };
  const dom = h("img", { class: "picture", alt: alt ?? "" });
  const id = src.startsWith(SCHEME) ? src.slice(SCHEME.length) : null;
  const shown = id ? local.get(id) : src;
  if (shown) {
    dom.src = shown;
  } else if (id) {
    void look(id).then((item) => {
      const file = item && fileOf(item, "text");
      if (file) {
        dom.src = file;
      }
      dom.alt = alt ?? item?.alt ?? "";
    });
  }
  return { dom };
}

/** Put a picture of the library where the cursor is, in a paragraph of its own: there it gets its caption. */
export function insertPicture(view: EditorView, item: Pick<MediaAnswer, "id">, at: number | null = null): void {
  const { state } = view;
  const alone = paragraph.create(null, image.create({ src: SCHEME + item.id }));
  const { $from } = at === null ? state.selection : { $from: state.doc.resolve(at) };
  const isEmptyLine = $from.parent.type === paragraph && !$from.parent.content.size;
  const transaction = isEmptyLine
    ? state.tr.replaceWith($from.before(), $from.after(), alone)
    : state.tr.insert($from.depth ? $from.after($from.depth) : $from.pos, alone);
  view.dispatch(transaction.scrollIntoView());
}

/** Link what is selected to a document of the library, or else its name. */
export function insertDocument(view: EditorView, item: Pick<MediaAnswer, "id" | "file_name">, at: number | null = null): void {
  const { state } = view;
  const mark = schema.mark("link", { href: SCHEME + item.id });
  const { from, to, empty } = state.selection;
  const transaction = empty || at !== null ? state.tr.insert(at ?? to, schema.text(item.file_name, [mark])) : state.tr.addMark(from, to, mark);
  view.dispatch(transaction.scrollIntoView());
}

/** Takes files that are dropped or pasted, and shows what is on its way. */
export class Pictures {
  private readonly uploads = new Uploads();
  private readonly about = h("div", { class: "about-picture", hidden: true });
  readonly element = h("div", null, this.uploads.element, this.about);
  private shown = "";

  readonly plugin = new Plugin({
    props: {
      handleDrop: (view, event, _, isMoved) => {
        const files = isMoved ? [] : filesOf(event.dataTransfer);
        const at = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos ?? null;
        return this.take(view, files, at);
      },
      handlePaste: (view, event) => this.take(view, event.clipboardData?.getData("text/html") ? [] : filesOf(event.clipboardData), null),
    },
    view: () => ({ update: (view) => void this.describe(view) }),
  });

  private take(view: EditorView, files: readonly File[], at: number | null): boolean {
    for (const file of files) {
      void this.uploads.upload(file, (item) => {
        if (item.kind === "picture") {
          local.set(item.id, URL.createObjectURL(file));
          insertPicture(view, item, at);
        } else {
          insertDocument(view, item, at);
        }
      });
    }
    return files.length > 0;
  }

  /** What a picture lacks, and the way to its texts. */
  private tellOf(item: MediaAnswer, view: EditorView): void {
    const open = (): void => {
      const saved = (kept: MediaAnswer): void => {
        known.delete(item.id);
        this.tellOf(kept, view);
        view.focus();
      };
      openAbout(item, saved);
    };
    fill(
      this.about,
      h("button", { type: "button", onclick: open }, t.aboutPicture),
      !item.alt && !item.decorative ? h("span", { class: "problem" }, t.needsAlt) : h("span", { class: "soft" }, item.alt),
    );
    this.about.hidden = false;
  }

  /** Show what is known of the picture that is selected. */
  private async describe(view: EditorView): Promise<void> {
    const { selection } = view.state;
    const node = selection instanceof NodeSelection && selection.node.type === image ? selection.node : null;
    const src = String(node?.attrs["src"] ?? "");
    if (src === this.shown) {
      return;
    }
    this.shown = src;
    this.about.hidden = true;
    if (!src.startsWith(SCHEME) || !view.editable) {
      return;
    }
    const id = src.slice(SCHEME.length);
    known.delete(id);
    const item = await look(id);
    if (item && this.shown === src) {
      this.tellOf(item, view);
    }
  }
}
