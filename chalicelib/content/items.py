"""The items of the content table: each entity's keys and its form there (docs/data-model.md).

Times are kept as `2015-12-30T02:15:00Z`: of fixed width, so that they sort, and to the second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import MISSING, asdict, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from chalicelib.content.media import MediaItem, MediaStatus, Variant
from chalicelib.content.models import (
    ALL,
    Article,
    ArticleId,
    Card,
    DeskEntry,
    Headline,
    ListName,
    LiveArticle,
    MediaId,
    MenuEntry,
    MenuLink,
    Month,
    Path,
    Period,
    Redirect,
    RevisionEntry,
    SafeHtml,
    Site,
    StandingPage,
    Status,
    Topic,
    byline_list,
    topic_list,
)
from chalicelib.content.slugs import make_slug
from chalicelib.dynamodb import Item

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Part = TypeVar("Part", bound="DataclassInstance")

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


def lists_of(live: LiveArticle) -> frozenset[ListName]:
    """The lists that a live article stands in: all, its topics', and its byline's if it has one."""
    lists = {ALL, *map(topic_list, live.topics)}
    if byline := make_slug(live.byline):
        lists.add(byline_list(byline))
    return frozenset(lists)


def headline_of(live: LiveArticle) -> Headline:
    """What lists show of it."""
    return part_of(Headline, live)


def part_of(shape: type[Part], whole: object) -> Part:
    """What a dataclass has in common with another thing: its fields, from the attributes of the same names."""
    return shape(**{each.name: getattr(whole, each.name) for each in fields(shape)})


def article_item(article: Article, sk: str = HEAD) -> Item:
    """The head of an article, or with `sk` a revision. The source of an HTML body is the body, kept once."""
    item = _to_item(article_key(article.id), sk, article)
    if article.body_source == article.body:
        del item["body_source"]
    if sk == HEAD and article.purge_at:
        item[TTL_ATTRIBUTE] = expiry(article.purge_at)
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


def cards_key(block: int) -> str:
    """The partition of a block of cards."""
    return f"CARDS#{block}"


def ordinal_key(ordinal: int) -> str:
    """An ordinal as a sort key."""
    return f"{ordinal:08d}"


def card_item(block: int, card: Card) -> Item:
    """An article's card in its block."""
    return _to_item(cards_key(block), ordinal_key(card.ordinal), card)


def card_from_item(item: Item) -> Card:
    """The reverse of `card_item`."""
    return Card(**_from_item(item, Card))


def desk_item(pk: str, sk: str, entry: DeskEntry) -> Item:
    """An article's entry in one of the desk's shelves."""
    return _to_item(pk, sk, entry)


def desk_entry_from_item(item: Item) -> DeskEntry:
    """The reverse of `desk_item`."""
    values = _from_item(item, DeskEntry)
    return DeskEntry(**{**values, "status": Status(values["status"])})


def revision_entry_from_item(item: Item) -> RevisionEntry:
    """What a list shows of a revision, of its item or the attributes that REVISION_ENTRY names."""
    values = _from_item(item, RevisionEntry)
    return RevisionEntry(**{**values, "status": Status(values["status"])})


REVISION_ENTRY = tuple(each.name for each in fields(RevisionEntry))


def claim_item(path: Path, article: ArticleId) -> Item:
    """The claim of an article to a path, for good: at its address of today or at one it has left."""
    pk, sk = path_key(path)
    return {"pk": pk, "sk": sk, "article": article}


def redirect_item(redirect: Redirect) -> Item:
    """A redirect: the claim to its path, which is nobody else's then."""
    return _to_item(*path_key(redirect.path), redirect)


def is_redirect(claim: Item) -> bool:
    """Whether the claim to a path is a redirect's, and not an article's."""
    return "path" in claim


def redirect_from_item(item: Item) -> Redirect:
    """The reverse of `redirect_item`."""
    return Redirect(**_from_item(item, Redirect))


