// The desk: who is here, and the screen that the address stands for.

import { Refused } from "./api/client";
import { fill, h } from "./dom";
import { drawFrame } from "./frame";
import { enter, type Newsroom } from "./newsroom";
import { chooseLanguage, t } from "./phrases/language";
import { sayWhy } from "./refusals";
import { readRoute } from "./routes";
import type { Screen } from "./screens/screen";
import { drawArticles } from "./screens/articles";
import { drawFront } from "./screens/front";
import { drawNumbers } from "./screens/numbers";
import { drawSite } from "./screens/site";
import { drawWriting } from "./screens/writing";
import { openSwitcher, opensSwitcher } from "./switcher";

let newsroom: Newsroom | null = null;
let shown: Screen | null = null;
let main: HTMLElement;

async function start(): Promise<void> {
  chooseLanguage();
  try {
    newsroom = await enter();
    main = drawFrame(newsroom, again);
    open();
  } catch (error) {
    newsroom = null;
    main = drawFrame(null, again);
    const isOut = error instanceof Refused && error.status === 401;
    fill(main, isOut ? signedOut() : h("p", { class: "empty", role: "alert" }, sayWhy(error)), !isOut && retry());
  }
}

/** Draw everything anew: after signing in or out, or in another language. */
function again(): void {
  if (shown?.mayLeave() === false) {
    return;
  }
  leave();
  void start();
}

function open(): void {
  leave();
  const route = readRoute(location.hash);
  fill(main);
  const context = { newsroom: newsroom as Newsroom, main, signedOut: again };
  switch (route.screen) {
    case "writing":
      shown = drawWriting(context, route.id);
      break;
    case "front":
      shown = drawFront(context);
      break;
    case "numbers":
      shown = drawNumbers(context, route.query);
      break;
    case "site":
      shown = drawSite(context, route);
      break;
    case "articles":
      shown = drawArticles(context, route.query);
  }
}

function leave(): void {
  shown?.end();
  shown = null;
}

function signedOut(): HTMLElement {
  return h(
    "section",
    { class: "sign-in" },
    h("h1", null, t.signedOut),
    h("p", null, t.signedOutWhy),
    h("p", null, h("a", { class: "button main", href: "/api/sign-in" }, t.signIn)),
  );
}

function retry(): HTMLElement {
  return h("button", { type: "button", onclick: () => void start() }, t.tryAgain);
}

addEventListener("hashchange", ({ oldURL }) => {
  if (!newsroom) {
    return;
  }
  if (shown?.mayLeave() === false) {
    history.replaceState(null, "", new URL(oldURL).hash);
    return;
  }
  open();
});
addEventListener("keydown", (event) => {
  if (newsroom && opensSwitcher(event)) {
    event.preventDefault();
    openSwitcher(newsroom);
  }
});
addEventListener("beforeunload", (event) => {
  if (shown?.isUnsaved()) {
    event.preventDefault();
  }
});
void start();
