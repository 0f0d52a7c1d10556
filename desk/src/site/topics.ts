// Topics: made, named, put into an order, shown in a banner, removed.

import { listTopics } from "../api/portal";
import { deleteTopic, getTopic, putTopic } from "../api/topics";
import type { TopicAnswer, TopicFields } from "../api/shapes";
import { tabLink } from "../dom";
import type { Newsroom } from "../newsroom";
import { t } from "../phrases/language";
import { addressOf, makeAt, titleAndSlug } from "./addresses";
import { checkField, type Field, lineField, pictureField } from "./fields";
import type { Listed, Row } from "./list";
import { replaced } from "./order";
import type { Kind } from "./record";

export function topicList(newsroom: Newsroom): Listed {
  let topics: readonly TopicAnswer[] = [];
  const row = (topic: TopicAnswer): Row => ({
    id: topic.slug,
    title: topic.title,
    facts: [topic.path, topic.featured && t.aboutTopic.hasBanner, topic.description],
  });
  return {
    part: "topics",
    newName: t.aboutTopic.add,
    hint: t.aboutTopic.hint,
    nothing: t.noTopics,
    load: async () => {
      topics = await listTopics();
      return { rows: topics.map(row) };
    },
    /** Each topic keeps its position in a version of its own; those that need not change stay. */
    reorder: async (slugs) => {
      const known = new Map(topics.map((topic) => [topic.slug, topic]));
      for (const { slug, position } of replaced(slugs.flatMap((each) => known.get(each) ?? []))) {
        const { title, version } = known.get(slug) as TopicAnswer;
        await putTopic(slug, { title, position }, version);
      }
      newsroom.topics = await listTopics();
    },
  };
}

export function topic(newsroom: Newsroom): Kind<TopicAnswer> {
  const rest: readonly Field[] = [
    lineField("description", t.aboutTopic.description, { hint: t.aboutTopic.descriptionHint }),
    pictureField("picture", t.aboutTopic.picture, t.aboutTopic.pictureHint),
    checkField("featured", t.aboutTopic.featured, t.aboutTopic.hasBanner, t.aboutTopic.hasNoBanner, { hint: t.aboutTopic.featuredHint }),
    lineField("banner", t.aboutTopic.banner, { hint: t.aboutTopic.bannerHint }),
  ];
  const learn = async (): Promise<void> => void (newsroom.topics = await listTopics());
  return {
    part: "topics",
    newName: t.aboutTopic.add,
    idOf: ({ slug }) => slug,
    titleOf: ({ title }) => title,
    fields: (thing) => [...(thing ? [lineField("title", t.aboutTopic.title, { required: true })] : titleAndSlug(t.aboutTopic.title, "/topics/")), ...rest],
    valuesOf: (thing) => ({ ...(thing ?? { title: "", description: "", picture: null, featured: false, banner: "" }), slug: "" }),
    get: getTopic,
    save: async (thing, values, changes) => {
      if (thing) {
        return putTopic(thing.slug, { title: thing.title, ...changes }, thing.version);
      }
      const { slug: _, ...fields } = values;
      const position = Math.min(999, Math.max(0, ...newsroom.topics.map((each) => each.position)) + 1);
      return makeAt(() => putTopic(addressOf(values), { position, ...fields } as unknown as TopicFields, 0));
    },
    saved: () => void learn(),
    about: ({ url, path }) => [tabLink(url, path)],
    removal: {
      name: t.aboutTopic.remove,
      ask: ({ title, path }) => [t.aboutTopic.removeTitle(title), t.aboutTopic.removeWhy(path)],
      do: async ({ slug, version }) => {
        await deleteTopic(slug, version);
        await learn();
      },
      done: t.aboutTopic.removed,
    },
  };
}
