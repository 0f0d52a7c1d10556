// What is written and not saved yet, kept twice until it is: on this machine within a second, by the server within 20.

import type { OpenAnswer } from "../api/shapes";
import { findAfar, KeepingAfar } from "./afar";
import { type Content, isChanged } from "./content";
import { type Kept, Keeping } from "./kept";

/** From the first letter that is not kept yet: at most this is lost, whatever happens. */
const KEEP_MS = 1_000;

/** What stands on the screen, and the saved version that it was written on; no id and version for a new article. */
export interface Written {
  readonly id: string | null;
  readonly version: number | null;
  readonly saved: Content;
  readonly content: Content;
}

export class Safekeeping {
  /** What was found again, while the person has not chosen yet what becomes of it: it is kept as it is. */
  pending: Kept | null = null;
  private here: Keeping | null = null;
  private afar: KeepingAfar | null = null;
  private soon: ReturnType<typeof setTimeout> | undefined;
  private readonly now = (): void => void this.keepHere();
  private readonly all = (): void => void this.keep();

  constructor(
    private readonly written: () => Written | null,
    private readonly tellOthers: (others: readonly OpenAnswer[]) => void,
  ) {}

  /** What this person left unsaved, here or elsewhere: what was written last. */
  async find(person: string, article: string | null): Promise<Kept | null> {
    this.here = await Keeping.open(person, article ?? "new");
    const here = this.here?.found ?? null;
    const afar = article ? await findAfar(article) : null;
    return here && afar ? (here.at >= afar.at ? here : afar) : (here ?? afar);
  }

  begin(): void {
    this.afar ??= new KeepingAfar(() => this.standing(), this.tellOthers);
    document.addEventListener("visibilitychange", this.all);
  }

  /** Something was written: it is kept soon. */
  changed(): void {
    this.soon ??= setTimeout(this.now, KEEP_MS);
  }

  /** Keep it now, or forget it where all of it is saved. It reads, and changes nothing on the screen. */
  async keep(): Promise<void> {
    void this.afar?.keep();
    await this.keepHere();
  }

  end(): void {
    clearTimeout(this.soon);
    document.removeEventListener("visibilitychange", this.all);
    this.here?.end();
    this.afar?.end();
  }

  private async keepHere(): Promise<void> {
    clearTimeout(this.soon);
    this.soon = undefined;
    const written = this.pending ? null : this.written();
    if (!written) {
      return;
    }
    const { content, saved, version } = written;
    if (isChanged(saved, content)) {
      await this.here?.keep({ content, version, base: saved, at: new Date().toISOString() });
    } else {
      await this.here?.forget();
    }
  }

  private standing(): ReturnType<ConstructorParameters<typeof KeepingAfar>[0]> {
    const written = this.written();
    if (!written?.id) {
      return null;
    }
    const { id, version, saved, content } = written;
    if (this.pending) {
      return { id, version: this.pending.version ?? 1, unsaved: this.pending.content };
    }
    return { id, version: version ?? 1, unsaved: isChanged(saved, content) ? content : null };
  }
}
