// What somebody writes, kept on the server every 15 seconds: for another machine, or when this one is lost.
//
// It is the person's own text and makes no version. The answer tells who else has the article open.

import { getRevision } from "../api/articles";
import { Refused } from "../api/client";
import type { OpenAnswer } from "../api/shapes";
import { getUnsaved, keepUnsaved } from "../api/unsaved";
import { type Content, contentOf } from "./content";
import type { Kept } from "./kept";

const EVERY_MS = 15_000;

export interface Standing {
  readonly id: string;
  readonly version: number;
  /** What is written and not saved; null if all of it is saved. */
  readonly unsaved: Content | null;
}

/** What this person left unsaved on whatever machine; null if nothing. */
export async function findAfar(id: string): Promise<Kept | null> {
  return quietly(async () => {
    const { mine } = await getUnsaved(id);
    if (!mine) {
      return null;
    }
    const base = contentOf(await getRevision(id, mine.version));
    return { content: JSON.parse(mine.text) as Content, version: mine.version, base, at: mine.at };
  });
}

/** Keeps what is written for as long as the page is looked at. */
export class KeepingAfar {
  private readonly timer = setInterval(() => {
    if (document.visibilityState === "visible" || this.last) {
      void this.keep();
    }
  }, EVERY_MS);
  private last = "";

  constructor(
    private readonly read: () => Standing | null,
    private readonly tellOthers: (others: readonly OpenAnswer[]) => void,
  ) {
    void this.keep();
  }

  async keep(): Promise<void> {
    const standing = this.read();
    if (!standing) {
      return;
    }
    const text = standing.unsaved ? JSON.stringify(standing.unsaved) : "";
    await quietly(async () => {
      const { others } = await keepUnsaved(standing.id, standing.version, text);
      this.last = text;
      this.tellOthers(others);
      return null;
    });
  }

  end(): void {
    clearInterval(this.timer);
  }
}

/** The network may be away, or the article: this machine keeps the text all the same, and the next try is soon. */
async function quietly<Result>(work: () => Promise<Result | null>): Promise<Result | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refused) {
      return null;
    }
    throw error;
  }
}
