// The library of pictures: found by their texts, and new ones uploaded; one is chosen.

import { fileOf, listPictures } from "../api/media";
import type { MediaAnswer } from "../api/shapes";
import { fill, h, newId } from "../dom";
import { t } from "../phrases/language";
import { sayWhy } from "../refusals";
import { openDialog } from "../writing/dialog";
import { PICTURE_KINDS, Uploads } from "./uploads";

const PAUSE_MS = 300;

/** Show it; `choose` gets the picture. */
export function openLibrary(choose: (item: MediaAnswer) => void): void {
  const id = newId("find");
  const grid = h("ul", { class: "library" });
  const uploads = new Uploads();
  const file = h("input", { type: "file", accept: PICTURE_KINDS, multiple: true, class: "unseen", tabindex: "-1", "aria-hidden": "true" });
  let pause: ReturnType<typeof setTimeout> | undefined;
  let asking = 0;

  async function find(text: string): Promise<void> {
    asking += 1;
    const number = asking;
    try {
      const items = await listPictures(text);
      if (number === asking) {
        fill(grid, ...items.map((item) => h("li", null, tile(item))), !items.length && h("li", { class: "empty" }, t.noPictures));
      }
    } catch (error) {
      fill(grid, h("li", { class: "problem" }, sayWhy(error)));
    }
  }

  function tile(item: MediaAnswer): HTMLElement {
    const src = fileOf(item, "thumbnail");
    const words = item.alt || item.caption || item.file_name;
    return h(
      "button",
      { type: "button", class: "tile", disabled: item.status !== "ready", onclick: () => take(item) },
      src ? h("img", { src, alt: "", loading: "lazy" }) : h("span", { class: "soft" }, t.beingMadeReady),
      h("span", null, words),
    );
  }

  function take(item: MediaAnswer): void {
    dialog.close();
    choose(item);
  }

  async function upload(files: Iterable<File>): Promise<void> {
    const made = await Promise.all([...files].map((each) => uploads.upload(each)));
    const ready = made.filter((item) => item !== null);
    if (ready.length === 1 && ready[0]) {
      take(ready[0]);
    } else if (ready.length) {
      await find("");
    }
  }

  file.onchange = () => void upload(file.files ?? []);
  const dialog = openDialog(
    t.pictures,
    [
      h(
        "div",
        { class: "together" },
        h("label", { for: id, class: "unseen" }, t.searchPictures),
        h("input", {
          id,
          type: "search",
          placeholder: t.searchPictures,
          autocomplete: "off",
          oninput: (event: Event) => {
            clearTimeout(pause);
            const { value } = event.target as HTMLInputElement;
            pause = setTimeout(() => void find(value.trim()), PAUSE_MS);
          },
        }),
        h("button", { type: "button", class: "main", onclick: () => file.click() }, t.upload),
        file,
      ),
      uploads.element,
      grid,
    ],
    () => [],
  );
  dialog.classList.add("wide");
  void find("");
}
