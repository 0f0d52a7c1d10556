"""Every kind of page: one table that says for each its path, how it is read, and how it is made.

A page is known by its path alone, so that messages, the bucket's keys and an audit all speak of the same thing.
Adding a kind means adding one entry here, its context, its reading and its template. The order of the table is
the order of printing: what is linked to comes before what links to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chalicelib.content.models import ALL, ListName, Month, Path, Slug, topic_list
from chalicelib.content.table import ContentTable
from chalicelib.publishing import reading
from chalicelib.publishing.reading import Reading

FRONT = Path("/")
FEED = Path("/feed.xml")
ARCHIVE = Path("/archive/")
SITEMAP_INDEX = Path("/sitemap.xml")
NOT_FOUND = Path("/404.html")
ROBOTS = Path("/robots.txt")

_SLUG = r"(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)"
_MONTH = r"(?P<month>\d{4}/\d{2})"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageKind:
    """A kind of page: which paths are its own, and what a page at such a path shows (None: nothing, no page)."""

    name: str
    pattern: str
    read: Callable[[ContentTable, Path, Mapping[str, str]], Reading | None]
    content_type: str = "text/html; charset=utf-8"


def _list_of(words: Mapping[str, str]) -> ListName:
    return topic_list(Slug(words["slug"])) if "slug" in words else ALL


def _month_of(words: Mapping[str, str]) -> Month:
    return Month(words["month"].replace("/", "-"))


_XML = "application/xml; charset=utf-8"

KINDS: tuple[PageKind, ...] = (
    PageKind(
        name="article",
        pattern=rf"/{_MONTH}/{_SLUG}/",
        read=lambda table, path, _: reading.read_article(table, path),
    ),
    PageKind(
        name="month",
        pattern=rf"/{_MONTH}/",
        read=lambda table, _, words: reading.read_month(table, ALL, _month_of(words)),
    ),
    PageKind(
        name="topic-month",
        pattern=rf"/topics/{_SLUG}/{_MONTH}/",
        read=lambda table, _, words: reading.read_month(table, _list_of(words), _month_of(words)),
    ),
    PageKind(
        name="topic",
        pattern=rf"/topics/{_SLUG}/",
        read=lambda table, _, words: reading.read_topic(table, Slug(words["slug"])),
    ),
    PageKind(name="archive", pattern=ARCHIVE, read=lambda table, *_: reading.read_archive(table)),
    PageKind(name="not-found", pattern=NOT_FOUND, read=lambda table, *_: reading.read_not_found(table)),
    PageKind(name="front", pattern=FRONT, read=lambda table, *_: reading.read_front(table)),
    PageKind(
        name="feed",
        pattern=re.escape(FEED),
        read=lambda table, *_: reading.read_feed(table),
        content_type="application/atom+xml; charset=utf-8",
    ),
    PageKind(
        name="sitemap",
        pattern=r"/sitemaps/(?P<month>\d{4}-\d{2})\.xml",
        read=lambda table, _, words: reading.read_sitemap(table, _month_of(words)),
        content_type=_XML,
    ),
    PageKind(
        name="sitemap-index",
        pattern=re.escape(SITEMAP_INDEX),
        read=lambda table, *_: reading.read_sitemap_index(table),
        content_type=_XML,
    ),
    PageKind(
        name="robots",
        pattern=re.escape(ROBOTS),
        read=lambda table, *_: reading.read_robots(table),
        content_type="text/plain; charset=utf-8",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A path with its kind; `rank` says when it is printed, `words` what the kind's pattern found in the path."""

    path: Path
    kind: PageKind
    rank: int
    words: Mapping[str, str]

    def read(self, table: ContentTable) -> Reading | None:
        """What this page shows now, or None if there must be no such page."""
        return self.kind.read(table, self.path, self.words)


def find_page(path: Path) -> Page | None:
    """The page of a path, or None for a path that no kind of page has."""
    for rank, kind in enumerate(KINDS):
        if match := re.fullmatch(kind.pattern, path):
            return Page(path=path, kind=kind, rank=rank, words=match.groupdict())
    return None


def object_key(path: Path) -> str:
    """The key in the bucket: `/2015/12/a/` is kept as `2015/12/a/index.html`."""
    return path.removeprefix("/") + ("index.html" if path.endswith("/") else "")
