"""`/stats` and `/articles/{id}/stats`: what editors are told of their readers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.api.calls import Call
from chalicelib.api.figures import (
    ArticleStatsAnswer,
    DayAnswer,
    DaySearchesAnswer,
    DayViewsAnswer,
    ReadArticleAnswer,
    ReadTopicAnswer,
    SearchedAnswer,
    SearchStatsAnswer,
    StatsAnswer,
)
from chalicelib.api.operations import Operations
from chalicelib.api.queries import parse_query
from chalicelib.api.replies import Reply
from chalicelib.audience.statistics import Searched, SiteStatistics, in_all, most_read
from chalicelib.content.models.articles import LiveArticle
from chalicelib.content.models.names import ArticleId
from chalicelib.content.people.permissions import Action

stats = Operations("Statistics")

SPANS = (1, 7, 30)
"""In days: what the most read articles and topics are always told of."""

MOST_READ = 10
MOST_SEARCHED = 50
MAX_DAYS = 90


class StatsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Of how many days to tell."""

    days: Annotated[int, Meta(ge=1, le=MAX_DAYS)] = 30


@stats.add("GET", "/stats", action=Action.READ_STATISTICS, query=StatsQuery, answer=StatsAnswer)
def get_stats(call: Call) -> Reply:
    """The site's figures by day, and what was read most in the last 1, 7, 30 and `days` days.

    Figures are as of the last counted minute, by days of the site's time zone. `most_read` and `topics` count articles
    that are published now. An article in two topics counts in both.
    """
    days = parse_query(call.params, StatsQuery).days
    spans = sorted({*SPANS, days})
    found = call.services.statistics.of_site(days=spans[-1], now=call.now)
    views = {span: found.views_by_article(span) for span in spans}
    lives = {str(live.id): live for live in call.services.content.find_lives(map(ArticleId, views[spans[-1]]))}
    titles = {str(topic.slug): topic.title for topic in call.services.content.topics()}
    return Reply(
        body=msgspec.structs.replace(
            _site_answer(found, days),
            most_read={str(span): _articles(views[span], lives, call.site_url) for span in spans},
            topics={str(span): _topics(views[span], lives, titles) for span in spans},
        )
    )


@stats.add("GET", "/stats/searches", action=Action.READ_STATISTICS, query=StatsQuery, answer=SearchStatsAnswer)
def get_search_stats(call: Call) -> Reply:
    """What readers searched for: how often on each day, and the words that were searched for most, or in vain.

    Up to 2,000 different words of a day are told apart.
    """
    days = call.services.searches.of_days(parse_query(call.params, StatsQuery).days, call.now)
    words = {words: searched for words, searched in in_all(days).items() if words}
    return Reply(
        body=SearchStatsAnswer(
            days=tuple(
                DaySearchesAnswer(
                    day=day,
                    searches=sum(each.searches for each in searched.values()),
                    without_result=sum(each.without_result for each in searched.values()),
                )
                for day, searched in days.items()
            ),
            most=_words(words, lambda each: each.searches),
            in_vain=_words(words, lambda each: each.without_result),
        )
    )


@stats.add(
    "GET",
    "/articles/{article_id}/stats",
    action=Action.READ,
    query=StatsQuery,
    answer=ArticleStatsAnswer,
)
def get_article_stats(call: Call) -> Reply:
    """An article's views, in all and by day."""
    article = call.services.newsroom.get_article(ArticleId(call.path("article_id")), call.actor)
    by_day = call.services.statistics.of_article(
        article.id, days=parse_query(call.params, StatsQuery).days, now=call.now
    )
    days = tuple(DayViewsAnswer(day=day, views=views) for day, views in by_day.items())
    audience = call.services.audience
    views, said = audience.count_views(article.id), audience.find_brought(article.id)
    newest, first = (said[0], said[-1]) if said else (None, None)
    return Reply(
        body=ArticleStatsAnswer(
            id=article.id,
            views=views,
            brought=newest.views if newest else 0,
            brought_from=first.source if first else "",
            brought_at=datetime.fromisoformat(newest.at) if newest else None,
            correction=newest.reason if newest else "",
            days=days,
        )
    )


def _site_answer(found: SiteStatistics, days: int) -> StatsAnswer:
    totals = found.totals
    return StatsAnswer(
        as_of=found.as_of.replace(microsecond=0),
        time_zone=totals.time_zone,
        total=totals.views + totals.offset,
        offset=totals.offset,
        brought=totals.brought,
        guests=totals.online.guests,
        members=totals.online.members,
        days=tuple(
            DayAnswer(day=day, views=counts.views, sessions=counts.sessions, peak_online=counts.peak)
            for day, counts in list(found.days.items())[-days:]
        ),
        most_read={},
        topics={},
    )


def _articles(
    views: Mapping[str, int], lives: Mapping[str, LiveArticle], site_url: str
) -> tuple[ReadArticleAnswer, ...]:
    """The most read of the articles that are live."""
    live_views = {article: count for article, count in views.items() if article in lives}
    return tuple(
        ReadArticleAnswer(id=article, title=lives[article].title, url=site_url + lives[article].path, views=count)
        for article, count in most_read(live_views, limit=MOST_READ)
    )


def _words(words: Mapping[str, Searched], figure: Callable[[Searched], int]) -> tuple[SearchedAnswer, ...]:
    """Those with the highest figures."""
    figures = {each: count for each, searched in words.items() if (count := figure(searched))}
    return tuple(
        SearchedAnswer(words=each, searches=words[each].searches, without_result=words[each].without_result)
        for each, _ in most_read(figures, limit=MOST_SEARCHED)
    )


def _topics(
    views: Mapping[str, int], lives: Mapping[str, LiveArticle], titles: Mapping[str, str]
) -> tuple[ReadTopicAnswer, ...]:
    """The views of each topic's articles, as they are filed now; those of an article in two topics are in both."""
    by_topic = Counter[str]()
    for article, count in views.items():
        if live := lives.get(article):
            by_topic.update(dict.fromkeys(live.topics, count))
    topics = most_read(by_topic, limit=len(by_topic))
    return tuple(ReadTopicAnswer(slug=slug, title=titles.get(slug, slug), views=count) for slug, count in topics)
