"""Readers of the last days, counted as the clock would have counted them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from chalicelib.audience.counting import Online, Tally, day_of, minute_of
from ops.local.stack import Stack


def count_readers(portal: Stack, articles: Sequence[str], days: Iterable[int]) -> None:
    """Have the articles been read so many days ago: each less than the one before it, and less long ago."""
    now, store = portal.services.now(), portal.services.audience_store
    zone = store.get_totals().time_zone
    for back in days:
        then = now - timedelta(days=back)
        day, minute = day_of(then, zone), minute_of(then)
        views = {article: max(1, 90 - back) * (len(articles) - place) for place, article in enumerate(articles)}
        for article, count in views.items():
            store.add_to_article_day(article, day, count, minute)
        whole = 97 * sum(views.values()) // (1 + back % 4)
        online = Online(guests=3 + back % 5, members=back % 2)
        tally = Tally(minute=minute, views=views, sessions=whole // 3, beacons=whole, online=online)
        store.add_to_day(day, tally, whole)


def count_searches(portal: Stack, words: Sequence[str], days: Iterable[int]) -> None:
    """Have readers searched for the words so many days ago; every second one was not found."""
    for back in days:
        for place, text in enumerate(words):
            then = portal.services.now() - timedelta(days=back)
            portal.services.searches.count(text, found=place % 2, now=then)
