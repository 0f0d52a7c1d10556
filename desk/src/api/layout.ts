// What can be asked of the front page.

import { ask } from "./client";
import type { LayoutAnswer, LayoutFields } from "./shapes";

export async function getLayout(): Promise<LayoutAnswer> {
  return (await ask<LayoutAnswer>("GET", "/layout")).body;
}

/** Replace the whole page, if it is still of this version; 0 is one that nobody made. */
export async function putLayout(fields: LayoutFields, version: number): Promise<LayoutAnswer> {
  return (await ask<LayoutAnswer>("PUT", "/layout", { body: fields, version })).body;
}
