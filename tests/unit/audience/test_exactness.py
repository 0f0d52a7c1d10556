"""Exactness under crashes, races and reads amid folds: every schedule of a small case, many of a large one."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.audience.audience import Audience
from chalicelib.audience.models import Beacon, LiveNumbers, Reader
from chalicelib.audience.store import AudienceStore
from chalicelib.aws.dynamodb import Put, Table
from chalicelib.aws.wire import Item
from ops.local.resources import create_table
from tests.fakes.dynamodb import FakeDynamoDB
from tests.fakes.faults import Crash, Faults
from tests.unit.audience.stepping import Worker

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
A = "01HF8ZQ4Y6T1V9K3M5N7P2R4S8"
B = "01HF8ZQ4Y6T1V9K3M5N7P2R4S9"
FOLD_AT = NOON + timedelta(minutes=2, seconds=30)
"""When 11:59, in which nobody came, 12:00 and 12:01 are sealed and not yet folded."""

Work = Callable[[Any], Any]


def after(**parts: float) -> datetime:
    return NOON + timedelta(**parts)


def view(number: int, article: str | None = A, attempt: int = 0) -> Beacon:
    return Beacon(view=f"{number:032x}", article=article, attempt=attempt)


def reader(number: int) -> Reader:
    return Reader(session=f"{number}", member=f"m{number}" if number % 3 == 0 else None)


def audience_of(client: Any) -> Audience:
    return Audience(AudienceStore(Table(client, "audience"), lanes=1))


def fold(client: Any) -> int:
    return _fold_at(FOLD_AT, client)


def _fold_at(now: datetime, client: Any) -> int:
    return audience_of(client).fold(now)


def fill(client: Any) -> None:
    """Two articles read in two minutes, with repeats over both minutes' ends and one view that is still open."""
    audience = audience_of(client)
    audience.set_site(offset=100, time_zone="UTC", version=1)
    for article in (A, B):
        audience.open_counter(article, version=1, now=NOON)
    for number, (seconds, article) in enumerate([(0, A), (30, A), (59, B), (61, A), (90, B), (119, B), (121, A)]):
        audience.record(view(number, article), reader(number), after(seconds=seconds))
        audience.record(view(number, article), reader(number), after(seconds=seconds + 5))


def counters(client: Any) -> dict[tuple[str, str], Item]:
    """Everything that a fold writes."""
    table = Table(client, "audience")
    keys = [(f"C#{article}", "C") for article in (A, B)] + [("SITE", "TOTAL")]
    return table.get_many(keys) | {(item["pk"], item["sk"]): item for item in table.query("D#2026-11-23")}


def figures(numbers: LiveNumbers) -> tuple[int | None, int, int, int]:
    return numbers.views, numbers.total, numbers.guests, numbers.members


TRUTH = {A: (4, 107, 4, 3), B: (3, 107, 4, 3)}
"""What readers are to be told of what `fill` recorded, at any instant of any fold."""


def make_client() -> Any:
    """A client of an empty audience table in memory."""
    client: Any = FakeDynamoDB()
    create_table(client, "audience")
    return client


@pytest.fixture
def make_filled() -> Callable[[], Any]:
    """Makes clients of tables that hold what `fill` recorded; quicker than recording it each time."""
    client = make_client()
    fill(client)
    table = Table(client, "audience")
    items = [item for pk in ("J#0", f"C#{A}", f"C#{B}", "SITE") for item in table.query(pk)]

    def make() -> Any:
        copy = make_client()
        for item in items:
            Table(copy, "audience").write(Put(item=item))
        return copy

    return make


@pytest.fixture
def folded(make_filled: Callable[[], Any]) -> dict[tuple[str, str], Item]:
    """What one undisturbed fold writes."""
    client = make_filled()
    assert fold(client) == 3
    return counters(client)


def count_calls(client: Any, work: Work) -> int:
    worker, calls = Worker(client, work), 0
    while not worker.is_done:
        worker.step()
        calls += 1
    return calls


def test_a_fold_writes_the_truth(folded: dict[tuple[str, str], Item]) -> None:
    written = {(pk[0], sk): item["n"] for (pk, sk), item in folded.items()}
    assert written == {("C", "C"): 3, ("S", "TOTAL"): 6, ("D", A): 3, ("D", B): 3, ("D", "TOTAL"): 6}
    assert [folded[f"C#{article}", "C"]["n"] for article in (A, B)] == [3, 3]


@pytest.mark.parametrize("carried_out", [False, True], ids=["before the call", "after the call"])
def test_a_fold_that_crashed_at_any_call_and_is_redone_equals_one_that_did_not(
    make_filled: Callable[[], Any], folded: dict[tuple[str, str], Item], carried_out: bool
) -> None:
    crashes = 0
    while True:
        client = make_filled()
        try:
            fold(Faults(crash_at=crashes, carried_out=carried_out).over(client))
        except Crash:
            crashes += 1
        else:
            break
        assert {article: figures(audience_of(client).live(article, FOLD_AT)) for article in (A, B)} == TRUTH
        fold(client)
        assert counters(client) == folded
    assert crashes > 15


def test_two_folds_at_once_do_no_more_than_one_however_they_take_turns(
    make_filled: Callable[[], Any], folded: dict[tuple[str, str], Item]
) -> None:
    client = make_filled()
    calls = count_calls(client, fold)
    for first in range(calls + 1):
        for second in range(calls + 1):
            client = make_filled()
            one, two = Worker(client, fold), Worker(client, fold)
            for worker, steps in ((one, first), (two, second)):
                for _ in range(steps):
                    worker.step()
            one.finish()
            two.finish()
            assert counters(client) == folded, (first, second)


