// What can be asked of addresses of an earlier site.

import { ask, nextOf } from "./client";
import type { RedirectAnswer, RedirectFields, RedirectsAnswer } from "./shapes";

const at = (id: string): string => `/redirects/${encodeURIComponent(id)}`;

export interface Redirects {
  readonly redirects: readonly RedirectAnswer[];
  readonly next: string | null;
}

/** Redirects as a query or the address of a next page asks for them. */
export async function listRedirects(address: string): Promise<Redirects> {
  const { body, headers } = await ask<RedirectsAnswer>("GET", address);
  return { redirects: body.redirects, next: nextOf(headers) };
}

export async function getRedirect(id: string): Promise<RedirectAnswer> {
  return (await ask<RedirectAnswer>("GET", at(id))).body;
}

/** Save where a path leads, if it is still of this version; 0 is one that leads nowhere yet. */
export async function putRedirect(fields: RedirectFields, version: number): Promise<RedirectAnswer> {
  return (await ask<RedirectAnswer>("PUT", "/redirects", { body: fields, version })).body;
}

export async function deleteRedirect(id: string, version: number): Promise<void> {
  await ask("DELETE", at(id), { version });
}
