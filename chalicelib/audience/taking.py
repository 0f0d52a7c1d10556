"""Takes snapshots: one process reads the journal, and all answer from what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from chalicelib.audience.board_item import Board
from chalicelib.audience.counting import (
    ACTIVE_SECONDS,
    REPEAT_MINUTES,
    JournalEntry,
    Minute,
    Word,
    first_cursor,
    minute_of,
    newest_sealed,
    newest_words,
    seconds_of,
)
from chalicelib.audience.sealed import NOTHING
from chalicelib.audience.snapshot import Limits, Snapshot, first_kept, folded_snapshot, short, take_snapshot
from chalicelib.audience.store import AudienceStore, Totals

MAX_DETAILED = 1_000
"""How many entries a detailed snapshot keeps at most: those of 7 minutes at some 140 beacons a minute.

Above that there are so many beacons that one snapshot every two seconds costs each of them less.
"""

MAX_READ = 120_000
"""How many entries are read for a snapshot at most. A function of 1,769 MB takes some 4 s for as many."""

TRIES = 30
"""How often a snapshot is put up that found the tail grown."""


class Taker:
    """Takes snapshots. It keeps the entries of sealed minutes, so that the next one reads some two minutes only."""

    def __init__(self, store: AudienceStore, limits: Limits, new_token: Callable[[], str], detail_limit: int) -> None:
        self._store = store
        self._limits = limits
        self._new_token = new_token
        self._detail_limit = detail_limit
        self._sealed = NOTHING
        self._words: tuple[Minute, dict[str, Word]] = (Minute(0), {})

    def is_warm(self, now: datetime) -> bool:
        """Whether the next snapshot reads little, because the one before was taken here not long ago."""
        return minute_of(now) - self._sealed.next <= REPEAT_MINUTES

    def take(self, board: Board | None, now: datetime) -> Board | None:
        """The board with a new snapshot. None if somebody else takes it, or if there is none newer to be had."""
        taker = self._new_token()
        claimed = self._store.board.claim(board, taker)
        if claimed is None:
            return None
        totals = self._store.get_totals()
        cursor = first_cursor(now) if totals.cursor is None else totals.cursor
        read = self._read(totals, cursor, now)
        if read is None:
            return self._put_up_folded(claimed, totals, cursor)
        return self._put_up(claimed, read, totals, cursor, now)

    def _put_up(
        self, claimed: Board, read: list[JournalEntry], totals: Totals, cursor: Minute, now: datetime
    ) -> Board | None:
        """Put up a snapshot of what was read; as often as the tail has grown meanwhile, with that in it."""
        taker, since, read_at = claimed.taker, first_kept(cursor, seconds_of(now)), int(now.timestamp() * 1000)
        young, older = [entry for entry in read if entry.minute >= since], self._words_before(since, read)
        for _ in range(TRIES):
            late = _not_among(claimed.tail or (), young, since=since)
            snapshot = take_snapshot(
                young,
                late,
                older=older,
                cursor=cursor,
                views=totals.views,
                now=seconds_of(now),
                as_of=max(claimed.as_of, read_at) // 1000,
                limits=self._limits,
                # A tail that was full may have missed some that were not read, either.
                is_detailed=claimed.takes_more and len(read) <= self._detail_limit,
            )
            found, is_up = self._show(claimed, snapshot, late, read_at, totals.offset)
            if is_up:
                return found
            if found is None or (found.generation, found.taker) != (claimed.generation, taker):
                return None
            claimed = found
        self._store.board.give_up(taker)
        return None

    def _words_before(self, minute: Minute, read: Iterable[JournalEntry]) -> dict[str, Word]:
        """The newest word of each session before that minute. As these minutes are sealed, it is worked out once."""
        if self._words[0] != minute:
            self._words = (minute, newest_words(entry for entry in read if entry.minute < minute))
        return self._words[1]

    def _put_up_folded(self, claimed: Board, totals: Totals, cursor: Minute) -> Board | None:
        """Put up the fold's numbers, because there is too much to read, if they are newer than the board."""
        as_of = (cursor + 1) * 60_000
        if as_of <= claimed.as_of:
            self._store.board.give_up(claimed.taker)
            return None
        snapshot = folded_snapshot(cursor=cursor, views=totals.views, online=totals.online, beacons=totals.beacons)
        found, is_up = self._show(claimed, snapshot, [], as_of, totals.offset)
        return found if is_up else None

    def _show(
        self, claimed: Board, snapshot: Snapshot, late: list[JournalEntry], read_at: int, offset: int
    ) -> tuple[Board | None, bool]:
        is_detailed = snapshot.entries is not None
        parts = self._store.board.put_parts(claimed.taker, snapshot, read_at)
        new = Board(
            generation=claimed.generation + 1,
            as_of=max(claimed.as_of, read_at),
            read_at=read_at,
            token=claimed.taker,
            parts=parts,
            is_detailed=is_detailed,
            snapshot=replace(snapshot, entries=None, open_views={}, recent=frozenset()),
            tail=tuple(late) if is_detailed else None,
            taker="",
            offset=offset,
        )
        return self._store.board.put_up(claimed, new)

    def _read(self, totals: Totals, cursor: Minute, now: datetime) -> list[JournalEntry] | None:
        """What the journal holds that the totals do not, and whatever tells repeats and who is online.

        None where that is too much, or is likely to be: going by what came in the newest minute that was folded.
        """
        since = _first_read(cursor, now)
        kept = self._sealed.since(since)
        if totals.beacons * (minute_of(now) - kept.next + 1) > MAX_READ:
            return None
        found = self._store.journal.find(kept.next, at_most=MAX_READ)
        if found is None:
            return None
        self._sealed = kept.and_sealed(found, upto=newest_sealed(now))
        return [*kept.entries, *found]


def _first_read(cursor: Minute, now: datetime) -> Minute:
    """From which minute on the journal is read: for what is not counted, what that may repeat, and who is there."""
    return Minute(min(cursor + 1 - REPEAT_MINUTES, minute_of(now) - ACTIVE_SECONDS // 60))


def _not_among(tail: Iterable[JournalEntry], read: Iterable[JournalEntry], *, since: Minute) -> list[JournalEntry]:
    """What stands in the tail and was not read: it was written later. What is older than was read is counted."""
    young = [entry for entry in tail if entry.minute >= since]
    minutes = {entry.minute for entry in young}
    known = {(entry.minute, short(entry.view)) for entry in read if entry.minute in minutes}
    return [entry for entry in young if (entry.minute, entry.view) not in known]
