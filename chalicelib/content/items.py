"""The items of the content table: each entity's keys and its form there (docs/data-model.md).

Times are kept as `2015-12-30T02:15:00Z`: of fixed width, so that they sort, and to the second.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from chalicelib.content.models import (
    ALL,
    Article,
    ArticleId,
    Headline,
    ListName,
    LiveArticle,
    Month,
    Path,
    SafeHtml,
    Site,
    Slug,
    Status,
    Topic,
    byline_list,
    topic_list,
)
from chalicelib.content.slugs import make_slug
from chalicelib.dynamodb import Item

HEAD = "HEAD"
LIVE = "LIVE"
SITE = ("SITE", "SITE")
TOPICS = "TOPICS"

_TIMES = frozenset({"created_at", "updated_at", "published_at"})
_TUPLES = frozenset({"topics", "former_paths"})


def format_time(moment: datetime) -> str:
    """A moment as items keep it, cut to the second."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"


def parse_time(text: str) -> datetime:
    """The moment that `format_time` wrote."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def article_key(article: ArticleId) -> str:
    """The partition of everything about one article."""
    return f"ARTICLE#{article}"


def revision_key(version: int) -> str:
    """The sort key of a saved version."""
    return f"REV#{version:06d}"


def path_key(path: Path) -> tuple[str, str]:
    """The key of the claim to a path."""
    return f"PATH#{path}", "PATH"


def list_key(name: ListName) -> str:
    """The partition of a list."""
    return f"LIST#{name}"


def entry_key(published_at: datetime, article: ArticleId) -> str:
    """The sort key of an article in its lists: the time of publication, then the id."""
    return f"{format_time(published_at)}#{article}"


def calendar_key(name: ListName) -> str:
    """The partition of a list's months."""
    return f"CALENDAR#{name}"


def lists_of(live: LiveArticle) -> frozenset[ListName]:
    """The lists that a live article stands in: all, its topics', and its byline's if it has one."""
    lists = {ALL, *map(topic_list, live.topics)}
    if byline := make_slug(live.byline):
        lists.add(byline_list(byline))
    return frozenset(lists)


def headline_of(live: LiveArticle) -> Headline:
    """What lists show of it."""
    return Headline(**{each.name: getattr(live, each.name) for each in fields(Headline)})


def article_item(article: Article, sk: str = HEAD) -> Item:
    """The head of an article, or with `sk` a revision. The source of an HTML body is the body, kept once."""
    item = _to_item(article_key(article.id), sk, article)
    if article.body_source == article.body:
        del item["body_source"]
    return item


def article_from_item(item: Item) -> Article:
    """The reverse of `article_item`."""
    values = _from_item({"body_source": item["body"], **item}, Article)
    return Article(**{**values, "status": Status(values["status"]), "body": SafeHtml(values["body"])})


def live_item(live: LiveArticle) -> Item:
    """The live copy of an article."""
    return _to_item(article_key(live.id), LIVE, live)


def live_from_item(item: Item) -> LiveArticle:
    """The reverse of `live_item`; raises KeyError or ValueError on an item that is none."""
    return LiveArticle(**_from_item(item, LiveArticle))


def entry_item(name: ListName, headline: Headline) -> Item:
    """An article's entry in a list."""
    return _to_item(list_key(name), entry_key(headline.published_at, headline.id), headline)


def headline_from_item(item: Item) -> Headline:
    """The reverse of `entry_item`."""
    return Headline(**_from_item(item, Headline))


def claim_item(path: Path, article: ArticleId) -> Item:
    """The claim of an article to a path, for good: at its address of today or at one it has left."""
    pk, sk = path_key(path)
    return {"pk": pk, "sk": sk, "article": article}


def topic_item(topic: Topic) -> Item:
    """A topic."""
    return _to_item(TOPICS, topic.slug, topic)


def topic_from_item(item: Item) -> Topic:
    """The reverse of `topic_item`."""
    return Topic(**_from_item(item, Topic))


def site_item(site: Site) -> Item:
    """The site's settings."""
    return _to_item(*SITE, site)


def site_from_item(item: Item) -> Site:
    """The reverse of `site_item`."""
    return Site(**_from_item(item, Site))


def month_count(item: Item) -> tuple[Month, int]:
    """A calendar item's month and how many articles it holds."""
    return Month(item["sk"]), item["n"]


def slug_of(item: Item) -> Slug:
    """The slug of a topic's item, from its key alone."""
    return Slug(item["sk"])


def _to_item(pk: str, sk: str, entity: Any) -> Item:
    item: Item = {"pk": pk, "sk": sk}
    for each in fields(entity):
        value = getattr(entity, each.name)
        if value is None or value == () or (isinstance(value, str) and value == ""):
            continue
        if isinstance(value, datetime):
            value = format_time(value)
        item[each.name] = list(value) if isinstance(value, tuple) else value
    return item


def _from_item(item: Item, entity: type) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for each in fields(entity):
        value = item.get(each.name)
        if each.name in _TUPLES:
            value = tuple(value or ())
        elif each.name in _TIMES:
            value = parse_time(value) if value else None
        elif value is None and each.type in {"str", "SafeHtml"}:
            value = ""
        elif value is None and each.type != "Path | None":
            raise KeyError(each.name)
        values[each.name] = value
    return values
