// Files on their way to the library: several at once, each with its progress, and a button that ends it.

import { announce, send, settled } from "../api/media";
import type { MediaAnswer } from "../api/shapes";
import { fill, h } from "../dom";
import { t, told } from "../phrases/language";
import { sayWhy } from "../refusals";

const KINDS = ["image/jpeg", "image/png", "image/webp", "image/gif", "image/avif", "application/pdf"];
/** What a file choice takes, by what is to be chosen. */
export const ACCEPTED = { picture: KINDS.filter((kind) => kind.startsWith("image/")).join(","), document: "application/pdf" } as const;
const MAX_BYTES = 25 * 1024 * 1024;
const FAR = 0.999;

export class Uploads {
  readonly element = h("ul", { class: "uploads", "aria-label": t.uploads });

  /** Upload a file; `announced` gets its item at once, the answer is the item as it is ready. Null if it failed. */
  async upload(file: File, announced: (item: MediaAnswer, file: File) => void = () => undefined): Promise<MediaAnswer | null> {
    const bar = h("progress", { max: "1", value: "0", "aria-label": file.name });
    const state = h("span", { class: "soft" });
    const ending = new AbortController();
    const button = h("button", { type: "button", onclick: () => ending.abort() }, t.cancel);
    const row = h("li", null, h("span", { class: "name" }, file.name), bar, state, button);
    this.element.append(row);
    const fail = (why: string): null => {
      fill(row, h("span", { class: "name" }, file.name), h("span", { class: "problem", role: "alert" }, why), h("button", { type: "button", onclick: () => row.remove() }, t.close));
      return null;
    };
    if (!KINDS.includes(file.type)) {
      return fail(t.wrongKind);
    }
    if (file.size > MAX_BYTES) {
      return fail(t.tooLarge);
    }
    try {
      const item = await announce(file);
      announced(item, file);
      await send(item.upload as NonNullable<MediaAnswer["upload"]>, file, (part) => {
        bar.value = Math.min(part, FAR);
      }, ending.signal);
      state.textContent = t.beingMadeReady;
      button.hidden = true;
      const ready = await settled(item.id, ending.signal);
      if (ready.status === "failed") {
        return fail(told(ready.reason));
      }
      row.remove();
      return ready;
    } catch (error) {
      if (error instanceof DOMException) {
        row.remove();
        return null;
      }
      return fail(sayWhy(error));
    }
  }
}

/** The files of a drop or of the clipboard that can be uploaded. */
export function filesOf(transfer: DataTransfer | null): File[] {
  return [...(transfer?.files ?? [])].filter((file) => KINDS.includes(file.type));
}
