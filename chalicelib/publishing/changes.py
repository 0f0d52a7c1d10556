"""What a stream record says has changed. Nothing in a record can make this fail: bad data is named, and passed over."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.content.items import LIVE, SITE, TOPICS, live_from_item, site_from_item, topic_from_item
from chalicelib.content.models import ArticleId, LiveArticle, Site, Slug, Topic
from chalicelib.dynamodb import Item, from_wire

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleChange:
    """An article went live, changed, or went away."""

    article: ArticleId
    before: LiveArticle | None
    after: LiveArticle | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicChange:
    """A topic came or was renamed."""

    slug: Slug
    before: Topic | None
    after: Topic | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteChange:
    """The site's settings changed."""

    before: Site | None
    after: Site | None


Change = ArticleChange | TopicChange | SiteChange


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
    before, after = (_image(images, name) for name in ("OldImage", "NewImage"))
    if before == after:
        return None
    if keys["sk"] == LIVE and keys["pk"].startswith("ARTICLE#"):
        return ArticleChange(
            article=ArticleId(keys["pk"].removeprefix("ARTICLE#")),
            before=live_from_item(before) if before else None,
            after=live_from_item(after) if after else None,
        )
    if keys["pk"] == TOPICS:
        return TopicChange(
            slug=Slug(keys["sk"]),
            before=topic_from_item(before) if before else None,
            after=topic_from_item(after) if after else None,
        )
    if (keys["pk"], keys["sk"]) == SITE:
        return SiteChange(
            before=site_from_item(before) if before else None, after=site_from_item(after) if after else None
        )
    return None


def _image(images: Mapping[str, Any], name: str) -> Item | None:
    return from_wire(images[name]) if images.get(name) else None
