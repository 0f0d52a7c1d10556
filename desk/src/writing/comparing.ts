// How two rows of texts differ: the longest common part of both. Pure.

export interface Piece {
  readonly kind: "same" | "gone" | "new";
  readonly text: string;
}

/** Which places of one are which places of the other, in order (longest common subsequence). */
export function matches(one: readonly string[], other: readonly string[]): [number, number][] {
  const lengths = Array.from({ length: one.length + 1 }, () => new Uint32Array(other.length + 1));
  const at = (row: number, column: number): number => lengths[row]?.[column] ?? 0;
  for (let row = one.length - 1; row >= 0; row -= 1) {
    for (let column = other.length - 1; column >= 0; column -= 1) {
      (lengths[row] as Uint32Array)[column] =
        one[row] === other[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const found: [number, number][] = [];
  let row = 0;
  let column = 0;
  while (row < one.length && column < other.length) {
    if (one[row] === other[column]) {
      found.push([row, column]);
      row += 1;
      column += 1;
    } else if (at(row + 1, column) >= at(row, column + 1)) {
      row += 1;
    } else {
      column += 1;
    }
  }
  return found;
}

/** A text as it became another one, by words. */
export function compareWords(before: string, after: string): Piece[] {
  const one = before.split(/(\s+)/u).filter(Boolean);
  const other = after.split(/(\s+)/u).filter(Boolean);
  const pieces: Piece[] = [];
  let from = 0;
  let to = 0;
  const add = (kind: Piece["kind"], words: readonly string[]): void => {
    if (words.length) {
      pieces.push({ kind, text: words.join("") });
    }
  };
  for (const [left, right] of [...matches(one, other), [one.length, other.length] as const]) {
    add("gone", one.slice(from, left));
    add("new", other.slice(to, right));
    add("same", one.slice(left, left + 1));
    from = left + 1;
    to = right + 1;
  }
  return pieces;
}
