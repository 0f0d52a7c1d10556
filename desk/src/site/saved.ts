// What a form says about a thing that is saved: by whom, when, and where it is on the site.

import { type Child, h, tabLink } from "../dom";
import { t } from "../phrases/language";
import { tellRecent } from "../times";

interface Saved {
  readonly updated_at: string;
  readonly updated_by: string;
  readonly url: string;
}

export function aboutSaved({ updated_at, updated_by, url }: Saved, address: string): Child[] {
  return [h("span", null, t.site.savedBy(updated_by, tellRecent(updated_at))), tabLink(url, address)];
}
