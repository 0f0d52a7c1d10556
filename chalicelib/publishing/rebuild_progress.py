"""A rebuild of the whole site: planned in parts, worked off over the render queue, counted in the content table.

| item | pk             | sk               | attributes                                                            |
|------|----------------|------------------|-----------------------------------------------------------------------|
| head | `REBUILD`      | `REBUILD`        | `id`, `state`, how many `parts` it has, how many are `done`, and how  |
|      |                |                  | many pages were `written`, `removed`, `unchanged`, or have `failed`;  |
|      |                |                  | `covers`, the tickets that were open when it began                    |
| part | `REBUILD#<id>` | number, 6 digits | `pages`, the paths to print                                           |

A part is there as long as it is to be done: it goes in the transaction that counts it, so that a message which comes
twice counts once, and what is left of a rebuild that was stopped can be handed out again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.aws.dynamodb import PRESENT, Condition, ConditionFailed, Delete, Put, Table, Update
from chalicelib.aws.wire import Item
from chalicelib.content.models.names import Path
from chalicelib.errors import GazetteError
from chalicelib.publishing.batch import Outcome

HEAD = ("REBUILD", "REBUILD")


class RebuildState(StrEnum):
    """Whether a rebuild is still being planned, may be worked at, or was stopped."""

    PLANNING = "planning"
    RUNNING = "running"
    STOPPED = "stopped"


class RebuildRunning(GazetteError):
    """Another rebuild is not finished yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RebuildProgress:
    """How far a rebuild has come: parts done of all parts, and what came of their pages."""

    id: str
    state: RebuildState
    parts: int
    done: int
    written: int
    removed: int
    unchanged: int
    failed: int

    @property
    def is_finished(self) -> bool:
        """Whether every part is done."""
        return self.state is not RebuildState.PLANNING and self.done >= self.parts


class Rebuilds:
    """The rebuild that is under way, or was the last one."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self) -> RebuildProgress | None:
        """How far it has come; None before the first."""
        item = self._table.get(*HEAD)
        return _progress(item) if item else None

    def plan(
        self, rebuild_id: str, parts: Iterable[Sequence[Path]], covers: Mapping[str, int] | None = None
    ) -> RebuildProgress:
        """Keep a new rebuild's parts, and let it run. One whose planning was broken off is forgotten.

        `covers` are the tickets that are open when it begins, with their serials, because it prints their pages too.

        Raises RebuildRunning if the one before is not finished.
        """
        before = self.find()
        if before and before.state is not RebuildState.PLANNING and not before.is_finished:
            raise RebuildRunning(f"The rebuild {before.id} has {before.parts - before.done} parts left to do.")
        if before:
            self._forget(before.id)
        head: Item = {
            "pk": HEAD[0],
            "sk": HEAD[1],
            "id": rebuild_id,
            "state": RebuildState.PLANNING,
            "parts": 0,
            "done": 0,
        }
        head["covers"] = dict(covers or {})
        self._table.write(Put(item=head))
        number = 0
        for number, pages in enumerate(parts, start=1):
            self._table.write(Put(item={"pk": _key(rebuild_id), "sk": _number(number), "pages": list(pages)}))
        self._set(rebuild_id, "SET #state = :state, #parts = :parts", {"state": RebuildState.RUNNING, "parts": number})
        progress = self.find()
        assert progress is not None
        return progress

    def stop(self, rebuild_id: str) -> None:
        """Have what is left of it left alone, until it is resumed."""
        self._set(rebuild_id, "SET #state = :state", {"state": RebuildState.STOPPED})

    def resume(self, rebuild_id: str) -> None:
        """Let a stopped one run; its parts have to be handed out again."""
        self._set(rebuild_id, "SET #state = :state", {"state": RebuildState.RUNNING})

    def parts_left(self, rebuild_id: str) -> Iterator[int]:
        """The numbers of the parts that are not done."""
        return (int(item["sk"]) for item in self._table.query(_key(rebuild_id)))

    def find_part(self, rebuild_id: str, number: int) -> tuple[Path, ...] | None:
        """The pages of a part; None if it is done, or the rebuild was stopped or is not the newest."""
        head = self._table.get(*HEAD)
        if head is None or head["id"] != rebuild_id or head["state"] != RebuildState.RUNNING:
            return None
        part = self._table.get(_key(rebuild_id), _number(number))
        return tuple(map(Path, part["pages"])) if part else None

    def is_left(self, rebuild_id: str, number: int) -> bool:
        """Whether a part is still to be done: the rebuild was stopped before it."""
        return self._table.get(_key(rebuild_id), _number(number)) is not None

    def covered(self, rebuild_id: str) -> Mapping[str, int]:
        """The tickets that it covers, once every part of it is done."""
        head = self._table.get(*HEAD)
        if head is None or head["id"] != rebuild_id or not _progress(head).is_finished:
            return {}
        return dict(head.get("covers", {}))

    def is_whole(self, rebuild_id: str) -> bool:
        """Whether every page was printed by it."""
        progress = self.find()
        return progress is not None and progress.id == rebuild_id and progress.is_finished and not progress.failed

    def finish_part(self, rebuild_id: str, number: int, *, outcomes: Iterable[Outcome], failed: int) -> None:
        """Count a part as done, once."""
        came_to = Counter(outcomes)
        values = {
            "done": 1,
            "written": came_to[Outcome.WRITTEN],
            "removed": came_to[Outcome.REMOVED],
            "unchanged": came_to[Outcome.UNCHANGED] + came_to[Outcome.ABSENT],
            "failed": failed,
        }
        counts = Update(
            pk=HEAD[0],
            sk=HEAD[1],
            expression="ADD " + ", ".join(f"#{name} :{name}" for name in values),
            values=values,
            condition=_is(rebuild_id),
        )
        try:
            self._table.transact([Delete(pk=_key(rebuild_id), sk=_number(number), condition=PRESENT), counts])
        except ConditionFailed:
            return  # it was counted before, or another rebuild has begun

    def _set(self, rebuild_id: str, expression: str, values: dict[str, str | int]) -> None:
        self._table.write(
            Update(pk=HEAD[0], sk=HEAD[1], expression=expression, values=values, condition=_is(rebuild_id))
        )

    def _forget(self, rebuild_id: str) -> None:
        for number in list(self.parts_left(rebuild_id)):
            self._table.write(Delete(pk=_key(rebuild_id), sk=_number(number)))


def _is(rebuild_id: str) -> Condition:
    """This rebuild is the present one. Protects the counts of a new one from messages of one that was stopped."""
    return Condition(text="#id = :id", values={"id": rebuild_id})


def _key(rebuild_id: str) -> str:
    return f"REBUILD#{rebuild_id}"


def _number(number: int) -> str:
    return f"{number:06d}"


def _progress(item: Item) -> RebuildProgress:
    counts = {name: item.get(name, 0) for name in ("parts", "done", "written", "removed", "unchanged", "failed")}
    return RebuildProgress(id=item["id"], state=RebuildState(item["state"]), **counts)
