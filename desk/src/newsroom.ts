// What every screen knows: who works here, what they may do, the site and its topics.

import { getMe, getSite, listTopics } from "./api/portal";
import type { ArticleAnswer, MeAnswer, SiteAnswer, TopicAnswer } from "./api/shapes";
import { chooseLanguage } from "./phrases/language";
import { useZone } from "./times";

/** What a permission is asked about: an article as it is listed, or as it is read. */
export type Subject = Pick<ArticleAnswer, "status" | "owner" | "created_by" | "published_at">;

export class Newsroom {
  constructor(
    readonly me: MeAnswer,
    public site: SiteAnswer,
    public topics: readonly TopicAnswer[],
  ) {}

  /** Whether the server would let this person do it, on some article or on this one. It has the last word itself. */
  may(action: string, article: Subject | null = null): boolean {
    const scope = this.me.may[action] ?? "none";
    if (!article || scope === "any" || scope === "none") {
      return scope !== "none";
    }
    const isOwn = this.owns(article);
    switch (scope) {
      case "own_draft":
        return isOwn && article.status === "draft";
      case "own_hidden":
        return isOwn && article.status !== "published";
      case "own_unseen":
        return isOwn && article.published_at === null;
      default:
        return isOwn;
    }
  }

  owns({ owner, created_by }: Subject): boolean {
    return this.me.id ? owner === this.me.id : !owner && created_by === this.me.name;
  }

  titleOf(slug: string): string {
    return this.topics.find((topic) => topic.slug === slug)?.title ?? slug;
  }
}

/** Raises Refused: 401 if nobody is signed in. */
export async function enter(): Promise<Newsroom> {
  const [me, site, topics] = await Promise.all([getMe(), getSite(), listTopics()]);
  chooseLanguage(me.language === "en" || me.language === "vi" ? me.language : site.language);
  useZone(site.time_zone);
  return new Newsroom(me, site, topics);
}
