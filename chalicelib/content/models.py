"""What editors make: articles, topics and the site, as values that never change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Literal, NewType
from zoneinfo import ZoneInfo

ArticleId = NewType("ArticleId", str)
"""A ULID: 26 characters of Crockford's base 32, sorting by the time of creation."""

ARTICLE_ID_PATTERN = "[0-7][0-9A-HJKMNP-TV-Z]{25}"
"""Of a ULID in its canonical form (https://github.com/ulid/spec)."""

MediaId = NewType("MediaId", str)
"""A ULID, as an article's id: of a picture or a document."""

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

DEFAULT_ACCENT = "#9b1c1f"
"""The colour of a site that has chosen none."""


def topic_list(slug: Slug) -> ListName:
    """The list of a topic's articles."""
    return ListName(f"topic:{slug}")


def byline_list(slug: Slug) -> ListName:
    """The list of the articles under one byline."""
    return ListName(f"byline:{slug}")


class Status(StrEnum):
    """Where an article stands. One in review waits for an editor; one in the trash can only be restored."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    UNPUBLISHED = "unpublished"
    TRASHED = "trashed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The working copy that editors change. Every saved version is also kept as a revision.

    `body` is what readers would see; `body_source` what the editor wrote (the same, for HTML).
    `slug_given` tells a slug that an editor chose from one made of the title.
    `path` and `published_at` are those of the newest publication, None before the first; `former_paths` are the
    addresses it has left, which lead to `path`. `publish_at` and `unpublish_at` are when the clock will publish the
    working copy and take the article from readers, if it will. `correction` tells readers what was put right, and
    `corrected_at` since when it says so. `purge_at` is when an article in the trash is gone for good. `lead` is the
    picture that it opens with. `trashed_version` is the version that was last put in the trash: links to previews that
    are older lead nowhere. `ordinal` is its number in the index of the search, from its first publication on.
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
    publish_at: datetime | None = None
    unpublish_at: datetime | None = None
    created_by: str = ""
    correction: str = ""
    corrected_at: datetime | None = None
    purge_at: datetime | None = None
    lead: MediaId | None = None
    trashed_version: int | None = None
    ordinal: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskEntry:
    """What the desk's list shows of an article, in whatever status."""

    id: ArticleId
    version: int
    status: Status
    title: str
    agency: str
    byline: str
    topics: tuple[Slug, ...]
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str
    published_at: datetime | None = None
    publish_at: datetime | None = None
    unpublish_at: datetime | None = None
    path: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionEntry:
    """What a list of revisions shows of one."""

    version: int
    status: Status
    title: str
    updated_at: datetime
    updated_by: str


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
    correction: str = ""
    corrected_at: datetime | None = None
    lead: MediaId | None = None
    ordinal: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """What a list shows of a live article; with its former paths, so that a list tells all of its addresses."""

    id: ArticleId
    path: Path
    month: Month
    title: str
    lede: str
    agency: str
    byline: str
    published_at: datetime
    updated_at: datetime
    former_paths: tuple[Path, ...] = ()
    lead: MediaId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the search shows of a live article that it finds: its ordinal, and its lede or how its text begins."""

    ordinal: int
    id: ArticleId
    path: Path
    title: str
    lede: str
    byline: str
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic that articles are filed under, e.g. `giai-phong-mien-nam`, "Giải phóng miền Nam".

    A `featured` one has its banner on every page, which says `banner`, or the title if that is empty. Topics are shown
    by `position`, then by slug. `picture` stands on its page and in its banner.
    """

    slug: Slug
    version: int
    title: str
    updated_at: datetime
    description: str = ""
    featured: bool = False
    position: int = 0
    banner: str = ""
    picture: MediaId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingPage:
    """A page that stands for itself, such as "About" at `/about/`. `menu` is its place in the menu, None for none."""

    slug: Slug
    version: int
    title: str
    body_source: str
    body_format: BodyFormat
    body: SafeHtml
    menu: int | None
    updated_at: datetime
    updated_by: str

    @property
    def path(self) -> Path:
        """Its address."""
        return Path(f"/{self.slug}/")


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuEntry:
    """A standing page where it is only named: in the menu if it has a place there, and in the sitemap."""

    slug: Slug
    title: str
    menu: int | None

    @property
    def path(self) -> Path:
        """The page's address."""
        return Path(f"/{self.slug}/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """What stands at a path that the site had before: the way to an article, wherever it lives, or to another address.

    Either `to_article` is given or `to_url`, which is a path of this site or an absolute https URL.
    """

    path: Path
    version: int
    updated_at: datetime
    updated_by: str
    to_article: ArticleId | None = None
    to_url: str = ""

    @property
    def id(self) -> str:
        """Its name in the API, where a path doesn't fit: 128 bits of the path's SHA-256, in hexadecimal."""
        return sha256(self.path.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuLink:
    """A link of the menu: to a path of this site or an absolute https URL."""

    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The portal's settings.

    `publisher` is who answers for it; `accent` the colour of its pages, e.g. `#9b1c1f`; `views_offset` what it counted
    before it moved here. `menu` is what the menu has after the standing pages in it.
    """

    version: int
    name: str
    language: Literal["vi", "en"]
    time_zone: str
    views_offset: int
    updated_at: datetime
    tagline: str = ""
    publisher: str = ""
    menu: tuple[MenuLink, ...] = ()
    accent: str = DEFAULT_ACCENT

    @property
    def zone(self) -> ZoneInfo:
        """The time zone that decides months and what readers see."""
        return ZoneInfo(self.time_zone)


class Period(StrEnum):
    """For how long the most read articles are looked up: a day, or seven."""

    TODAY = "today"
    WEEK = "week"
