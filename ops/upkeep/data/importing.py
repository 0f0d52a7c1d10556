"""Writes an export into an empty stage. What is there already is never replaced, so doing it again changes nothing.

An item in the content table says which export a stage was filled from: by it an import that was broken off goes on, and
another one is refused. Whoever wants to put a site in the place of another one imports it into a stage of its own.

| item   | pk       | sk       | attributes                                                        |
|--------|----------|----------|-------------------------------------------------------------------|
| import | `IMPORT` | `IMPORT` | `sha256` of the export, `begun_at`, and when it ended, `ended_at` |
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from chalicelib.audience.counting import JournalEntry
from chalicelib.audience.journal import AtOnce, Journal, one_by_one
from chalicelib.aws.dynamodb import ABSENT, Condition, ConditionFailed, Put, Table, Update
from chalicelib.aws.wire import Item
from chalicelib.content.models.names import ALL
from chalicelib.content.store.items import format_time
from chalicelib.content.store.tickets import FLOOR, Tickets, sweep_key
from ops.upkeep.data.kinds import COUNTERS, DUE, HEARD, TOTAL, ItemKind, kind_of
from ops.upkeep.data.lines import Export

MARK = ("IMPORT", "IMPORT")
BATCH = 100
"""How many items are looked up at a time, and written at once."""

NOT_COUNTED = Condition(text="attribute_not_exists(#n) OR #n = :zero", values={"zero": 0})
"""Where no view is counted yet, a reader who came early may have begun the total. That one may be replaced."""

Note = Callable[[int], object]
"""Gets the number of items that were just handled."""


class StageInUse(Exception):
    """The stage holds something else than this export."""

    def __init__(self) -> None:
        super().__init__("This stage holds a site already, or part of another export. Import into an empty stage.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where an import goes: the two tables, and over how many lanes its journal is spread.

    `at_once` has items written at the same time, if it can.
    """

    content: Table
    audience: Table
    lanes: int
    at_once: AtOnce = one_by_one


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What became of the items, by kind: they were written, or stood there as they are, or otherwise and were left so.

    With `is_done`, the export had been imported before, and nothing was looked at.
    """

    written: Counter[str] = field(default_factory=Counter)
    same: Counter[str] = field(default_factory=Counter)
    other: Counter[str] = field(default_factory=Counter)
    is_done: bool = False


def import_(
    export: Export,
    target: Target,
    *,
    now: datetime,
    first: Callable[[], object] = lambda: None,
    last: Callable[[], object] = lambda: None,
    note: Note = lambda _: None,
) -> Report:
    """Write the data of an export. It may be interrupted anywhere and done again. Raises StageInUse.

    `first` runs once the stage may be written to, before any item is written; `last` runs when all are written. From
    the first item on, no page lists anything, as in an empty bucket: what is written is live at once, but its page does
    not exist yet. `last`, or a rebuild, must print all pages and then the lists.
    """
    mark = _find_mark(export, target)
    if mark and "ended_at" in mark:
        return Report(is_done=True)
    if not mark:
        pk, sk = MARK
        mark = {"pk": pk, "sk": sk, "sha256": export.sha256, "begun_at": format_time(now)}
        with suppress(ConditionFailed):
            target.content.write(Put(item=mark, condition=ABSENT))
        _find_mark(export, target)  # another import may have been quicker
    first()
    for ticket in (FLOOR, sweep_key(ALL, FLOOR)):
        Tickets(target.content).add(ticket)
    report = _go_through(export, target, _put_all, note)
    last()
    end = Update(pk=MARK[0], sk=MARK[1], expression="SET #ended_at = :now", values={"now": format_time(now)})
    target.content.write(end)
    return report


def preview(export: Export, target: Target, *, note: Note = lambda _: None) -> Report:
    """What an import would do; nothing is written. Raises StageInUse."""
    mark = _find_mark(export, target)
    if mark and "ended_at" in mark:
        return Report(is_done=True)
    return _go_through(export, target, lambda _, items: [True] * len(items), note)


def _find_mark(export: Export, target: Target) -> Item | None:
    """What says that this export was begun here. Raises StageInUse if another was, or the stage holds a site."""
    mark = target.content.get(*MARK)
    if mark is None and _holds_a_site(target):
        raise StageInUse
    if mark and mark["sha256"] != export.sha256:
        raise StageInUse
    return mark


def _holds_a_site(target: Target) -> bool:
    total = target.audience.get("SITE", "TOTAL") or {}
    items = (item for items, _ in target.content.scan() for item in items)
    kinds = (kind_of("content", item) for item in items)
    return total.get("n", 0) > 0 or any(kind.turn is not None and not kind.fleeting for kind in kinds)


Write = Callable[[Target, Sequence[tuple[ItemKind, Item]]], Iterable[bool]]
"""Writes items that were not found; answers of each whether it was written."""


def _go_through(export: Export, target: Target, write: Write, note: Note) -> Report:
    report = Report()
    for turn in range(COUNTERS, DUE + 1):
        for batch in _batches(export.items(turn)):
            absent = list(_compare(target, batch, report))
            for (kind, _), is_written in zip(absent, write(target, absent), strict=True):
                (report.written if is_written else report.other)[kind.name] += 1
            note(len(batch))
    return report


def _batches(items: Iterator[tuple[ItemKind, Item]]) -> Iterator[list[tuple[ItemKind, Item]]]:
    while batch := list(islice(items, BATCH)):
        yield batch


def _compare(target: Target, batch: Sequence[tuple[ItemKind, Item]], report: Report) -> Iterator[tuple[ItemKind, Item]]:
    """Those that are to be written, since nothing stands there or may be replaced; the others are counted."""
    keyed = [(kind, item) for kind, item in batch if kind is not HEARD]
    yield from (each for each in batch if each[0] is HEARD)
    if not keyed:
        return
    # All of a turn is of one table.
    table = _table(target, keyed[0][0])
    found = table.get_many((item["pk"], item["sk"]) for _, item in keyed)
    for kind, item in keyed:
        there = found.get((item["pk"], item["sk"]))
        if there is None or (kind.turn == TOTAL and there != item and not there.get("n")):
            yield kind, item
        else:
            (report.same if there == item else report.other)[kind.name] += 1


def _put_all(target: Target, items: Sequence[tuple[ItemKind, Item]]) -> Iterable[bool]:
    return target.at_once(lambda each: _put(target, *each), items)


def _put(target: Target, kind: ItemKind, item: Item) -> bool:
    """Write an item; False where something else was put there meanwhile."""
    if kind is HEARD:
        Journal(target.audience, lanes=target.lanes).put(JournalEntry(**item))
        return True
    try:
        _table(target, kind).write(Put(item=item, condition=NOT_COUNTED if kind.turn == TOTAL else ABSENT))
    except ConditionFailed as failure:
        return failure.old[0] == item  # it is, where only the answer was lost and the client asked again
    return True


def _table(target: Target, kind: ItemKind) -> Table:
    return target.content if kind.table == "content" else target.audience
