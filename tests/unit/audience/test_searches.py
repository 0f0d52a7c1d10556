"""Searches are counted by day and words, and nonsense fills no table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.audience import searches as module
from chalicelib.audience.searches import Searches
from chalicelib.audience.statistics import Searched, in_all
from chalicelib.audience.store import AudienceStore
from chalicelib.aws.dynamodb import Table
from ops.local.resources import create_table
from tests.fakes.dynamodb import FakeDynamoDB

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


@pytest.fixture
def client() -> Any:
    client: Any = FakeDynamoDB()
    create_table(client, "audience")
    return client


@pytest.fixture
def searches(client: Any) -> Searches:
    table = Table(client, "audience")
    return Searches(table, AudienceStore(table, lanes=1))


def test_a_search_is_counted_by_its_words_on_the_day_of_the_site(searches: Searches) -> None:
    for text, found in (
        ("Cải cách", 3),
        ('"cải  CÁCH" year:2015 -lũ', 0),
        ("cai cach", 3),
        ("year:2015", 9),
        (" - ", 0),
    ):
        searches.count(text, found=found, now=NOON)
    searches.count("lũ", found=0, now=NOON + timedelta(hours=12, minutes=1))  # midnight is at 17:00 UTC
    assert searches.of_days(3, NOON + timedelta(hours=13)) == {
        "2026-11-22": {},
        "2026-11-23": {
            "cai cach": Searched(searches=1, without_result=0),
            "cải cách": Searched(searches=2, without_result=1),
        },
        "2026-11-24": {"lũ": Searched(searches=1, without_result=1)},
    }


def test_beyond_what_a_day_keeps_words_are_counted_together(
    client: Any, searches: Searches, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = module._HAS_ROOM
    monkeypatch.setattr(module, "_HAS_ROOM", type(full)(text=full.text, values={"most": 2}))
    for text in ("a", "b", "c", "d", "a", "c"):
        searches.count(text, found=1, now=NOON)
    (day,) = searches.of_days(1, NOON).values()
    assert {words: searched.searches for words, searched in day.items()} == {"": 3, "a": 2, "b": 1}
    assert len(client.tables["audience"]) == 3


def test_what_is_kept_names_no_reader_and_ends(client: Any, searches: Searches) -> None:
    searches.count("x" * 500, found=0, now=NOON)
    ends = {"N": str(int((NOON + timedelta(days=91)).timestamp()))}
    assert client.tables["audience"] == {
        ("W#2026-11-23", "#"): {"pk": {"S": "W#2026-11-23"}, "sk": {"S": "#"}, "d": {"N": "1"}, "x": ends},
        ("W#2026-11-23", "x" * 100): {
            "pk": {"S": "W#2026-11-23"},
            "sk": {"S": "x" * 100},
            "n": {"N": "1"},
            "z": {"N": "1"},
            "x": ends,
        },
    }


def test_days_are_added_up_by_words() -> None:
    days = {
        "a": {"x": Searched(searches=2, without_result=1), "y": Searched(searches=1, without_result=0)},
        "b": {"x": Searched(searches=3, without_result=0)},
    }
    assert in_all(days) == {
        "x": Searched(searches=5, without_result=1),
        "y": Searched(searches=1, without_result=0),
    }
