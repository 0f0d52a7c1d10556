// What went wrong, in words that say what to do.

import { refusalOf } from "./api/client";
import { t, told } from "./phrases/language";

/** A sentence for an error. Anything that is no refusal is a fault of the desk, and is thrown on. */
export function sayWhy(error: unknown): string {
  const { status, problem } = refusalOf(error);
  switch (status) {
    case 0:
      return t.offline;
    case 401:
      return t.signedOut;
    case 403:
      return t.forbidden;
    case 404:
      return t.notFound;
    case 503:
    case 429:
      return t.busy;
    default:
      return problem.detail ? told(problem.detail) : t.failed;
  }
}
