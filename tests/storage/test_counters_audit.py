"""The audit of counters: silent while all is well, amid a fold too, and loud about what was tampered with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.audience.audience import Audience
from chalicelib.audience.models import Beacon, Reader
from chalicelib.audience.store import AudienceStore
from chalicelib.aws.dynamodb import Table, Update
from ops.upkeep.audit_counters import Audit, Drift, audit_counters
from tests.fakes.faults import Crash, Faults

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DAY = "2026-11-23"
ARTICLES = ("01HF8ZQ4Y6T1V9K3M5N7P2R4S8", "01HF8ZQ4Y6T1V9K3M5N7P2R4S9")


class Site:
    """An audience with half an hour of beacons, folded every five minutes."""

    def __init__(self, engine: Any) -> None:
        self.client, self.name = engine.dynamodb, engine.create_table()
        self.table = Table(self.client, self.name)
        self.audience = Audience(AudienceStore(self.table, lanes=2))
        for article in ARTICLES:
            self.audience.open_counter(article, version=1, now=NOON)
        for number in range(30):
            beacon = Beacon(view=f"{number:032x}", article=(*ARTICLES, None)[number % 3], attempt=0)
            self.audience.record(beacon, Reader(session=f"{number % 4}"), NOON + timedelta(minutes=number))
            if number % 5 == 0:
                self.audience.fold(NOON + timedelta(minutes=number))

    def audit(self, now: datetime = NOON + timedelta(minutes=30)) -> Audit:
        return audit_counters(self.client, self.name, lanes=2, now=now)

    def tamper(self, pk: str, sk: str, attribute: str = "n") -> None:
        self.table.write(Update(pk=pk, sk=sk, expression=f"ADD #{attribute} :one", values={"one": 1}))


@pytest.fixture
def site(engine: Any) -> Site:
    return Site(engine)


def test_what_was_folded_as_it_should_agrees(site: Site) -> None:
    assert site.audit() == Audit(views=20, counters=3, drifts=())
    site.audience.fold(NOON + timedelta(hours=1))
    assert site.audit(NOON + timedelta(hours=1)).drifts == ()


def test_it_agrees_wherever_a_fold_stopped(site: Site) -> None:
    for crash_at in range(0, 40, 3):
        faulty = Table(Faults(crash_at=crash_at, carried_out=True).over(site.client), site.name)
        try:
            Audience(AudienceStore(faulty, lanes=2)).fold(NOON + timedelta(minutes=29))
        except Crash:
            assert site.audit().drifts == (), crash_at


def test_a_counter_that_was_tampered_with_is_named(site: Site) -> None:
    site.audience.fold(NOON + timedelta(hours=1))
    site.tamper(f"D#{DAY}", ARTICLES[0])
    site.tamper(f"D#{DAY}", "TOTAL", "s")
    site.tamper(f"C#{ARTICLES[1]}", "C")
    assert set(site.audit(NOON + timedelta(hours=1)).drifts) == {
        Drift(counter=f"D#{DAY} {ARTICLES[0]}", holds=11, should=10),
        Drift(counter=f"D#{DAY} sessions", holds=5, should=4),
        Drift(counter="SITE TOTAL", holds=20, should=21),
    }


def test_before_anything_is_counted_there_is_nothing_to_compare(engine: Any) -> None:
    empty = audit_counters(engine.dynamodb, engine.create_table(), lanes=1, now=NOON)
    assert empty == Audit(views=0, counters=0, drifts=())
