"""Writes all data of a site into one file that shows one moment, although nothing stands still meanwhile.

The content table is read twice. If both readings are the same, every item was as read at some moment between them. If
not, somebody has edited, and it is read again. The audience's counters never stand still, but each carries the minute
that it holds. The export reads the total first and the open part of the journal last. So a fold that continues from
there arrives at the same numbers.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from chalicelib.audience.counting import Minute
from chalicelib.audience.folding import WINDOW_MINUTES
from chalicelib.audience.journal import Journal
from chalicelib.aws.dynamodb import Key, Table
from chalicelib.aws.wire import Item
from chalicelib.content.store.items import format_time
from ops.upkeep.data.kinds import COUNTERS, EXPORTED, HEARD, ItemKind, kind_of
from ops.upkeep.data.lines import first_line, item_line, last_line

MAX_READINGS = 5
"""How often the content is read again if somebody edited meanwhile."""

Note = Callable[[int], object]
"""Gets the number of items that were just read."""


class ExportExists(Exception):
    """There is a file of that name; an export never replaces one."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} exists already, and an export replaces nothing. Name another file.")


class KeepsChanging(Exception):
    """The content was edited during every reading."""

    def __init__(self) -> None:
        super().__init__(
            f"Somebody edited during each of {MAX_READINGS} readings, so the export could not catch one moment."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is exported: the two tables, over how many lanes the journal is spread, and the site's address."""

    content: Table
    audience: Table
    lanes: int
    site: str


def export(file: Path, source: Source, *, now: datetime, note: Note = lambda _: None) -> Mapping[str, int]:
    """Write all data into a new file; answers how many items of each kind.

    Until it is whole, it is called `<file>.part`, and doing the same again goes on with it. Raises ExportExists,
    KeepsChanging, and UnknownItem for what no release before this one has written.
    """
    if file.exists():
        raise ExportExists(file)
    part = _PartFile(file, source.content.name, first_line(site=source.site, begun_at=format_time(now)))
    for _ in range(MAX_READINGS):
        _write_content(part, source.content, note)
        if part.sum_up() == _sum_up(_lines(source.content, note)):
            part.write(_audience_lines(source, note))
            return part.finish()
        part.restart()
    raise KeepsChanging


def _write_content(part: _PartFile, content: Table, note: Note) -> None:
    if part.is_read:
        return
    for items, after in content.scan(after=part.after):
        part.append(_lines_of(items), after=after)
        note(len(items))


def _lines(content: Table, note: Note) -> Iterator[bytes]:
    for items, _ in content.scan():
        yield from _lines_of(items)
        note(len(items))


def _lines_of(items: Iterable[Item]) -> Iterator[bytes]:
    for item in items:
        kind = kind_of("content", item)
        if kind.turn is not None:
            yield item_line(kind, item)


def _audience_lines(source: Source, note: Note) -> Iterator[bytes]:
    total = source.audience.get("SITE", "TOTAL") or {}
    if total:
        yield item_line(_kind(total), total)
    for items, _ in source.audience.scan():
        yield from (item_line(_kind(item), item) for item in items if _kind(item).turn == COUNTERS)
        note(len(items))
    if "m" in total:
        # A fold also looks at the minutes before the one that it adds: for repeated ids, and for who came anew.
        since = Minute(total["m"] - WINDOW_MINUTES)
        entries = Journal(source.audience, lanes=source.lanes).read(since)
        yield from (item_line(HEARD, asdict(entry)) for entry in entries)


def _kind(item: Item) -> ItemKind:
    return kind_of("audience", item)


_FLEETING = tuple(f'{{"kind":"{kind.name}"'.encode() for kind in EXPORTED.values() if kind.fleeting)


def _sum_up(lines: Iterable[bytes]) -> int:
    """A number that is the same for the same lines in any order, those left out that the clock changes by itself."""
    digests = (sha256(line).digest() for line in lines if not line.startswith(_FLEETING))
    return sum(int.from_bytes(digest) for digest in digests)


_MARK = b'{"gazette_export"'


class _PartFile:
    """The unfinished file, and beside it a note of how far it is in order, which whoever goes on starts from."""

    def __init__(self, file: Path, table: str, start: bytes) -> None:
        self._file, self._table, self._start = file, table, start
        self._part, self._state = (file.with_name(f"{file.name}.{ending}") for ending in ("part", "part.json"))
        self.after: Key | None = None
        self.is_read = False
        if not self._resume():
            self.restart()

    def _resume(self) -> bool:
        """Cut off everything that is not known to be in order. False if there is nothing of this table to continue."""
        try:
            state = json.loads(self._state.read_text("utf-8"))
            if not {"table", "bytes", "after"} <= state.keys():
                raise ExportExists(self._state)
        except FileNotFoundError:
            return False
        except (ValueError, AttributeError) as error:  # it is replaced whole, so this is not ours
            raise ExportExists(self._state) from error
        if state["table"] != self._table or not self._part.exists() or self._part.stat().st_size < state["bytes"]:
            return False
        os.truncate(self._part, state["bytes"])
        self.after = tuple(state["after"]) if state["after"] else None
        self.is_read = state["after"] is None
        return True

    def restart(self) -> None:
        """Begin again, with a file that only its owner can read, because it contains drafts."""
        if self._part.exists() and not self._is_ours():
            raise ExportExists(self._part)
        self._state.unlink(missing_ok=True)
        self._part.unlink(missing_ok=True)
        self._part.touch(mode=0o600)
        self._part.write_bytes(self._start)
        self.after, self.is_read = None, False

    def _is_ours(self) -> bool:
        """Whether the unfinished file is one, empty or not; any other of that name is somebody else's."""
        with self._part.open("rb") as part:
            return part.read(len(_MARK)) in {b"", _MARK}

    def append(self, lines: Iterable[bytes], *, after: Key | None) -> None:
        """Write lines that stay. Afterwards, the content is read up to this key, or completely."""
        size = self.write(lines)
        self.after, self.is_read = after, after is None
        new = self._state.with_name(f"{self._state.name}.new")
        new.write_text(json.dumps({"table": self._table, "bytes": size, "after": after}), "utf-8")
        new.replace(self._state)

    def write(self, lines: Iterable[bytes]) -> int:
        """Write lines that the next run cuts off again; answers the number of bytes."""
        with self._part.open("ab") as part:
            part.writelines(lines)
            part.flush()
            os.fsync(part.fileno())
            return part.tell()

    def sum_up(self) -> int:
        """What `_sum_up` makes of the lines of the content."""
        with self._part.open("rb") as lines:
            next(lines)
            return _sum_up(lines)

    def finish(self) -> Mapping[str, int]:
        """Write the last line, and give the file its name."""
        counts, digest = Counter[str](), sha256()
        with self._part.open("r+b") as part:
            digest.update(next(part))
            for line in part:
                counts[json.loads(line)["kind"]] += 1
                digest.update(line)
            part.write(last_line(counts, digest.hexdigest()))
            part.flush()
            os.fsync(part.fileno())
        self._state.unlink()
        self._part.rename(self._file)
        return counts
