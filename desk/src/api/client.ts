// The only module that sends requests to the API. The browser's session cookie says who asks; no script ever holds a secret.

import type { BadField, Problem } from "./shapes";

/** What the API refused, or why it could not be reached (`status` 0). */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }

  get status(): number {
    return this.problem.status;
  }

  /** The end of the problem's type, such as `stale-version`. */
  get kind(): string {
    return this.problem.type.split(":").pop() ?? "";
  }

  get fields(): readonly BadField[] {
    return this.problem.errors ?? [];
  }
}

/** For a promise's `catch`: a refusal as an answer. Anything else is a fault of the desk, and is thrown on. */
export function refusalOf(error: unknown): Refused {
  if (error instanceof Refused) {
    return error;
  }
  throw error;
}

export interface Answer<Shape> {
  readonly body: Shape;
  readonly headers: Headers;
}

export interface Asked {
  readonly body?: unknown;
  readonly version?: number;
  /** A name of the request: repeated under it, it is carried out once. */
  readonly key?: string;
  readonly keepalive?: boolean;
}

const OFFLINE: Problem = { type: "urn:gazette:problem:offline", title: "Offline", status: 0, detail: "" };
const UNKNOWN: Problem = { type: "urn:gazette:problem:unknown", title: "Unknown", status: 500, detail: "" };

/** Ask the API. Raises Refused. */
export async function ask<Shape>(method: string, path: string, asked: Asked = {}): Promise<Answer<Shape>> {
  const headers: Record<string, string> = { accept: "application/json" };
  const hasBody = asked.body !== undefined || method !== "GET";
  if (hasBody) {
    headers["content-type"] = "application/json";
  }
  if (asked.version !== undefined) {
    headers["if-match"] = `"${asked.version}"`;
  }
  if (asked.key) {
    headers["idempotency-key"] = asked.key;
  }
  const answer = await send(path, {
    method,
    headers,
    credentials: "same-origin",
    keepalive: asked.keepalive ?? false,
    body: hasBody ? JSON.stringify(asked.body ?? {}) : null,
  });
  const text = await answer.text();
  if (!answer.ok) {
    throw new Refused(readProblem(text, answer.status));
  }
  return { body: (text ? JSON.parse(text) : null) as Shape, headers: answer.headers };
}

/** A page that the API answers, as it is. Raises Refused. */
export async function askForPage(path: string): Promise<string> {
  const answer = await send(path, { credentials: "same-origin", headers: { accept: "text/html" } });
  const text = await answer.text();
  if (!answer.ok) {
    throw new Refused(readProblem(text, answer.status));
  }
  return text;
}

/** The address of the next page of a list, as the header `Link` names it: a path of the API. */
export function nextOf(headers: Headers): string | null {
  const found = /<([^>]+)>;\s*rel="next"/.exec(headers.get("link") ?? "");
  if (!found?.[1]) {
    return null;
  }
  const url = new URL(found[1], location.href);
  return url.pathname.replace(/^\/api/, "") + url.search;
}

async function send(path: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(`/api${path}`, request);
  } catch {
    throw new Refused(OFFLINE);
  }
}

function readProblem(text: string, status: number): Problem {
  try {
    const told = JSON.parse(text) as Partial<Problem>;
    return { ...UNKNOWN, status, detail: "", ...told };
  } catch {
    return { ...UNKNOWN, status };
  }
}
