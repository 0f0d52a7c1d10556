"""What readers search for, and what they do not find: counted by day and by words. Nothing tells who searched.

| item     | pk        | sk        | attributes                                                        |
|----------|-----------|-----------|-------------------------------------------------------------------|
| words    | `W#<day>` | the words | `n` searches, `z` of them that found nothing, `x` (time to live)  |
| the rest | `W#<day>` | `#`       | `n` and `z` of words beyond those that are kept, `d` how many are |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.audience.counting import day_of, seconds_of
from chalicelib.audience.journal import TTL_ATTRIBUTE
from chalicelib.audience.statistics import Searched, days_until
from chalicelib.audience.store import AudienceStore
from chalicelib.aws.dynamodb import PRESENT, Condition, ConditionFailed, Table, Update
from chalicelib.search.queries import plain_words

KEPT_DAYS = 90
MAX_WORDS_A_DAY = 2_000
"""How many different words of a day are told apart: whoever sends nonsense fills no table."""

MAX_LETTERS = 100
"""Of the words; what is longer is cut."""
REST = "#"


class Searches:
    """Counts searches."""

    def __init__(self, table: Table, store: AudienceStore) -> None:
        self._table = table
        self._store = store

    def count(self, text: str, *, found: int, now: datetime) -> None:
        """Count a search for a text that found so many articles, by its words; what has none counts as nothing."""
        words = plain_words(text)[:MAX_LETTERS].strip()
        if not words:
            return
        day = day_of(now, self._store.get_totals().time_zone)
        add = Update(
            pk=f"W#{day}",
            sk=words,
            expression="SET #x = :x ADD #n :one, #z :none",
            values={
                TTL_ATTRIBUTE: seconds_of(now + timedelta(days=KEPT_DAYS + 1)),
                "one": 1,
                "none": int(found == 0),
            },
        )
        try:
            self._table.write(replace(add, condition=PRESENT))
        except ConditionFailed:
            self._table.write(add if self._has_room(add) else replace(add, sk=REST))

    def of_days(self, days: int, now: datetime) -> Mapping[str, Mapping[str, Searched]]:
        """What was searched for in each of the last `days` days, the oldest first, by words; the rest under ""."""
        wanted = days_until(now, self._store.get_totals(), days)
        return dict(zip(wanted, self._store.at_once(self._of_day, wanted), strict=True))

    def _of_day(self, day: str) -> dict[str, Searched]:
        return {
            item["sk"] if item["sk"] != REST else "": Searched(searches=item["n"], without_result=item["z"])
            for item in self._table.query(f"W#{day}")
            if "n" in item
        }

    def _has_room(self, add: Update) -> bool:
        """Whether the day has room for more words. Takes it."""
        room = Update(
            pk=add.pk,
            sk=REST,
            expression="SET #x = :x ADD #d :one",
            values={TTL_ATTRIBUTE: add.values[TTL_ATTRIBUTE], "one": 1},
            condition=_HAS_ROOM,
        )
        try:
            self._table.write(room)
        except ConditionFailed:
            return False
        return True


_HAS_ROOM = Condition(text="attribute_not_exists(#d) OR #d < :most", values={"most": MAX_WORDS_A_DAY})
"""The day has fewer words than it keeps. Protects the table from whoever sends nonsense without end."""
