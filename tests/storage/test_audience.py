"""The audience over each engine: what is stored, and what readers are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.audience.audience import Audience
from chalicelib.audience.counting import minute_of
from chalicelib.audience.models import Beacon, LiveNumbers, Reader
from chalicelib.audience.statistics import Statistics
from chalicelib.audience.store import AudienceStore, DayCounts
from chalicelib.aws.dynamodb import Put, Table
from chalicelib.errors import TooManyFromAddress, TooManyViews
from tests.fakes.faults import Faults

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NOON_MINUTE = minute_of(NOON)
A = "01HF8ZQ4Y6T1V9K3M5N7P2R4S8"
B = "01HF8ZQ4Y6T1V9K3M5N7P2R4S9"
UNKNOWN = "01HF8ZQ4Y6T1V9K3M5N7P2R4SA"
GUEST = Reader(session="guest")
OTHER = Reader(session="other")
MEMBER = Reader(session="member", member="m")


def after(**parts: float) -> datetime:
    return NOON + timedelta(**parts)


def view(number: int, article: str | None = A, attempt: int = 0) -> Beacon:
    return Beacon(view=f"{number:032x}", article=article, attempt=attempt)


def figures(numbers: LiveNumbers) -> tuple[int | None, int, int, int]:
    return numbers.views, numbers.total, numbers.guests, numbers.members


@pytest.fixture
def table(engine: Any) -> Table:
    return Table(engine.dynamodb, engine.create_table())


@pytest.fixture
def audience(table: Table) -> Audience:
    return Audience(AudienceStore(table, lanes=2))


@pytest.fixture
def opened(audience: Audience) -> Audience:
    audience.open_counter(A, version=1, now=NOON)
    audience.open_counter(B, version=1, now=NOON)
    return audience


def counter(table: Table, article: str) -> int:
    item = table.get(f"C#{article}", "C")
    assert item is not None
    return int(item["n"])


def test_before_anything_happened_all_numbers_are_zero(audience: Audience) -> None:
    assert figures(audience.live(None, NOON)) == (None, 0, 0, 0)
    assert figures(audience.live(A, NOON)) == (None, 0, 0, 0)


def test_a_view_is_in_the_answer_to_its_own_beacon(opened: Audience) -> None:
    numbers = opened.record(view(1), GUEST, NOON)
    assert numbers == LiveNumbers(views=1, total=1, guests=1, members=0, as_of=NOON)


def test_asking_for_the_numbers_records_nothing(opened: Audience) -> None:
    opened.record(view(1), GUEST, NOON)
    for _ in range(3):
        assert figures(opened.live(A, NOON)) == (1, 1, 1, 0)


def test_the_same_beacon_sent_10_times_leaves_1(opened: Audience) -> None:
    for attempt in range(10):
        opened.record(view(1, attempt=attempt), GUEST, NOON)
    assert figures(opened.live(A, NOON)) == (1, 1, 1, 0)


def test_an_articles_views_and_the_total_are_told_apart(opened: Audience) -> None:
    opened.record(view(1, A), GUEST, NOON)
    opened.record(view(2, B), OTHER, NOON)
    assert figures(opened.record(view(3, B), MEMBER, NOON)) == (2, 3, 2, 1)
    assert figures(opened.live(A, NOON)) == (1, 3, 2, 1)


@pytest.mark.parametrize("minutes_later", [0, 1, 2, 3, 5, 14])
@pytest.mark.parametrize("folding", [False, True])
def test_a_retried_beacon_is_counted_once(opened: Audience, minutes_later: int, folding: bool) -> None:
    opened.record(view(1), GUEST, NOON)
    later = after(minutes=minutes_later)
    if folding:
        opened.fold(later)
    assert figures(opened.record(view(1, attempt=1), GUEST, later)) == (1, 1, 1, 0)
    opened.fold(after(hours=1))
    assert figures(opened.live(A, after(hours=1))) == (1, 1, 0, 0)


def test_a_retry_whose_first_attempt_was_lost_is_counted(opened: Audience) -> None:
    assert figures(opened.record(view(1, attempt=3), GUEST, after(minutes=14))) == (1, 1, 1, 0)


def test_whoever_retries_is_online_though_the_view_was_recorded_long_before(opened: Audience) -> None:
    opened.record(view(1), GUEST, NOON)
    opened.record(view(1, attempt=1), GUEST, after(minutes=10))
    assert figures(opened.live(A, after(minutes=14))) == (1, 1, 1, 0)


def test_a_beacon_sent_twice_by_the_network_over_the_end_of_a_minute_is_counted_once(opened: Audience) -> None:
    opened.record(view(1), GUEST, after(seconds=59.9))
    opened.record(view(1), GUEST, after(seconds=60.1))
    assert figures(opened.live(A, after(seconds=61))) == (1, 1, 1, 0)
    for seconds in (90, 150, 210):
        opened.fold(after(seconds=seconds))
        assert figures(opened.live(A, after(seconds=seconds))) == (1, 1, 1, 0)


def test_a_repeat_is_known_as_one_however_long_the_fold_is_down_after_its_first_copy(opened: Audience) -> None:
    opened.record(view(1), GUEST, after(seconds=59))
    opened.record(view(1), GUEST, after(seconds=61))
    opened.fold(after(seconds=90))
    assert figures(opened.live(A, after(minutes=30))) == (1, 1, 0, 0)


def test_a_reader_is_gone_5_minutes_after_the_last_sign_of_life(opened: Audience) -> None:
    opened.record(view(1), GUEST, NOON)
    assert opened.live(None, after(seconds=299)).guests == 1
    assert opened.live(None, after(seconds=300)).guests == 0


def test_a_page_left_visible_keeps_its_reader_online_and_counts_no_view(opened: Audience) -> None:
    opened.record(view(1), GUEST, NOON)
    for beat in range(1, 6):
        numbers = opened.record(view(1 + beat, article=None), GUEST, after(minutes=4 * beat))
        assert figures(numbers) == (None, 1, 1, 0)
        opened.fold(after(minutes=4 * beat))
    assert figures(opened.live(A, after(minutes=25))) == (1, 1, 0, 0)


def test_made_up_articles_count_nowhere_but_their_reader_is_there(opened: Audience) -> None:
    assert figures(opened.record(view(1, UNKNOWN), GUEST, NOON)) == (None, 0, 1, 0)
    opened.fold(after(minutes=5))
    assert figures(opened.live(UNKNOWN, after(minutes=4))) == (None, 0, 1, 0)


@pytest.mark.parametrize("made_up", ["", "x", "x" * 3000, "C"])
def test_what_is_no_id_at_all_is_an_article_that_is_not_live(opened: Audience, made_up: str) -> None:
    assert opened.live(made_up, NOON).views is None


def test_unpublishing_keeps_the_total_and_stops_the_counting(opened: Audience) -> None:
    opened.record(view(1), GUEST, NOON)
    opened.fold(after(minutes=3))
    opened.record(view(2), GUEST, after(minutes=3))
    opened.close_counter(A, version=2, now=after(minutes=3))
    assert figures(opened.live(A, after(minutes=3))) == (None, 2, 1, 0)
    assert figures(opened.record(view(3), GUEST, after(minutes=3))) == (None, 2, 1, 0)
    opened.fold(after(minutes=6))
    assert opened.live(A, after(minutes=6)).total == 2


def test_publishing_again_goes_on_from_the_old_number(opened: Audience) -> None:
    opened.record(view(1), GUEST, NOON)
    opened.close_counter(A, version=2, now=NOON)
    opened.fold(after(minutes=3))
    opened.open_counter(A, version=3, now=after(minutes=3))
    assert opened.record(view(2), GUEST, after(minutes=3)).views == 2


@pytest.mark.parametrize(
    ("history", "live"),
    [
        ([("open", 1)], True),
        ([("open", 1), ("open", 1)], True),
        ([("open", 1), ("close", 2)], False),
        ([("close", 2), ("open", 1)], False),
        ([("open", 1), ("close", 2), ("open", 1), ("close", 2)], False),
        ([("close", 2), ("open", 3), ("open", 1), ("close", 2)], True),
        ([("close", 1)], False),
    ],
)
def test_of_openings_and_closings_the_newest_version_decides(
    audience: Audience, history: list[tuple[str, int]], live: bool
) -> None:
    for action, version in history:
        change = audience.open_counter if action == "open" else audience.close_counter
        change(A, version=version, now=NOON)
    assert audience.live(A, NOON).views == (0 if live else None)


def test_opening_again_loses_no_view(opened: Audience) -> None:
    opened.record(view(1), GUEST, NOON)
    opened.fold(after(minutes=3))
    opened.open_counter(A, version=1, now=after(minutes=3))
    opened.open_counter(A, version=2, now=after(minutes=3))
    assert opened.live(A, after(minutes=3)).views == 1


def test_the_offset_is_in_the_total_and_kept_apart(opened: Audience, table: Table) -> None:
    opened.set_site(offset=21_162_408, time_zone="UTC", version=2)
    opened.set_site(offset=7, time_zone="UTC", version=1)
    opened.set_site(offset=8, time_zone="UTC", version=2)
    assert opened.record(view(1), GUEST, NOON).total == 21_162_409
    opened.fold(after(minutes=3))
    assert opened.live(None, after(minutes=3)).total == 21_162_409
    site = table.get("SITE", "TOTAL")
    assert site is not None
    assert (site["n"], site["offset"]) == (1, 21_162_408)


def test_an_offset_set_before_anything_is_counted_is_kept(audience: Audience) -> None:
    audience.set_site(offset=100, time_zone="UTC", version=1)
    assert audience.fold(NOON) == 0
    assert audience.live(None, NOON).total == 100
    audience.open_counter(A, version=1, now=NOON)
    assert figures(audience.record(view(1), GUEST, NOON)) == (1, 101, 1, 0)
    audience.fold(after(minutes=2))
    assert figures(audience.live(A, after(minutes=2))) == (1, 101, 1, 0)


def beacons_of_half_an_hour() -> Iterator[tuple[Beacon, Reader, datetime]]:
    for second in range(0, 1800, 101):
        article = (A, B, None)[second % 3]
        yield (
            view(second, article),
            Reader(session=f"{second % 11}", member="m" if second % 2 == 0 else None),
            after(seconds=second),
        )


def test_folding_never_changes_a_number_and_the_total_is_the_sum_of_the_counters(
    opened: Audience, table: Table
) -> None:
    truth = {A: 0, B: 0, None: 0}
    opened.set_site(offset=1000, time_zone="UTC", version=1)
    for beacon, reader, now in beacons_of_half_an_hour():
        opened.record(beacon, reader, now)
        truth[beacon.article] += 1
        unfolded = [opened.live(article, now) for article in (A, B)]
        opened.fold(now)
        assert [opened.live(article, now) for article in (A, B)] == unfolded
        assert [numbers.views for numbers in unfolded] == [truth[A], truth[B]]
        assert unfolded[0].total == 1000 + truth[A] + truth[B]
        site = table.get("SITE", "TOTAL")
        assert site is not None
        assert site["n"] == counter(table, A) + counter(table, B)
    opened.fold(after(hours=1))
    assert (counter(table, A), counter(table, B)) == (truth[A], truth[B])


def test_a_fold_says_how_many_minutes_it_sealed(opened: Audience) -> None:
    assert opened.fold(after(seconds=29)) == 0  # counting started at 11:58, and 11:58 is not to be folded
    assert opened.fold(after(seconds=30)) == 1
    assert opened.fold(after(seconds=31)) == 0
    assert opened.fold(after(minutes=10)) == 9


def test_after_an_outage_of_a_day_the_fold_catches_up(opened: Audience, table: Table) -> None:
    opened.record(view(1), GUEST, NOON)
    opened.record(view(2, B), GUEST, after(hours=5))
    opened.record(view(3), GUEST, after(hours=14))
    opened.record(view(4), OTHER, after(hours=14))
    assert opened.live(A, after(hours=24)).views == 3
    opened.fold(after(hours=24))
    assert figures(opened.live(A, after(hours=24))) == (3, 4, 0, 0)
    assert (counter(table, A), counter(table, B)) == (3, 1)
    site = table.get("SITE", "TOTAL")
    assert site is not None
    assert site["m"] == minute_of(after(hours=24)) - 2
    assert (site["guests"], site["members"]) == (0, 0)


MIDNIGHT = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
"""In Hồ Chí Minh City, whose days are counted unless the site says otherwise."""


def days(table: Table) -> dict[tuple[str, str], tuple[int, int | None, int | None]]:
    """Views, sessions and peak, by day and article."""
    return {
        (day, item["sk"]): (item["n"], item.get("s"), item.get("peak"))
        for day in ("2026-11-23", "2026-11-24")
        for item in table.query(f"D#{day}")
    }


def test_each_day_has_its_views_by_article_its_total_and_its_peak(opened: Audience, table: Table) -> None:
    opened.record(view(1), GUEST, NOON)
    opened.record(view(2), MEMBER, NOON)
    opened.record(view(3, B), GUEST, after(minutes=20))
    opened.record(view(4), GUEST, MIDNIGHT)
    for minutes in range(0, 6 * 60, 7):
        opened.fold(after(minutes=minutes))
    assert days(table) == {
        ("2026-11-23", A): (2, None, None),
        ("2026-11-23", B): (1, None, None),
        ("2026-11-23", "TOTAL"): (3, 3, 2),
        ("2026-11-24", A): (1, None, None),
        ("2026-11-24", "TOTAL"): (1, 1, 1),
    }


def test_when_the_site_changes_its_time_zone_the_days_after_go_by_the_new_one(opened: Audience, table: Table) -> None:
    opened.record(view(1), GUEST, MIDNIGHT)
    opened.fold(MIDNIGHT + timedelta(minutes=2))
    opened.set_site(offset=0, time_zone="UTC", version=1)
    opened.record(view(2), GUEST, MIDNIGHT + timedelta(minutes=10))
    opened.fold(MIDNIGHT + timedelta(minutes=20))
    assert [views for (_, article), (views, *_) in days(table).items() if article == A] == [1, 1]
    assert opened.most_read(days=1, now=MIDNIGHT, limit=9) == ((A, 1),)
    assert opened.most_read(days=2, now=after(days=1), limit=9) == ((A, 2),)


def test_a_fold_done_again_after_the_time_zone_changed_adds_to_the_same_day(opened: Audience, table: Table) -> None:
    opened.record(view(1), GUEST, MIDNIGHT)
    opened.fold(MIDNIGHT + timedelta(seconds=30))  # all before it is folded
    before = table.get("SITE", "TOTAL")
    assert before is not None
    opened.fold(MIDNIGHT + timedelta(seconds=90))
    table.write(Put(item=before))  # as if the fold had ended just before its last write
    opened.set_site(offset=0, time_zone="UTC", version=1)
    opened.fold(MIDNIGHT + timedelta(seconds=90))
    assert days(table) == {("2026-11-24", A): (1, None, None), ("2026-11-24", "TOTAL"): (1, 1, 1)}
    assert opened.live(A, MIDNIGHT + timedelta(hours=1)).total == 1


def test_the_most_read_come_first_and_the_older_first_of_equals(opened: Audience) -> None:
    for number, (article, days) in enumerate([(A, 0), (A, 0), (B, 0), (B, 1), (B, 2), (A, 2)]):
        opened.record(view(number, article), GUEST, after(days=days, seconds=number))
    now = after(days=2, minutes=5)
    opened.fold(now)
    assert opened.most_read(days=1, now=now, limit=5) == ((A, 1), (B, 1))
    assert opened.most_read(days=2, now=now, limit=5) == ((B, 2), (A, 1))
    assert opened.most_read(days=7, now=now, limit=5) == ((A, 3), (B, 3))
    assert opened.most_read(days=7, now=now, limit=1) == ((A, 3),)
    assert opened.most_read(days=1, now=after(days=3), limit=5) == ()


def test_the_statistics_tell_each_day_the_quiet_ones_too(opened: Audience, table: Table) -> None:
    opened.set_site(offset=1000, time_zone="Asia/Ho_Chi_Minh", version=1)
    for number, (article, days_later) in enumerate([(A, 0), (B, 0), (A, 2)]):
        opened.record(view(number, article), Reader(session=f"{number}"), after(days=days_later))
        opened.fold(after(days=days_later, minutes=2))
    now = after(days=2, minutes=2)
    statistics = Statistics(AudienceStore(table, lanes=2))
    site = statistics.of_site(days=3, now=now)
    assert site.days == {
        "2026-11-23": DayCounts(views=2, sessions=2, peak=2, articles={A: 1, B: 1}),
        "2026-11-24": DayCounts(views=0, sessions=0, peak=0, articles={}),
        "2026-11-25": DayCounts(views=1, sessions=1, peak=1, articles={A: 1}),
    }
    assert (site.totals.views, site.totals.offset, site.as_of) == (3, 1000, after(days=2, minutes=1))
    assert statistics.of_article(A, days=2, now=now) == {"2026-11-24": 0, "2026-11-25": 1}
    assert [opened.count_views(article) for article in (A, B, UNKNOWN)] == [2, 1, 0]


def test_the_gauge_tells_who_was_online_when_the_last_sealed_minute_ended(opened: Audience, table: Table) -> None:
    opened.record(view(1), GUEST, NOON)
    opened.record(view(2), MEMBER, after(minutes=1))
    opened.fold(after(minutes=3))
    site = table.get("SITE", "TOTAL")
    assert site is not None
    assert (site["m"], site["guests"], site["members"]) == (NOON_MINUTE + 1, 1, 1)


def test_entries_that_somebody_made_up_in_the_journal_are_passed_over(opened: Audience, table: Table) -> None:
    entry = {"pk": "J#0", "sk": f"{NOON_MINUTE:010d}#{1:032x}", "s": "s", "t": NOON_MINUTE * 60, "x": 0}
    table.write(Put(item={**entry, "a": UNKNOWN}))
    opened.fold(after(minutes=3))
    assert table.get(f"C#{UNKNOWN}", "C") is None
    assert opened.live(None, after(minutes=3)).total == 0


def test_a_server_whose_clock_is_behind_loses_no_view(opened: Audience) -> None:
    opened.fold(after(minutes=10))
    assert opened.record(view(1), GUEST, after(minutes=5)).views == 1
    opened.fold(after(minutes=20))
    assert opened.live(A, after(minutes=20)).views == 1


def test_a_server_whose_clock_is_ahead_counts_once_with_one_that_is_not(opened: Audience) -> None:
    opened.record(view(1), GUEST, after(seconds=62))
    assert opened.record(view(1, attempt=1), GUEST, after(seconds=57)).views == 1
    opened.fold(after(minutes=20))
    assert opened.live(A, after(minutes=20)).views == 1


def test_what_is_stored_of_a_view_is_small_and_expires(opened: Audience, table: Table) -> None:
    opened.record(view(1), MEMBER, NOON)
    opened.record(view(1), MEMBER, after(seconds=2))
    (item,) = [*table.query("J#0"), *table.query("J#1")]
    assert item == {
        "pk": item["pk"],
        "sk": f"{NOON_MINUTE:010d}#{1:032x}",
        "a": A,
        "s": MEMBER.session,
        "u": MEMBER.member,
        "t": after(seconds=2).timestamp(),
        "x": after(hours=48, seconds=2).timestamp(),
    }


RUSH = 40
"""So many entries are too many to be kept, in the tests of a rush."""


def in_rush(table: Table) -> Audience:
    """An audience that half a minute of beacons has brought into a rush: 61 readers of A, every half second one."""
    audience = Audience(AudienceStore(table, lanes=2), detail_limit=RUSH)
    audience.open_counter(A, version=1, now=NOON)
    for number in range(61):
        audience.record(view(number), Reader(session=f"{number}"), after(seconds=number / 2))
    return audience


def test_before_and_in_a_rush_each_answer_has_the_readers_own_view_and_is_seconds_old_at_most(table: Table) -> None:
    audience = Audience(AudienceStore(table, lanes=2), detail_limit=RUSH)
    audience.open_counter(A, version=1, now=NOON)
    answers = []
    for number in range(200):
        now = after(seconds=number / 2)
        answers.append(audience.record(view(number), Reader(session=f"{number}"), now))
        assert now - answers[-1].as_of <= timedelta(seconds=2.5)
        assert number - 5 < answers[-1].total - 1 <= number
        assert answers[-1].views == answers[-1].total
        assert number - 5 <= answers[-1].guests <= number + 1
    assert [numbers.total for numbers in answers[:RUSH]] == [*range(1, RUSH + 1)]
    assert [numbers.as_of for numbers in answers] == sorted(numbers.as_of for numbers in answers)
    audience.fold(after(minutes=9))
    assert figures(audience.live(A, after(minutes=9))) == (200, 200, 0, 0)


def test_another_process_sees_in_a_rush_what_this_one_was_told_but_for_seconds(table: Table) -> None:
    one, other = in_rush(table), Audience(AudienceStore(table, lanes=2), detail_limit=RUSH)
    told = one.record(view(100), GUEST, after(seconds=31))
    assert figures(other.live(A, after(seconds=33))) == (62, 62, 62, 0)
    assert told.views == told.total == 60  # as of two seconds before, and the reader's own
    assert told.as_of == after(seconds=29)
    assert other.live(A, after(seconds=36)).as_of == after(seconds=36)


def test_in_a_rush_a_beacon_is_a_write_and_a_read(table: Table, engine: Any) -> None:
    in_rush(table)
    faults = Faults()
    audience = Audience(AudienceStore(Table(faults.over(engine.dynamodb), table.name), lanes=2), detail_limit=RUSH)
    now = after(seconds=35)
    for number in range(99, 101):
        audience.record(view(number), GUEST, now)
    faults.calls.clear()
    for number in range(101, 106):
        assert audience.record(view(number), Reader(session=f"{number}"), now).views == 63
    assert faults.calls == ["update_item", "query"] * 5


def test_when_a_rush_is_over_answers_are_as_of_now_again(table: Table) -> None:
    audience = in_rush(table)
    audience.fold(after(minutes=7))
    now = after(minutes=7)
    assert audience.live(A, now) == LiveNumbers(views=61, total=61, guests=0, members=0, as_of=now)
    assert audience.record(view(100), GUEST, now + timedelta(seconds=1)).as_of == now + timedelta(seconds=1)


@pytest.mark.parametrize("detail_limit", [1000, 0], ids=["quiet", "rush"])
def test_a_session_and_an_address_are_bounded_whichever_processes_take_their_beacons(
    table: Table, detail_limit: int
) -> None:
    def process() -> Audience:
        return Audience(AudienceStore(table, lanes=1), session_limit=8, address_limit=20, detail_limit=detail_limit)

    processes = [process() for _ in range(3)]
    processes[0].open_counter(A, version=1, now=NOON)
    same_session, same_address = Counter[str](), Counter[str]()
    for number in range(400):
        now = after(seconds=number / 8)
        for readers, reader in (
            (same_session, Reader(session="one", address=f"{number}")),
            (same_address, Reader(session=f"{number}", address="one")),
        ):
            try:
                processes[number % 3].record(view(1000 * len(reader.session) + number), reader, now)
                readers["counted"] += 1
            except TooManyFromAddress:
                readers["too many from the address"] += 1
            except TooManyViews:
                readers["too many from the session"] += 1
    margin = 2 * 3 if detail_limit else 8 * 3  # what comes while a snapshot is as old as it may be
    assert 8 <= same_session.pop("counted") <= 8 + margin
    assert 20 <= same_address.pop("counted") <= 20 + margin
    assert [*same_session, *same_address] == ["too many from the session", "too many from the address"]
    for number in range(2000, 2003):
        processes[number % 3].record(view(number), Reader(session="one", address="one"), after(seconds=60))


def test_lanes_read_at_once_give_what_lanes_read_one_by_one_do(table: Table) -> None:
    one_by_one = Audience(AudienceStore(table, lanes=4))
    with ThreadPoolExecutor(4) as threads:
        at_once = Audience(AudienceStore(table, lanes=4, at_once=threads.map))
        for article in (A, B):
            at_once.open_counter(article, version=1, now=NOON)
        for number in range(40):
            at_once.record(view(number, (A, B)[number % 2]), Reader(session=f"{number}"), after(seconds=number))
        assert figures(at_once.live(A, after(seconds=40))) == figures(one_by_one.live(A, after(seconds=40)))
        at_once.fold(after(minutes=3))
    assert figures(one_by_one.live(A, after(minutes=3))) == (20, 40, 40, 0)
    assert counter(table, B) == 20


def test_whoever_signs_in_is_a_member_and_no_longer_a_guest(opened: Audience) -> None:
    opened.record(view(1), GUEST, NOON)
    signed_in = Reader(session=GUEST.session, member="m")
    assert figures(opened.record(view(2, None), signed_in, after(seconds=1))) == (None, 1, 0, 1)
    assert figures(opened.record(view(3), MEMBER, after(seconds=2))) == (2, 2, 0, 1)
    opened.fold(after(minutes=2))
    assert figures(opened.record(view(4, None), GUEST, after(minutes=2))) == (None, 2, 1, 1)


def test_what_a_session_sends_beyond_its_limit_is_refused_and_not_counted(table: Table) -> None:
    audience = Audience(AudienceStore(table, lanes=2), session_limit=3)
    audience.open_counter(A, version=1, now=NOON)
    for number in range(3):
        audience.record(view(number), GUEST, NOON)
    for beacon in (view(3), view(4, None)):
        with pytest.raises(TooManyViews):
            audience.record(beacon, GUEST, after(seconds=59))
    assert figures(audience.record(view(2, attempt=1), GUEST, after(seconds=59))) == (3, 3, 1, 0)
    assert figures(audience.record(view(5), OTHER, after(seconds=59))) == (4, 4, 2, 0)
    assert figures(audience.record(view(6), GUEST, after(seconds=60))) == (5, 5, 2, 0)
