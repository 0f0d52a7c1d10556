// The library of pictures and documents: found by their texts, and new ones uploaded; one is chosen.

import { fileOf, listMedia } from "../api/media";
import type { MediaAnswer } from "../api/shapes";
import { fill, h, newId } from "../dom";
import { t } from "../phrases/language";
import { sayWhy } from "../refusals";
import { openDialog } from "../writing/dialog";
import { openAbout } from "./describing";
import { ACCEPTED, Uploads } from "./uploads";

const PAUSE_MS = 300;

/** Show it; `choose` gets what is chosen. */
export function openLibrary(kind: MediaAnswer["kind"], choose: (item: MediaAnswer) => void): void {
  const words = t.library[kind];
  const id = newId("find");
  const grid = h("ul", { class: "library" });
  const uploads = new Uploads();
  const file = h("input", { type: "file", accept: ACCEPTED[kind], multiple: true, class: "unseen", tabindex: "-1", "aria-hidden": "true" });
  let pause: ReturnType<typeof setTimeout> | undefined;
  let asking = 0;
  let text = "";

  async function find(wanted: string): Promise<void> {
    text = wanted;
    asking += 1;
    const number = asking;
    try {
      const items = await listMedia(kind, text);
      if (number === asking) {
        fill(grid, ...items.map((item) => h("li", null, ...tile(item))), !items.length && h("li", { class: "empty" }, words.none));
      }
    } catch (error) {
      fill(grid, h("li", { class: "problem" }, sayWhy(error)));
    }
  }

  function tile(item: MediaAnswer): readonly HTMLElement[] {
    const isReady = item.status === "ready";
    const src = kind === "picture" && fileOf(item, "thumbnail");
    const name = item.alt || item.caption || item.file_name;
    const about = `${kind === "picture" ? t.aboutPicture : t.aboutDocument}: ${name}`;
    return [
      h(
        "button",
        { type: "button", class: "tile", disabled: !isReady, onclick: () => take(item) },
        !isReady && h("span", { class: "soft" }, t.beingMadeReady),
        src && h("img", { src, alt: "", loading: "lazy" }),
        h("span", null, name),
      ),
      h("button", { type: "button", class: "plain", "aria-label": about, disabled: !isReady, onclick: () => openAbout(item, () => void find(text)) }, t.about),
    ];
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
    words.title,
    [
      h(
        "div",
        { class: "together" },
        h("label", { for: id, class: "unseen" }, words.search),
        h("input", {
          id,
          type: "search",
          placeholder: words.search,
          autocomplete: "off",
          oninput: (event: Event) => {
            clearTimeout(pause);
            const { value } = event.target as HTMLInputElement;
            pause = setTimeout(() => void find(value.trim()), PAUSE_MS);
          },
        }),
        h("button", { type: "button", class: "main", onclick: () => file.click() }, words.upload),
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
