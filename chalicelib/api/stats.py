"""`/stats` and `/articles/{id}/stats`: what editors are told of their readers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from chalice.app import Blueprint, Request, Response

from chalicelib import wiring
from chalicelib.api.problems import answers_problems
from chalicelib.api.requests import authenticate
from chalicelib.api.responses import json_response, public_url, time_json
from chalicelib.audience.statistics import SiteStatistics, most_read
from chalicelib.content.models import ArticleId, LiveArticle
from chalicelib.content.tokens import Role
from chalicelib.errors import InvalidInput

stats = Blueprint(__name__)

SPANS = (1, 7, 30)
"""In days: what the most read articles and topics are told of."""

MOST_READ = 10
MAX_DAYS = 90


@stats.route("/stats", methods=["GET"])
@answers_problems
def get_stats() -> Response:
    """The site's figures by day, `?days=` of them (30), and what was read most in 1, 7 and 30 days."""
    request = stats.current_request
    authenticate(request, Role.AUTHOR)
    days = _days(request)
    found = wiring.statistics().of_site(days=max(days, *SPANS), now=wiring.now())
    views = {span: found.views_by_article(span) for span in SPANS}
    lives = {str(live.id): live for live in wiring.content().find_lives(map(ArticleId, views[SPANS[-1]]))}
    titles = {str(topic.slug): topic.title for topic in wiring.content().topics()}
    return json_response(
        {
            **_site_json(found, days),
            "most_read": {str(span): _articles_json(views[span], lives) for span in SPANS},
            "topics": {str(span): _topics_json(views[span], lives, titles) for span in SPANS},
        }
    )


@stats.route("/articles/{article_id}/stats", methods=["GET"])
@answers_problems
def get_article_stats(article_id: str) -> Response:
    """An article's views: all of them, and by day."""
    request = stats.current_request
    authenticate(request, Role.AUTHOR)
    article = wiring.newsroom().get_article(ArticleId(article_id))
    by_day = wiring.statistics().of_article(article.id, days=_days(request), now=wiring.now())
    days = [{"day": day, "views": views} for day, views in by_day.items()]
    return json_response({"id": article.id, "views": wiring.audience().count_views(article.id), "days": days})


def _days(request: Request) -> int:
    query = request.query_params
    text = query.get("days", "30") if query else "30"
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MAX_DAYS):
        raise InvalidInput.field("/days", f"This is a number of days from 1 to {MAX_DAYS}.")
    return int(text)


def _site_json(found: SiteStatistics, days: int) -> dict[str, Any]:
    totals = found.totals
    return {
        "as_of": time_json(found.as_of),
        "time_zone": totals.time_zone,
        "total": totals.views + totals.offset,
        "offset": totals.offset,
        "guests": totals.online.guests,
        "members": totals.online.members,
        "days": [
            {"day": day, "views": counts.views, "sessions": counts.sessions, "peak_online": counts.peak}
            for day, counts in list(found.days.items())[-days:]
        ],
    }


def _articles_json(views: Mapping[str, int], lives: Mapping[str, LiveArticle]) -> list[dict[str, Any]]:
    """The most read of the articles that are live."""
    live_views = {article: count for article, count in views.items() if article in lives}
    return [
        {
            "id": article,
            "title": lives[article].title,
            "url": public_url(lives[article].path),
            "views": count,
        }
        for article, count in most_read(live_views, limit=MOST_READ)
    ]


def _topics_json(
    views: Mapping[str, int], lives: Mapping[str, LiveArticle], titles: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The views of each topic's articles, as they are filed now; those of an article in two topics are in both."""
    by_topic = Counter[str]()
    for article, count in views.items():
        if live := lives.get(article):
            by_topic.update(dict.fromkeys(live.topics, count))
    topics = most_read(by_topic, limit=len(by_topic))
    return [{"slug": slug, "title": titles.get(slug, slug), "views": count} for slug, count in topics]
