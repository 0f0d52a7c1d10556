"""Reads what each kind of page shows. None means: there must be no such page.

`words` are the variables of the page's path, e.g. `{"topic": "giai-phong", "month": "2015/12"}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from chalicelib.content.bodies.references import media_of
from chalicelib.content.models.articles import Headline, LiveArticle, MenuLink, Period, Topic, headline_of
from chalicelib.content.models.links import MAX_URL, own_path
from chalicelib.content.models.names import ALL, ListName, MediaId, Month, Path, Slug, byline_list, topic_list
from chalicelib.content.models.paths import article_path, is_month
from chalicelib.content.models.slugs import make_slug
from chalicelib.content.store.content import ContentTable
from chalicelib.publishing.addresses import byline_path, month_path, sitemap_path, topic_path, year_path
from chalicelib.publishing.contexts import (
    ArchiveContext,
    ArticleContext,
    Banner,
    BareContext,
    BylineContext,
    BylineYearContext,
    CalendarYear,
    FeedContext,
    FragmentContext,
    Frame,
    FrontContext,
    LeftContext,
    Link,
    ManifestContext,
    MonthContext,
    MonthLink,
    NotFoundContext,
    RedirectContext,
    RobotsContext,
    Section,
    SitemapContext,
    SitemapIndexContext,
    StandingContext,
    TopicContext,
    YearContext,
    YearLink,
)
from chalicelib.publishing.forms import Words
from chalicelib.publishing.illustrating import (
    ShownMedia,
    find_pictures,
    find_shown,
    illustrate,
    illustrate_for_feed,
    read_shown,
    untold,
)

NEWEST = 20
"""How many articles the front page, a topic's and a byline's page, and the feeds show."""

SHORT = 10
"""How many articles a fragment shows."""

OPENING = 5
"""How many articles open the front page, the lead story among them."""

SECTIONS = 6
"""Of how many topics the front page has a section."""

SECTION = 4
"""How many articles a section shows."""

MAX_NEWS = 1000
"""More URLs a news sitemap must not hold (Google Search Central, "Create a news sitemap")."""

FRONT = Path("/")
ARCHIVE = Path("/archive/")
SITEMAP_INDEX = Path("/sitemap.xml")
PAGES_SITEMAP = Path("/sitemaps/pages.xml")
NEWS_SITEMAP = Path("/sitemaps/news.xml")


def read_frame(table: ContentTable) -> Frame:
    """What stands on every page."""
    site = table.get_site()
    pages = (MenuLink(title=page.title, url=page.path) for page in table.menu() if page.menu is not None)
    featured = [topic for topic in table.topics() if topic.featured]
    pictures = find_pictures(table, (topic.picture for topic in featured))
    return Frame(
        name=site.name,
        tagline=site.tagline,
        publisher=site.publisher or site.name,
        accent=site.accent,
        language=site.language,
        time_zone=site.time_zone,
        menu=(*pages, *site.menu),
        featured=_links(featured),
        banners=tuple(map(_banner, featured, pictures)),
    )


def read_article(table: ContentTable, words: Words) -> ArticleContext | RedirectContext | LeftContext | None:
    """An article at its address, or a redirect: at an address that it has left, or that the site had before."""
    path = article_path(_month_of(words), Slug(words["slug"]))
    owner = table.find_path_owner(path)
    if owner is None:
        return _read_redirect(table, path)
    live = table.find_live(owner)
    if live is None:
        return None
    if live.path != path:
        return _lead_to(table, live)
    older, newer = table.neighbours(live.published_at, live.id)
    byline, shown = make_slug(live.byline), read_shown(table, [live])
    return ArticleContext(
        article=replace(live, body=illustrate(live.body, shown)),
        lead=shown.get(live.lead) if live.lead else None,
        topics=_links(table.find_topics(live.topics)),
        byline_path=byline_path(byline) if byline else None,
        month_path=month_path(ALL, live.month),
        older=_link_to(older),
        newer=_link_to(newer),
    )


def read_standing(table: ContentTable, words: Words) -> StandingContext | RedirectContext | LeftContext | None:
    """A standing page, or a redirect at an address that the site had before."""
    page = table.find_standing(Slug(words["page"]))
    if page is None:
        return _read_redirect(table, Path(f"/{words['page']}/"))
    shown = find_shown(table, media_of(page.body))
    return StandingContext(standing=replace(page, body=illustrate(page.body, shown)))


def read_legacy(table: ContentTable, words: Words) -> RedirectContext | LeftContext | None:
    """A redirect at an address that the site had before."""
    return _read_redirect(table, Path(f"/{words['legacy']}"))


def read_front(table: ContentTable, _: Words) -> FrontContext:
    """The front page. Whatever changes a topic's list changes that of all, so the facts of the latter tell of both."""
    newest, topics = table.newest(ALL, NEWEST), table.topics()
    opening = newest[:OPENING]
    sections = tuple(section for topic in topics[:SECTIONS] if (section := _section(table, topic, opening)))
    above = {section.path for section in sections}
    lead = opening[:1]
    pictures = find_pictures(table, _leads([*lead, *(section.headlines[0] for section in sections)]))
    illustrated = zip(sections, pictures[len(lead) :], strict=True)
    return FrontContext(
        opening=opening,
        sections=tuple(replace(section, picture=picture) for section, picture in illustrated),
        rest=newest[OPENING:],
        topics=tuple(link for link in _links(topics) if link.path not in above),
        picture=pictures[0] if lead else None,
    )


