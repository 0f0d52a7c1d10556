"""Articles as they are stored: the working copy, what readers see, and every revision."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.aws.wire import Item
from chalicelib.content.models.articles import Article, LiveArticle, RevisionEntry
from chalicelib.content.models.names import ArticleId
from chalicelib.content.store.items import TTL_ATTRIBUTE, Stored, expiry, from_item, to_item, with_source

HEAD = "HEAD"
LIVE = "LIVE"
MAX_VERSION = 999_999


def article_key(article: ArticleId) -> str:
    """The partition of everything about one article."""
    return f"ARTICLE#{article}"


def revision_key(version: int) -> str:
    """The sort key of a saved version."""
    return f"REV#{version:06d}"


def article_item(article: Article, sk: str = HEAD) -> Item:
    """The head of an article, or with `sk` a revision. The source of an HTML body is the body, kept once."""
    item = to_item(article_key(article.id), sk, article)
    if article.body_source == article.body:
        del item["body_source"]
    if sk == HEAD and article.purge_at:
        item[TTL_ATTRIBUTE] = expiry(article.purge_at)
    return item


def article_from_item(item: Item) -> Article:
    """The reverse of `article_item`."""
    return from_item(with_source(item), Article)


def live_item(live: LiveArticle) -> Item:
    """The live copy of an article."""
    return to_item(article_key(live.id), LIVE, live)


def live_from_item(item: Item) -> LiveArticle:
    """The reverse of `live_item`; raises ValueError on an item that is none."""
    return from_item(item, LiveArticle)


def revision_entry_from_item(item: Item) -> RevisionEntry:
    """What a list shows of a revision, of its item or the attributes that REVISION_ENTRY names."""
    return from_item(item, RevisionEntry)


REVISION_ENTRY = RevisionEntry.__struct_fields__


class Articles(Stored):
    """Articles by their ids."""

    def find_article(self, article: ArticleId) -> Article | None:
        """The working copy."""
        item = self._table.get(article_key(article), HEAD)
        return article_from_item(item) if item else None

    def find_articles(self, articles: Iterable[ArticleId]) -> tuple[Article, ...]:
        """The working copies that exist, in the order asked for."""
        return tuple(map(article_from_item, self._items_of(articles, HEAD)))

    def find_live(self, article: ArticleId) -> LiveArticle | None:
        """What readers see of an article, or None if it isn't published."""
        item = self._table.get(article_key(article), LIVE)
        return live_from_item(item) if item else None

    def find_lives(self, articles: Iterable[ArticleId]) -> tuple[LiveArticle, ...]:
        """The live copies that exist, in the order asked for."""
        return tuple(map(live_from_item, self._items_of(articles, LIVE)))

    def find_revision(self, article: ArticleId, version: int) -> Article | None:
        """A version as it was saved."""
        item = self._table.get(article_key(article), revision_key(version))
        return article_from_item(item) if item else None

    def revisions(self, article: ArticleId, *, up_to: int, limit: int) -> tuple[RevisionEntry, ...]:
        """What there is of an article's revisions, from version `up_to` down, without their bodies."""
        newest, oldest = revision_key(up_to), revision_key(1)
        items = self._table.query(
            article_key(article), low=oldest, high=newest, newest_first=True, limit=limit, attributes=REVISION_ENTRY
        )
        return tuple(map(revision_entry_from_item, items))

    def _items_of(self, articles: Iterable[ArticleId], sk: str) -> list[Item]:
        keys = [(article_key(each), sk) for each in articles]
        found = self._table.get_many(keys)
        return [found[key] for key in keys if key in found]

    def _newest_revision(self, article: ArticleId) -> Article | None:
        low, high = revision_key(1), revision_key(MAX_VERSION)
        items = self._table.query(article_key(article), low=low, high=high, newest_first=True, limit=1)
        return next(map(article_from_item, items), None)
