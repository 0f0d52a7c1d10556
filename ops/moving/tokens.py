"""A file that is read in pieces, seen as one text that tokens are taken from: memory holds little more than a token."""

from __future__ import annotations

import re
from typing import BinaryIO

from ops.moving.refusals import CannotRead

CHUNK_BYTES = 1 << 20

MAX_TOKEN_BYTES = 64 << 20
"""No text of a dump is longer: MySQL sends 64 MB at once at most, unless it is told to (`max_allowed_packet`)."""

LOOKAHEAD_BYTES = 64 << 10
"""How much is there at least when a token is looked at, unless the file ends before."""


class Tokens:
    """Where the reader stands. `line` counts from 1."""

    def __init__(self, stream: BinaryIO, file: str = "") -> None:
        self._stream = stream
        self._file = file
        self._buffer = b""
        self._at = 0
        self._is_whole = False
        self._tail = b""
        self.line = 1

    def grow(self) -> bool:
        """Read on; False at the end. Raises CannotRead where a token would not fit into memory."""
        if self._is_whole:
            return False
        left = len(self._buffer) - self._at
        if left > MAX_TOKEN_BYTES:
            what = f"a text begins here that does not end within {MAX_TOKEN_BYTES >> 20} MB: a quote is missing."
            raise CannotRead(what, line=self.line, file=self._file)
        piece = self._stream.read(max(CHUNK_BYTES, left))
        if not piece:
            self._is_whole = True
            return False
        self._buffer = self._buffer[self._at :] + piece
        self._at = 0
        self._tail = (self._tail + piece)[-4096:]
        return True

    def peek(self, size: int) -> bytes:
        """The next bytes: fewer than so many only at the end."""
        while len(self._buffer) - self._at < size and self.grow():
            pass
        return self._buffer[self._at : self._at + size]

    def is_at_end(self) -> bool:
        """Whether nothing is left."""
        return not self.peek(1)

    def has_seen(self, text: bytes) -> bool:
        """Whether a text stands in the last lines of what was read."""
        return text in self._tail

    def skip(self, size: int) -> None:
        """Pass over so many bytes."""
        end = min(self._at + size, len(self._buffer))
        self.line += self._buffer.count(b"\n", self._at, end)
        self._at = end

    def skip_mark(self) -> None:
        """Pass over a byte order mark."""
        if self.peek(3) == b"\xef\xbb\xbf":
            self._at += 3

    def look(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """What stands here, if it is that."""
        self.peek(LOOKAHEAD_BYTES)
        return pattern.match(self._buffer, self._at)

    def take(self, pattern: re.Pattern[bytes]) -> bytes:
        """All that stands here and is that, as far as it was read; empty if nothing is."""
        self.peek(LOOKAHEAD_BYTES)
        found = pattern.match(self._buffer, self._at)
        if found is None:
            return b""
        text = found[0]
        self.skip(len(text))
        return text

    def take_all(self, pattern: re.Pattern[bytes]) -> bytes:
        """As `take`, but all of it: it may go on in what was not read yet."""
        self.peek(LOOKAHEAD_BYTES)
        while (found := pattern.match(self._buffer, self._at)) and found.end() == len(self._buffer) and self.grow():
            pass
        return self.take(pattern)

    def take_match(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """As `look`, and pass over it."""
        found = self.look(pattern)
        if found:
            self.skip(found.end() - found.start())
        return found

    def take_value(self, pattern: re.Pattern[bytes], opens: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """A value of any length: one that `opens` may go on in what was not read yet."""
        self.peek(LOOKAHEAD_BYTES)
        while (found := pattern.match(self._buffer, self._at)) is None:
            if not (opens.match(self._buffer, self._at) and self.grow()):
                return None
        self.skip(found.end() - found.start())
        return found

    def take_line(self) -> bytes | None:
        """The rest of the line, with its end; None at the end of the file."""
        while (end := self._buffer.find(b"\n", self._at)) < 0 and self.grow():
            pass
        end = len(self._buffer) if end < 0 else end + 1
        line = self._buffer[self._at : end]
        self.skip(len(line))
        return line or None
