"""Reads XML as it comes, element by element. DTDs and entities are refused; what is malformed is, with its line.

expat resolves nothing outside the file by itself. What a DTD could declare (XML 1.0, section 4) is the only way to
have a small file become a large one, so there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Literal
from xml.parsers import expat

from ops.moving.refusals import CannotRead

CHUNK_BYTES = 1 << 18
MAX_TEXT = 64 << 20
"""Characters of one element's text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An element's start, or its end with the text that stood in it. Names are without prefixes: `wp:post_id` is
    `post_id`, and `scope` the prefix.
    """

    kind: Literal["start", "end"]
    scope: str
    name: str
    line: int
    attributes: Mapping[str, str] = field(default_factory=dict)
    text: str = ""


Events = Iterator[Event]


class _Reader:
    def __init__(self, file: str) -> None:
        self.events: list[Event] = []
        self._file = file
        self._texts: list[list[str]] = []
        self._length = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._hear
        self.parser.StartDoctypeDeclHandler = self._refuse_dtd
        self.parser.EntityDeclHandler = self._refuse_dtd

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._texts.append([])
        self._length = 0
        scope, _, local = name.rpartition(":")
        event = Event(kind="start", scope=scope, name=local, line=self.parser.CurrentLineNumber, attributes=attributes)
        self.events.append(event)

    def _end(self, name: str) -> None:
        text = "".join(self._texts.pop())
        scope, _, local = name.rpartition(":")
        self.events.append(Event(kind="end", scope=scope, name=local, line=self.parser.CurrentLineNumber, text=text))

    def _hear(self, text: str) -> None:
        self._length += len(text)
        if self._length > MAX_TEXT:
            what = f"an element has more than {MAX_TEXT >> 20} million characters."
            raise CannotRead(what, line=self.parser.CurrentLineNumber, file=self._file)
        if self._texts:
            self._texts[-1].append(text)

    def _refuse_dtd(self, *_: object) -> None:
        what = "a DTD or an entity is declared here. Neither is read: an export has none. Take the declaration out."
        raise CannotRead(what, line=self.parser.CurrentLineNumber, file=self._file)


def read_events(stream: BinaryIO, *, file: str = "") -> Events:
    """The elements of a file, in its order. Raises CannotRead."""
    reader = _Reader(file)
    is_last = False
    while not is_last:
        piece = stream.read(CHUNK_BYTES)
        is_last = not piece
        try:
            reader.parser.Parse(piece, is_last)
        except expat.ExpatError as error:
            raise CannotRead(_advice(error), line=error.lineno, file=file) from error
        yield from reader.events
        reader.events.clear()


def _advice(error: expat.ExpatError) -> str:
    message = expat.ErrorString(error.code)
    if error.code == expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS]:
        return "the file ends before its XML does: it was cut off, or is empty. Export once more."
    if error.code == expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]:
        return (
            f"this is not XML ({message}): a control character, a bare & or <, or bytes that are not of the encoding"
            " that the first line names. Nothing was read; mend that line, or export once more."
        )
    return f"this is not well-formed XML ({message}). Nothing was read; mend that line, or export once more."
