"""Who stands beside an article is told from a part of the list as from the whole, or not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.content.models.articles import Headline
from chalicelib.content.models.names import ArticleId, Month, Path
from chalicelib.content.store.lists import Neighbourhood, entry_key
from chalicelib.publishing.batch_lookup import BatchLookup
from tests.fakes.faults import Faults
from tests.unit.publishing.site import NOW, Site


def headline(number: int) -> Headline:
    return Headline(
        id=ArticleId(f"{number:026d}"),
        path=Path(f"/2026/01/{number}/"),
        title="",
        lede="",
        byline="",
        agency="",
        month=Month("2026-01"),
        updated_at=NOW,
        published_at=NOW - timedelta(days=number),
    )


LISTED = [headline(number) for number in range(8)]
"""Newest first, as lists have them."""


def place(at: int, minutes: int = 0) -> str:
    return entry_key(LISTED[at].published_at + timedelta(minutes=minutes), LISTED[at].id)


@pytest.mark.parametrize("minutes", [0, 1], ids=["an article's own place", "a place that nobody has"])
@pytest.mark.parametrize("hidden", [set(), {0, 7}, {2, 3, 4}, set(range(8))])
def test_a_part_of_the_list_says_what_the_whole_would_or_nothing(hidden: set[int], minutes: int) -> None:
    for first in range(8):
        for end in range(first, 9):
            part = Neighbourhood(LISTED[first:end], is_newest=first == 0, is_oldest=end == 8)
            for at in range(8):
                newer = next((each for each in reversed(LISTED[:at]) if int(each.id) not in hidden), None)
                older = next((each for each in LISTED[at + (not minutes) :] if int(each.id) not in hidden), None)
                found = part.neighbours(place(at, minutes), lambda each: int(each) not in hidden)
                assert found in (None, (older, newer))
                assert found is not None or end - first < 8


def test_the_articles_of_a_burst_read_what_stands_around_them_once() -> None:
    site, faults = Site(), Faults()
    site.set_up()
    articles = [site.publish(site.create(f"Tin {number}").id) for number in range(30)]
    state = BatchLookup(site.table(faults))
    before = len(faults.calls)
    assert {state.neighbours(NOW, article.id) for article in articles} == {(None, None)}, "none stands yet"
    assert len(faults.calls) - before == 2
