"""Reads rows of XML as Joomla's `database:export` writes it: `table_data`, in it `row`, in it `field` with a `name`.

One file holds one table, so they are given together: a folder of them, or the zip that `--zip` makes.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ops.moving.refusals import CannotRead
from ops.moving.rows import Row, Wanted, find_table
from ops.moving.xml import Events, read_events

MAX_FIELD = 64 << 20
"""Characters of one field."""


class XmlTables:
    """Tables exported as XML; as `sql.Dump`."""

    def __init__(self, path: Path, wanted: Wanted) -> None:
        self._path = path
        self._wanted = wanted
        self.seen: dict[str, int] = {}

    def rows(self) -> Iterator[Row]:
        """The rows of the tables that are wanted. Raises CannotRead."""
        count = 0
        for name, stream in _files(self._path):
            count += 1
            yield from self._rows_of(read_events(stream, file=name))
        if not count:
            raise CannotRead("There is no XML in it.", file=str(self._path))

    def _rows_of(self, events: Events) -> Iterator[Row]:
        table: tuple[str, str] | None = None
        values: dict[str, str | None] = {}
        whole, line, column = "", 0, ""
        for event in events:
            match event.kind, event.name:
                case "start", "table_data":
                    whole = event.attributes.get("name", "")
                    table = find_table(whole, self._wanted)
                    self.seen.setdefault(whole, 0)
                case "start", "row":
                    values, line = {}, event.line
                    self.seen[whole] = self.seen.get(whole, 0) + 1
                case "start", "field":
                    column = event.attributes.get("name", "")
                case "end", "field" if table and column in self._wanted[table[1]]:
                    values[column] = event.text
                case "end", "row" if table:
                    yield Row(table=table[1], prefix=table[0], line=line, values=values)
                case "end", "table_data":
                    table = None


def _files(path: Path) -> Iterator[tuple[str, BinaryIO]]:
    if path.is_dir():
        for each in sorted(path.glob("*.xml")):
            with each.open("rb") as stream:
                yield each.name, stream
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as whole:
            for name in sorted(each for each in whole.namelist() if each.endswith(".xml")):
                with _opened(whole, name) as stream:
                    yield name, stream
    else:
        with path.open("rb") as stream:
            yield path.name, stream


@contextmanager
def _opened(whole: zipfile.ZipFile, name: str) -> Iterator[BinaryIO]:
    with whole.open(name) as stream:
        yield stream  # type: ignore[misc] # it reads bytes, as a file does
