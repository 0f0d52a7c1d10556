// The site's colour, and a small sample of a page that wears it, light and dark, while it is chosen.

import { fill, h, newId } from "../dom";
import { t } from "../phrases/language";
import { type Field, fieldOf } from "./fields";
import { shadesOf } from "./shades";

export interface Theme {
  readonly colour: Field;
  /** Show the site's name and line in the sample. */
  readonly show: (name: string, tagline: string) => void;
}

export function theme(): Theme {
  const input = h("input", { id: newId("accent"), name: "accent", type: "color" });
  const field = fieldOf("accent", t.settings.accent, input, { hint: t.settings.accentHint, class: "colour" });
  const pages = [page("light"), page("dark")];
  const shown = { name: "", tagline: "" };
  const draw = (): void => {
    const { fill: under, onLight, onDark } = shadesOf(input.value);
    pages.forEach(({ element }, at) => {
      element.style.setProperty("--fill", under);
      element.style.setProperty("--accent", at ? onDark : onLight);
    });
    pages.forEach((each) => each.say(shown.name, shown.tagline));
  };
  input.addEventListener("input", draw);
  field.element.append(h("div", { class: "samples", "aria-hidden": "true" }, ...pages.map(({ element }) => element)));
  return {
    colour: {
      ...field,
      show: (value) => {
        field.show(value);
        draw();
      },
    },
    show: (name, tagline) => {
      Object.assign(shown, { name, tagline });
      draw();
    },
  };
}

function page(scheme: "light" | "dark"): { readonly element: HTMLElement; readonly say: (name: string, tagline: string) => void } {
  const name = h("p", { class: "nameplate" });
  const tagline = h("p", { class: "soft" });
  const { sample } = t.settings;
  const element = h(
    "div",
    { class: `sample ${scheme}` },
    name,
    tagline,
    h("p", { class: "kicker" }, sample.topic),
    h("p", { class: "headline" }, sample.title),
    h("p", null, sample.text, h("span", { class: "kicker" }, sample.link)),
    h("span", { class: "button main" }, sample.button),
  );
  return { element, say: (its, line) => (fill(name, its), fill(tagline, line)) };
}
