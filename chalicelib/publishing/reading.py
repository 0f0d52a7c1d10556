"""Reads what each kind of page shows, with the facts that it was made of. None means: no such page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.content.models import ALL, ListName, Month, Path, Site, Slug, Topic, topic_list
from chalicelib.content.table import ContentTable
from chalicelib.publishing import facts
from chalicelib.publishing.addresses import month_path, sitemap_path, topic_path
from chalicelib.publishing.contexts import (
    ArchiveContext,
    ArticleContext,
    Context,
    FeedContext,
    FrontContext,
    MonthContext,
    MonthLink,
    NotFoundContext,
    RedirectContext,
    RobotsContext,
    SitemapContext,
    SitemapIndexContext,
    TopicContext,
    TopicLink,
)
from chalicelib.publishing.facts import Fact

NEWEST = 20
"""How many articles the front page, a topic's page and the feed show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that a page is made of: its template, its context, the site, and the facts these were read from."""

    template: str
    context: Context
    site: Site
    facts: tuple[Fact, ...]


def read_article(table: ContentTable, path: Path) -> Reading | None:
    """An article at its address, or a redirect at an address that it has left."""
    owner = table.find_path_owner(path)
    live = table.find_live(owner) if owner else None
    if live is None:
        return None
    here = facts.path_fact(path)
    if live.path != path:
        return _reading(table, "redirect.html", RedirectContext(target=live.path, title=live.title), here)
    older, newer = table.neighbours(live.published_at, live.id)
    context = ArticleContext(
        article=live,
        topics=_links(table.find_topics(live.topics)),
        month_path=month_path(ALL, live.month),
        older=older,
        newer=newer,
    )
    return _reading(table, "article.html", context, here, *map(facts.topic_fact, live.topics))


def read_front(table: ContentTable) -> Reading:
    """The front page."""
    context = FrontContext(headlines=table.newest(ALL, NEWEST), topics=_links(table.topics()))
    return _reading(table, "front.html", context, facts.list_fact(ALL), facts.TOPICS)


def read_topic(table: ContentTable, slug: Slug) -> Reading | None:
    """A topic's page; it is there as long as the topic is, even without articles."""
    topic, name = table.find_topic(slug), topic_list(slug)
    if topic is None:
        return None
    context = TopicContext(topic=topic, headlines=table.newest(name, NEWEST), months=_months(table, name))
    return _reading(
        table, "topic.html", context, facts.topic_fact(slug), facts.list_fact(name), facts.calendar_fact(name)
    )


def read_month(table: ContentTable, name: ListName, month: Month) -> Reading | None:
    """A month of the site or of a topic; there is none without articles."""
    if not _is_month(month):
        return None
    headlines = table.month(name, month)
    if not headlines:
        return None
    reads, link = [facts.month_fact(name, month)], None
    if name != ALL:
        slug = Slug(name.removeprefix("topic:"))
        topic = table.find_topic(slug)
        if topic is None:
            return None
        link = _link(topic)
        reads.append(facts.topic_fact(slug))
    return _reading(table, "month.html", MonthContext(month=month, topic=link, headlines=headlines), *reads)


def read_archive(table: ContentTable) -> Reading:
    """The archive index."""
    return _reading(table, "archive.html", ArchiveContext(months=_months(table, ALL)), facts.calendar_fact(ALL))


def read_feed(table: ContentTable) -> Reading:
    """The Atom feed."""
    articles = table.find_lives(headline.id for headline in table.newest(ALL, NEWEST))
    return _reading(table, "feed.xml", FeedContext(articles=articles), facts.list_fact(ALL))


def read_sitemap(table: ContentTable, month: Month) -> Reading | None:
    """A month's sitemap; there is none without articles."""
    headlines = table.month(ALL, month) if _is_month(month) else ()
    if not headlines:
        return None
    context = SitemapContext(month_path=month_path(ALL, month), headlines=headlines)
    return _reading(table, "sitemap.xml", context, facts.month_fact(ALL, month))


def read_sitemap_index(table: ContentTable) -> Reading:
    """The sitemap index."""
    months = tuple(
        MonthLink(month=month, path=sitemap_path(month), articles=articles) for month, articles in table.months(ALL)
    )
    return _reading(table, "sitemap_index.xml", SitemapIndexContext(months=months), facts.calendar_fact(ALL))


def read_not_found(table: ContentTable) -> Reading:
    """The page for addresses that lead nowhere."""
    return _reading(table, "not_found.html", NotFoundContext())


def read_robots(table: ContentTable) -> Reading:
    """robots.txt."""
    return _reading(table, "robots.txt", RobotsContext())


def _reading(table: ContentTable, template: str, context: Context, *reads: Fact) -> Reading:
    return Reading(template=template, context=context, site=table.get_site(), facts=(facts.SITE, *reads))


def _link(topic: Topic) -> TopicLink:
    return TopicLink(title=topic.title, path=topic_path(topic.slug))


def _links(topics: Iterable[Topic]) -> tuple[TopicLink, ...]:
    return tuple(map(_link, topics))


def _months(table: ContentTable, name: ListName) -> tuple[MonthLink, ...]:
    return tuple(
        MonthLink(month=month, path=month_path(name, month), articles=articles)
        for month, articles in table.months(name)
    )


def _is_month(month: Month) -> bool:
    year, number = map(int, month.split("-"))
    return year > 0 and 1 <= number <= 12