def topic_item(topic: Topic) -> Item:
    """A topic."""
    return _to_item(TOPICS, topic.slug, topic)


def topic_from_item(item: Item) -> Topic:
    """The reverse of `topic_item`."""
    return Topic(**_from_item(item, Topic))


def site_item(site: Site) -> Item:
    """The site's settings."""
    menu = [{"title": link.title, "url": link.url} for link in site.menu]
    return {**_to_item(*SITE, site), "menu": menu}


def site_from_item(item: Item) -> Site:
    """The reverse of `site_item`."""
    menu = tuple(MenuLink(**link) for link in item.get("menu", ()))
    return Site(**{**_from_item(item, Site), "menu": menu})


def media_item(item: MediaItem) -> Item:
    """A picture or document; one that is not ready expires."""
    ttl = {TTL_ATTRIBUTE: expiry(item.expires_at)} if item.expires_at else {}
    return {**_to_item(MEDIA, item.id, item), "variants": list(map(asdict, item.variants)), **ttl}


def media_from_item(item: Item) -> MediaItem:
    """The reverse of `media_item`."""
    values = _from_item(item, MediaItem)
    variants = tuple(Variant(**each) for each in item["variants"])
    return MediaItem(**{**values, "status": MediaStatus(values["status"]), "variants": variants})


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
    item = _to_item(STANDING, page.slug, page)
    if page.body_source == page.body:
        del item["body_source"]
    return item


def standing_from_item(item: Item) -> StandingPage:
    """The reverse of `standing_item`."""
    return StandingPage(**_from_item({"body_source": item["body"], **item}, StandingPage))


def menu_item(page: StandingPage) -> Item:
    """A standing page's entry in the menu, so that a menu is read without the pages' bodies."""
    return _to_item(MENU, page.slug, MenuEntry(slug=page.slug, title=page.title, menu=page.menu))


def menu_entry_from_item(item: Item) -> MenuEntry:
    """The reverse of `menu_item`."""
    return MenuEntry(**_from_item(item, MenuEntry))


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


_Attribute = tuple[str, Callable[[Any], Any] | None, Any]
"""An attribute's name, how its value is read, and what it is where it was left out."""


def _to_item(pk: str, sk: str, entity: Any) -> Item:
    item: Item = {"pk": pk, "sk": sk}
    for name, _, _ in _ATTRIBUTES[type(entity)]:
        value = getattr(entity, name)
        if value is None or value in ((), ""):
            continue
        if isinstance(value, datetime):
            value = format_time(value)
        item[name] = list(value) if isinstance(value, tuple) else value
    return item


def _from_item(item: Item, entity: type) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, read, default in _ATTRIBUTES[entity]:
        value = item.get(name)
        if value is not None:
            values[name] = read(value) if read else value
        elif default is MISSING:
            raise KeyError(name)
        else:
            values[name] = default
    return values


def _attributes_of(entity: type[Any]) -> list[_Attribute]:
    return [(each.name, _reader(str(each.type)), _default(str(each.type), each.default)) for each in fields(entity)]


def _reader(kind: str) -> Callable[[Any], Any] | None:
    if kind.startswith("datetime"):
        return parse_time
    return tuple if kind.startswith("tuple") else None


def _default(kind: str, default: Any) -> Any:
    """What `_to_item` leaves out is empty; anything else that is missing must have a default."""
    if default is not MISSING:
        return default
    if kind in {"str", "SafeHtml"}:
        return ""
    if kind.startswith("tuple"):
        return ()
    return None if kind.endswith("| None") else MISSING


_ATTRIBUTES: dict[type, list[_Attribute]] = {
    entity: _attributes_of(entity)
    for entity in (
        Article,
        DeskEntry,
        RevisionEntry,
        LiveArticle,
        Headline,
        Card,
        MediaItem,
        Redirect,
        Topic,
        StandingPage,
        MenuEntry,
        Site,
    )
}
