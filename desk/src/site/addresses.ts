// The address of a new thing: made of its title, or written by hand; and refused where something has it already.

import { Refused } from "../api/client";
import type { BadField } from "../api/shapes";
import { t } from "../phrases/language";
import { type Field, lineField } from "./fields";
import { slugOf } from "./slugs";

/** Fields for a title and an address that follows it until somebody writes one. */
export function titleAndSlug(title: string, folder: string): readonly [Field, Field] {
  const titled = lineField("title", title, { required: true });
  const slug = lineField("slug", t.site.slug, { hint: t.site.slugHint(folder) });
  const input = slug.element.querySelector("input") as HTMLInputElement;
  titled.element.addEventListener("input", () => (input.placeholder = slugOf(String(titled.read()))));
  return [titled, slug];
}

/** The address that was given, or that of the title. Raises Refused if there is none. */
export function addressOf({ slug, title }: Readonly<Record<string, unknown>>): string {
  const found = String(slug).trim() || slugOf(String(title));
  if (!found) {
    throw refused(String(title).trim() ? "/slug" : "/title", "This field must not be empty.");
  }
  return found;
}

/** Make something where nothing is yet. Raises Refused, at the address, if something is. */
export async function makeAt<Thing>(put: () => Promise<Thing>, pointer = "/slug"): Promise<Thing> {
  try {
    return await put();
  } catch (error) {
    if (error instanceof Refused && error.status === 412) {
      throw refused(pointer, t.site.slugTaken);
    }
    throw error;
  }
}

function refused(pointer: string, detail: string): Refused {
  const errors: readonly BadField[] = [{ pointer, detail }];
  return new Refused({ type: "urn:gazette:problem:invalid-input", title: "", status: 422, detail, errors });
}
