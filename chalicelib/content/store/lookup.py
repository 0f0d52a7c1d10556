"""What publishing reads content through: no call of it writes anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Protocol

from chalicelib.content.models.articles import Headline, LiveArticle, Period
from chalicelib.content.models.layout import Layout
from chalicelib.content.models.media import Media
from chalicelib.content.models.names import ArticleId, ListName, MediaId, Month, Path, Slug
from chalicelib.content.models.portal import MenuEntry, Redirect, Site, StandingPage, Topic
from chalicelib.content.store.index import IndexStore
from chalicelib.content.store.lists import Neighbours


class RedirectLookup(Protocol):
    """Redirects, to be read."""

    def find(self, path: Path) -> Redirect | None:
        """The redirect at a path."""

    def paths(self) -> Iterator[Path]:
        """The path of every redirect."""


class ContentLookup(Protocol):
    """Articles, lists, topics, standing pages and the site, to be read."""

    @property
    def redirects(self) -> RedirectLookup:
        """Every redirect."""

    @property
    def index(self) -> IndexStore:
        """The search's index."""

    def find_live(self, article: ArticleId) -> LiveArticle | None:
        """What readers see of an article, or None if it isn't published."""

    def find_lives(self, articles: Iterable[ArticleId]) -> tuple[LiveArticle, ...]:
        """The live copies that exist, in the order asked for."""

    def find_media(self, wanted: Iterable[MediaId]) -> dict[MediaId, Media]:
        """The pictures and documents that exist among these."""

    def find_path_owner(self, path: Path) -> ArticleId | None:
        """The article that a path belongs to, at its address of today or at one it has left."""

    def newest(self, name: ListName, limit: int) -> tuple[Headline, ...]:
        """The newest headlines of a list, newest first."""

    def list_from(self, name: ListName, place: str | None, limit: int) -> tuple[Headline, ...]:
        """The headlines of a list from a place (an entry's key; None: the newest) on, newest first."""

    def list_between(self, name: ListName, high: str | None, low: str) -> tuple[Headline, ...]:
        """The headlines of a list from a place (None: the newest) down to another, both among them."""

    def places(self, name: ListName, place: str | None) -> Iterator[str]:
        """The places of a list from one (None: the newest) on, newest first, without what stands there."""

    def month(self, name: ListName, month: Month) -> tuple[Headline, ...]:
        """A month's headlines in a list, newest first."""

    def year(self, name: ListName, year: str) -> tuple[Headline, ...]:
        """A year's headlines in a list, newest first."""

    def months(self, name: ListName) -> tuple[tuple[Month, int], ...]:
        """The months in which a list has articles, newest first, with how many."""

    def holds(self, name: ListName, period: str) -> bool:
        """Whether a list has articles in a month or a year (`2015-12`, `2015`; "": at all), shown or not."""

    def neighbours(self, published_at: datetime, article: ArticleId) -> Neighbours:
        """The live articles just before and just after a place in the list of all (which need not be taken)."""

    def published_since(self, since: datetime, limit: int) -> tuple[Headline, ...]:
        """The live articles published at that moment or later, newest first."""

    def is_shown(self, _: ArticleId) -> bool:
        """Whether pages may link to an article that is live: not while its own page may not stand yet."""

    def find_news_since(self) -> datetime | None:
        """Since when an article is news; None before the clock first said so."""

    def most_read(self, period: Period) -> tuple[ArticleId, ...]:
        """The most read articles of a period, as they were last counted; some may be gone since."""

    def find_standing(self, slug: Slug) -> StandingPage | None:
        """A standing page."""

    def menu(self) -> tuple[MenuEntry, ...]:
        """Every standing page: those in the menu by their place there, then the others by slug."""

    def find_topic(self, slug: Slug) -> Topic | None:
        """A topic."""

    def find_topics(self, slugs: Iterable[Slug]) -> tuple[Topic, ...]:
        """The topics that exist among these, in the order asked for."""

    def topics(self) -> tuple[Topic, ...]:
        """Every topic, by position, then by slug."""

    def get_layout(self) -> Layout:
        """The layout of the front page, or that of a page that fills itself (version 0)."""

    def get_site(self) -> Site:
        """The site's settings, or the default ones (version 0)."""
