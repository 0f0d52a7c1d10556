// The frame around every screen: the way to the lists, to a new article, and who is signed in.

import { signOut } from "./api/portal";
import { fill, h, tabLink } from "./dom";
import type { Newsroom } from "./newsroom";
import { changeLanguage, t } from "./phrases/language";
import { articlesAddress, FRONT_PAGE, NEW_ARTICLE, NUMBERS, SITE } from "./routes";
import { partsFor } from "./site/parts";
import { toldPlace } from "./told";

/** Draw the frame into the page; `again` draws everything anew, in another language. */
export function drawFrame(newsroom: Newsroom | null, again: () => void): HTMLElement {
  const main = h("main", { id: "main", tabindex: "-1" });
  const name = h("a", { class: "nameplate", href: articlesAddress() });
  document.body.replaceChildren(
    h("a", { class: "skip", href: "#main", onclick: (event) => (event.preventDefault(), main.focus()) }, t.skip),
    h(
      "header",
      { class: "frame" },
      name,
      newsroom &&
        h(
          "nav",
          { "aria-label": t.desk },
          h("a", { href: articlesAddress() }, t.articles),
          newsroom.may("arrange") && h("a", { href: FRONT_PAGE }, t.front.name),
          newsroom.may("read_statistics") && h("a", { href: NUMBERS }, t.numbers.name),
          partsFor(newsroom).length > 0 && h("a", { href: SITE }, t.site.name),
          newsroom.may("create") && h("a", { class: "new", href: NEW_ARTICLE }, t.newArticle),
        ),
      h("div", { class: "person" }, ...(newsroom ? whoAmI(newsroom, again) : []), languageButton(again)),
    ),
    main,
    toldPlace(),
  );
  drawName(newsroom);
  return main;
}

/** Say whose desk it is. */
export function drawName(newsroom: Newsroom | null): void {
  document.title = newsroom ? `${t.desk} · ${newsroom.site.name}` : t.desk;
  fill(document.querySelector(".frame .nameplate") as Element, newsroom?.site.name ?? t.desk);
}

function whoAmI(newsroom: Newsroom, again: () => void): Node[] {
  return [
    h("span", { class: "me" }, newsroom.me.name),
    tabLink("/", t.toSite),
    h("button", { type: "button", class: "plain", onclick: () => void signOut().finally(again) }, t.signOut),
  ];
}

function languageButton(again: () => void): HTMLElement {
  const other = t.language === "English" ? "en" : "vi";
  return h("button", { type: "button", class: "plain", lang: other, onclick: () => (changeLanguage(), again()) }, t.language);
}
