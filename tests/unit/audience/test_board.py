"""The board under crashes and races: whoever dies while taking a snapshot, and however two processes take turns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib.audience.audience import Audience
from chalicelib.audience.board_item import MAX_TAIL
from chalicelib.audience.live import DEAD_SECONDS, MOST_WAITING_SECONDS, TAIL_TO_TAKE, allowed_age
from chalicelib.audience.models import Beacon, LiveNumbers, Reader
from chalicelib.audience.store import AudienceStore
from chalicelib.aws.dynamodb import Table
from ops.local.resources import create_table
from tests.fakes.dynamodb import FakeDynamoDB
from tests.fakes.faults import Crash, Faults
from tests.unit.audience.stepping import Worker

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
A = "01HF8ZQ4Y6T1V9K3M5N7P2R4S8"
B = "01HF8ZQ4Y6T1V9K3M5N7P2R4S9"
QUIET, RUSH = 1_000, 0
"""How many entries a snapshot keeps: many, or none."""


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def process(client: Any, *, detail_limit: int) -> Audience:
    return Audience(AudienceStore(Table(client, "audience"), lanes=1), detail_limit=detail_limit, sleep=lambda _: None)


def view(number: int, article: str = A) -> Beacon:
    return Beacon(view=f"{number:032x}", article=article, attempt=0)


def send(audience: Audience, number: int, seconds: float, article: str = A) -> LiveNumbers:
    return audience.record(view(number, article), Reader(session=f"{number}"), after(seconds))


def figures(numbers: LiveNumbers) -> tuple[int | None, int, int]:
    return numbers.views, numbers.total, numbers.guests


@pytest.fixture
def client() -> Any:
    client: Any = FakeDynamoDB()
    create_table(client, "audience")
    audience = process(client, detail_limit=QUIET)
    for article in (A, B):
        audience.open_counter(article, version=1, now=NOON)
    return client


def restored(client: Any) -> Callable[[], Any]:
    """Answers clients of copies of the tables as they are now."""
    kept = client.copy()
    copy: Callable[[], Any] = kept.copy
    return copy


@pytest.fixture(params=[QUIET, RUSH], ids=["quiet", "rush"])
def detail_limit(request: pytest.FixtureRequest) -> int:
    limit: int = request.param
    return limit


def filled(client: Any, detail_limit: int) -> Any:
    """A board that is due, after views of 20 readers, one of whom read B."""
    audience = process(client, detail_limit=detail_limit)
    for number in range(20):
        send(audience, number, number / 10, B if number == 7 else A)
    return client


DUE = 5.0
"""By when the next snapshot is due."""


def ask(client: Any, *, detail_limit: int, seconds: float = DUE, article: str = A) -> LiveNumbers:
    return process(client, detail_limit=detail_limit).live(article, after(seconds))


def crashes(work: Callable[[Any], object], make: Callable[[], Any]) -> Iterator[tuple[Any, int, bool]]:
    """The tables as each crash of a piece of work leaves them, before and after each of its calls."""
    for carried_out in (False, True):
        for crash_at in range(100):
            client = make()
            try:
                work(Faults(crash_at=crash_at, carried_out=carried_out).over(client))
            except Crash:
                yield client, crash_at, carried_out
            else:
                break
        else:
            pytest.fail("it never came to its end")


def test_whoever_dies_amid_a_snapshot_at_whichever_call_is_followed_by_answers_that_are_right(
    client: Any, detail_limit: int
) -> None:
    make, places = restored(filled(client, detail_limit)), 0
    for left, *_ in crashes(partial(ask, detail_limit=detail_limit), make):
        places += 1
        after_it = [ask(left, detail_limit=detail_limit, seconds=DUE + seconds) for seconds in (0, 1, 2, 5)]
        assert {figures(numbers) for numbers in after_it} == {(19, 20, 20)}
        assert [numbers.as_of for numbers in after_it] == sorted(numbers.as_of for numbers in after_it)
        assert after_it[-1].as_of >= after(DUE + 5)
        assert figures(send(process(left, detail_limit=detail_limit), 100, DUE + 6))[:2] == (20, 21)
    assert places > 6


def test_a_beacon_whose_process_dies_at_any_call_is_sent_again_and_in_its_answer_once(
    client: Any, detail_limit: int
) -> None:
    make, places = restored(filled(client, detail_limit)), 0

    def record(each: Any) -> LiveNumbers:
        return send(process(each, detail_limit=detail_limit), 100, DUE)

    for left, *_ in crashes(record, make):
        places += 1
        again = Beacon(view=view(100).view, article=A, attempt=1)
        answer = process(left, detail_limit=detail_limit).record(again, Reader(session="100"), after(DUE + 3))
        assert figures(answer) == (20, 21, 21)
        assert figures(ask(left, detail_limit=detail_limit, seconds=DUE + 9)) == (20, 21, 21)
    assert places > 8


def test_two_who_answer_at_once_never_tell_less_as_of_later_however_they_take_turns(
    client: Any, detail_limit: int
) -> None:
    make = restored(filled(client, detail_limit))

    def asking(each: Any) -> LiveNumbers:
        return process(each, detail_limit=detail_limit).live(A, after(DUE + 0.2))

    def sending(each: Any) -> LiveNumbers:
        return send(process(each, detail_limit=detail_limit), 100, DUE + 0.1)

    for first, second in ((asking, sending), (sending, sending), (asking, asking)):
        count = 0
        while True:
            shared = make()
            one, two = Worker(shared, first), Worker(shared, second)
            for _ in range(count):
                one.step()
            is_through = one.is_done
            others = two.finish()
            answers = sorted([others, one.finish()], key=lambda numbers: (numbers.as_of, numbers.total))
            answers.append(ask(shared, detail_limit=detail_limit, seconds=DUE + 20))
            totals = [numbers.total for numbers in answers]
            assert totals == sorted(totals), (first, second, count)
            assert totals[-1] == 20 + (sending in (first, second))
            if second is sending:
                assert others.total >= 21
            if is_through:
                break
            count += 1
        assert count > 2


def test_what_comes_while_a_snapshot_is_taken_is_in_its_own_answer_and_in_all_after_it(
    client: Any, detail_limit: int
) -> None:
    make = restored(filled(client, detail_limit))
    taking = partial(ask, detail_limit=detail_limit)
    for steps in range(12):
        shared = make()
        taker = Worker(shared, taking)
        for _ in range(steps):
            taker.step()
        beside = process(shared, detail_limit=detail_limit)
        for number in range(100, 110):
            answer = send(beside, number, DUE + number / 1000, B if number % 2 else A)
            # The taker is at work, and has not been for so long that it were taken for dead.
            expected = 19 + (number - 98) // 2 if number % 2 == 0 else 1 + (number - 99) // 2
            if detail_limit == QUIET:
                assert answer.views == expected, steps
            else:
                assert answer.views is not None
                assert answer.views >= 1 + (19 if number % 2 == 0 else 1)
        taker.finish()
        for article, views in ((A, 24), (B, 6)):
            last = ask(shared, detail_limit=detail_limit, seconds=DUE + 20, article=article)
            assert figures(last) == (views, 30, 30)


def test_a_tail_that_is_full_takes_no_more_and_the_next_snapshot_lacks_nothing(client: Any) -> None:
    shared = filled(client, QUIET)
    taker = Worker(shared, partial(ask, detail_limit=QUIET))
    audience, number = process(shared, detail_limit=QUIET), 100
    for number in range(100, 100 + TAIL_TO_TAKE):
        send(audience, number, DUE)
    taker.step()  # has it said that it is at work
    while not taker.is_done and number < 300:
        number += 1
        send(audience, number, DUE + number / 10_000)
        if number > 200:
            taker.step()
    total = 20 + number - 99
    board = shared.tables["audience"]["SITE", "OPEN"]
    assert len(board.get("tail", {"L": []})["L"]) <= MAX_TAIL
    assert figures(ask(shared, detail_limit=QUIET, seconds=DUE + 20)) == (total - 1, total, total)


def test_who_finds_a_taker_at_work_goes_by_the_snapshot_before_and_takes_over_once_it_is_dead(client: Any) -> None:
    make = filled(client, RUSH)
    with pytest.raises(Crash):
        ask(Faults(crash_at=1, carried_out=True).over(make), detail_limit=RUSH)
    watching = process(make, detail_limit=RUSH)
    ages = [(seconds, watching.live(A, after(seconds)).as_of) for seconds in (2.6, 3.0, 3.5, 4.0, 4.2, 4.6)]
    assert [as_of for seconds, as_of in ages if seconds < 2.6 + DEAD_SECONDS] == [ages[0][1]] * 4
    assert all(as_of == after(4.2) for seconds, as_of in ages if seconds >= 4.2)


def test_who_has_waited_for_one_taker_after_the_other_takes_over_from_whoever_has_it(client: Any) -> None:
    shared, store = filled(client, RUSH), AudienceStore(Table(client, "audience"), lanes=1)
    with pytest.raises(Crash):
        ask(Faults(crash_at=1, carried_out=True).over(shared), detail_limit=RUSH, seconds=40)
    naps = list[float]()

    def nap(seconds: float) -> None:
        naps.append(seconds)
        if sum(naps) == pytest.approx(DEAD_SECONDS - 2 * seconds):
            assert store.board.claim(store.get_site()[1], "another that dies")

    waiting = Audience(AudienceStore(Table(client, "audience"), lanes=1), detail_limit=RUSH, sleep=nap)
    assert waiting.live(A, after(40)).as_of >= after(40)
    assert sum(naps) == pytest.approx(MOST_WAITING_SECONDS)


def test_a_full_tail_that_its_taker_died_over_is_taken_over_before_it_is_old(client: Any) -> None:
    audience = process(client, detail_limit=QUIET)
    for number in range(TAIL_TO_TAKE):
        send(audience, number, 0)
    audience._store.board.claim(audience._live.board, "a taker that dies")
    for number in range(TAIL_TO_TAKE, 2 * MAX_TAIL):
        send(audience, number, 0.1)
    assert len(client.tables["audience"]["SITE", "OPEN"]["tail"]["L"]) == MAX_TAIL
    assert ask(client, detail_limit=QUIET, seconds=2).as_of < after(1)
    numbers = ask(client, detail_limit=QUIET, seconds=40)
    assert (figures(numbers), numbers.as_of >= after(35)) == ((2 * MAX_TAIL, 2 * MAX_TAIL, 2 * MAX_TAIL), True)


@pytest.mark.parametrize(
    ("beacons", "seconds"),
    [(0, 2.5), (1_000, 2.5), (10_000, 2.5), (12_500, 2.5), (60_000, 12), (300_000, 60), (3_600_000, 60)],
)
def test_a_snapshot_may_be_the_older_the_more_there_is_to_read(beacons: int, seconds: float) -> None:
    assert allowed_age(beacons) == pytest.approx(seconds)


def test_where_there_is_more_than_can_be_read_the_numbers_are_those_of_the_fold(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = filled(client, RUSH)
    monkeypatch.setattr("chalicelib.audience.taking.MAX_READ", 10)
    assert ask(shared, detail_limit=RUSH, seconds=40).as_of < after(5)
    process(shared, detail_limit=RUSH).fold(after(95))
    numbers = ask(shared, detail_limit=RUSH, seconds=100)
    assert (figures(numbers), numbers.as_of) == ((19, 20, 20), after(60))
    assert send(process(shared, detail_limit=RUSH), 100, 101).total == 21


def test_a_board_that_nobody_looked_at_for_an_hour_is_taken_anew(client: Any, detail_limit: int) -> None:
    shared = filled(client, detail_limit)
    numbers = ask(shared, detail_limit=detail_limit, seconds=3600)
    assert (figures(numbers), numbers.as_of) == ((19, 20, 0), after(3600))


def test_what_a_snapshot_kept_may_be_gone_and_is_read_anew(client: Any) -> None:
    shared = filled(client, QUIET)
    for pk, sk in [key for key in shared.tables["audience"] if key[0] == "OPEN"]:
        shared.delete_item(TableName="audience", Key={"pk": {"S": pk}, "sk": {"S": sk}})
    assert figures(ask(shared, detail_limit=QUIET)) == (19, 20, 20)


def test_a_view_whose_process_died_before_it_added_it_is_told_of_once_it_is_folded(client: Any) -> None:
    shared = filled(client, QUIET)
    ask(shared, detail_limit=QUIET)
    with pytest.raises(Crash):
        send(process(Faults(crash_at=3).over(shared), detail_limit=QUIET), 100, DUE + 1)
    assert figures(ask(shared, detail_limit=QUIET, seconds=DUE + 2)) == (19, 20, 20)
    process(shared, detail_limit=QUIET).fold(after(90))
    assert figures(ask(shared, detail_limit=QUIET, seconds=91)) == (20, 21, 21)


def test_a_tail_is_empty_after_each_snapshot_however_long_ago_its_beacons_came(client: Any) -> None:
    audience, tails = process(client, detail_limit=QUIET), list[int]()
    for minute in range(60):
        numbers = send(audience, minute, 60 * minute)
        assert figures(numbers) == (minute + 1, minute + 1, min(minute + 1, 5))
        process(client, detail_limit=QUIET).fold(after(60 * minute + 45))
        tails.append(len(client.tables["audience"]["SITE", "OPEN"]["tail"]["L"]))
    assert tails.count(0) > 5
    assert max(tails) < TAIL_TO_TAKE
