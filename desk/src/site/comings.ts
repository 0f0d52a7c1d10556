// Where a person is signed in, and what was done about the person.

import { endSession, listEvents, listSessions } from "../api/people";
import type { EventAnswer, PersonAnswer } from "../api/shapes";
import { h } from "../dom";
import { t } from "../phrases/language";
import { sayWhy } from "../refusals";
import { tellMoment, tellRecent } from "../times";
import { tell } from "../told";
import { folded, line, lines } from "./folded";

export function sessions({ id }: PersonAnswer): HTMLElement {
  const part = folded(t.people.sessions, async () => {
    const found = await listSessions(id);
    return lines(
      found.map((session) => {
        const end = (): void => void endSession(id, session.id).then(part.refresh, (error: unknown) => tell(sayWhy(error)));
        const words = [session.agent || t.people.unknownMachine, h("br"), h("span", { class: "soft" }, t.people.seen(tellRecent(session.seen_at), tellMoment(session.ends_at)))];
        return line(words, session.is_this ? null : t.people.endSession, end);
      }),
      t.people.noSessions,
    );
  });
  return part.element;
}

export function events({ id }: PersonAnswer): HTMLElement {
  return folded(t.people.events, async () => lines((await listEvents(id)).map((event) => line([sayEvent(event)], null, () => undefined)), t.people.noEvents)).element;
}

function sayEvent({ what, at, by }: EventAnswer): string {
  return t.people.event(t.people.happened[what as keyof typeof t.people.happened] ?? what, by, tellMoment(at));
}
