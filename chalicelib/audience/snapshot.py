"""Snapshots of the open part: what the journal holds beyond the counters, small enough to answer from. Pure rules.

One process makes a snapshot once, and answers use it until the next. While there are few entries it is *detailed*: it
keeps them, shortened, so that later ones can be counted by the same rules as the journal. Above that it is *summed up*:
views by article and minute, and who is online.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from operator import attrgetter

from chalicelib.audience.counting import (
    ACTIVE_SECONDS,
    NOBODY,
    REPEAT_MINUTES,
    JournalEntry,
    Minute,
    Online,
    Word,
    count_words,
    new_views,
    newest_words,
)
from chalicelib.audience.snapshot_bytes import (
    ID_BYTES,
    OpenViews,
)

MAX_BUSY = 50
"""How many of those who send most a snapshot names."""


RECENT_SECONDS = 30
"""A summed-up snapshot keeps the ids of views of this many seconds: copies arrive within 15, and clocks may differ by
10.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What the journal held beyond the minute `cursor`, when it was read.

    In a detailed one, `entries` are those that later ones are counted with, and `views` is the total up to the cursor.
    In a summed-up one, `entries` is None, `views` is the total including what was open, which `open_views` lists apart,
    `online` says who was there, and `recent` holds the ids of what came shortly before. `beacons` came in the minute
    before. `busy` is the number of beacons in the minute `busy_minute` from those who sent most, by session and by
    address.
    """

    cursor: Minute
    views: int
    online: Online
    beacons: int
    entries: tuple[JournalEntry, ...] | None
    open_views: OpenViews
    recent: frozenset[str]
    busy_minute: Minute
    busy: Mapping[str, int]


class Details:
    """The details of a detailed snapshot, as answers need them: later beacons are counted without going through all of
    it.
    """

    def __init__(self, entries: Collection[JournalEntry], *, cursor: Minute) -> None:
        self._cursor = cursor
        self._by_view: dict[str, list[JournalEntry]] = {}
        for entry in entries:
            if entry.view:
                self._by_view.setdefault(entry.view, []).append(entry)
        self._views = count_views(entries, after=cursor)
        self._newest = newest_words(entries)

    def open_views(self, tail: Collection[JournalEntry]) -> Counter[tuple[str, Minute]]:
        """The views after the cursor, by article and minute, with those of the tail."""
        related = [entry for view in {entry.view for entry in tail} for entry in self._by_view.get(view, ())]
        views = Counter(self._views)
        for key, count in added_views(related, tail, after=self._cursor).items():
            views[key] += count
        return views

    def holds(self, view: str) -> bool:
        """Whether it keeps this id, shortened."""
        return view in self._by_view

    def online(self, tail: Collection[JournalEntry], *, at_seconds: int) -> Online:
        """Who is there at an instant, with those of the tail."""
        return count_words(newest_words(tail, self._newest), at_seconds=at_seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many beacons a minute are taken from one session, and from one address."""

    session: int
    address: int