def read_topic(table: ContentTable, words: Words) -> TopicContext | None:
    """A topic's page; it is there as long as the topic is, even without articles."""
    slug = Slug(words["topic"])
    topic, name = table.find_topic(slug), topic_list(slug)
    if topic is None:
        return None
    headlines = table.newest(name, NEWEST)
    pictures = find_pictures(table, [topic.picture, *_leads(headlines)])
    return TopicContext(
        topic=topic, headlines=headlines, years=_years(table, name), pictures=pictures[1:], picture=pictures[0]
    )


def read_topic_year(table: ContentTable, words: Words) -> YearContext | BareContext | None:
    """A year of a topic; there is none without articles, or without the topic."""
    slug = Slug(words["topic"])
    topic = table.find_topic(slug)
    return _read_year(table, topic_list(slug), words["year"], _link(topic)) if topic else None


def read_topic_month(table: ContentTable, words: Words) -> MonthContext | BareContext | None:
    """A month of a topic; there is none without articles, or without the topic."""
    slug = Slug(words["topic"])
    topic = table.find_topic(slug)
    return _read_month(table, topic_list(slug), _month_of(words), _link(topic)) if topic else None


def read_byline(table: ContentTable, words: Words) -> BylineContext | BareContext | None:
    """The page of a byline; there is none without articles."""
    name = byline_list(Slug(words["byline"]))
    headlines = table.newest(name, NEWEST)
    if not headlines:
        return _bare(table, name, "")
    return BylineContext(
        byline=headlines[0].byline,
        headlines=headlines,
        years=_years(table, name),
        pictures=find_pictures(table, _leads(headlines)),
    )


def read_byline_year(table: ContentTable, words: Words) -> BylineYearContext | BareContext | None:
    """A year of a byline; there is none without articles. The byline is spelled as in the year's newest article."""
    slug, year = Slug(words["byline"]), words["year"]
    headlines = table.year(byline_list(slug), year) if is_month(Month(f"{year}-01")) else ()
    if not headlines:
        return _bare(table, byline_list(slug), year)
    return BylineYearContext(byline=headlines[0].byline, path=byline_path(slug), year=year, headlines=headlines)


def read_month(table: ContentTable, words: Words) -> MonthContext | BareContext | None:
    """A month of the site; there is none without articles."""
    return _read_month(table, ALL, _month_of(words), None)


def read_year(table: ContentTable, words: Words) -> YearContext | BareContext | None:
    """A year; there is none without articles."""
    return _read_year(table, ALL, words["year"], None)


