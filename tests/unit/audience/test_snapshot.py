"""What snapshots keep, how it is written down, and what is counted from it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.audience.counting import NOBODY, JournalEntry, Minute, Online, count_online, new_views, newest_words
from chalicelib.audience.snapshot import (
    MAX_BUSY,
    RECENT_SECONDS,
    Details,
    Limits,
    Snapshot,
    count_sent,
    count_views,
    first_kept,
    folded_snapshot,
    short,
    shorten,
    take_snapshot,
)
from chalicelib.audience.snapshot_bytes import (
    PART_BYTES,
    busy_from_text,
    busy_to_text,
    chunk_of,
    entries_from_item,
    entries_to_item,
    entry_from_bytes,
    entry_to_bytes,
    parts_of,
    recent_from_bytes,
    recent_to_bytes,
    views_from_text,
    views_to_text,
)
from tests.unit.audience.test_counting import M, entry

LIMITS = Limits(session=8, address=15)
NOW = M * 60 + 50


def taken(
    young: list[JournalEntry],
    late: list[JournalEntry] | None = None,
    *,
    is_detailed: bool,
    older: list[JournalEntry] | None = None,
    as_of: int = NOW,
) -> Snapshot:
    return take_snapshot(
        young,
        late or [],
        older=newest_words(older or []),
        cursor=Minute(M - 2),
        views=100,
        now=NOW,
        as_of=as_of,
        limits=LIMITS,
        is_detailed=is_detailed,
    )


YOUNG = [
    entry(-2, "counted", session="r"),
    entry(-1, "v", second=10),
    entry(0, "v", second=12),  # the same again
    entry(0, "w", "b", "t", member="m", second=19),
    entry(0, "x", None, "u", second=20),
    entry(0, "y", "b", "u", second=21),
]
OLDER = [
    entry(-4, "o", session="old", member="m", second=1),
    entry(-5, "p", session="gone", second=50),
    entry(-3, "q", session="s", second=5),
]


def test_what_is_summed_up_is_the_total_views_by_article_and_minute_and_who_is_online() -> None:
    snapshot = taken(YOUNG, is_detailed=False, older=OLDER)
    assert snapshot.entries is None
    assert snapshot.open_views == {("a", M - 1): 1, ("b", M): 2}
    assert (snapshot.cursor, snapshot.views) == (M - 2, 103)
    assert snapshot.online == Online(guests=3, members=1)
    assert snapshot.beacons == 4


def test_the_traffic_is_what_came_in_the_minute_before() -> None:
    young = [entry(-1, f"{second}", second=second) for second in (49, 50, 51)] + [entry(0, "v", second=50)]
    assert taken(young, is_detailed=True).beacons == 2


def test_the_ids_of_the_last_seconds_are_kept_of_views_and_of_what_came_late() -> None:
    at = [
        entry(0, name, second=second) for name, second in (("old", 50 - RECENT_SECONDS), ("new", 51 - RECENT_SECONDS))
    ]
    late = [shorten(entry(0, "late", second=50)), shorten(entry(0, "beat", None, second=50))]
    snapshot = taken([*at, entry(0, "alive", None, second=49)], late, is_detailed=False)
    assert snapshot.recent == {short("new"), short("late")}
    assert recent_from_bytes(recent_to_bytes(snapshot.recent)) == snapshot.recent


@pytest.mark.parametrize(
    ("late", "more", "views"),
    [
        ([], 0, {("a", M - 1): 1, ("b", M): 2}),
        ([entry(0, "new", session="n")], 1, {("a", M - 1): 1, ("a", M): 1, ("b", M): 2}),
        ([entry(0, "w", "b", "t")], 0, {("a", M - 1): 1, ("b", M): 2}),
        ([entry(1, "w", "b", "t")], 0, {("a", M - 1): 1, ("b", M): 2}),
        ([entry(-1, "w", "b", "t")], 0, {("a", M - 1): 1, ("b", M - 1): 1, ("b", M): 1}),
        ([entry(0, "counted")], 0, {("a", M - 1): 1, ("b", M): 2}),
        ([entry(0, "n1"), entry(-1, "n2")], 2, {("a", M - 1): 2, ("a", M): 1, ("b", M): 2}),
        ([entry(0, "n1"), entry(-1, "w", "b", "t")], 1, {("a", M - 1): 1, ("b", M - 1): 1, ("a", M): 1, ("b", M): 1}),
        ([entry(-2, "v")], -1, {("b", M): 2}),  # it was counted, with the minute before the snapshot
        ([entry(0, "beat", None, "n")], 0, {("a", M - 1): 1, ("b", M): 2}),
    ],
)
def test_what_came_late_is_summed_up_once(
    late: list[JournalEntry], more: int, views: dict[tuple[str, Minute], int]
) -> None:
    snapshot = taken(YOUNG, list(map(shorten, late)), is_detailed=False)
    assert snapshot.open_views == views
    assert snapshot.views == 103 + more


def test_who_came_late_is_online_and_who_leaves_after_as_of_still_is() -> None:
    late = [
        shorten(each)
        for each in (
            entry(0, "z", session="new", second=59),
            entry(0, "z2", session="s", second=58),
            entry(0, "z3", session="newer", second=51),
            entry(0, "z4", session="elsewhere", member="m", second=51),
        )
    ]
    older = [entry(-5, "p", session="until 55", second=55)]
    assert taken(YOUNG, is_detailed=False, older=older).online == Online(guests=4, members=1)
    assert taken(YOUNG, late, is_detailed=False, older=older).online == Online(guests=6, members=1)
    assert taken(YOUNG, late, is_detailed=False, older=older, as_of=NOW + 5).online == Online(guests=5, members=1)


def test_a_detailed_snapshot_and_its_tail_count_as_the_journal_does() -> None:
    snapshot = taken(YOUNG, is_detailed=True, older=OLDER)
    assert (snapshot.views, snapshot.online, snapshot.open_views, snapshot.recent) == (100, NOBODY, {}, frozenset())
    assert snapshot.entries is not None
    item = entries_to_item(snapshot.entries)
    kept = list(entries_from_item(item))
    assert kept == list(snapshot.entries)
    details = Details(kept, cursor=snapshot.cursor)
    tail = [shorten(each) for each in (entry(0, "new", session="n", second=55), entry(1, "w", "b", "t"), entry(0, "v"))]
    tail.append(shorten(entry(0, "beat", None, session="elsewhere", member="m", second=56)))
    everything = [*YOUNG, *OLDER, entry(0, "new", session="n", second=55), entry(1, "w", "b", "t"), entry(0, "v")]
    everything.append(entry(0, "beat", None, session="elsewhere", member="m", second=56))
    assert +details.open_views(tail) == count_views(everything, after=snapshot.cursor)
    assert sum(details.open_views(tail).values()) == len(new_views(everything, after=snapshot.cursor))
    for second in (0, 40, 55, 200, 400):
        at = (M + 1) * 60 + second
        assert details.online(tail, at_seconds=at) == count_online(everything, at_seconds=at)
    assert details.holds(short("v"))
    assert not details.holds(short("new"))
    assert not details.holds("")


def test_nothing_is_kept_of_who_is_gone() -> None:
    snapshot = taken([], is_detailed=True, older=OLDER)
    assert snapshot.entries is not None
    assert {each.session for each in snapshot.entries} == {short("old"), short("s")}
    assert list(entries_from_item(entries_to_item(()))) == []


@pytest.mark.parametrize(("cursor", "minute"), [(-1, -2), (0, -2), (-2, -3), (-9, -10)])
def test_entries_count_each_from_two_minutes_before_what_is_not_counted_on(cursor: int, minute: int) -> None:
    assert first_kept(Minute(M + cursor), NOW) - M == minute


@pytest.mark.parametrize(
    "each",
    [
        entry(0, "v", "01HF8ZQ4Y6T1V9K3M5N7P2R4S8", second=59),
        replace(entry(0, "v", None, member="m"), address="198.51.100.7"),
        replace(entry(0, "v"), heard=M * 60 - 300),  # of a server whose clock was behind
    ],
)
def test_an_entry_is_written_onto_the_board_and_read_as_it_was(each: JournalEntry) -> None:
    assert entry_from_bytes(entry_to_bytes(shorten(each))) == shorten(each)
    assert len(entry_to_bytes(shorten(each))) <= 56


def test_a_clock_that_is_off_by_a_day_does_not_keep_an_entry_from_being_written() -> None:
    for off in (-86_400, 86_400):
        far = shorten(replace(entry(0, "v"), heard=M * 60 + off))
        read = entry_from_bytes(entry_to_bytes(far))
        assert abs(read.heard - M * 60) in {2**15, 2**15 - 1}
        assert (read.heard < M * 60) == (off < 0)


def test_ids_are_told_apart_by_12_digits_and_nothing_is_nothing() -> None:
    assert len(short("v")) == 12
    assert short("v") != short("w")
    assert short("") == ""
    assert shorten(entry(0, "v")).member is None
    assert shorten(entry(0, "v", member="m")).member == short("m")


def test_a_hash_may_begin_with_zeros() -> None:
    each = replace(shorten(entry(0, "v")), member="00" + "1" * 10, address="00" + "2" * 10)
    assert entry_from_bytes(entry_to_bytes(each)) == each


@pytest.mark.parametrize(
    ("others", "sent"),
    [
        ([], (0, 0)),
        ([entry(0, "w")], (1, 1)),
        ([entry(0, "w"), entry(0, "w")], (1, 1)),
        ([entry(0, "v")], (0, 0)),  # the same beacon again
        ([entry(-1, "w")], (0, 0)),
        ([entry(0, "w", session="t")], (0, 1)),
        ([replace(entry(0, "w"), address="other")], (1, 0)),
        ([replace(entry(0, "w", session="t"), address="other"), entry(0, "x", None)], (1, 1)),
    ],
)
def test_what_was_sent_in_a_minute_is_counted_by_session_and_by_address(
    others: list[JournalEntry], sent: tuple[int, int]
) -> None:
    home = [replace(each, address=each.address or "home") for each in others]
    assert count_sent(replace(entry(0, "v"), address="home"), home, busy={}) == sent
    busy = {"s": 5, "home": 7}
    assert count_sent(replace(entry(0, "v"), address="home"), home, busy=busy) == (5 + sent[0], 7 + sent[1])


def test_those_who_send_at_least_a_quarter_of_what_is_taken_are_named_the_busiest_first() -> None:
    young = [entry(0, f"{n}", session="two") for n in range(2)]
    young += [replace(entry(0, f"a{n}", session=f"a{n}"), address="four") for n in range(4)]
    young += [replace(entry(0, f"b{n}", session=f"b{n}"), address="three") for n in range(3)]
    young += [entry(0, f"c{n}", session="five") for n in range(5)] + [entry(0, "c0", session="five")]
    young += [entry(-1, f"d{n}", session="before") for n in range(9)] + [entry(0, "e", session="one")]
    snapshot = taken(young, is_detailed=False)
    assert list(snapshot.busy.items()) == [(short("five"), 5), (short("four"), 4), (short("two"), 2)]  # of 8, 15 and 8
    assert snapshot.busy_minute == M
    assert busy_from_text(busy_to_text(snapshot.busy)) == snapshot.busy
    many = [entry(0, f"{who} {n}", session=f"{who}") for who in range(60) for n in range(2 + who % 2)]
    assert len(taken(many, is_detailed=True).busy) == MAX_BUSY
    assert sorted(taken(many, is_detailed=True).busy.values()) == [2] * 20 + [3] * 30


def test_views_by_article_are_shared_out_so_that_each_part_is_read_for_little() -> None:
    views = {(f"01HF8ZQ4Y6T1V9K3M5N7P2{n:04d}", Minute(M + n % 3)): n + 1 for n in range(1_000)}
    parts = parts_of(views)
    assert {key: count for part in parts for key, count in part.items()} == views
    assert sum(map(len, parts)) == 1_000
    for place, part in enumerate(parts):
        assert all(chunk_of(article, len(parts)) == place for article, _ in part)
        assert len(views_to_text(part)) < 4096 * 1.3
        assert views_from_text(views_to_text(part)) == part
    assert len(parts) == 1 + 1_000 * (26 + 16) // PART_BYTES
    assert parts_of({}) == [{}]


def test_what_stands_in_for_too_much_is_what_was_folded() -> None:
    online = Online(guests=3, members=2)
    snapshot = folded_snapshot(cursor=M, views=7, online=online, beacons=9)
    assert (snapshot.cursor, snapshot.views, snapshot.online, snapshot.beacons) == (M, 7, online, 9)
    assert (snapshot.entries, snapshot.open_views, snapshot.recent, snapshot.busy) == (None, {}, frozenset(), {})
