"""The clock: what happens because time passes. Each thing is written to the content table, and the rest follows.

What pages show of the time is kept in the table too, so that a page is made of state alone, and is written only when
it changes what they show.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from chalicelib.content.frontpage import FrontPage
from chalicelib.content.models.articles import Period
from chalicelib.content.models.names import ArticleId
from chalicelib.content.scheduled import Scheduled
from chalicelib.content.store.content import ContentStore
from chalicelib.publishing.sealing import Sealing

NEWS_AGE = timedelta(hours=48)
"""For how long an article is news (Google Search Central, "Create a news sitemap")."""

DAYS = {Period.TODAY: 1, Period.WEEK: 7}

MOST_READ = 30
"""How many of the most read articles are kept: more than are shown, since some may be withdrawn."""


class Clock:
    """What is done every minute, and every few minutes."""

    def __init__(self, scheduled: Scheduled, content: ContentStore) -> None:
        self._scheduled = scheduled
        self._front_page = FrontPage(content)
        self._content = content
        self._sealing = Sealing(content)

    def tick(self, now: datetime) -> None:
        """Publish and withdraw what is due; let go of news that has grown old, and of pins that have ended."""
        self._scheduled.act_on_due(now)
        self._front_page.let_go(now)
        since, oldest = self._content.find_news_since(), now - NEWS_AGE
        if since is None or self._content.is_any_published(since, oldest):
            self._content.set_news_since(oldest)

    def seal(self, now: datetime) -> None:
        """Have the search's index take in what changed, if it is time; to be called every ten minutes."""
        self._sealing.run(now)

    def rank(self, most_read: Callable[[int], Sequence[str]]) -> None:
        """Keep the most read articles if they have changed; `most_read` gives them for a number of days."""
        for period, days in DAYS.items():
            articles = tuple(map(ArticleId, most_read(days)))[:MOST_READ]
            if articles != self._content.most_read(period):
                self._content.set_most_read(period, articles)