def read_archive(table: ContentTable, _: Words) -> ArchiveContext:
    """The archive index."""
    months = dict(table.months(ALL))
    years = tuple(_calendar_year(year, months) for year in dict.fromkeys(month[:4] for month in months))
    return ArchiveContext(years=years, most=max(months.values(), default=0))


def read_feed(table: ContentTable, _: Words) -> FeedContext:
    """The site's feed."""
    site = table.get_site()
    articles = _read_for_feed(table, ALL)
    return FeedContext(title=site.name, description=site.tagline, home=FRONT, articles=articles)


def read_topic_feed(table: ContentTable, words: Words) -> FeedContext | None:
    """A topic's feed."""
    slug = Slug(words["topic"])
    topic = table.find_topic(slug)
    if topic is None:
        return None
    articles = _read_for_feed(table, topic_list(slug))
    title = f"{topic.title} – {table.get_site().name}"
    return FeedContext(title=title, description=topic.description, home=topic_path(slug), articles=articles)


def read_latest(table: ContentTable, _: Words) -> FragmentContext:
    """The site's newest articles."""
    return FragmentContext(links=table.newest(ALL, NEWEST)[:SHORT])


def read_topic_latest(table: ContentTable, words: Words) -> FragmentContext | None:
    """A topic's newest articles."""
    slug = Slug(words["topic"])
    return FragmentContext(links=table.newest(topic_list(slug), NEWEST)[:SHORT]) if table.find_topic(slug) else None


def read_most_read(table: ContentTable, words: Words) -> FragmentContext:
    """The most read articles that are still live."""
    lives = table.find_lives(table.most_read(Period(words["period"])))
    return FragmentContext(links=tuple(map(headline_of, lives[:SHORT])))


def read_sitemap(table: ContentTable, words: Words) -> SitemapContext | BareContext | None:
    """A month's sitemap; there is none without articles."""
    month = _month_of(words)
    headlines = table.month(ALL, month) if is_month(month) else ()
    if not headlines:
        return _bare(table, ALL, month)
    return SitemapContext(pages=(month_path(ALL, month),), headlines=headlines)


def read_pages_sitemap(table: ContentTable, _: Words) -> SitemapContext:
    """The sitemap of what is no article: front page, archive, topics, standing pages."""
    topics = (topic_path(topic.slug) for topic in table.topics())
    return SitemapContext(pages=(FRONT, ARCHIVE, *topics, *(entry.path for entry in table.menu())), headlines=())


def read_news_sitemap(table: ContentTable, _: Words) -> SitemapContext:
    """The news sitemap: what was published in the last two days, as the clock last looked."""
    since = table.find_news_since()
    headlines = table.published_since(since, MAX_NEWS) if since else ()
    return SitemapContext(pages=() if headlines else (FRONT,), headlines=headlines)


def read_sitemap_index(table: ContentTable, _: Words) -> SitemapIndexContext:
    """The sitemap index."""
    months = (sitemap_path(month) for month, _ in table.months(ALL))
    return SitemapIndexContext(sitemaps=(PAGES_SITEMAP, *months))


def read_not_found(_table: ContentTable, _: Words) -> NotFoundContext:
    """The page for addresses that lead nowhere."""
    return NotFoundContext()


def read_manifest(_table: ContentTable, _: Words) -> ManifestContext:
    """The web app manifest, or the icon alone."""
    return ManifestContext()


def read_robots(_table: ContentTable, _: Words) -> RobotsContext:
    """robots.txt."""
    return RobotsContext(sitemaps=(SITEMAP_INDEX, NEWS_SITEMAP))


def _read_for_feed(table: ContentTable, name: ListName) -> tuple[LiveArticle, ...]:
    lives = table.find_lives(headline.id for headline in table.newest(name, NEWEST))
    shown = read_shown(table, lives)
    return tuple(replace(live, body=illustrate_for_feed(live, shown)) for live in lives)