@pytest.mark.parametrize("seed", range(100))
def test_three_folds_of_different_ages_undo_nothing(make_filled: Callable[[], Any], seed: int) -> None:
    chance = random.Random(seed)
    client = make_filled()
    ages = [after(minutes=2, seconds=30), after(minutes=3), after(minutes=9)]
    workers = [Worker(client, partial(_fold_at, now)) for now in ages]
    while going := [worker for worker in workers if not worker.is_done]:
        chance.choice(going).step()
    site = counters(client)["SITE", "TOTAL"]
    assert (site["n"], site["guests"] + site["members"]) == (7, 0)
    assert [counters(client)[f"C#{article}", "C"]["n"] for article in (A, B)] == [4, 3]
    assert counters(client)["D#2026-11-23", "TOTAL"]["peak"] == 7


@pytest.mark.parametrize("article", [A])
def test_a_read_amid_a_fold_is_exact_wherever_the_fold_goes_on_between_its_calls(
    make_filled: Callable[[], Any], article: str
) -> None:
    client = make_filled()
    # All but the two minutes that matter is folded beforehand: the fewer calls, the fewer schedules.
    _fold_at(after(seconds=30), client)
    before_fold = dict(client.tables["audience"])
    calls = count_calls(client, fold)

    def read(each: Any) -> LiveNumbers:
        return audience_of(each).live(article, FOLD_AT)

    for pauses in _pauses(calls):
        client.tables["audience"] = dict(before_fold)
        folding, reading = Worker(client, fold), Worker(client, read)
        for steps in pauses:
            for _ in range(steps):
                folding.step()
            reading.step()
        assert figures(reading.finish()) == TRUTH[article], pauses
        folding.finish()


def _pauses(calls: int) -> Iterator[tuple[int, int, int]]:
    """How far a fold goes before each of the three calls of a read."""
    for before in range(calls + 1):
        for between in range(calls - before + 1):
            for then in range(calls - before - between + 1):
                yield before, between, then


def test_a_beacon_that_crashed_at_any_call_and_is_sent_again_is_counted_once(make_filled: Callable[[], Any]) -> None:
    for carried_out in (False, True):
        for crash_at in range(4):
            client = make_filled()
            dying = audience_of(Faults(crash_at=crash_at, carried_out=carried_out).over(client))
            with pytest.raises(Crash):
                dying.record(view(99), reader(99), FOLD_AT)
            answer = audience_of(client).record(view(99, attempt=1), reader(99), FOLD_AT + timedelta(minutes=3))
            assert (answer.views, answer.total) == (5, 108)


def test_two_first_beacons_at_once_start_one_count() -> None:
    def first(number: int) -> Work:
        return lambda client: audience_of(client).record(view(number, None), reader(number), NOON)

    def open_one(client: Any) -> None:
        audience_of(client).open_counter(A, version=1, now=after(minutes=1))

    for steps in range(6):
        client = make_client()
        beacon, opening = Worker(client, first(1)), Worker(client, open_one)
        for _ in range(steps):
            beacon.step()
        opening.finish()
        beacon.finish()
        audience = audience_of(client)
        assert figures(audience.record(view(2), reader(2), after(minutes=1))) == (1, 1, 2, 0)
        audience.fold(after(minutes=9))
        assert audience.live(A, after(minutes=9)).views == 1


@pytest.mark.parametrize("seed", range(3))
def test_of_hundreds_of_beacons_on_a_bad_network_none_is_lost_or_doubled(
    seed: int,
) -> None:
    """Requests and answers get lost, beacons come twice, schedules are skipped, folds crash and race."""
    chance = random.Random(seed)
    client = make_client()
    audience = audience_of(client)
    articles = (A, B)
    for article in articles:
        audience.open_counter(article, version=1, now=NOON)
    acknowledged: set[tuple[str, str]] = set()
    delivered: set[tuple[str, str]] = set()
    due = [(chance.uniform(0, 1500), view(number, chance.choice(articles))) for number in range(300)]
    while due:
        due.sort(key=lambda each: each[0], reverse=True)
        second, beacon = due.pop()
        now = after(seconds=second)
        assert beacon.article is not None
        if chance.random() < 0.05:
            _fold_badly(client, now, chance)
        arrived, answered = chance.random() < 0.8, chance.random() < 0.8
        if arrived:
            key = (beacon.article, beacon.view)
            delivered.add(key)
            for _ in range(chance.choice([1, 1, 1, 2])):  # an SDK or a proxy may send it twice
                numbers = audience.record(beacon, reader(chance.randrange(50)), now)
            expected = sum(article == beacon.article for article, _ in delivered)
            assert (numbers.views, numbers.total) == (expected, len(delivered))
            if answered:
                acknowledged.add(key)
        if not (arrived and answered) and beacon.attempt < 6:
            again = Beacon(view=beacon.view, article=beacon.article, attempt=beacon.attempt + 1)
            due.append((second + 2 ** (beacon.attempt + 1) * chance.uniform(0.5, 6), again))
    audience.fold(after(hours=2))
    stored = counters(client)
    assert acknowledged <= delivered
    for article in articles:
        assert stored[f"C#{article}", "C"]["n"] == sum(each == article for each, _ in delivered)
    assert stored["SITE", "TOTAL"]["n"] == len(delivered)


def _fold_badly(client: Any, now: datetime, chance: random.Random) -> None:
    """A fold that may die at any call, or two of them racing."""
    if chance.random() < 0.5:
        try:
            audience_of(Faults(crash_at=chance.randrange(30), carried_out=chance.random() < 0.5).over(client)).fold(now)
        except Crash:
            return
    workers = [Worker(client, partial(_fold_at, now)) for _ in range(2)]
    while going := [worker for worker in workers if not worker.is_done]:
        chance.choice(going).step()
