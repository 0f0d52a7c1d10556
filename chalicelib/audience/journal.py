"""The journal: one small item for each beacon, spread over lanes, by the minute in which it came."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Protocol, TypeVar

from chalicelib.audience.counting import JournalEntry, Minute
from chalicelib.aws.dynamodb import Table, Update
from chalicelib.aws.wire import Item

TTL_ATTRIBUTE = "x"
JOURNAL_SECONDS = 48 * 3600
"""How long an entry of the journal is kept: as long as the fold may be down without a view being lost."""

Each = TypeVar("Each")
Result = TypeVar("Result")


class AtOnce(Protocol):
    """Does the same work for each of several things, in whatever order, and answers the results in theirs."""

    def __call__(self, work: Callable[[Each], Result], things: Iterable[Each], /) -> Iterable[Result]:
        """The results. Raises what the work raises."""


def one_by_one(work: Callable[[Each], Result], things: Iterable[Each]) -> list[Result]:
    """The simplest `AtOnce`."""
    return [work(thing) for thing in things]


class Journal:
    """The journal's items in the audience table. `lanes` is how many partitions it is spread over."""

    def __init__(self, table: Table, *, lanes: int, at_once: AtOnce = one_by_one) -> None:
        self._table = table
        self._lanes = lanes
        self._at_once = at_once

    def put(self, entry: JournalEntry) -> JournalEntry | None:
        """Record an entry. Of one that is there already, who and when are brought up to date; its article stays.

        Answers what was there before.
        """
        values: dict[str, str | int] = {
            "s": entry.session,
            "t": entry.heard,
            TTL_ATTRIBUTE: entry.heard + JOURNAL_SECONDS,
        }
        if entry.member is not None:
            values["u"] = entry.member
        if entry.address:
            values["d"] = entry.address
        assignments = [f"#{name} = :{name}" for name in values]
        if entry.article is not None:
            values["a"] = entry.article
            assignments.append("#a = if_not_exists(#a, :a)")
        key, expression = _entry_key(entry.minute, entry.view), f"SET {', '.join(assignments)}"
        update = Update(pk=self._lane(entry.view), sk=key, expression=expression, values=values)
        before = self._table.change(update, returns="ALL_OLD")
        return _entry(before) if before else None

    def find_view(self, view: str, *, since: Minute, until: Minute) -> JournalEntry | None:
        """The first entry of this id in these minutes that is a view, if there is one."""
        lane = self._lane(view)
        keys = [(lane, _entry_key(Minute(minute), view)) for minute in range(since, until + 1)]
        found = self._table.get_many(keys)
        return next((_entry(found[key]) for key in keys if "a" in found.get(key, {})), None)

    def read(self, since: Minute, until: Minute | None = None) -> Iterator[JournalEntry]:
        """The journal from one minute to another, both included; to its end if there is no other."""
        high = None if until is None else f"{_minute_key(until)}~"
        return self._read_lanes(since, high, None)

    def find(self, since: Minute, *, at_most: int) -> list[JournalEntry] | None:
        """The journal from that minute to its end; None if there are more entries than so many."""
        found = list(self._read_lanes(since, None, at_most + 1))
        return found if len(found) <= at_most else None

    def find_next_minute(self, after: Minute) -> Minute | None:
        """The first minute after that one which the journal holds anything of."""
        first = self._read_lanes(Minute(after + 1), None, 1)
        return min((entry.minute for entry in first), default=None)

    def _read_lanes(self, since: Minute, high: str | None, limit: int | None) -> Iterator[JournalEntry]:
        """The entries of all lanes, at most so many of each."""

        def read_lane(lane: int) -> list[JournalEntry]:
            items = self._table.query(f"J#{lane}", low=_minute_key(since), high=high, limit=limit)
            return list(map(_entry, items))

        return chain.from_iterable(self._at_once(read_lane, range(self._lanes)))

    def _lane(self, view: str) -> str:
        return f"J#{zlib.crc32(view.encode()) % self._lanes}"


def _minute_key(minute: Minute) -> str:
    return f"{minute:010d}"


def _entry_key(minute: Minute, view: str) -> str:
    return f"{_minute_key(minute)}#{view}"


def _entry(item: Item) -> JournalEntry:
    minute, _, view = item["sk"].partition("#")
    return JournalEntry(
        minute=Minute(int(minute)),
        view=view,
        article=item.get("a"),
        session=item["s"],
        member=item.get("u"),
        heard=item["t"],
        address=item.get("d", ""),
    )
