// What can be asked of topics.

import { ask } from "./client";
import type { TopicAnswer, TopicFields } from "./shapes";

const at = (slug: string): string => `/topics/${encodeURIComponent(slug)}`;

export async function getTopic(slug: string): Promise<TopicAnswer> {
  return (await ask<TopicAnswer>("GET", at(slug))).body;
}

/** Save a topic, if it is still of this version; 0 is one that is not there yet. */
export async function putTopic(slug: string, fields: TopicFields, version: number): Promise<TopicAnswer> {
  return (await ask<TopicAnswer>("PUT", at(slug), { body: fields, version })).body;
}

export async function deleteTopic(slug: string, version: number): Promise<void> {
  await ask("DELETE", at(slug), { version });
}
