// The site's settings: what it is called, how it looks, and its menu.

import { getSite, putSite } from "../api/portal";
import type { SiteAnswer } from "../api/shapes";
import { h, newId } from "../dom";
import { drawName } from "../frame";
import type { Newsroom } from "../newsroom";
import { t } from "../phrases/language";
import { tellRecent, useZone } from "../times";
import { choiceField, type Field, lineField, linesField, numberField } from "./fields";
import { menuField } from "./menu";
import { LANGUAGES } from "./people";
import type { Kind } from "./record";
import { theme } from "./theme";

export function settings(newsroom: Newsroom): Kind<SiteAnswer> {
  return {
    part: "settings",
    isAlone: true,
    newName: t.site.parts.settings,
    idOf: () => "",
    titleOf: () => t.site.parts.settings,
    fields,
    valuesOf: (site) => ({ ...site }),
    get: getSite,
    save: (site, _, changes) => putSite(changes, site?.version ?? 0),
    saved: (site) => {
      newsroom.site = site;
      useZone(site.time_zone);
      drawName(newsroom);
    },
    about: ({ version, updated_at }) => [version > 0 && h("span", null, t.site.savedAt(tellRecent(updated_at)))],
  };
}

function fields(): readonly Field[] {
  const zones = newId("zones");
  const name = lineField("name", t.settings.siteName, { required: true });
  const tagline = lineField("tagline", t.settings.tagline, { hint: t.settings.taglineHint });
  const zone = lineField("time_zone", t.settings.zone, { hint: t.settings.zoneHint, list: zones });
  zone.element.append(h("datalist", { id: zones }, ...Intl.supportedValuesOf("timeZone").map((value) => h("option", { value }))));
  const { colour, show } = theme();
  const tell = (): void => show(String(name.read()), String(tagline.read()));
  const watched = [name, tagline].map((field) => ({
    ...field,
    show: (value: unknown) => {
      field.show(value);
      tell();
    },
  }));
  watched.forEach(({ element }) => element.addEventListener("input", tell));
  return [
    ...watched,
    lineField("publisher", t.settings.publisher, { hint: t.settings.publisherHint }),
    linesField("imprint", t.settings.imprint, { hint: t.settings.imprintHint }),
    colour,
    menuField(),
    choiceField("language", t.settings.language, LANGUAGES, { hint: t.settings.languageHint }),
    zone,
    numberField("views_offset", t.settings.offset, { hint: t.settings.offsetHint, min: 0 }),
  ];
}
