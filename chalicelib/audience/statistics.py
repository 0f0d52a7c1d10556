"""Figures of the days for editors, as of the last fold: views, sessions and the most read, from the daily counters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.audience.counting import Minute, day_of, first_cursor, last_days, moment_of
from chalicelib.audience.store import AudienceStore, DayCounts, Totals


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteStatistics:
    """The site's figures as of the end of the newest folded minute; the days, by their dates, the oldest first."""

    totals: Totals
    as_of: datetime
    days: Mapping[str, DayCounts]

    def views_by_article(self, days: int) -> Counter[str]:
        """The views of each article in the last `days` days."""
        counts = list(self.days.values())[-days:]
        return sum((Counter(each.articles) for each in counts), Counter[str]())


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """How often something was searched for, and how often nothing was found."""

    searches: int
    without_result: int


class Statistics:
    """Reads the daily counters."""

    def __init__(self, store: AudienceStore) -> None:
        self._store = store

    def of_site(self, *, days: int, now: datetime) -> SiteStatistics:
        """The figures of the last `days` days, today included."""
        totals = self._store.get_totals()
        wanted = days_until(now, totals, days)
        counts = dict(zip(wanted, self._store.at_once(self._store.get_day, wanted), strict=True))
        as_of = moment_of(Minute((totals.cursor or first_cursor(now)) + 1))
        return SiteStatistics(totals=totals, as_of=as_of, days=counts)

    def of_article(self, article: str, *, days: int, now: datetime) -> dict[str, int]:
        """An article's views in each of the last `days` days, the oldest first; also those of a withdrawn article."""
        wanted = days_until(now, self._store.get_totals(), days)
        return self._store.get_article_days(article, wanted)

    def most_read(self, *, days: int, now: datetime, limit: int) -> tuple[tuple[str, int], ...]:
        """As `most_read`, of the last so many days."""
        return most_read(self.of_site(days=days, now=now).views_by_article(days), limit=limit)


def days_until(now: datetime, totals: Totals, days: int) -> list[str]:
    """The last `days` days of the site, the oldest first."""
    return last_days(day_of(now, totals.time_zone), days)[::-1]


def most_read(views: Mapping[str, int], *, limit: int) -> tuple[tuple[str, int], ...]:
    """The articles with the most views, the most read first, and the older first of equals."""
    return tuple(sorted(views.items(), key=lambda each: (-each[1], each[0]))[:limit])


def in_all(days: Mapping[str, Mapping[str, Searched]]) -> dict[str, Searched]:
    """What was searched for in several days together, by words."""
    searches, without_result = Counter[str](), Counter[str]()
    for day in days.values():
        for words, searched in day.items():
            searches[words] += searched.searches
            without_result[words] += searched.without_result
    return {words: Searched(searches=count, without_result=without_result[words]) for words, count in searches.items()}
