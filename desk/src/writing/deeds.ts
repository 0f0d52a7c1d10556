// What can be done with an article as it stands: only what the server would let this person do.

import type { ArticleAnswer } from "../api/shapes";
import type { Newsroom } from "../newsroom";

export interface Deeds {
  readonly edit: boolean;
  readonly submit: boolean;
  readonly return: boolean;
  readonly publish: boolean;
  readonly unpublish: boolean;
  readonly schedule: boolean;
  readonly trash: boolean;
  readonly restore: boolean;
}

/** `article` is null for one that is not saved yet. */
export function deedsFor(newsroom: Newsroom, article: ArticleAnswer | null): Deeds {
  const status = article?.status ?? "draft";
  const isHere = status !== "trashed";
  const may = (action: string): boolean => newsroom.may(action, article);
  return {
    edit: isHere && (article ? may("edit") : newsroom.may("create")),
    submit: status === "draft" && !may("publish") && may("submit"),
    return: status === "in_review" && may("return"),
    publish: isHere && may("publish"),
    unpublish: status === "published" && may("unpublish"),
    schedule: article !== null && isHere && may("schedule"),
    trash: article !== null && isHere && may("trash"),
    restore: status === "trashed" && may("restore"),
  };
}
