"""What a stream record says has changed. Nothing in a record can make this fail: bad data is named, and passed over."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from chalicelib.aws.wire import Item, from_wire
from chalicelib.content.models.articles import LiveArticle, Period
from chalicelib.content.models.media import Media
from chalicelib.content.models.names import ArticleId, MediaId, Path, Slug
from chalicelib.content.models.portal import Redirect, Site, StandingPage, Topic
from chalicelib.content.store.articles import live_from_item
from chalicelib.content.store.media import media_from_item
from chalicelib.content.store.paths import is_redirect
from chalicelib.content.store.redirects import redirect_from_item
from chalicelib.content.store.site import site_from_item
from chalicelib.content.store.standing import standing_from_item
from chalicelib.content.store.tickets import change_key, site_key
from chalicelib.content.store.topics import topic_from_item

log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleChange:
    """An article went live, changed, or went away."""

    article: ArticleId
    before: LiveArticle | None
    after: LiveArticle | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicChange:
    """A topic came, was changed, or went."""

    slug: Slug
    before: Topic | None
    after: Topic | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaChange:
    """A picture or a document came, was made ready, is described otherwise, or went."""

    media: MediaId
    before: Media | None
    after: Media | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteChange:
    """The site's settings changed."""

    before: Site | None
    after: Site | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingChange:
    """A standing page came, changed, or went."""

    before: StandingPage | None
    after: StandingPage | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RedirectChange:
    """A redirect came, leads elsewhere, or went."""

    path: Path
    before: Redirect | None = None
    after: Redirect | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutChange:
    """Editors, or the clock, changed what stands where on the front page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsChange:
    """The clock moved on since when an article is news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MostReadChange:
    """Other articles are the most read ones."""

    period: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexChange:
    """Something was sealed in the search's index, or there are other shards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardChange:
    """A shard of the search's index came, holds something else, or went."""

    shard: str


Change = (
    ArticleChange
    | MediaChange
    | TopicChange
    | StandingChange
    | RedirectChange
    | SiteChange
    | LayoutChange
    | NewsChange
    | MostReadChange
    | IndexChange
    | ShardChange
)


def parse_changes(records: Iterable[Mapping[str, Any]]) -> Iterator[Change]:
    """The changes that readers could see, from records of the content table's stream (both images)."""
    for record in records:
        try:
            change = _parse(record["dynamodb"])
        except (LookupError, TypeError, ValueError, AttributeError):
            log.exception("stream record %s cannot be read and is passed over", record.get("eventID"))
        else:
            if change is not None:
                yield change


def _parse(images: Mapping[str, Any]) -> Change | None:
    keys = from_wire(images["Keys"])
    before, after = (from_wire(images[name]) if images.get(name) else None for name in ("OldImage", "NewImage"))
    if before == after:
        return None
    match keys["pk"], keys["sk"]:
        case str(pk), "LIVE" if pk.startswith("ARTICLE#"):
            article = ArticleId(pk.removeprefix("ARTICLE#"))
            return ArticleChange(
                article=article, before=_read(live_from_item, before), after=_read(live_from_item, after)
            )
        case "MEDIA", media:
            return MediaChange(
                media=MediaId(media), before=_read(media_from_item, before), after=_read(media_from_item, after)
            )
        case "TOPICS", slug:
            return TopicChange(
                slug=Slug(slug), before=_read(topic_from_item, before), after=_read(topic_from_item, after)
            )
        case "STANDING", _:
            return StandingChange(before=_read(standing_from_item, before), after=_read(standing_from_item, after))
        case str(pk), "PATH" if is_redirect(after or before or {}):
            return RedirectChange(
                path=Path(pk.removeprefix("PATH#")), before=_read_redirect(before), after=_read_redirect(after)
            )
        case "SITE", _:
            return SiteChange(before=_read(site_from_item, before), after=_read(site_from_item, after))
        case "NEWS", _:
            return NewsChange()
        case "MOSTREAD", period:
            return MostReadChange(period=Period(period))
    return _parse_other(keys, before, after)


def _parse_other(keys: Item, before: Item | None, after: Item | None) -> Change | None:
    """What is of the front page's layout, or of the search's index."""
    match keys["pk"], keys["sk"]:
        case "LAYOUT", _:
            return LayoutChange()
        case "INDEX", "STATE" if _told_of_index(before) != _told_of_index(after):
            return IndexChange()
        case "UNSEALED", _ if after is None:
            return IndexChange()
        case str(pk), _ if pk.startswith("SHARDS#") and (before or {}).get("data") != (after or {}).get("data"):
            return ShardChange(shard=pk.removeprefix("SHARDS#"))
    return None


def ticket_of(change: Change) -> str | None:
    """The ticket that the change opened, if its kind opens one."""
    match change:
        case ArticleChange() | TopicChange() | StandingChange() | RedirectChange():
            return change_key(change.before, change.after) if change.before or change.after else None
        case SiteChange(after=after):
            return site_key(after.version) if after else None
    return None


def _told_of_index(state: Item | None) -> tuple[object, ...]:
    """What readers are told of the index's state."""
    return (state["shards"], state["articles"], bool(state["taking"])) if state else ()


def _read_redirect(image: Item | None) -> Redirect | None:
    return redirect_from_item(image) if image and is_redirect(image) else None


def _read(from_item: Callable[[Item], T], image: Item | None) -> T | None:
    return from_item(image) if image else None
