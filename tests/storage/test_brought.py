"""Views that articles bring along from another site: kept apart from what is measured, and always in the total."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.audience.audience import BROUGHT_SECONDS, COUNTER_SECONDS, Audience
from chalicelib.audience.models import Beacon, Reader
from chalicelib.audience.store import AudienceStore, Brought
from chalicelib.aws.dynamodb import Table, Update
from ops.upkeep.audit_counters import audit_counters
from tests.engines import on_all_engines
from tests.fakes.faults import Crash, Faults

pytestmark = on_all_engines

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(seconds=1)
A = "01HF8ZQ4Y6T1V9K3M5N7P2R4S8"
B = "01HF8ZQ4Y6T1V9K3M5N7P2R4S9"


def said(views: int, source: str = "joomla", reason: str = "") -> Brought:
    return Brought(views=views, source=source, at="2026-11-23T12:00:00Z", by="An", reason=reason)


def view(number: int) -> Beacon:
    return Beacon(view=f"{number:032x}", article=A, attempt=0)


class Site:
    """An audience on an engine."""

    def __init__(self, engine: Any) -> None:
        self.client, self.name = engine.dynamodb, engine.create_table()
        self.audience = self.process()

    def process(self, client: Any = None, **settings: Any) -> Audience:
        return Audience(AudienceStore(Table(client or self.client, self.name), lanes=2), **settings)

    def view(self, number: int, now: datetime) -> None:
        self.audience.record(view(number), Reader(session=f"{number}"), now)

    def drifts(self, now: datetime) -> tuple[object, ...]:
        return audit_counters(self.client, self.name, lanes=2, now=now).drifts


@pytest.fixture
def site(engine: Any) -> Site:
    return Site(engine)


def test_what_is_shown_is_what_was_brought_and_what_is_measured(site: Site) -> None:
    assert site.audience.set_brought(A, said(1000), NOON)
    site.audience.open_counter(A, version=1, now=NOON)
    told = NOON + timedelta(seconds=BROUGHT_SECONDS)
    site.view(1, told)
    shown = site.audience.live(A, told)
    assert (shown.views, shown.total) == (1001, 1001)
    site.audience.fold(NOON + timedelta(minutes=3))
    later = site.process().live(A, NOON + timedelta(minutes=3))
    assert (later.views, later.total) == (1001, 1001)
    assert site.audience.count_views(A) == 1001
    assert site.drifts(NOON + timedelta(minutes=3)) == ()


def test_no_later_answer_is_smaller_though_its_process_knows_nothing_of_what_was_brought(site: Site) -> None:
    site.audience.open_counter(A, version=1, now=NOON)
    before = site.process()
    assert before.live(A, NOON).total == 0
    site.audience.set_brought(A, said(1000), LATER)
    after = site.process()
    assert after.live(A, LATER + timedelta(seconds=1)).total == 1000
    answer = before.record(view(1), Reader(session="1"), LATER + timedelta(seconds=2))
    assert (answer.total, answer.views) == (1001, 1)


def test_a_board_of_an_earlier_version_which_has_no_offset_is_replaced_before_anything_is_told(site: Site) -> None:
    site.audience.open_counter(A, version=1, now=NOON)
    site.audience.set_site(offset=7, time_zone="UTC", version=1)
    for number in range(3):
        site.audience.record(view(number), Reader(session="1"), NOON)
    Table(site.client, site.name).write(Update(pk="SITE", sk="OPEN", expression="REMOVE #offset", values={}))
    assert site.process().live(A, NOON).total == 10
    answer = site.audience.record(view(3), Reader(session="1"), LATER)
    assert (answer.views, answer.total) == (4, 11)


def test_in_a_rush_a_counter_that_is_remembered_tells_no_less_than_one_that_is_read(site: Site) -> None:
    """The board is summed up, and each process goes by the counter that it read for up to 15 seconds."""
    site.audience.open_counter(A, version=1, now=NOON)
    before, after = (site.process(detail_limit=0) for _ in range(2))
    for second in range(COUNTER_SECONDS):
        before.record(view(second), Reader(session="1"), NOON + timedelta(seconds=second))
    site.audience.set_brought(A, said(1000), NOON)
    end = NOON + timedelta(seconds=BROUGHT_SECONDS + 5)
    at, told = NOON, list[tuple[datetime, int]]()
    while (at := at + timedelta(seconds=0.5)) < end:
        for process in (before, after):
            answer = process.live(A, at)
            assert answer.views is not None
            told.append((answer.as_of, answer.views))
    assert [views for _, views in sorted(told)] == sorted(views for _, views in told)
    assert told[-1][1] == 1000 + COUNTER_SECONDS


def test_until_readers_are_told_a_second_correction_they_are_told_what_they_were_before(site: Site) -> None:
    site.audience.open_counter(A, version=1, now=NOON)
    told = []
    for seconds, views in ((0, 10), (20, 20), (40, 30), (75, 40)):
        at = NOON + timedelta(seconds=seconds)
        told.append(site.audience.live(A, at).views)
        site.audience.set_brought(A, said(views), at)
    told.append(site.audience.live(A, NOON + timedelta(seconds=75 + BROUGHT_SECONDS)).views)
    assert told == [0, 0, 0, 30, 40]


def test_the_same_said_again_changes_nothing_and_more_of_it_only_the_difference(site: Site) -> None:
    site.audience.set_site(offset=7, time_zone="UTC", version=1)
    assert [site.audience.set_brought(A, said(views), NOON) for views in (1000, 1000, 1200)] == [True, False, True]
    site.audience.set_brought(B, said(5), NOON)
    assert site.audience.live(None, LATER).total == 1212
    assert [each.views for each in site.audience.find_brought(A)] == [1200, 1000]


def test_a_correction_keeps_what_was_said_before_and_why(site: Site) -> None:
    site.audience.set_brought(A, said(1000), NOON)
    site.audience.set_brought(A, said(100, "correction", "The plug-in counted each ten times."), NOON)
    assert [(each.views, each.source, each.reason) for each in site.audience.find_brought(A)] == [
        (100, "correction", "The plug-in counted each ten times."),
        (1000, "joomla", ""),
    ]
    assert site.audience.live(None, LATER).total == 100


def test_wherever_it_dies_counter_and_total_agree(site: Site) -> None:
    for number in range(8):
        for carried_out in (False, True):
            faulty = Faults(crash_at=number % 4, carried_out=carried_out).over(site.client)
            with suppress(Crash):
                site.process(faulty).set_brought(A, said(10 * number + carried_out + 1), NOON)
            later = NOON + timedelta(seconds=2 * number + carried_out)
            assert site.audience.live(None, later).total == site.process().count_views(A)


def test_two_who_say_it_at_once_are_added_once(site: Site) -> None:
    faults = Faults()
    other = site.process()

    def meanwhile(_: int, name: str) -> None:
        if name == "transact_write_items":
            other.set_brought(A, said(1000), NOON)

    faults.between = meanwhile
    assert not site.process(faults.over(site.client)).set_brought(A, said(1000), NOON)
    assert site.process().live(None, LATER).total == 1000


def test_the_audit_finds_what_was_tampered_with(site: Site) -> None:
    site.audience.open_counter(A, version=1, now=NOON)
    site.audience.set_brought(A, said(10), NOON)
    table = Table(site.client, site.name)
    site.audience.fold(NOON + timedelta(minutes=3))
    table.write(Update(pk=f"C#{A}", sk="C", expression="ADD #o :one", values={"one": 1}))
    assert [str(each) for each in site.drifts(NOON + timedelta(minutes=3))] == [
        "Drift(counter='SITE TOTAL brought', holds=10, should=11)"
    ]
