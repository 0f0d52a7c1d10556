"""The items of the content table: each entity's keys and its form there (docs/data-model.md).

Times are kept as `2015-12-30T02:15:00Z`: of fixed width, so that they sort, and to the second.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from chalicelib.aws.dynamodb import Item
from chalicelib.content.models.articles import (
    Article,
    Card,
    DeskEntry,
    Headline,
    LiveArticle,
    MenuEntry,
    Period,
    Redirect,
    RevisionEntry,
    Site,
    StandingPage,
    Topic,
)
from chalicelib.content.models.media import MediaItem
from chalicelib.content.models.names import ArticleId, ListName, MediaId, Month, Path

T = TypeVar("T")

HEAD = "HEAD"
LIVE = "LIVE"
SITE = ("SITE", "SITE")
_MONTHS = tuple((f"m{month:02d}", f"-{month:02d}") for month in range(12, 0, -1))
TOPICS = "TOPICS"
STANDING = "STANDING"
MENU = "MENU"
MEDIA = "MEDIA"
DUE = "DUE"
MOST_READ = "MOSTREAD"
NEWS = ("NEWS", "NEWS")

TTL_ATTRIBUTE = "x"
"""When an item may go, in seconds since 1970: DynamoDB removes it within days of that."""


def format_time(moment: datetime) -> str:
    """A moment as items keep it, cut to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").removesuffix("+00:00") + "Z"


def parse_time(text: str) -> datetime:
    """The moment that `format_time` wrote."""
    return datetime.fromisoformat(text)


def expiry(moment: datetime) -> int:
    """A moment as `TTL_ATTRIBUTE` has it."""
    return int(moment.timestamp())


def article_key(article: ArticleId) -> str:
    """The partition of everything about one article."""
    return f"ARTICLE#{article}"


def revision_key(version: int) -> str:
    """The sort key of a saved version."""
    return f"REV#{version:06d}"


MAX_VERSION = 999_999


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
    """The partition of a list's years, each an item with a counter a month."""
    return f"CALENDAR#{name}"


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
    return from_item(_with_source(item), Article)


def _with_source(item: Item) -> Item:
    return item if "body_source" in item else {**item, "body_source": item.get("body", "")}


def live_item(live: LiveArticle) -> Item:
    """The live copy of an article."""
    return to_item(article_key(live.id), LIVE, live)


def live_from_item(item: Item) -> LiveArticle:
    """The reverse of `live_item`; raises ValueError on an item that is none."""
    return from_item(item, LiveArticle)


def entry_item(name: ListName, headline: Headline) -> Item:
    """An article's entry in a list."""
    return to_item(list_key(name), entry_key(headline.published_at, headline.id), headline)


def headline_from_item(item: Item) -> Headline:
    """The reverse of `entry_item`."""
    return from_item(item, Headline)


def cards_key(block: int) -> str:
    """The partition of a block of cards."""
    return f"CARDS#{block}"


def ordinal_key(ordinal: int) -> str:
    """An ordinal as a sort key."""
    return f"{ordinal:08d}"


def card_item(block: int, card: Card) -> Item:
    """An article's card in its block."""
    return to_item(cards_key(block), ordinal_key(card.ordinal), card)


def card_from_item(item: Item) -> Card:
    """The reverse of `card_item`."""
    return from_item(item, Card)


def desk_item(pk: str, sk: str, entry: DeskEntry) -> Item:
    """An article's entry in one of the desk's shelves."""
    return to_item(pk, sk, entry)


def desk_entry_from_item(item: Item) -> DeskEntry:
    """The reverse of `desk_item`."""
    return from_item(item, DeskEntry)


def revision_entry_from_item(item: Item) -> RevisionEntry:
    """What a list shows of a revision, of its item or the attributes that REVISION_ENTRY names."""
    return from_item(item, RevisionEntry)


REVISION_ENTRY = RevisionEntry.__struct_fields__


def claim_item(path: Path, article: ArticleId) -> Item:
    """The claim of an article to a path, for good: at its address of today or at one it has left."""
    pk, sk = path_key(path)
    return {"pk": pk, "sk": sk, "article": article}


