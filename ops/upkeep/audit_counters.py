"""`python -m ops audit --counters`: counts the journal of two days again, and compares the result with the fold's."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib.audience.counting import (
    REPEAT_MINUTES,
    JournalEntry,
    Minute,
    count_begun,
    day_of_minute,
    last_days,
    minute_of,
    new_views,
)
from chalicelib.audience.folding import WINDOW_MINUTES
from chalicelib.audience.journal import JOURNAL_SECONDS
from chalicelib.audience.store import AudienceStore
from chalicelib.aws.dynamodb import Table
from chalicelib.aws.wire import Item
from chalicelib.services import Services

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

DAYS = 2
"""Yesterday and today lie within the 48 hours that the journal is kept; yesterday not quite, just before midnight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """A counter that does not hold what it should."""

    counter: str
    holds: int
    should: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What was compared, and what did not agree."""

    views: int
    counters: int
    drifts: tuple[Drift, ...]


def audit_counters(client: DynamoDBClient, name: str, *, lanes: int, now: datetime) -> Audit:
    """Recount the days that the journal still holds, and add up the articles' counters. Changes nothing.

    Exact while beacons come and a fold runs: each counter is compared with the minutes that its own watermark says
    it holds, which are sealed. Counters are read after the cursor, and the journal after the counters.
    """
    table = Table(client, name)
    audience = AudienceStore(table, lanes=lanes)
    totals = audience.get_totals()
    if totals.cursor is None:
        return Audit(views=0, counters=0, drifts=())
    drifts, counters = list(_compare_sums(table)), 0
    since = Minute(minute_of(now - timedelta(seconds=JOURNAL_SECONDS)) + WINDOW_MINUTES)
    partly = day_of_minute(Minute(since - 1), totals.time_zone)
    days = [day for day in last_days(day_of_minute(minute_of(now), totals.time_zone), DAYS) if day > partly]
    kept = {day: {item["sk"]: item for item in table.query(f"D#{day}")} for day in days}
    journal = list(audience.journal.read(Minute(since - WINDOW_MINUTES)))
    recount = _Recount(journal, since, totals.time_zone)
    for day, items in kept.items():
        for key in sorted(items.keys() | recount.articles[day]):
            item = items.get(key, {"n": 0, "m": 0})
            upto = max(totals.cursor, Minute(item["m"]))
            counters += 1
            drifts += _compare(f"D#{day} {key}", item["n"], recount.views(day, key, upto))
            if key == "TOTAL":
                drifts += _compare(f"D#{day} sessions", item.get("s", 0), recount.sessions(day, upto))
    return Audit(views=recount.total, counters=counters, drifts=tuple(drifts))


class _Recount:
    """The views and sessions of each minute of the journal, by the rules of counting."""

    def __init__(self, journal: list[JournalEntry], since: Minute, time_zone: str) -> None:
        self.articles: dict[str, set[str]] = defaultdict(set)
        self._views: dict[str, Counter[tuple[str, Minute]]] = defaultdict(Counter)
        self._sessions: dict[str, Counter[Minute]] = defaultdict(Counter)
        by_minute: dict[Minute, list[JournalEntry]] = defaultdict(list)
        for entry in journal:
            by_minute[entry.minute].append(entry)
        for minute in sorted(minute for minute in by_minute if minute >= since):
            day = day_of_minute(minute, time_zone)
            window = [entry for back in range(WINDOW_MINUTES) for entry in by_minute.get(Minute(minute - back), [])]
            self._sessions[day][minute] = count_begun(window, minute)
            recent = [entry for entry in window if entry.minute >= minute - REPEAT_MINUTES]
            for view in new_views(recent, after=Minute(minute - 1)):
                assert view.article is not None
                self.articles[day] |= {view.article, "TOTAL"}
                self._views[day][view.article, minute] += 1
        self.total = sum(each.total() for each in self._views.values())

    def views(self, day: str, key: str, upto: Minute) -> int:
        """The views of an article, or of `TOTAL`, on a day up to and with a minute."""
        views = self._views[day].items()
        return sum(n for (article, minute), n in views if minute <= upto and key in {article, "TOTAL"})

    def sessions(self, day: str, upto: Minute) -> int:
        """The sessions that began on a day up to and with a minute."""
        return sum(n for minute, n in self._sessions[day].items() if minute <= upto)


def _compare(counter: str, holds: int, should: int) -> list[Drift]:
    return [] if holds == should else [Drift(counter=counter, holds=holds, should=should)]


def _compare_sums(table: Table) -> list[Drift]:
    """Whether the total is the sum of the articles' counters, once no fold moved it on while they were read."""
    audience = AudienceStore(table, lanes=1)
    while True:
        before = audience.get_totals()
        counters = list(_scan_counters(table))
        if audience.get_totals() == before:
            break
    # A fold that ended halfway leaves counters that are ahead of the cursor; the next one makes up for it.
    if any(item["m"] > (before.cursor or 0) for item in counters):
        return []
    return [
        *_compare("SITE TOTAL", before.views, sum(item["n"] for item in counters)),
        *_compare("SITE TOTAL brought", before.brought, sum(item.get("o", 0) for item in counters)),
    ]


def _scan_counters(table: Table) -> Iterator[Item]:
    """Every article's counter. Reads the whole table, which only an audit may."""
    for items, _ in table.scan():
        yield from (item for item in items if item["pk"].startswith("C#") and item["sk"] == "C")


def print_audit(services: Services) -> int:
    """Audit the counters of a site; answers the exit status."""
    settings, client = services.settings, services.aws.dynamodb()
    audit = audit_counters(client, settings.audience_table, lanes=settings.journal_lanes, now=services.now())
    print(f"{audit.views:,} views of the journal recounted, {audit.counters:,} daily counters compared")
    for drift in audit.drifts:
        print(f"{drift.counter} holds {drift.holds:,}, should hold {drift.should:,}", file=sys.stderr)
    print("All agree." if not audit.drifts else f"{len(audit.drifts):,} counters are wrong.")
    return 1 if audit.drifts else 0
