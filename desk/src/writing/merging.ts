// Two people's versions of one text put together, by paragraphs. Pure.

import { matches } from "./comparing";

/** A stretch of the text: the same for both, changed by one of them, or (a clash) differently by both. */
export interface Stretch {
  readonly base: readonly string[];
  readonly mine: readonly string[];
  readonly theirs: readonly string[];
}

export const isClash = ({ base, mine, theirs }: Stretch): boolean =>
  !isSame(mine, theirs) && !isSame(mine, base) && !isSame(theirs, base);

/** What stands in a stretch once both are put together; of a clash, theirs and then mine, so that nothing is lost. */
export function settle(stretch: Stretch): readonly string[] {
  const { base, mine, theirs } = stretch;
  if (isSame(mine, theirs) || isSame(theirs, base)) {
    return mine;
  }
  return isSame(mine, base) ? theirs : [...theirs, ...mine];
}

/** The stretches of three versions: where all three agree, one paragraph each, and what lies between (diff3). */
export function stretches(base: readonly string[], mine: readonly string[], theirs: readonly string[]): Stretch[] {
  const inMine = new Map(matches(base, mine));
  const inTheirs = new Map(matches(base, theirs));
  const found: Stretch[] = [];
  let at = { base: 0, mine: 0, theirs: 0 };
  const between = (end: typeof at): void => {
    const stretch = {
      base: base.slice(at.base, end.base),
      mine: mine.slice(at.mine, end.mine),
      theirs: theirs.slice(at.theirs, end.theirs),
    };
    if (stretch.base.length || stretch.mine.length || stretch.theirs.length) {
      found.push(...inPlace(stretch));
    }
  };
  base.forEach((paragraph, index) => {
    const mineAt = inMine.get(index);
    const theirsAt = inTheirs.get(index);
    if (mineAt !== undefined && theirsAt !== undefined) {
      between({ base: index, mine: mineAt, theirs: theirsAt });
      found.push({ base: [paragraph], mine: [paragraph], theirs: [paragraph] });
      at = { base: index + 1, mine: mineAt + 1, theirs: theirsAt + 1 };
    }
  });
  between({ base: base.length, mine: mine.length, theirs: theirs.length });
  return found;
}

/** A stretch in which nobody put in or took out a paragraph, as one for each: who changed neighbours does not clash. */
function inPlace(stretch: Stretch): Stretch[] {
  const { base, mine, theirs } = stretch;
  if (base.length !== mine.length || base.length !== theirs.length) {
    return [stretch];
  }
  return base.map((_, at) => ({ base: base.slice(at, at + 1), mine: mine.slice(at, at + 1), theirs: theirs.slice(at, at + 1) }));
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each, index) => each === other[index]);
}
