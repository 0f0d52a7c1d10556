// The frame around every screen: the way to the lists, to a new article, and who is signed in.

import { signOut } from "./api/portal";
import { fill, h, tabLink } from "./dom";
import type { Newsroom } from "./newsroom";
import { changeLanguage, t } from "./phrases/language";
import { articlesAddress, NEW_ARTICLE } from "./routes";
import { switcherButton } from "./switcher";
import { toldPlace } from "./told";
import { mainWays } from "./ways";

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
          ...mainWays(newsroom).map(({ words, address }) => h("a", { class: address === NEW_ARTICLE && "new", href: address }, words)),
          switcherButton(newsroom),
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