def take_snapshot(
    young: Collection[JournalEntry],
    late: Collection[JournalEntry],
    *,
    older: Mapping[str, Word],
    cursor: Minute,
    views: int,
    now: int,
    as_of: int,
    limits: Limits,
    is_detailed: bool,
) -> Snapshot:
    """The snapshot of what was read of the journal by `now`, for a board as of `as_of` (both in seconds).

    `young` are its entries from the minute `first_kept` on, `older` the newest words of those before. `late` are
    entries, shortened, that came while it was read; a summed-up snapshot counts them too.
    """
    minute = Minute(now // 60)
    open_views = Counter[tuple[str, Minute]]()
    if not is_detailed:
        open_views = count_views(young, after=cursor)
        for key, count in _late_views(young, late, cursor=cursor).items():
            open_views[key] += count
    return Snapshot(
        cursor=cursor,
        views=views + sum(open_views.values()),
        online=NOBODY if is_detailed else _online(young, late, older, as_of),
        beacons=sum(entry.heard > now - 60 for entry in young),
        entries=_keep(young, older, now) if is_detailed else None,
        open_views={key: count for key, count in open_views.items() if count},
        recent=frozenset() if is_detailed else _recent(young, late, now),
        busy_minute=minute,
        busy=_busiest(young, minute, limits),
    )


def folded_snapshot(*, cursor: Minute, views: int, online: Online, beacons: int) -> Snapshot:
    """What stands in where there is too much to read: the numbers of the fold, as of the end of the minute `cursor`."""
    return Snapshot(
        cursor=cursor,
        views=views,
        online=online,
        beacons=beacons,
        entries=None,
        open_views={},
        recent=frozenset(),
        busy_minute=cursor,
        busy={},
    )


def shorten(entry: JournalEntry) -> JournalEntry:
    """The entry with its id, session, member and address as hashes of 6 bytes, which is what snapshots keep."""
    return replace(
        entry,
        view=short(entry.view),
        session=short(entry.session),
        member=None if entry.member is None else short(entry.member),
        address=short(entry.address),
    )


@lru_cache(maxsize=4096)
def short(text: str) -> str:
    """What stands for an id in a snapshot: 12 hexadecimal digits; nothing for nothing."""
    return text and blake2b(text.encode(), digest_size=ID_BYTES).hexdigest()


def count_sent(entry: JournalEntry, others: Iterable[JournalEntry], *, busy: Mapping[str, int]) -> tuple[int, int]:
    """How many beacons came in the entry's minute from its session and from its address, without this one.

    All are shortened. `others` are those that `busy` does not count.
    """
    same_minute = {other.view: other for other in others if other.minute == entry.minute and other.view != entry.view}
    session = sum(other.session == entry.session for other in same_minute.values())
    address = sum(other.address == entry.address for other in same_minute.values())
    return busy.get(entry.session, 0) + session, busy.get(entry.address, 0) + address


def _keep(young: Iterable[JournalEntry], older: Mapping[str, Word], now: int) -> tuple[JournalEntry, ...]:
    """What to keep, shortened: the entries that later ones may repeat, and from the others who is online."""
    words = [
        JournalEntry(
            minute=Minute(heard // 60),
            view="",
            article=None,
            session=short(session),
            member=short(member) or None,
            heard=heard,
        )
        for session, (heard, member) in older.items()
        if heard > now - ACTIVE_SECONDS
    ]
    return (*map(shorten, young), *words)


def first_kept(cursor: Minute, now: int) -> Minute:
    """From which minute on entries count each: of those before, all are counted and none is repeated."""
    return Minute(min(cursor + 1, now // 60) - REPEAT_MINUTES)


def _recent(read: Iterable[JournalEntry], late: Iterable[JournalEntry], now: int) -> frozenset[str]:
    """The ids of the views of the last seconds. Who sent one just now can tell from them whether it is counted."""
    ids = {short(entry.view) for entry in read if entry.heard > now - RECENT_SECONDS and entry.article}
    return frozenset(ids | {entry.view for entry in late if entry.article})


def _online(
    young: Iterable[JournalEntry], late: Collection[JournalEntry], older: Mapping[str, Word], as_of: int
) -> Online:
    """Who is there at an instant, with those who came while it was read, and without who left before."""
    newest = newest_words(young, older)
    if late:
        short_newest = {short(session): (heard, short(member)) for session, (heard, member) in newest.items()}
        newest = newest_words(late, short_newest)
    return count_words(newest, at_seconds=as_of)


def _late_views(
    read: Iterable[JournalEntry], late: Collection[JournalEntry], *, cursor: Minute
) -> Counter[tuple[str, Minute]]:
    """What `late` adds to the views that were read; less than nothing if an id turns up in an earlier minute."""
    if not late:
        return Counter()
    first = min(entry.minute for entry in late)
    known = [shorten(entry) for entry in read if entry.minute >= first - REPEAT_MINUTES]
    return added_views(known, late, after=max(cursor, Minute(first - 1)))


def added_views(
    known: Collection[JournalEntry], added: Collection[JournalEntry], *, after: Minute
) -> Counter[tuple[str, Minute]]:
    """What entries add to the views that others are already, by article and minute."""
    counts = count_views([*known, *added], after=after)
    counts.subtract(count_views(known, after=after))
    return counts


def count_views(entries: Collection[JournalEntry], *, after: Minute) -> Counter[tuple[str, Minute]]:
    """The views after that minute, by article and minute."""
    return Counter((entry.article, entry.minute) for entry in new_views(entries, after=after) if entry.article)


def _busiest(young: Collection[JournalEntry], minute: Minute, limits: Limits) -> dict[str, int]:
    """Who sent at least a quarter of the limit, and how much; at most `MAX_BUSY`, the busiest first."""
    counts, shares = dict[str, int](), dict[str, float]()
    for limit, of in ((limits.session, attrgetter("session")), (limits.address, attrgetter("address"))):
        seen: dict[str, set[str]] = {}
        for entry in young:
            if entry.minute == minute and of(entry):
                seen.setdefault(of(entry), set()).add(entry.view)
        for who, views in seen.items():
            if 4 * len(views) >= limit:
                counts[short(who)], shares[short(who)] = len(views), len(views) / limit
    return {who: counts[who] for who in sorted(shares, key=lambda who: (-shares[who], who))[:MAX_BUSY]}
