// Tokens, by which scripts ask the API: a person's, and those from before there were people.

import type { Refused } from "../api/client";
import { listTokens, makeToken, revokeToken } from "../api/people";
import type { NewToken, PersonAnswer, TokenAnswer } from "../api/shapes";
import { fill, h, newId } from "../dom";
import { t } from "../phrases/language";
import { sayWhy } from "../refusals";
import { tellDay, tellMoment } from "../times";
import { tell } from "../told";
import { ask } from "./asking";
import { choiceField, lineField, timeField } from "./fields";
import { folded, type Folded, line, lines } from "./folded";
import { Form } from "./form";
import { shownOnce } from "../once";

const ROLES = ["author", "editor", "admin"] as const;

/** A person's tokens: made, and revoked. */
export function tokensOf(person: PersonAnswer): HTMLElement {
  const made = h("div");
  const problem = h("p", { class: "problem", role: "alert" });
  const roles = ROLES.slice(0, ROLES.findIndex((role) => role === person.role) + 1);
  const choices = Object.fromEntries(roles.map((role) => [role, t.roles[role]]));
  const fields = [
    lineField("name", t.tokens.name, { hint: t.tokens.nameHint, required: true }),
    choiceField("role", t.people.role, choices, { hint: t.tokens.roleHint }),
    timeField("expires_at", t.tokens.expires, { hint: t.tokens.expiresHint }),
  ];
  const empty = { name: "", role: "author", expires_at: null };
  const id = newId("token");
  const form = new Form(fields, empty, { id, save: () => void make(), onChange: () => undefined });
  const part = folded(
    t.tokens.ofPerson,
    async () => entries((await listTokens()).filter(({ person: whose }) => whose === person.id), part),
    h("p", { class: "hint" }, t.tokens.hint),
    !person.disabled_at && h("details", null, h("summary", null, t.tokens.make), form.element, problem, h("button", { type: "submit", form: id }, t.tokens.go)),
    made,
  );

  async function make(): Promise<void> {
    fill(problem);
    form.setProblems([]);
    try {
      const token = await makeToken({ ...form.read(), person: person.id } as unknown as NewToken);
      fill(made, shownOnce(t.tokens.secret(token.name), token.secret ?? ""));
      form.take(empty);
      await part.refresh();
    } catch (error) {
      const why = sayWhy(error);
      const { fields: bad } = error as Refused;
      fill(problem, (!bad.length || form.setProblems(bad).length > 0) && why);
    }
  }

  return part.element;
}

/** Tokens that belong to nobody; drawn only if there are some. */
export function tokensWithoutPerson(): HTMLElement {
  const place = h("div", { class: "below" });
  const part = folded(
    t.tokens.ofNobody,
    async () => entries((await listTokens()).filter(({ person }) => !person), part),
    h("p", { class: "hint" }, t.tokens.ofNobodyHint),
  );
  listTokens().then(
    (tokens) => fill(place, tokens.some(({ person }) => !person) && part.element),
    (error: unknown) => fill(place, h("p", { class: "problem" }, sayWhy(error))),
  );
  return place;
}

function entries(tokens: readonly TokenAnswer[], part: Folded): ReturnType<typeof lines> {
  return lines(tokens.map((token) => entry(token, part)), t.tokens.none);
}

function entry(token: TokenAnswer, part: Folded): HTMLElement {
  const { name, role, created_at, expires_at, last_used_on } = token;
  const revoke = (): void => void revokeToken(token.id).then(() => (tell(t.tokens.revoked), part.refresh()), (error: unknown) => tell(sayWhy(error)));
  const hasEnded = expires_at !== null && Date.parse(expires_at) <= Date.now();
  const facts = [
    t.roles[role as keyof typeof t.roles] ?? role,
    t.tokens.made(tellMoment(created_at)),
    last_used_on ? t.tokens.usedOn(tellDay(last_used_on)) : t.tokens.neverUsed,
    expires_at && t.tokens.ends(tellMoment(expires_at), hasEnded),
  ];
  const words = [name, h("br"), h("span", { class: "soft" }, facts.filter(Boolean).join(" · "))];
  return line(words, t.revoke, () => ask(t.tokens.revokeTitle(name), [t.tokens.revokeWhy], t.revoke, revoke));
}
