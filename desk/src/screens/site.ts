// What is set up around the articles: each part is a list, and each thing of it a form.

import { fill, h } from "../dom";
import { t } from "../phrases/language";
import type { Route } from "../routes";
import { drawList } from "../site/list";
import { page, pageList } from "../site/pages";
import { partsFor } from "../site/parts";
import { peopleList, person } from "../site/people";
import { drawRecord } from "../site/record";
import { redirect, redirectList } from "../site/redirects";
import { settings } from "../site/settings";
import { topic, topicList } from "../site/topics";
import type { Context, Screen } from "./screen";

const NOTHING: Screen = { isUnsaved: () => false, mayLeave: () => true, end: () => undefined };

export function drawSite(context: Context, { part, id, isNew }: Extract<Route, { screen: "site" }>): Screen {
  const { newsroom, main } = context;
  const parts = partsFor(newsroom);
  const shown = part ?? parts[0];
  if (!shown || !parts.includes(shown)) {
    fill(main, h("p", { class: "empty", role: "alert" }, t.forbidden));
    return NOTHING;
  }
  const isForm = id !== null || isNew;
  switch (shown) {
    case "topics":
      return isForm ? drawRecord(context, topic(newsroom), id) : drawList(context, topicList(newsroom));
    case "pages":
      return isForm ? drawRecord(context, page(), id) : drawList(context, pageList());
    case "settings":
      return drawRecord(context, settings(newsroom), "");
    case "redirects":
      return isForm ? drawRecord(context, redirect(), id) : drawList(context, redirectList());
    case "people":
      return isForm ? drawRecord(context, person(newsroom), id) : drawList(context, peopleList(newsroom));
  }
}