def redirect_item(redirect: Redirect) -> Item:
    """A redirect: the claim to its path, which is nobody else's then."""
    return to_item(*path_key(redirect.path), redirect)


def is_redirect(claim: Item) -> bool:
    """Whether the claim to a path is a redirect's, and not an article's."""
    return "path" in claim


def redirect_from_item(item: Item) -> Redirect:
    """The reverse of `redirect_item`."""
    return from_item(item, Redirect)


def topic_item(topic: Topic) -> Item:
    """A topic."""
    return to_item(TOPICS, topic.slug, topic)


def topic_from_item(item: Item) -> Topic:
    """The reverse of `topic_item`."""
    return from_item(item, Topic)


def site_item(site: Site) -> Item:
    """The site's settings."""
    return {"menu": [], **to_item(*SITE, site)}


def site_from_item(item: Item) -> Site:
    """The reverse of `site_item`."""
    return from_item(item, Site)


def media_item(item: MediaItem) -> Item:
    """A picture or document; one that is not ready expires."""
    ttl = {TTL_ATTRIBUTE: expiry(item.expires_at)} if item.expires_at else {}
    return {"variants": [], **to_item(MEDIA, item.id, item), **ttl}


def media_from_item(item: Item) -> MediaItem:
    """The reverse of `media_item`."""
    return from_item(item, MediaItem)


def uses_key(media: MediaId) -> str:
    """The partition of who uses a picture or a document."""
    return f"USES#{media}"


def month_counter(month: Month) -> str:
    """The attribute that counts a month's articles in its year's item, e.g. `m12`."""
    return f"m{month[5:]}"


def month_counts(item: Item) -> Iterator[tuple[Month, int]]:
    """The months of a calendar's year that hold articles, newest first, with how many."""
    year = item["sk"]
    for counter, month in _MONTHS:
        if n := item.get(counter):
            yield Month(year + month), n


def standing_item(page: StandingPage) -> Item:
    """A standing page. The source of an HTML body is the body, kept once."""
    item = to_item(STANDING, page.slug, page)
    if page.body_source == page.body:
        del item["body_source"]
    return item


def standing_from_item(item: Item) -> StandingPage:
    """The reverse of `standing_item`."""
    return from_item(_with_source(item), StandingPage)


def menu_item(page: StandingPage) -> Item:
    """A standing page's entry in the menu, so that a menu is read without the pages' bodies."""
    return to_item(MENU, page.slug, MenuEntry(slug=page.slug, title=page.title, menu=page.menu))


def menu_entry_from_item(item: Item) -> MenuEntry:
    """The reverse of `menu_item`."""
    return from_item(item, MenuEntry)


def due_key(at: datetime, article: ArticleId, action: str) -> str:
    """The sort key of what the clock has to do: the time first, so that what is due stands in front."""
    return f"{format_time(at)}#{article}#{action}"


def due_item(at: datetime, article: ArticleId, action: str) -> Item:
    """What the clock has to do with an article, and when."""
    return {"pk": DUE, "sk": due_key(at, article, action), "article": article, "action": action}


def most_read_item(period: Period, articles: tuple[ArticleId, ...]) -> Item:
    """The most read articles of a period, the most read one first."""
    return {"pk": MOST_READ, "sk": period, "articles": list(articles)}


def news_item(since: datetime) -> Item:
    """Since when an article is news."""
    pk, sk = NEWS
    return {"pk": pk, "sk": sk, "since": format_time(since)}


def to_item(pk: str, sk: str, thing: msgspec.Struct) -> Item:
    """A thing's fields, without those that are empty, and its key."""
    item: Item = {"pk": pk, "sk": sk}
    for name, value in msgspec.to_builtins(thing).items():
        if value not in _EMPTY:
            item[name] = list(value) if isinstance(value, tuple) else value
    return item


_EMPTY = (None, "", ())


def from_item(item: Item, kind: type[T]) -> T:
    """The thing that `to_item` made an item of. Raises ValueError (msgspec.ValidationError) on an item of another."""
    return msgspec.convert(item, kind)
