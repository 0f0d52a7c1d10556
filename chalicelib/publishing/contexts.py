"""What templates get: one frozen context per kind of page, made only of state that was read.

A context is compared after a page is written: an equal one, read again, proves the page current. So it holds
no clock, no random value, and nothing that differs between two readings of the same state.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from chalicelib.content.models import Headline, LiveArticle, MenuLink, Month, Path, StandingPage, Topic
from chalicelib.publishing.illustrating import ShownMedia


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A page where it is only named: its title and its path."""

    title: str
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """A topic's banner: what it says, the path of the topic's page, and the topic's picture."""

    title: str
    path: Path
    picture: ShownMedia | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands on every page; templates know it as `site`.

    `accent` is the site's colour, e.g. `#9b1c1f`. `menu` are the standing pages with a place in the menu, then the
    site's own links. `featured` are the topics with a banner, by their titles.
    """

    name: str
    tagline: str
    publisher: str
    accent: str
    language: Literal["vi", "en"]
    time_zone: str
    menu: tuple[MenuLink, ...]
    featured: tuple[Link, ...]
    banners: tuple[Banner, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthLink:
    """A month of a list that holds `articles` articles, and the path of its page."""

    month: Month
    path: Path
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class YearLink:
    """A year in which a list has `articles` articles, and the path of its page."""

    year: str
    path: Path
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarYear:
    """A year that holds `articles` articles, and the path of its page; for each of its twelve months, None if empty."""

    year: str
    path: Path
    articles: int
    months: tuple[MonthLink | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A topic on the front page: its title and path, its newest headlines that do not stand above it, and the picture
    of the first.
    """

    title: str
    path: Path
    headlines: tuple[Headline, ...]
    picture: ShownMedia | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleContext:
    """An article, its pictures in place, with its lead picture, topics, byline, month, and neighbours in time (`older`
    was published before it).
    """

    article: LiveArticle
    topics: tuple[Link, ...]
    byline_path: Path | None
    month_path: Path
    older: Link | None
    newer: Link | None
    lead: ShownMedia | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RedirectContext:
    """A page at an address that was left: where its reader should go, a path of this site or an https URL."""

    target: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BareContext:
    """A page that must stand, since others lead to it, but has nothing to show: not yet, or not any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftContext:
    """What stands at an address, if anything does, is left as it is: where it should lead does not stand yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingContext:
    """A page that stands for itself."""

    standing: StandingPage


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontContext:
    """The front page: the newest headlines of all, as its `opening` and as the `rest` (20 at most, newest first).

    Between them stand `sections` of some topics; `topics` are those without a section. `picture` is that of the lead
    story, the first of the opening.
    """

    opening: tuple[Headline, ...]
    sections: tuple[Section, ...]
    rest: tuple[Headline, ...]
    topics: tuple[Link, ...]
    picture: ShownMedia | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicContext:
    """A topic's page: its newest headlines (20 at most) and its years, newest first.

    `pictures` are those of the headlines, in their order; `picture` is the topic's own.
    """

    topic: Topic
    headlines: tuple[Headline, ...]
    years: tuple[YearLink, ...]
    pictures: tuple[ShownMedia | None, ...] = ()
    picture: ShownMedia | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BylineContext:
    """The page of a byline, as its newest article spells it: its newest headlines (20 at most) and its years.

    `pictures` are those of the headlines, in their order.
    """

    byline: str
    headlines: tuple[Headline, ...]
    years: tuple[YearLink, ...]
    pictures: tuple[ShownMedia | None, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BylineYearContext:
    """A year of a byline, whose page is at `path`: its articles, newest first."""

    byline: str
    path: Path
    year: str
    headlines: tuple[Headline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthContext:
    """A month's articles, newest first: of the whole site, or of the topic `section`."""

    month: Month
    section: Link | None
    headlines: tuple[Headline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class YearContext:
    """A year's months that hold articles, newest first: of the whole site, or of the topic `section`."""

    year: str
    section: Link | None
    months: tuple[MonthLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveContext:
    """The archive index: every year that holds articles, newest first, and how many its fullest month has."""

    years: tuple[CalendarYear, ...]
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedContext:
    """A feed of the site or of a topic: the newest articles (20 at most, newest first), whole, their pictures in
    place.

    `home` is the page that it follows.
    """

    title: str
    description: str
    home: Path
    articles: tuple[LiveArticle, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FragmentContext:
    """A short list of articles that pages fetch rather than have in them."""

    links: tuple[Headline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchContext:
    """The page of the search, and how many shards its script has to look in; or the description of it."""

    shards: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexContext:
    """A part of the search's index, as JSON."""

    json: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapIndexContext:
    """The sitemap index: the sitemaps' own paths."""

    sitemaps: tuple[Path, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapContext:
    """A sitemap: its articles, and other pages."""

    pages: tuple[Path, ...]
    headlines: tuple[Headline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFoundContext:
    """The page for addresses that lead nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestContext:
    """The web app manifest: all of it stands in the frame."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsContext:
    """robots.txt: the sitemaps to look at."""

    sitemaps: tuple[Path, ...]


Context = (
    ArticleContext
    | RedirectContext
    | BareContext
    | LeftContext
    | StandingContext
    | FrontContext
    | TopicContext
    | BylineContext
    | BylineYearContext
    | MonthContext
    | YearContext
    | ArchiveContext
    | FeedContext
    | FragmentContext
    | IndexContext
    | SearchContext
    | SitemapIndexContext
    | SitemapContext
    | NotFoundContext
    | ManifestContext
    | RobotsContext
)