def _read_redirect(table: ContentTable, path: Path) -> RedirectContext | LeftContext | None:
    """There is none while the article that it leads to isn't live."""
    redirect = table.redirects.find(path)
    if redirect is None:
        return None
    if redirect.to_article:
        live = table.find_live(redirect.to_article)
        return _lead_to(table, live) if live else None
    target = own_path(redirect.to_url)
    onward = _read_onward(table, target) if target else None
    if target and isinstance(onward, RedirectContext) and not re.search("[?#]", onward.target):
        whole = onward.target + redirect.to_url.removeprefix(target)
        return replace(onward, target=whole) if len(whole) <= MAX_URL else onward
    return onward or RedirectContext(target=redirect.to_url, title=redirect.to_url)


def _read_onward(table: ContentTable, path: Path) -> RedirectContext | LeftContext | None:
    """Where a path leads on to: readers of a redirect to it are sent there at once. No redirect leads in a circle."""
    owner = table.find_path_owner(path)
    if owner is None:
        return _read_redirect(table, path)
    live = table.find_live(owner)
    return _lead_to(table, live) if live and live.path != path else None


def _lead_to(table: ContentTable, live: LiveArticle) -> RedirectContext | LeftContext:
    return RedirectContext(target=live.path, title=live.title) if table.is_shown(live.id) else LeftContext()


def _read_month(
    table: ContentTable, name: ListName, month: Month, section: Link | None
) -> MonthContext | BareContext | None:
    headlines = table.month(name, month) if is_month(month) else ()
    if not headlines:
        return _bare(table, name, month)
    return MonthContext(month=month, section=section, headlines=headlines)


def _bare(table: ContentTable, name: ListName, period: str) -> BareContext | None:
    """What stands where none of the articles of a month or a year is shown; nothing, if there are none."""
    return BareContext() if table.holds(name, period) else None


def _month_of(words: Words) -> Month:
    return Month(words["month"].replace("/", "-"))


def _read_year(
    table: ContentTable, name: ListName, year: str, section: Link | None
) -> YearContext | BareContext | None:
    months = tuple(
        MonthLink(month=month, path=month_path(name, month), articles=articles)
        for month, articles in table.months(name)
        if month.startswith(year)
    )
    return YearContext(year=year, section=section, months=months) if months else _bare(table, name, year)


def _calendar_year(year: str, months: Mapping[Month, int]) -> CalendarYear:
    names = [Month(f"{year}-{number:02d}") for number in range(1, 13)]
    return CalendarYear(
        year=year,
        path=year_path(ALL, year),
        articles=sum(months.get(name, 0) for name in names),
        months=tuple(
            MonthLink(month=name, path=month_path(ALL, name), articles=months[name]) if name in months else None
            for name in names
        ),
    )


def _section(table: ContentTable, topic: Topic, above: tuple[Headline, ...]) -> Section | None:
    """A topic's section of the front page; there is none if all its articles stand above it."""
    newest = table.newest(topic_list(topic.slug), OPENING + SECTION)
    headlines = tuple(headline for headline in newest if headline not in above)[:SECTION]
    return Section(title=topic.title, path=topic_path(topic.slug), headlines=headlines) if headlines else None


def _years(table: ContentTable, name: ListName) -> tuple[YearLink, ...]:
    articles: dict[str, int] = {}
    for month, n in table.months(name):
        articles[month[:4]] = articles.get(month[:4], 0) + n
    return tuple(YearLink(year=year, path=year_path(name, year), articles=n) for year, n in articles.items())


def _leads(headlines: Iterable[Headline]) -> Iterator[MediaId | None]:
    return (headline.lead for headline in headlines)


def _banner(topic: Topic, picture: ShownMedia | None) -> Banner:
    return Banner(title=topic.banner or topic.title, path=topic_path(topic.slug), picture=untold(picture))


def _link(topic: Topic) -> Link:
    return Link(title=topic.title, path=topic_path(topic.slug))


def _links(topics: Iterable[Topic]) -> tuple[Link, ...]:
    return tuple(map(_link, topics))


def _link_to(headline: Headline | None) -> Link | None:
    return Link(title=headline.title, path=headline.path) if headline else None
