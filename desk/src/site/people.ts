// The people who work here: invited, given a role, let in again, shut out.

import { changePerson, getPerson, invite, listPeople, makeCode } from "../api/people";
import type { LinkAnswer, NewPerson, PersonAnswer } from "../api/shapes";
import { type Child, fill, h } from "../dom";
import type { Newsroom } from "../newsroom";
import { t } from "../phrases/language";
import { tellMoment, tellRecent } from "../times";
import { tell } from "../told";
import { ask } from "./asking";
import { events, sessions } from "./comings";
import { choiceField, lineField } from "./fields";
import type { Listed } from "./list";
import { shownOnce } from "../once";
import type { Doing, Kind } from "./record";
import { tokensOf, tokensWithoutPerson } from "./tokens";

export const LANGUAGES = { vi: "Tiếng Việt", en: "English" };

export function peopleList(newsroom: Newsroom): Listed {
  return {
    part: "people",
    newName: t.people.invite,
    hint: t.people.hint,
    nothing: t.people.nobody,
    load: async () => {
      const people = await listPeople();
      const here = people.filter((person) => !person.disabled_at);
      const rows = [...here, ...people.filter((person) => person.disabled_at)].map((person) => ({
        id: person.id,
        title: person.name,
        facts: [roleOf(person), person.id === newsroom.me.id && t.people.you, sayState(person)],
      }));
      return { rows };
    },
    ...(newsroom.may("manage_tokens") && { below: tokensWithoutPerson() }),
  };
}

export function person(newsroom: Newsroom): Kind<PersonAnswer> {
  const isMe = ({ id }: PersonAnswer): boolean => id === newsroom.me.id;
  const language = choiceField("language", t.people.language, LANGUAGES);
  const role = choiceField("role", t.people.role, t.roles, { hint: t.people.roleHint });
  let key = crypto.randomUUID();
  return {
    part: "people",
    newName: t.people.invite,
    idOf: ({ id }) => id,
    titleOf: ({ name }) => name,
    fields: (thing) =>
      thing ? (isMe(thing) ? [language] : [role, language]) : [lineField("name", t.people.name, { hint: t.people.nameHint, required: true }), role, language],
    valuesOf: (thing) => ({ name: "", role: thing?.role ?? "author", language: thing?.language ?? newsroom.site.language }),
    get: getPerson,
    save: async (thing, values, changes) => {
      if (thing) {
        return changePerson(thing.id, changes, thing.version);
      }
      try {
        return await invite(values as unknown as NewPerson, key);
      } finally {
        key = crypto.randomUUID();
      }
    },
    about: (thing) => [h("span", null, roleOf(thing)), h("span", null, sayState(thing))],
    below: (thing, doing) => [
      ...signingIn(thing, doing, isMe(thing)),
      sessions(thing),
      newsroom.may("manage_tokens") && tokensOf(thing),
      events(thing),
    ],
  };
}

const roleOf = ({ role }: PersonAnswer): string => t.roles[role as keyof typeof t.roles] ?? role;

function sayState({ disabled_at, signed_in_at }: PersonAnswer): string {
  if (disabled_at) {
    return t.people.disabledSince(tellMoment(disabled_at));
  }
  return signed_in_at ? t.people.signedIn(tellRecent(signed_in_at)) : t.people.neverSignedIn;
}

/** The link by which the person comes in, and the way to shut the person out. */
function signingIn(thing: PersonAnswer, { do: act }: Doing<PersonAnswer>, isMe: boolean): Child[] {
  const place = h("div");
  const show = ({ url, expires_at }: LinkAnswer): void => fill(place, shownOnce(t.people.link(thing.name, tellMoment(expires_at)), url));
  const make = (): void => {
    let link: LinkAnswer | null = null;
    void act(async () => {
      link = await makeCode(thing.id);
      return null;
    }).then(() => link && show(link));
  };
  const set = (disabled: boolean): void =>
    void act(() => changePerson(thing.id, { disabled }, thing.version)).then((done) => done && tell(disabled ? t.people.disabled : t.people.enabled));
  if (thing.url && thing.expires_at) {
    show({ url: thing.url, expires_at: thing.expires_at });
  }
  if (thing.disabled_at) {
    return [h("p", { class: "hint" }, t.people.enableHint), h("button", { type: "button", onclick: () => set(false) }, t.people.enable)];
  }
  const disable = (): void => ask(t.people.disableTitle(thing.name), t.people.disableWhy, t.people.disable, () => set(true));
  return [
    place,
    h("p", { class: "hint" }, t.people.newLinkHint),
    h(
      "div",
      { class: "actions" },
      h("button", { type: "button", onclick: make }, t.people.newLink),
      !isMe && h("button", { type: "button", class: "quiet", onclick: disable }, t.people.disable),
    ),
  ];
}
