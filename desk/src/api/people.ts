// What can be asked of the people who work here, of where they are signed in, and of tokens.

import { type Answer, ask, nextOf } from "./client";
import type {
  EventAnswer,
  EventsAnswer,
  LinkAnswer,
  NewPerson,
  NewToken,
  PeopleAnswer,
  PersonAnswer,
  PersonPatch,
  SessionAnswer,
  SessionsAnswer,
  TokenAnswer,
  TokensAnswer,
} from "./shapes";

const at = (id: string): string => `/people/${encodeURIComponent(id)}`;

export async function listPeople(): Promise<PeopleAnswer["people"]> {
  return (await ask<PeopleAnswer>("GET", "/people")).body.people;
}

export async function getPerson(id: string): Promise<PersonAnswer> {
  return (await ask<PersonAnswer>("GET", at(id))).body;
}

/** Invite somebody; this answer alone has the link. */
export async function invite(person: NewPerson, key: string): Promise<PersonAnswer> {
  return (await ask<PersonAnswer>("POST", "/people", { body: person, key })).body;
}

export async function changePerson(id: string, patch: PersonPatch, version: number): Promise<PersonAnswer> {
  return (await ask<PersonAnswer>("PATCH", at(id), { body: patch, version })).body;
}

/** A link that signs the person in once; it cannot be asked for again. */
export async function makeCode(id: string): Promise<LinkAnswer> {
  return (await ask<LinkAnswer>("POST", `${at(id)}/codes`, { key: crypto.randomUUID() })).body;
}

export async function listSessions(id: string): Promise<readonly SessionAnswer[]> {
  return (await ask<SessionsAnswer>("GET", `${at(id)}/sessions`)).body.sessions;
}

export async function endSession(id: string, session: string): Promise<void> {
  await ask("DELETE", `${at(id)}/sessions/${encodeURIComponent(session)}`);
}

export async function listEvents(id: string): Promise<readonly EventAnswer[]> {
  return (await ask<EventsAnswer>("GET", `${at(id)}/events`)).body.events;
}

export async function listTokens(): Promise<readonly TokenAnswer[]> {
  const tokens: TokenAnswer[] = [];
  let next: string | null = "/tokens";
  while (next) {
    const answer: Answer<TokensAnswer> = await ask("GET", next);
    tokens.push(...answer.body.tokens);
    next = nextOf(answer.headers);
  }
  return tokens;
}

/** Make a token; this answer alone has its secret. */
export async function makeToken(token: NewToken): Promise<TokenAnswer> {
  return (await ask<TokenAnswer>("POST", "/tokens", { body: token, key: crypto.randomUUID() })).body;
}

export async function revokeToken(id: string): Promise<void> {
  await ask("DELETE", `/tokens/${encodeURIComponent(id)}`);
}
