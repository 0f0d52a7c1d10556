from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.audience.counting import (
    NOBODY,
    JournalEntry,
    Minute,
    Online,
    count_begun,
    count_online,
    day_of_minute,
    first_cursor,
    last_days,
    minute_of,
    new_views,
    newest_sealed,
    newest_words,
    tally,
)

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
M = minute_of(NOON)


def entry(
    minute: int, view: str, article: str | None = "a", session: str = "s", *, member: str | None = None, second: int = 0
) -> JournalEntry:
    return JournalEntry(
        minute=Minute(M + minute),
        view=view,
        article=article,
        session=session,
        member=member,
        heard=(M + minute) * 60 + second,
    )


@pytest.mark.parametrize(
    ("after_noon_seconds", "sealed"),
    [(0, -2), (29, -2), (29.999, -2), (30, -1), (60, -1), (89, -1), (90, 0), (150, 1)],
)
def test_a_minute_is_sealed_30_seconds_after_its_end(after_noon_seconds: float, sealed: int) -> None:
    assert newest_sealed(NOON + timedelta(seconds=after_noon_seconds)) == M + sealed


@pytest.mark.parametrize(("time_zone", "hour"), [("UTC", 0), ("Asia/Ho_Chi_Minh", 17), ("America/New_York", 5)])
def test_a_minute_belongs_to_its_day_by_the_sites_clocks(time_zone: str, hour: int) -> None:
    day = 23 if hour == 17 else 24
    midnight = minute_of(datetime(2026, 11, day, hour, tzinfo=UTC))
    assert day_of_minute(Minute(midnight - 1), time_zone) == "2026-11-23"
    assert day_of_minute(midnight, time_zone) == "2026-11-24"


def test_the_last_days_end_with_today() -> None:
    assert last_days("2026-03-01", 3) == ["2026-03-01", "2026-02-28", "2026-02-27"]


@pytest.mark.parametrize(
    ("entries", "begun"),
    [
        ([], 0),
        ([entry(0, "v")], 1),
        ([entry(0, "v"), entry(0, "w", second=30)], 1),
        ([entry(0, "v"), entry(0, "w", session="t")], 2),
        ([entry(-1, "v"), entry(0, "w")], 0),
        ([entry(-5, "v", second=1), entry(0, "w")], 0),
        ([entry(-5, "v"), entry(0, "w")], 1),  # gone when it came
        ([entry(-5, "v", second=30), entry(0, "w", second=29), entry(0, "x", second=31)], 0),
        ([entry(-5, "v", second=30), entry(0, "w", second=30)], 1),
        ([entry(1, "v")], 0),
        ([entry(0, "v"), entry(1, "w")], 1),
    ],
)
def test_a_session_begins_when_it_is_heard_after_5_minutes_of_silence(entries: list[JournalEntry], begun: int) -> None:
    assert count_begun(entries, M) == begun


def test_a_moment_of_another_time_zone_lies_in_the_same_minute() -> None:
    assert minute_of(datetime.fromisoformat("2026-11-23T19:00:59.9+07:00")) == M


def test_counting_starts_before_any_minute_that_a_slow_clock_could_still_be_in() -> None:
    assert first_cursor(NOON) == M - 2 < minute_of(NOON - timedelta(seconds=5))


@pytest.mark.parametrize(
    ("entries", "counted"),
    [
        ([], []),
        ([entry(0, "v")], [0]),
        ([entry(0, "v", article=None)], []),
        ([entry(-1, "v")], []),
        ([entry(0, "v"), entry(0, "w")], [0, 0]),
        # The same id a minute or two later is the same view, though not counted where it stands:
        ([entry(0, "v"), entry(1, "v")], [0]),
        ([entry(1, "v"), entry(0, "v")], [0]),
        ([entry(0, "v"), entry(2, "v")], [0]),
        ([entry(-1, "v"), entry(0, "v")], []),
        ([entry(-1, "v"), entry(1, "v")], []),
        ([entry(-1, "v"), entry(1, "v"), entry(3, "v")], []),
        ([entry(0, "v"), entry(0, "v")], [0]),
        # Three minutes apart it would have looked for itself, so somebody sent an id again:
        ([entry(0, "v"), entry(3, "v")], [0, 3]),
        # A sign of life, or a view of an article that was not live yet, does not hide a view:
        ([entry(0, "v", article=None), entry(1, "v")], [1]),
        # One id is one view, whichever articles it names:
        ([entry(0, "v", article="a"), entry(1, "v", article="b")], [0]),
    ],
)
def test_a_view_is_counted_once_in_the_first_minute_that_holds_it(
    entries: list[JournalEntry], counted: list[int]
) -> None:
    assert sorted(each.minute - M for each in new_views(entries, after=Minute(M - 1))) == counted


