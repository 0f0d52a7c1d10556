"""What editors make: articles, topics and the site, as values that never change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, NewType
from zoneinfo import ZoneInfo

ArticleId = NewType("ArticleId", str)
"""A ULID: 26 characters of Crockford's base 32, sorting by the time of creation."""

Slug = NewType("Slug", str)
"""Lower-case ASCII letters, digits and single hyphens, e.g. `tien-toi-dai-hoi-dang`."""

Path = NewType("Path", str)
"""A public URL path, e.g. `/2015/12/tong-ket/`; a page's ends in a slash, a file's (feed, sitemap) does not."""

SafeHtml = NewType("SafeHtml", str)
"""HTML that came out of `sanitising`: safe to show a reader as it is."""

Month = NewType("Month", str)
"""A calendar month in the site's time zone, e.g. `2015-12`."""

ListName = NewType("ListName", str)
"""A list that articles stand in, newest first: `all`, `topic:<slug>` or `byline:<slug>`."""

BodyFormat = Literal["html", "markdown"]

ALL = ListName("all")


def topic_list(slug: Slug) -> ListName:
    """The list of a topic's articles."""
    return ListName(f"topic:{slug}")


def byline_list(slug: Slug) -> ListName:
    """The list of the articles under one byline."""
    return ListName(f"byline:{slug}")


class Status(StrEnum):
    """Where an article stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    UNPUBLISHED = "unpublished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The working copy that editors change. Every saved version is also kept as a revision.

    `body` is what readers would see; `body_source` what the editor wrote (the same, for HTML).
    `slug_given` tells a slug that an editor chose from one made of the title.
    `path` and `published_at` are those of the newest publication, None before the first; `former_paths` are the
    addresses it has left, which lead to `path`.
    """

    id: ArticleId
    version: int
    status: Status
    title: str
    lede: str
    body_source: str
    body_format: BodyFormat
    body: SafeHtml
    agency: str
    byline: str
    topics: tuple[Slug, ...]
    slug: Slug
    slug_given: bool
    created_at: datetime
    updated_at: datetime
    updated_by: str
    published_at: datetime | None = None
    path: Path | None = None
    former_paths: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveArticle:
    """What readers see of an article: a snapshot taken at publish.

    `month` was decided by the site's time zone at that moment and stays, as the path does.
    `version` is that of the working copy it was taken from; `updated_at` when the snapshot last changed.
    """

    id: ArticleId
    version: int
    path: Path
    month: Month
    title: str
    lede: str
    body: SafeHtml
    agency: str
    byline: str
    topics: tuple[Slug, ...]
    published_at: datetime
    updated_at: datetime
    former_paths: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """What a list shows of a live article."""

    id: ArticleId
    path: Path
    month: Month
    title: str
    lede: str
    agency: str
    published_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic that articles are filed under, e.g. `giai-phong-mien-nam`, "Giải phóng miền Nam"."""

    slug: Slug
    version: int
    title: str
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The portal's settings. `views_offset` is what it counted before it moved here."""

    version: int
    name: str
    language: Literal["vi", "en"]
    time_zone: str
    views_offset: int
    updated_at: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The time zone that decides months and what readers see."""
        return ZoneInfo(self.time_zone)
