"""What an export looks like: JSON Lines, the first and the last of which vouch for those between.

    {"gazette_export": 1, "site": "https://example.org", "begun_at": "2026-11-24T12:00:00Z"}
    {"kind": "topic", "item": {"pk": "TOPICS", "sk": "kinh-te", "title": "Kinh tế", …}}
    …
    {"counts": {"topic": 1, …}, "sha256": "…"}

Items are as DynamoDB has them; their numbers are integers of any size. The SHA-256 is of all lines but the last.
"""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

from chalicelib.aws.wire import Item
from ops.upkeep.data.kinds import EXPORTED, HEARD, ItemKind, UnknownItem, kind_of

FORMAT = 1
"""Of the file and of the items in it. Whoever changes what items look like raises it, and has `read_line` turn the old
form into the new one."""


class UnusableExport(Exception):
    """The file is no export, or not a whole and unaltered one; the message says why, and at which line."""

    def __init__(self, reason: str, *, line: int | None = None) -> None:
        super().__init__(reason if line is None else f"Line {line}: {reason}")
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A file that was found to be whole. `counts` says how many items of each kind it holds."""

    file: Path
    site: str
    begun_at: str
    counts: Mapping[str, int]
    sha256: str
    turns: array[int]

    def items(self, turn: int) -> Iterator[tuple[ItemKind, Item]]:
        """The items that an import writes in that turn, in the file's order."""
        with self.file.open("rb") as lines:
            for number, (line, its) in enumerate(zip(lines, self.turns, strict=False), start=1):
                if its == turn:
                    yield read_line(line, number)


def first_line(*, site: str, begun_at: str) -> bytes:
    """The line that an export begins with."""
    return _line({"gazette_export": FORMAT, "site": site, "begun_at": begun_at})


def item_line(kind: ItemKind, item: Mapping[str, Any]) -> bytes:
    """An item's line; the same bytes for equal items. Raises TypeError for what JSON cannot hold, such as bytes."""
    return _line({"kind": kind.name, "item": dict(sorted(item.items()))})


def last_line(counts: Mapping[str, int], digest: str) -> bytes:
    """The line that an export ends with."""
    return _line({"counts": dict(sorted(counts.items())), "sha256": digest})


def read_line(line: bytes, number: int) -> tuple[ItemKind, Item]:
    """The kind and the item of a line. Raises UnusableExport, naming the line."""
    content = _parse(line, number)
    kind, item = EXPORTED.get(str(content.get("kind"))), content.get("item")
    if kind is None or not isinstance(item, dict):
        raise UnusableExport("This item is of an unknown kind.", line=number)
    try:
        if kind is not HEARD and kind_of(kind.table, item) is not kind:
            raise UnusableExport(f"The keys are not those of the kind '{kind.name}'.", line=number)
        kind.read(item)
    except (LookupError, TypeError, ValueError, AttributeError, UnknownItem) as error:
        raise UnusableExport(f"This is not an item of the kind '{kind.name}': {error!r}", line=number) from error
    return kind, item


def read_export(file: Path) -> Export:
    """Read a file through. Raises UnusableExport unless every line is an export's, and all are there as written."""
    counts, digest, turns = Counter[str](), sha256(), array("b", [-1])
    with file.open("rb") as lines:
        start = next(lines, b"")
        head = _read_head(start)
        digest.update(start)
        for number, line in enumerate(lines, start=2):
            if line.startswith(b'{"counts"'):
                _check_end(_parse(line, number), counts, digest.hexdigest())
                if next(lines, b""):
                    raise UnusableExport("More lines follow the last line of the export.", line=number + 1)
                return Export(
                    file=file,
                    site=head["site"],
                    begun_at=head["begun_at"],
                    counts=counts,
                    sha256=digest.hexdigest(),
                    turns=turns,
                )
            kind, _ = read_line(line, number)
            assert kind.turn is not None
            turns.append(kind.turn)
            counts[kind.name] += 1
            digest.update(line)
    raise UnusableExport("The export is incomplete: its last line, with counts and SHA-256, is missing.")


def _read_head(line: bytes) -> dict[str, Any]:
    head = _parse(line, 1) if line else {}
    number = head.get("gazette_export")
    if number is None or not {"site", "begun_at"} <= head.keys():
        raise UnusableExport("The file does not begin like an export.", line=1)
    if number != FORMAT:
        raise UnusableExport(f"The export has format {number}; this release reads format {FORMAT}.", line=1)
    return head


def _check_end(end: dict[str, Any], counts: Mapping[str, int], digest: str) -> None:
    said: Mapping[str, int] = end["counts"]
    wrong = [
        f"{counts.get(kind, 0):,} of the kind '{kind}' instead of {said.get(kind, 0):,}"
        for kind in sorted({*chain(said, counts)})
        if counts.get(kind, 0) != said.get(kind, 0)
    ]
    if wrong:
        raise UnusableExport(f"Lines are missing or repeated: the export holds {', '.join(wrong)}.")
    if end.get("sha256") != digest:
        raise UnusableExport("The export was altered after it was written: its SHA-256 does not match.")


def _parse(line: bytes, number: int) -> dict[str, Any]:
    try:
        content = json.loads(line)
    except ValueError as error:
        raise UnusableExport(f"This is not JSON, or it is incomplete: {error}", line=number) from error
    if not isinstance(content, dict) or not line.endswith(b"\n"):
        raise UnusableExport("This line of the export is incomplete.", line=number)
    return content


def _line(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
