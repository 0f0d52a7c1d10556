// The page as readers would see it, and links by which others can see it.

import { listPreviewLinks, makePreviewLink, revokePreviewLink } from "../api/articles";
import type { PreviewLinkAnswer } from "../api/shapes";
import { fill, h } from "../dom";
import { t } from "../phrases/language";
import { shownOnce } from "../once";
import { sayWhy } from "../refusals";
import { tell } from "../told";
import { tellMoment } from "../times";

export function previewAddress(id: string): string {
  return `/api/articles/${encodeURIComponent(id)}/preview`;
}

/** A part of the details that lists, makes and revokes links; it asks the server when it is opened. */
export function previewLinks(id: string): HTMLElement {
  const list = h("ul", { class: "links" });
  const made = h("div");
  const refresh = (): Promise<void> =>
    listPreviewLinks(id).then(
      (links) => fill(list, ...links.map((link) => entry(link))),
      (error: unknown) => fill(list, h("li", { class: "problem" }, sayWhy(error))),
    );

  function entry(link: PreviewLinkAnswer): HTMLElement {
    const revoke = (): void => void revokePreviewLink(id, link.id).then(refresh, (error: unknown) => tell(sayWhy(error)));
    return h(
      "li",
      null,
      h("span", null, t.linkFrom(link.created_by, tellMoment(link.expires_at))),
      h("button", { type: "button", onclick: revoke }, t.revoke),
    );
  }

  async function make(): Promise<void> {
    try {
      const link = await makePreviewLink(id);
      fill(made, shownOnce(t.newLink, String(link.url ?? "")));
      await refresh();
    } catch (error) {
      tell(sayWhy(error));
    }
  }

  return h(
    "details",
    { ontoggle: () => void refresh() },
    h("summary", null, t.previewLinks),
    h("p", { class: "hint" }, t.previewLinksHint),
    h("button", { type: "button", onclick: () => void make() }, t.makeLink),
    made,
    list,
  );
}
