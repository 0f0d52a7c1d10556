"""How far each shard of a stream was read, kept in a file beside a store that is kept."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

_ENDED = "end"


class Checkpoints:
    """The sequence number of the last record handed over, by shard; kept in memory only if `file` is None.

    `stream_arn` names the stream that they are of: the checkpoints of another are dropped.
    """

    def __init__(self, file: Path | None, stream_arn: str) -> None:
        self._file = file
        self._stream_arn = stream_arn
        self._read_to = _load(file, stream_arn) if file else {}

    def read_to(self, shard: str) -> str | None:
        """The sequence number of the last record of this shard that was handed over."""
        return self._read_to.get(shard)

    def ended(self, shard: str) -> bool:
        """Whether this shard was read to its end."""
        return self._read_to.get(shard) == _ENDED

    def save(self, shard: str, sequence_number: str) -> None:
        """Note that the shard's records up to this one were handed over."""
        self._read_to[shard] = sequence_number
        self._write()

    def end(self, shard: str) -> None:
        """Note that the shard was read to its end."""
        self.save(shard, _ENDED)

    def keep_only(self, shards: Collection[str]) -> None:
        """Forget the shards that the stream no longer has."""
        gone = self._read_to.keys() - set(shards)
        for shard in gone:
            del self._read_to[shard]
        if gone:
            self._write()

    def _write(self) -> None:
        if self._file is None:
            return
        # Replaced in one step: a process that is killed half-way leaves the old file, and a replay is harmless.
        new = self._file.with_suffix(".new")
        new.write_text(json.dumps({"stream": self._stream_arn, "read_to": self._read_to}), "utf-8")
        new.replace(self._file)


def _load(file: Path, stream_arn: str) -> dict[str, str]:
    try:
        kept = json.loads(file.read_text("utf-8"))
        return dict(kept["read_to"]) if kept["stream"] == stream_arn else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}  # without checkpoints, everything is handed over again, which does no harm
