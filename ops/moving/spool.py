"""What was read of an export, kept on disk while it is brought in: memory does not grow with the portal.

It holds the tables and columns that are wanted and nothing else, in a file that nobody else may read, and that is gone
when the command ends.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Record = dict[str, Any]


class Spool:
    """Records by kind and id. One that comes again takes the place of the one before."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._db.execute(
            "CREATE TABLE records (kind TEXT, id TEXT, line INTEGER, place TEXT, data TEXT, PRIMARY KEY (kind, id))"
            " WITHOUT ROWID"
        )
        self._db.execute("CREATE INDEX places ON records (kind, place, id)")

    def put(self, kind: str, id_: str, line: int, record: Record, *, place: str = "") -> None:
        """Keep a record; `place` is what it is put in order by."""
        data = json.dumps(record, ensure_ascii=False)
        self._db.execute("INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?)", (kind, id_, line, place, data))

    def find(self, kind: str, id_: str) -> Record | None:
        """A record."""
        row = self._db.execute("SELECT data FROM records WHERE kind = ? AND id = ?", (kind, id_)).fetchone()
        return json.loads(row[0]) if row else None

    def all(self, kind: str) -> Iterator[tuple[str, int, Record]]:
        """Every record of a kind by place, then by id: its id, its line, and itself."""
        place, id_ = "", ""
        while True:
            rows = self._db.execute(
                "SELECT place, id, line, data FROM records WHERE kind = ? AND (place, id) > (?, ?)"
                " ORDER BY place, id LIMIT 200",
                (kind, place, id_),
            ).fetchall()
            yield from ((each[1], each[2], json.loads(each[3])) for each in rows)
            if not rows:
                return
            place, id_ = rows[-1][:2]

    def between(self, kind: str, low: str, high: str) -> Iterator[tuple[str, Record]]:
        """The records of a kind whose ids lie in a range, the upper end left out."""
        found = self._db.execute(
            "SELECT id, data FROM records WHERE kind = ? AND id >= ? AND id < ? ORDER BY id", (kind, low, high)
        ).fetchall()
        return ((id_, json.loads(data)) for id_, data in found)

    def count(self, kind: str) -> int:
        """How many there are of a kind."""
        (number,) = self._db.execute("SELECT count(*) FROM records WHERE kind = ?", (kind,)).fetchone()
        return int(number)

    def drop(self, kinds: Iterable[str]) -> None:
        """Forget everything of these kinds."""
        self._db.executemany("DELETE FROM records WHERE kind = ?", ((kind,) for kind in kinds))


@contextmanager
def spooling(directory: Path | None = None) -> Iterator[Spool]:
    """A spool within the block, in a directory of its own."""
    with tempfile.TemporaryDirectory(prefix="gazette-moving-", dir=directory) as folder:
        connection = sqlite3.connect(Path(folder, "spool.sqlite"), isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("PRAGMA cache_size = -16000")
            connection.execute("BEGIN")
            yield Spool(connection)
        finally:
            connection.close()
