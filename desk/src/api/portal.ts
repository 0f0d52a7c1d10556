// What can be asked of the site around the articles, and of the person who asks.

import { type Answer, ask, nextOf } from "./client";
import type { MeAnswer, SiteAnswer, SiteFields, TopicAnswer, TopicsAnswer } from "./shapes";

export async function getMe(): Promise<MeAnswer> {
  return (await ask<MeAnswer>("GET", "/me")).body;
}

export async function signOut(): Promise<void> {
  await ask("DELETE", "/session");
}

export async function getSite(): Promise<SiteAnswer> {
  return (await ask<SiteAnswer>("GET", "/site")).body;
}

/** Change settings, if they are still of this version; 0 is a site that nobody has set up. */
export async function putSite(fields: SiteFields, version: number): Promise<SiteAnswer> {
  return (await ask<SiteAnswer>("PUT", "/site", { body: fields, version })).body;
}

export async function listTopics(): Promise<readonly TopicAnswer[]> {
  const topics: TopicAnswer[] = [];
  let next: string | null = "/topics";
  while (next) {
    const answer: Answer<TopicsAnswer> = await ask("GET", next);
    topics.push(...answer.body.topics);
    next = nextOf(answer.headers);
  }
  return topics;
}
