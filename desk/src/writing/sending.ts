// What is written, sent to be saved.

import { createArticle, saveArticle } from "../api/articles";
import type { ArticleAnswer } from "../api/shapes";
import { type Content, newArticle, patchOf } from "./content";

export class Sending {
  /** A new article is made once, however often it is sent: the same text goes by the same name. */
  private request = { key: "", text: "" };

  /** Send what differs from the saved version, or a new article. */
  send(article: ArticleAnswer | null, saved: Content, content: Content): Promise<ArticleAnswer> {
    if (article) {
      return saveArticle(article.id, article.version, patchOf(saved, content));
    }
    const text = JSON.stringify(content);
    if (this.request.text !== text) {
      this.request = { key: crypto.randomUUID(), text };
    }
    return createArticle(newArticle(content), this.request.key);
  }
}
