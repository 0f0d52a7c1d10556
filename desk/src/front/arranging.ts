// The front page as rows of slots: what editors put where, what fills the rest, and how two editors' pages come together. Pure.

import type { ArticleEntryAnswer, Breaking, LayoutAnswer, LayoutFields, Pin } from "../api/shapes";

export type Story = Pick<ArticleEntryAnswer, "id" | "title" | "status" | "published_at">;
export type Slots = readonly (Pin | null)[];

export interface Section {
  readonly topic: string;
  readonly slots: Slots;
}

/** All that editors decide; rows of slots have their whole length. */
export interface Front {
  readonly breaking: Breaking | null;
  readonly lead: Slots;
  readonly second: Slots;
  readonly strip: Slots;
  readonly sections: readonly Section[];
}

/** A place of the page: the name of its row (a section's is its topic, after a slash), and which slot of it. */
export interface Place {
  readonly row: string;
  readonly at: number;
}

const LENGTHS = { lead: 1, second: 4, strip: 4 } as const;
const SECTION = 4;
export const MAX_SECTIONS = 6;

export const rowOf = (topic: string): string => `/${topic}`;
const padded = (slots: Slots, length: number): Slots => Array.from({ length }, (_, at) => slots[at] ?? null);

export function frontOf(layout: LayoutAnswer): Front {
  return {
    breaking: layout.breaking,
    lead: padded(layout.lead, LENGTHS.lead),
    second: padded(layout.second, LENGTHS.second),
    strip: padded(layout.strip, LENGTHS.strip),
    sections: layout.sections.map(({ topic, articles }) => newSection(topic, articles ?? [])),
  };
}

export const newSection = (topic: string, slots: Slots = []): Section => ({ topic, slots: padded(slots, SECTION) });

export function fieldsOf({ breaking, lead, second, strip, sections }: Front): LayoutFields {
  return { breaking, lead, second, strip, sections: sections.map(({ topic, slots }) => ({ topic, articles: slots })) };
}

/** Every row that has slots, by its name, in the order in which readers meet them. */
export function rows({ lead, second, strip, sections }: Front): ReadonlyMap<string, Slots> {
  return new Map([
    ["lead", lead],
    ["second", second],
    ["strip", strip],
    ...sections.map(({ topic, slots }): [string, Slots] => [rowOf(topic), slots]),
  ]);
}

export const pinAt = (front: Front, { row, at }: Place): Pin | null => rows(front).get(row)?.[at] ?? null;

/** The page with something else in a slot; an article leaves the slot that it had. */
export function put(front: Front, place: Place, pin: Pin | null): Front {
  const change = (row: string, slots: Slots): Slots =>
    slots.map((each, at) => {
      const isHere = row === place.row && at === place.at;
      return isHere ? pin : pin && each?.article === pin.article ? null : each;
    });
  return {
    ...front,
    lead: change("lead", front.lead),
    second: change("second", front.second),
    strip: change("strip", front.strip),
    sections: front.sections.map(({ topic, slots }) => ({ topic, slots: change(rowOf(topic), slots) })),
  };
}

/** The page with a story in another slot; what an editor had put there takes its place. */
export function move(front: Front, from: Place, to: Place, pin: Pin): Front {
  return put(put(front, from, pinAt(front, to)), to, pin);
}

/** What readers would see in each slot, as the server fills them: a pin that they may see, else the newest that is not above. */
export function filled(front: Front, newest: readonly Story[], ofTopic: ReadonlyMap<string, readonly Story[]>, known: ReadonlyMap<string, Story>): ReadonlyMap<string, readonly (Story | null)[]> {
  const seen = (pin: Pin | null): Story | null => {
    const story = pin && known.get(pin.article);
    return story?.status === "published" ? story : null;
  };
  const all = rows(front);
  const taken = new Set([...all.values()].flatMap((slots) => slots.map((pin) => seen(pin)?.id)));
  const shown = new Map<string, readonly (Story | null)[]>();
  for (const [row, slots] of all) {
    const from = row.startsWith("/") ? (ofTopic.get(row.slice(1)) ?? []) : newest;
    const last = row === "strip" ? (slots.some(seen) ? slots.findLastIndex(Boolean) : -1) : slots.length - 1;
    shown.set(
      row,
      slots.map((pin, at) => {
        const story = at > last ? null : (seen(pin) ?? from.find(({ id }) => !taken.has(id)) ?? null);
        taken.add(story?.id);
        return story;
      }),
    );
  }
  return shown;
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

function plain(front: Front): unknown {
  const pin = (each: Pin | null): unknown => each && [each.article, moment(each.until)];
  const { breaking } = front;
  return [
    breaking && [breaking.text, breaking.url ?? "", moment(breaking.until)],
    [...rows(front)].map(([row, slots]) => [row, slots.map(pin)]),
  ];
}

const moment = (text: string | null | undefined): number | null => (text ? Date.parse(text) : null);

export const isSame = (one: Front, other: Front): boolean => same(plain(one), plain(other));

/** The page without what has ended: so the clock leaves it. */
export function without(front: Front, now: number): Front {
  const isOver = (until: string | null | undefined): boolean => Boolean(until) && Date.parse(until as string) <= now;
  const left = (slots: Slots): Slots => slots.map((pin) => (pin && isOver(pin.until) ? null : pin));
  return {
    breaking: front.breaking && isOver(front.breaking.until) ? null : front.breaking,
    lead: left(front.lead),
    second: left(front.second),
    strip: left(front.strip),
    sections: front.sections.map(({ topic, slots }) => ({ topic, slots: left(slots) })),
  };
}

/** Mine wherever I changed something, theirs elsewhere. An article that would stand twice stays where I put it. */
export function combined(base: Front, mine: Front, theirs: Front): Front {
  const pick = <Each>(of: (front: Front) => Each): Each => (same(of(base), of(mine)) ? of(theirs) : of(mine));
  const topics = pick((front) => front.sections.map(({ topic }) => topic));
  let made: Front = { ...theirs, breaking: pick((front) => front.breaking), sections: topics.map((topic) => newSection(topic)) };
  const mineFirst: [Place, Pin | null, boolean][] = [];
  for (const [row, slots] of rows(made)) {
    const isNew = !rows(base).has(row);
    for (const at of slots.keys()) {
      const place = { row, at };
      const isMine = rows(mine).has(row) && (isNew ? pinAt(mine, place) !== null : !same(pinAt(base, place), pinAt(mine, place)));
      mineFirst.push([place, pinAt(isMine || !rows(theirs).has(row) ? mine : theirs, place), isMine]);
      made = put(made, place, null);
    }
  }
  const held = new Set<string>();
  for (const [place, pin] of mineFirst.sort(([, , one], [, , other]) => Number(other) - Number(one))) {
    if (pin && !held.has(pin.article)) {
      held.add(pin.article);
      made = put(made, place, pin);
    }
  }
  return made;
}

/** The slots in which two pages differ. */
export function differing(one: Front, other: Front): readonly Place[] {
  const names = new Set([...rows(one).keys(), ...rows(other).keys()]);
  return [...names].flatMap((row) => {
    const length = (rows(one).get(row) ?? rows(other).get(row) ?? []).length;
    return Array.from({ length }, (_, at) => ({ row, at })).filter(
      (place) => pinAt(one, place)?.article !== pinAt(other, place)?.article,
    );
  });
}
