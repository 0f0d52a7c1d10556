"""What templates get: one frozen context per kind of page, made only of state that was read.

A context is compared after a page is written: an equal one, read again, proves the page current. So it holds
no clock, no random value, and nothing that differs between two readings of the same state.
"""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.content.models import Headline, LiveArticle, Month, Path, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicLink:
    """A topic where it is only named: its title and the path of its page."""

    title: str
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthLink:
    """A month of a list that holds `articles` articles, and the path of its page."""

    month: Month
    path: Path
    articles: int

    @property
    def year(self) -> str:
        """The month's year, e.g. `2015`."""
        return self.month[:4]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleContext:
    """An article with its topics, its month, and its neighbours in time (`older` was published before it)."""

    article: LiveArticle
    topics: tuple[TopicLink, ...]
    month_path: Path
    older: Headline | None
    newer: Headline | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontContext:
    """The front page: the newest headlines (20 at most, newest first) and every topic."""

    headlines: tuple[Headline, ...]
    topics: tuple[TopicLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicContext:
    """A topic's page: its newest headlines (20 at most) and its months, newest first."""

    topic: Topic
    headlines: tuple[Headline, ...]
    months: tuple[MonthLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthContext:
    """A month's articles, newest first: of the whole site, or of one topic."""

    month: Month
    topic: TopicLink | None
    headlines: tuple[Headline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveContext:
    """The archive index: every month that holds articles, newest first."""

    months: tuple[MonthLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedContext:
    """The Atom feed: the newest articles (20 at most, newest first), whole."""

    articles: tuple[LiveArticle, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapIndexContext:
    """The sitemap index: one sitemap a month; `path` is the sitemap file's."""

    months: tuple[MonthLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapContext:
    """A month's sitemap: its articles and the month's own page."""

    month_path: Path
    headlines: tuple[Headline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RedirectContext:
    """A page at an address that an article has left: where it is now."""

    target: Path
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFoundContext:
    """The page for addresses that lead nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsContext:
    """robots.txt."""


Context = (
    ArticleContext
    | FrontContext
    | TopicContext
    | MonthContext
    | ArchiveContext
    | FeedContext
    | SitemapIndexContext
    | SitemapContext
    | RedirectContext
    | NotFoundContext
    | RobotsContext
)
