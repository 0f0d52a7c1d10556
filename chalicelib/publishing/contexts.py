"""What templates get: one frozen context per kind of page, made only of state that was read.

A context is compared after a page is written: an equal one, read again, proves the page current. So it holds
no clock, no random value, and nothing that differs between two readings of the same state.
"""

from __future__ import annotations

from typing import Literal

from chalicelib.content.models.articles import Headline, LiveArticle, Thing
from chalicelib.content.models.layout import Breaking
from chalicelib.content.models.names import Month, Path
from chalicelib.content.models.portal import MenuLink, StandingPage, Topic
from chalicelib.publishing.illustrating import ShownMedia


class Link(Thing, frozen=True, kw_only=True):
    """A page where it is only named: its title and its path."""

    title: str
    path: Path


class Banner(Thing, frozen=True, kw_only=True):
    """A topic's banner: its text, the path of the topic's page, and the topic's picture."""

    title: str
    path: Path
    picture: ShownMedia | None = None


class Frame(Thing, frozen=True, kw_only=True):
    """What stands on every page; templates know it as `site`.

    `accent` is the site's colour, e.g. `#9b1c1f`. `menu` are the standing pages with a place in the menu, then the
    site's own links. `featured` are the topics with a banner, by their titles.
    """

    name: str
    tagline: str
    publisher: str
    imprint: str
    accent: str
    language: Literal["vi", "en"]
    time_zone: str
    menu: tuple[MenuLink, ...]
    featured: tuple[Link, ...]
    banners: tuple[Banner, ...]


class MonthLink(Thing, frozen=True, kw_only=True):
    """A month of a list that holds `articles` articles, and the path of its page."""

    month: Month
    path: Path
    articles: int


class YearLink(Thing, frozen=True, kw_only=True):
    """A year in which a list has `articles` articles, and the path of its page."""

    year: str
    path: Path
    articles: int


class CalendarYear(Thing, frozen=True, kw_only=True):
    """A year that holds `articles` articles, and the path of its page; for each of its twelve months, None if empty."""

    year: str
    path: Path
    articles: int
    months: tuple[MonthLink | None, ...]


class Story(Thing, frozen=True, kw_only=True):
    """An article on the front page, with its picture, and the topic whose section it could stand in."""

    headline: Headline
    picture: ShownMedia | None = None
    topic: Link | None = None


class Section(Thing, frozen=True, kw_only=True):
    """A topic on the front page: its title and path, its stories that stand nowhere above. The first has a picture."""

    title: str
    path: Path
    stories: tuple[Story, ...]


class ArticleContext(Thing, frozen=True, kw_only=True):
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


class RedirectContext(Thing, frozen=True, kw_only=True):
    """A page at an address that was left: where its reader should go, a path of this site or an https URL."""

    target: str
    title: str


class BareContext(Thing, frozen=True, kw_only=True):
    """A page that must stand, since others lead to it, but has nothing to show: not yet, or not any more."""


class LeftContext(Thing, frozen=True, kw_only=True):
    """The object at an address, if there is one, stays as it is, because its target does not stand yet."""


class StandingContext(Thing, frozen=True, kw_only=True):
    """A page that stands for itself."""

    standing: StandingPage


class FrontContext(Thing, frozen=True, kw_only=True):
    """The front page, on which nothing stands twice: the `opening` with the lead story, the `strip` if editors made
    one, `sections` of some topics, and the `rest` of what is new. `topics` are those without a section.
    """

    breaking: Breaking | None
    opening: tuple[Story, ...]
    strip: tuple[Story, ...]
    sections: tuple[Section, ...]
    rest: tuple[Headline, ...]
    topics: tuple[Link, ...]


class TopicContext(Thing, frozen=True, kw_only=True):
    """A topic's page: its newest headlines (20 at most) and its years, newest first.

    `pictures` are those of the headlines, in their order; `picture` is the topic's own.
    """

    topic: Topic
    headlines: tuple[Headline, ...]
    years: tuple[YearLink, ...]
    pictures: tuple[ShownMedia | None, ...] = ()
    picture: ShownMedia | None = None


class BylineContext(Thing, frozen=True, kw_only=True):
    """The page of a byline, as its newest article spells it: its newest headlines (20 at most) and its years.

    `pictures` are those of the headlines, in their order.
    """

    byline: str
    headlines: tuple[Headline, ...]
    years: tuple[YearLink, ...]
    pictures: tuple[ShownMedia | None, ...] = ()


class BylineYearContext(Thing, frozen=True, kw_only=True):
    """A year of a byline, whose page is at `path`: its articles, newest first."""

    byline: str
    path: Path
    year: str
    headlines: tuple[Headline, ...]


class MonthContext(Thing, frozen=True, kw_only=True):
    """A month's articles, newest first: of the whole site, or of the topic `section`.

    `pictures` are those of the first of them.
    """

    month: Month
    section: Link | None
    headlines: tuple[Headline, ...]
    pictures: tuple[ShownMedia | None, ...] = ()


class YearContext(Thing, frozen=True, kw_only=True):
    """A year's months that hold articles, newest first: of the whole site, or of the topic `section`."""

    year: str
    section: Link | None
    months: tuple[MonthLink, ...]


class ArchiveContext(Thing, frozen=True, kw_only=True):
    """The archive index: every year that holds articles, newest first, and how many its fullest month has."""

    years: tuple[CalendarYear, ...]
    most: int


class FeedContext(Thing, frozen=True, kw_only=True):
    """A feed of the site or of a topic: the newest articles (20 at most, newest first), whole, their pictures in
    place.

    `home` is the page that it follows.
    """

    title: str
    description: str
    home: Path
    articles: tuple[LiveArticle, ...]


class FragmentContext(Thing, frozen=True, kw_only=True):
    """A short list of articles that pages fetch rather than have in them."""

    links: tuple[Headline, ...]


class SearchContext(Thing, frozen=True, kw_only=True):
    """The page of the search, and how many shards its script has to look in; or the description of it."""

    shards: int = 0


class IndexContext(Thing, frozen=True, kw_only=True):
    """A part of the search's index, as JSON."""

    json: str


class SitemapIndexContext(Thing, frozen=True, kw_only=True):
    """The sitemap index: the sitemaps' own paths."""

    sitemaps: tuple[Path, ...]


class SitemapContext(Thing, frozen=True, kw_only=True):
    """A sitemap: its articles, and other pages."""

    pages: tuple[Path, ...]
    headlines: tuple[Headline, ...]


class NotFoundContext(Thing, frozen=True, kw_only=True):
    """The page for addresses that lead nowhere."""


class ManifestContext(Thing, frozen=True, kw_only=True):
    """The web app manifest: all of it stands in the frame."""


class RobotsContext(Thing, frozen=True, kw_only=True):
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
