// The one picture of an article or a topic: chosen from the library, described, changed.

import { refusalOf } from "../api/client";
import { fileOf, getMedia } from "../api/media";
import type { MediaAnswer } from "../api/shapes";
import { fill, h } from "../dom";
import { t } from "../phrases/language";
import { openAbout } from "./describing";
import { openLibrary } from "./library";

export interface Lead {
  readonly element: HTMLElement;
  readonly read: () => string | null;
}

export function leadPicture(legend: string, id: string | null, isReadOnly: boolean, onChange: () => void): Lead {
  let chosen = id;
  const place = h("div", { class: "lead-picture" });
  const choose = (): void => openLibrary("picture", (item) => change(item.id, item));

  function change(to: string | null, item: MediaAnswer | null): void {
    chosen = to;
    draw(item);
    onChange();
  }

  function draw(item: MediaAnswer | null): void {
    const src = item && fileOf(item, "thumbnail");
    const describe = (): void => {
      if (item) {
        openAbout(item, draw);
      }
    };
    fill(
      place,
      src && h("img", { src, alt: item.alt }),
      item && !item.alt && !item.decorative && h("p", { class: "problem" }, t.needsAlt),
      !isReadOnly &&
        h(
          "div",
          { class: "actions" },
          h("button", { type: "button", onclick: choose }, chosen ? t.changePicture : t.choosePicture),
          item && h("button", { type: "button", onclick: describe }, t.aboutPicture),
          chosen && h("button", { type: "button", onclick: () => change(null, null) }, t.dropPicture),
        ),
    );
  }

  draw(null);
  if (id) {
    getMedia(id).then(draw, refusalOf);
  }
  return { element: h("fieldset", null, h("legend", null, legend), place), read: () => chosen };
}
