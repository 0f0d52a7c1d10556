"""Pages that list articles: the front page, topics, bylines, months, years, the archive, and fragments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from chalicelib.content.models.articles import Headline, Period, headline_of
from chalicelib.content.models.names import ALL, ListName, MediaId, Month, Path, Slug, byline_list, topic_list
from chalicelib.content.models.paths import is_month
from chalicelib.content.store.lookup import ContentLookup
from chalicelib.publishing.addresses import byline_path, month_path, year_path
from chalicelib.publishing.contexts import (
    ArchiveContext,
    BareContext,
    BylineContext,
    BylineYearContext,
    CalendarYear,
    FragmentContext,
    Link,
    MonthContext,
    MonthLink,
    TopicContext,
    YearContext,
    YearLink,
)
from chalicelib.publishing.forms import Words
from chalicelib.publishing.illustrating import (
    find_pictures,
)
from chalicelib.publishing.reading.frame import link_of

NEWEST = 20
"""How many articles the front page, a topic's and a byline's page, and the feeds show."""

SHORT = 10
"""How many articles a fragment has."""

SHOWN = 6
"""How many of them a page may show: five, and another instead of itself."""

FRONT = Path("/")

ARCHIVE = Path("/archive/")


def read_topic(content: ContentLookup, words: Words) -> TopicContext | None:
    """A topic's page; it is there as long as the topic is, even without articles."""
    slug = Slug(words["topic"])
    topic, name = content.find_topic(slug), topic_list(slug)
    if topic is None:
        return None
    headlines = content.newest(name, NEWEST)
    pictures = find_pictures(content, [topic.picture, *leads_of(headlines)])
    return TopicContext(
        topic=topic, headlines=headlines, years=_years(content, name), pictures=pictures[1:], picture=pictures[0]
    )


def read_topic_year(content: ContentLookup, words: Words) -> YearContext | BareContext | None:
    """A year of a topic; none without articles, or without the topic."""
    slug = Slug(words["topic"])
    topic = content.find_topic(slug)
    return _read_year(content, topic_list(slug), words["year"], link_of(topic)) if topic else None


def read_topic_month(content: ContentLookup, words: Words) -> MonthContext | BareContext | None:
    """A month of a topic; none without articles, or without the topic."""
    slug = Slug(words["topic"])
    topic = content.find_topic(slug)
    return _read_month(content, topic_list(slug), month_of_words(words), link_of(topic)) if topic else None


def read_byline(content: ContentLookup, words: Words) -> BylineContext | BareContext | None:
    """The page of a byline; none without articles."""
    name = byline_list(Slug(words["byline"]))
    headlines = content.newest(name, NEWEST)
    if not headlines:
        return bare(content, name, "")
    return BylineContext(
        byline=headlines[0].byline,
        headlines=headlines,
        years=_years(content, name),
        pictures=find_pictures(content, leads_of(headlines)),
    )


def read_byline_year(content: ContentLookup, words: Words) -> BylineYearContext | BareContext | None:
    """A year of a byline; none without articles. The byline is spelled as in the year's newest article."""
    slug, year = Slug(words["byline"]), words["year"]
    headlines = content.year(byline_list(slug), year) if is_month(Month(f"{year}-01")) else ()
    if not headlines:
        return bare(content, byline_list(slug), year)
    return BylineYearContext(byline=headlines[0].byline, path=byline_path(slug), year=year, headlines=headlines)


def read_month(content: ContentLookup, words: Words) -> MonthContext | BareContext | None:
    """A month of the site; none without articles."""
    return _read_month(content, ALL, month_of_words(words), None)


def read_year(content: ContentLookup, words: Words) -> YearContext | BareContext | None:
    """A year; none without articles."""
    return _read_year(content, ALL, words["year"], None)


def read_archive(content: ContentLookup, _: Words) -> ArchiveContext:
    """The archive index."""
    months = dict(content.months(ALL))
    years = tuple(_calendar_year(year, months) for year in dict.fromkeys(month[:4] for month in months))
    return ArchiveContext(years=years, most=max(months.values(), default=0))


def read_latest(content: ContentLookup, _: Words) -> FragmentContext:
    """The site's newest articles."""
    return FragmentContext(links=content.newest(ALL, NEWEST)[:SHORT])


def read_topic_latest(content: ContentLookup, words: Words) -> FragmentContext | None:
    """A topic's newest articles."""
    slug = Slug(words["topic"])
    return FragmentContext(links=content.newest(topic_list(slug), NEWEST)[:SHORT]) if content.find_topic(slug) else None


def read_most_read_today(content: ContentLookup, _: Words) -> FragmentContext:
    """The most read articles of the day that are still live."""
    return FragmentContext(links=_most_read(content, Period.TODAY)[:SHORT])


def read_most_read_of_week(content: ContentLookup, _: Words) -> FragmentContext:
    """Those of the week, without those that a page shows of the day beside them."""
    beside = _most_read(content, Period.TODAY)[:SHOWN]
    return FragmentContext(links=tuple(each for each in _most_read(content, Period.WEEK) if each not in beside)[:SHORT])


def _most_read(content: ContentLookup, period: Period) -> tuple[Headline, ...]:
    return tuple(map(headline_of, content.find_lives(content.most_read(period))))


def _read_month(
    content: ContentLookup, name: ListName, month: Month, section: Link | None
) -> MonthContext | BareContext | None:
    headlines = content.month(name, month) if is_month(month) else ()
    if not headlines:
        return bare(content, name, month)
    pictures = find_pictures(content, leads_of(headlines[:NEWEST]))
    return MonthContext(month=month, section=section, headlines=headlines, pictures=pictures)


def bare(content: ContentLookup, name: ListName, period: str) -> BareContext | None:
    """The bare page of a month or a year whose articles are all hidden; nothing, if it has none."""
    return BareContext() if content.holds(name, period) else None


def month_of_words(words: Words) -> Month:
    """The month that a path names."""
    return Month(words["month"].replace("/", "-"))


def _read_year(
    content: ContentLookup, name: ListName, year: str, section: Link | None
) -> YearContext | BareContext | None:
    months = tuple(
        MonthLink(month=month, path=month_path(name, month), articles=articles)
        for month, articles in content.months(name)
        if month.startswith(year)
    )
    return YearContext(year=year, section=section, months=months) if months else bare(content, name, year)


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


def _years(content: ContentLookup, name: ListName) -> tuple[YearLink, ...]:
    articles: dict[str, int] = {}
    for month, n in content.months(name):
        articles[month[:4]] = articles.get(month[:4], 0) + n
    return tuple(YearLink(year=year, path=year_path(name, year), articles=n) for year, n in articles.items())


def leads_of(headlines: Iterable[Headline]) -> Iterator[MediaId | None]:
    """Their lead pictures, in their order."""
    return (headline.lead for headline in headlines)
