// What can be asked of the front page.

import { ask } from "./client";
import type { LayoutAnswer, LayoutFields } from "./shapes";

export async function getLayout(): Promise<LayoutAnswer> {
  return (await ask<LayoutAnswer>("GET", "/layout")).body;
}

/** Replace the whole page. One that nobody made (version 0) has no ETag that a save could name. */
export async function putLayout(fields: LayoutFields, version: number): Promise<LayoutAnswer> {
  return (await ask<LayoutAnswer>("PUT", "/layout", { body: fields, ...(version ? { version } : {}) })).body;
}