def test_minute_by_minute_the_tallies_add_up_to_what_is_counted_at_once() -> None:
    entries = [entry(minute, f"{minute * step % 7}") for minute in range(20) for step in range(1, 6)]
    at_once = new_views(entries, after=Minute(M - 1))
    tallies = [tally([e for e in entries if M + n - 5 <= e.minute <= M + n], Minute(M + n)) for n in range(20)]
    assert sum(sum(each.views.values()) for each in tallies) == len(at_once)


@pytest.mark.parametrize(
    ("entries", "guests", "members"),
    [
        ([], 0, 0),
        ([entry(0, "v")], 1, 0),
        ([entry(0, "v", article=None)], 1, 0),
        ([entry(0, "v"), entry(1, "w")], 1, 0),
        ([entry(0, "v"), entry(1, "w", session="t")], 2, 0),
        ([entry(0, "v", member="m")], 0, 1),
        # Who signed in is no guest any more, in whichever order that is read, nor is who signed out a member:
        ([entry(0, "v"), entry(0, "w", member="m", second=1)], 0, 1),
        ([entry(0, "v", member="m", second=1), entry(0, "w")], 0, 1),
        ([entry(0, "v"), entry(0, "w", member="m")], 0, 1),
        ([entry(0, "v", member="m"), entry(0, "w", second=1)], 1, 0),
        # A member with two browsers is one, as long as one of them is signed in:
        ([entry(0, "v", member="m"), entry(0, "w", session="t", member="m")], 0, 1),
        ([entry(0, "v", member="m"), entry(0, "w", session="t")], 1, 1),
        # Two members, one after the other, in one browser:
        ([entry(0, "v", member="m"), entry(0, "w", member="n", second=1)], 0, 1),
    ],
)
def test_sessions_are_counted_once_members_apart_from_guests(
    entries: list[JournalEntry], guests: int, members: int
) -> None:
    assert count_online(entries, at_seconds=M * 60 + 100) == Online(guests=guests, members=members)


@pytest.mark.parametrize(("seconds_later", "guests"), [(0, 1), (299, 1), (300, 0), (301, 0)])
def test_a_session_is_active_for_5_minutes(seconds_later: int, guests: int) -> None:
    assert count_online([entry(0, "v")], at_seconds=M * 60 + seconds_later).guests == guests


def test_a_tally_holds_the_minutes_views_by_article_and_who_was_online_at_its_end() -> None:
    entries = [
        entry(-4, "old", session="gone"),  # heard at 11:56:00, so not in the 5 minutes before 12:01:00
        entry(-3, "older", session="still"),
        entry(-1, "v"),
        entry(0, "v"),
        entry(0, "w"),
        entry(0, "x", article="b", session="t", member="m"),
        entry(0, "y", article="b", session="t", member="m"),
    ]
    result = tally(entries, M)
    assert result.views == {"a": 1, "b": 2}
    assert result.online == Online(guests=2, members=1)
    assert result.beacons == 4


def test_the_newest_word_of_each_session_is_added_to_what_was_known_before_and_changes_none_of_that() -> None:
    before = {"s": (M * 60, ""), "t": (M * 60 + 9, "m")}
    newest = newest_words([entry(0, "v", second=5), entry(0, "w", session="t", second=8)], before)
    assert newest == {"s": (M * 60 + 5, ""), "t": (M * 60 + 9, "m")}
    assert before == {"s": (M * 60, ""), "t": (M * 60 + 9, "m")}


def test_an_entry_of_before_addresses_were_told_apart_has_none() -> None:
    assert entry(0, "v").address == ""


def test_where_nothing_is_heard_nobody_is_online() -> None:
    assert count_online([], at_seconds=M * 60) == NOBODY == Online(guests=0, members=0)
