"""Reads the rows of an SQL dump (mysqldump, phpMyAdmin and their like) as they come, a statement at a time at most.

Only what `INSERT` says of the tables that are wanted is looked at. All else is passed over, but must be SQL: what is
malformed or cut off is refused with its line. The grammar is that of the MySQL Reference Manual ("Language Structure").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Literal, NoReturn

from ops.moving.refusals import CannotRead
from ops.moving.rows import Row, Wanted, find_table
from ops.moving.texts import decode_latin1, mend_twice_encoded, unescape_string
from ops.moving.tokens import CHUNK_BYTES, Tokens

Encoding = Literal["utf-8", "latin1", "latin1-in-utf8"]
"""How the bytes of a dump are to be read: as UTF-8, as what MySQL calls latin1 (Windows-1252), or as UTF-8 that was
taken for latin1 once and made UTF-8 a second time."""

_STRING = rb"'[^'\\]*+(?:(?:\\.|'')[^'\\]*+)*+'"
_QUOTED = rb'"[^"\\]*+(?:(?:\\.|"")[^"\\]*+)*+"'
_NAMED = rb"`[^`]*+`"

_GAP = re.compile(
    rb"(?:[\s;]++|--(?=\s|\Z)[^\n]*+(?:\n|\Z)|\#[^\n]*+(?:\n|\Z)|/\*.*?\*/)++",
    re.DOTALL,
)
_REST = re.compile(rb"(?:[^'\"`;/]++|" + _STRING + rb"|" + _QUOTED + rb"|" + _NAMED + rb"|/\*.*?\*/|/)++", re.DOTALL)
"""Of a statement that is passed over: all up to the semicolon."""

_WORD = re.compile(rb"[A-Za-z]+")
_NAME = rb"(?:(?:`[^`]++`|[\w$]+)\s*\.\s*)?(`(?:[^`]++)`|[\w$#]+)"
_INSERT = re.compile(
    rb"(?:INSERT|REPLACE)(?:\s+(?:IGNORE|DELAYED|LOW_PRIORITY|HIGH_PRIORITY))*(?:\s+INTO)?\s+" + _NAME + rb"\s*"
    rb"(?:\(([^()]*)\)\s*)?VALUES?\s*(?=\()",
    re.IGNORECASE,
)
_CREATE = re.compile(
    rb"CREATE\s+(?:TEMPORARY\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?" + _NAME + rb"\s*(?=\()", re.IGNORECASE
)
_COLUMN = re.compile(
    rb"(?<=[(,])\s*(?:`([^`]++)`|(?!(?:PRIMARY|UNIQUE|KEY|INDEX|FULLTEXT|SPATIAL|CONSTRAINT|FOREIGN|CHECK)\b)(\w++))\s",
    re.IGNORECASE,
)
_NESTED = re.compile(rb"\([^()'\"]*+\)|" + _STRING + rb"|" + _QUOTED, re.DOTALL)
_VALUE = re.compile(
    rb"\s*+(?:"
    rb"(?P<null>NULL|DEFAULT)"
    rb"|(?P<number>[-+]?[0-9.][0-9.eE+-]*+)(?![xX])"
    rb"|0x(?P<hex>[0-9A-Fa-f]*+)"
    rb"|(?:_\w++\s*+)?(?P<form>[NXBnxb]?)(?:'(?P<single>[^'\\]*+(?:(?:\\.|'')[^'\\]*+)*+)'|\"(?P<double>[^\"\\]*+(?:(?:\\.|\"\")[^\"\\]*+)*+)\")"
    rb"|(?P<word>TRUE|FALSE|CURRENT_TIMESTAMP(?:\(\d*\))?|NOW\(\))"
    rb")\s*+(?P<end>[,)])",
    re.DOTALL | re.IGNORECASE,
)
_OPENS = re.compile(rb"\s*+(?:(?:_\w++\s*+)?[NXBnxb]?['\"]|0[xX])")
_NAMES = re.compile(rb"SET\s+NAMES\s+'?(\w+)'?", re.IGNORECASE)

_STATEMENTS = frozenset(
    """alter analyze begin call change commit create delete delimiter drop flush grant handler insert lock optimize
    purge rename repair replace revoke rollback savepoint select set start truncate unlock update use values with
    end""".split()
)
_DECLARED = {"utf8": "utf-8", "utf8mb3": "utf-8", "utf8mb4": "utf-8", "binary": "utf-8", "latin1": "cp1252"}
_DECLARED |= {"ascii": "utf-8"}

_STARTS = {
    b"\x1f\x8b": "This is compressed (gzip); unpack it, e.g. with `gunzip`, and give what comes out.",
    b"PK": "This is a zip; unpack it, and give the file in it that ends in .sql.",
    b"BZh": "This is compressed (bzip2); unpack it, and give what comes out.",
    b"\xff\xfe": "This is UTF-16, as PowerShell's `>` writes. Dump once more with `mysqldump --result-file=dump.sql`.",
    b"\xfe\xff": "This is UTF-16. Dump once more, with `mysqldump --result-file=dump.sql`.",
    b"JPA": "This is an archive of Akeeba's; unpack it with Akeeba's eXtract, and give the .sql of its `installation`.",
}

CUT_OFF = "the file ends here, in the middle of a statement: it was cut off. Dump once more, or copy it once more."


class Dump:
    """A dump that is read once, from its beginning to its end.

    `has_tables` tells afterwards whether there was any table, `seen` how many rows each table had by its whole name.
    """

    def __init__(self, stream: BinaryIO, wanted: Wanted, *, encoding: Encoding | None = None, file: str = "") -> None:
        self._tokens = Tokens(stream, file)
        self._wanted = wanted
        self._asked = encoding
        self._declared = "utf-8"
        self._file = file
        self._columns: dict[str, tuple[str, ...]] = {}
        self._made_by = b""
        self._committed: bool | None = None
        self.statements = 0
        self.seen: dict[str, int] = {}

    def rows(self) -> Iterator[Row]:
        """The rows of the tables that are wanted, in the order of the dump. Raises CannotRead."""
        self._begin()
        while True:
            gap = self._tokens.take_all(_GAP)
            self._note(gap)
            if self._tokens.is_at_end():
                break
            word = self._tokens.look(_WORD)
            if word is None or word[0].lower().decode() not in _STATEMENTS:
                self._refuse("this is no SQL statement, so this is no dump, or something else was written into it.")
            self.statements += 1
            yield from self._statement(word[0].lower().decode())
        self._end()

    def _begin(self) -> None:
        start = self._tokens.peek(8)
        for magic, advice in _STARTS.items():
            if start.startswith(magic):
                raise CannotRead(advice, file=self._file)
        self._tokens.skip_mark()
        head = self._tokens.peek(CHUNK_BYTES)
        self._made_by = head[:200]
        if b"\0" in head[:4096]:
            raise CannotRead("This is no text, so it is no SQL dump.", file=self._file)

    def _end(self) -> None:
        if not self.statements:
            raise CannotRead("There is no SQL statement in this file: it is no dump.", file=self._file)
        is_whole = self._committed is not False
        if re.match(rb"(?:/\*M?!.*?\*/;?\s*)?-- (?:MySQL|MariaDB) dump ", self._made_by):
            is_whole = self._tokens.has_seen(b"-- Dump completed")
        if not is_whole:
            self._refuse("the dump ends here, but its last line is missing: it was cut off. Dump once more.")

    def _note(self, gap: bytes) -> None:
        if found := _NAMES.search(gap):
            self._declare(found[1].decode().lower())

    def _declare(self, name: str) -> None:
        if self._asked is None and name not in _DECLARED:
            known = "utf-8, latin1 or latin1-in-utf8"
            self._refuse(f"the dump says that it is written in '{name}', which is not read. --encoding says {known}.")
        self._declared = _DECLARED.get(name, self._declared)

    def _statement(self, word: str) -> Iterator[Row]:
        if word in {"insert", "replace"} and (head := self._tokens.take_match(_INSERT)):
            yield from self._insert(_name(head[1]), head[2])
        elif word == "create" and (head := self._tokens.take_match(_CREATE)):
            self._create(_name(head[1]))
        elif word == "delimiter":
            self._routine()
        else:
            text = self._pass_over(keep=word == "set")
            self._note(text)
            if word == "start":
                self._committed = False
            elif word == "commit":
                self._committed = True

    def _routine(self) -> None:
        """Triggers and procedures: all up to where the delimiter is a semicolon again."""
        while (line := self._tokens.take_line()) is not None:
            if re.fullmatch(rb"DELIMITER\s+;\s*", line, re.IGNORECASE):
                return
        self._refuse(CUT_OFF)

    def _pass_over(self, *, keep: bool = False) -> bytes:
        line, kept = self._tokens.line, []
        while True:
            text = self._tokens.take(_REST)
            if keep:
                kept.append(text)
            after = self._tokens.peek(1)
            if after == b";":
                return b"".join(kept)
            if not after:
                self._refuse(f"{CUT_OFF[:-1]} (The statement begins in line {line:,}.)")
            if not text and not self._tokens.grow():
                self._refuse(f"a text that begins here has no end. (The statement begins in line {line:,}.)")

    def _create(self, name: str) -> None:
        body = self._pass_over(keep=True)
        simple, count = body[: body.rfind(b")")], 1
        opening, inner = simple[:1], simple[1:]
        while count:
            inner, count = _NESTED.subn(b"", inner)
        found = _COLUMN.finditer(opening + inner + b" ")
        self._columns[name] = tuple((each[1] or each[2]).decode() for each in found)
        self.seen.setdefault(name, 0)

    def _insert(self, name: str, listed: bytes | None) -> Iterator[Row]:
        table = find_table(name, self._wanted)
        if table is None:
            self._pass_over()
            self.seen[name] = self.seen.get(name, 0) + 1
            return
        prefix, short = table
        columns = self._columns.get(name)
        if listed is not None:
            columns = tuple(_name(each.strip()) for each in listed.split(b","))
        if columns is None:
            self._refuse(
                f"the columns of '{name}' are not known: there is no CREATE TABLE before. Dump with structure."
            )
        kept = self._wanted[short]
        while True:
            line = self._tokens.line
            values = self._values(len(columns), line)
            self.seen[name] = self.seen.get(name, 0) + 1
            chosen = {
                column: self._text(value, line) for column, value in zip(columns, values, strict=True) if column in kept
            }
            yield Row(table=short, prefix=prefix, line=line, values=chosen)
            self._tokens.take(_SPACE)
            if self._tokens.peek(1) != b",":
                break
            self._tokens.skip(1)
            self._tokens.take(_SPACE)
        self._pass_over()

    def _values(self, columns: int, line: int) -> Sequence[bytes | None]:
        if self._tokens.peek(1) != b"(":
            self._refuse(CUT_OFF if not self._tokens.peek(1) else "a row of values should begin here, with '('.")
        self._tokens.skip(1)
        values: list[bytes | None] = []
        while True:
            found = self._tokens.take_value(_VALUE, _OPENS)
            if found is None:
                is_open = self._tokens.is_at_end() or self._tokens.look(_OPENS)
                what = f"value {len(values) + 1} of this row is no value, such as 5, 'text' or NULL."
                self._refuse(CUT_OFF if is_open else what)
            values.append(_plain(found))
            if found["end"] == b")":
                break
        if len(values) != columns:
            self._refuse(f"this row has {len(values)} values, but the table has {columns} columns.", line=line)
        return values

    def _text(self, value: bytes | None, line: int) -> str | None:
        if value is None:
            return None
        if value.isascii():
            return value.decode("ascii")
        encoding = "cp1252" if self._asked == "latin1" else "utf-8" if self._asked else self._declared
        if encoding == "cp1252":
            return decode_latin1(value)
        try:
            text = value.decode()
        except UnicodeDecodeError as error:
            near = value[max(error.start - 20, 0) : error.start].decode("utf-8", "replace")
            advice = "--encoding latin1 reads it as MySQL's latin1"
            self._refuse(
                f"this is not UTF-8, as it should be, after '…{near}'. {advice}: look at what comes out.", line=line
            )
        return mend_twice_encoded(text) if self._asked == "latin1-in-utf8" else text

    def _refuse(self, what: str, *, line: int | None = None) -> NoReturn:
        raise CannotRead(what, line=line or self._tokens.line, file=self._file)


_SPACE = re.compile(rb"\s*+")


def _name(text: bytes) -> str:
    return text.strip(b"`").decode("utf-8", "replace")


def _plain(value: re.Match[bytes]) -> bytes | None:
    if value["null"]:
        return None
    quoted = value["single"] if value["single"] is not None else value["double"]
    if quoted is not None:
        if value["form"] in {b"x", b"X"}:
            return bytes.fromhex(quoted.decode("ascii", "replace"))
        if b"\\" not in quoted and b"''" not in quoted and b'""' not in quoted:
            return quoted
        return unescape_string(quoted, quote=b"'" if value["single"] is not None else b'"')
    if value["hex"] is not None:
        return bytes.fromhex(value["hex"].decode())
    return value["number"] or value["word"]
