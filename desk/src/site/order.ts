// An order as positions: which of them change when somebody puts things into another order. Pure.

export interface Placed {
  readonly slug: string;
  readonly position: number;
}

const LAST = 999;

/** The positions that must change so that things stand in this order: by position, then by slug. */
export function replaced(order: readonly Placed[]): readonly Placed[] {
  const kept = placed(order, (own, next) => Math.max(own, next));
  const all = (kept.at(-1)?.position ?? 0) > LAST ? placed(order, (_, next) => next) : kept;
  return all.filter(({ position }, at) => position !== order[at]?.position);
}

/** `choose` gets the position that a thing has, and the first one that puts it after the thing before. */
function placed(order: readonly Placed[], choose: (own: number, next: number) => number): readonly Placed[] {
  const made: Placed[] = [];
  for (const { slug, position } of order) {
    const before = made.at(-1);
    const next = before ? before.position + (slug > before.slug ? 0 : 1) : 0;
    made.push({ slug, position: choose(position, next) });
  }
  return made;
}
