"""A directory that a site is exported to, and which of the files in it are the export's own.

`.gazette-export/written` marks it, and records each file by the MD5 of its bytes and its key: before it is written, so
that an export that was broken off knows its own. A file is the export's as long as it has the bytes that it was written
with. Any other is somebody else's: it is never changed or removed, even where an exported file should stand.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import Enum, auto
from hashlib import md5
from typing import IO
from urllib.parse import quote, unquote

MARK = ".gazette-export"
_RECORD = "written"
_UNFINISHED = ".new"
_NO_PLACE = {errno.EEXIST, errno.EISDIR, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ENOTEMPTY}
"""Something else stands where the file should, or a file where one of its folders should; or its name is too long."""


class FileOutcome(Enum):
    """What became of a file. `IN_THE_WAY` is something else that stands where it should, and was left."""

    WRITTEN = auto()
    UNCHANGED = auto()
    IN_THE_WAY = auto()


class NotAnExport(Exception):
    """The directory holds something, and no export was written into it."""

    def __init__(self, directory: str) -> None:
        super().__init__(
            f"{directory} is not empty, and `export-pages` did not make it, so nothing was written. Name a new or "
            "an empty directory."
        )


class ExportGoesOn(Exception):
    """Another process is exporting into the same directory."""

    def __init__(self, directory: str) -> None:
        super().__init__(f"Another export into {directory} is running.")


@contextmanager
def opened(directory: str | os.PathLike[str]) -> Iterator[ExportDirectory]:
    """The directory within the block, made and marked if need be. Raises NotAnExport, ExportGoesOn, and OSError."""
    root = os.path.abspath(directory)
    mark = os.path.join(root, MARK)
    if not os.path.exists(os.path.join(mark, _RECORD)) and os.path.lexists(root) and set(os.listdir(root)) - {MARK}:
        raise NotAnExport(os.fspath(directory))
    os.makedirs(mark, exist_ok=True)
    with open(os.path.join(mark, _RECORD), "a+b", buffering=0) as record:
        try:
            fcntl.flock(record, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ExportGoesOn(os.fspath(directory)) from error
        for name in os.listdir(mark):
            if name.endswith(_UNFINISHED):
                os.unlink(os.path.join(mark, name))
        yield ExportDirectory(root, record)


class ExportDirectory:
    """The files of one export, by their keys. Processes that are forked may share it: each writes other keys."""

    def __init__(self, root: str, record: IO[bytes]) -> None:
        self._root = root
        self._record = record
        record.seek(0)
        *lines, broken_off = record.read().split(b"\n")
        self._own = set(lines) - {b""}
        if broken_off:
            record.write(b"\n")

    def put(self, files: Mapping[str, bytes]) -> dict[str, FileOutcome]:
        """Have these files in it, as far as nothing else stands there; answers what became of each."""
        found = {key: self._digest(key) for key in files}
        wanted = {key: _digest(body) for key, body in files.items()}
        outcomes = {key: self._outcome(key, found[key], wanted[key]) for key in files}
        new = {_line(key, wanted[key]) for key, outcome in outcomes.items() if outcome is not FileOutcome.IN_THE_WAY}
        self._note(new - self._own)
        for key, outcome in outcomes.items():
            if outcome is FileOutcome.WRITTEN and not self._write(key, files[key]):
                outcomes[key] = FileOutcome.IN_THE_WAY
        return outcomes

    def find(self, key: str) -> bytes | None:
        """The bytes of a file, if it exists."""
        try:
            return self._read(key)
        except OSError as error:
            if error.errno in _NO_PLACE:
                return None
            raise

    def remove_all_but(self, keys: Iterable[str]) -> int:
        """Remove its own files under all other keys, and let the record name the rest; answers how many went."""
        kept, removed, left = set(keys), 0, set()
        for line in self._reread():
            key = _key(line)
            if key in kept:
                left.add(line)
            elif self.remove(key):
                removed += 1
        new = os.path.join(self._root, MARK, _RECORD + _UNFINISHED)
        with open(new, "wb") as written:
            written.writelines(line + b"\n" for line in sorted(left) if self._is_there(line))
        os.replace(new, os.path.join(self._root, MARK, _RECORD))
        return removed

    def remove(self, key: str) -> bool:
        """Remove a file of its own, and the directories that it leaves empty; answers whether there was one."""
        digest = self._digest(key)
        if digest is None or _line(key, digest) not in self._own:
            return False
        file = self._file(key)
        os.unlink(file)
        directory = os.path.dirname(file)
        while directory != self._root:
            try:
                os.rmdir(directory)
            except OSError:
                break  # something else is in it
            directory = os.path.dirname(directory)
        return True

    def _outcome(self, key: str, found: str | None, wanted: str) -> FileOutcome:
        """What is to become of a file. One that is what it should be counts as the export's, whoever wrote it."""
        if found == wanted:
            return FileOutcome.UNCHANGED
        return FileOutcome.WRITTEN if found is None or _line(key, found) in self._own else FileOutcome.IN_THE_WAY

    def _note(self, lines: Iterable[bytes]) -> None:
        """One write, at the end of the record: several processes do so."""
        noted = list(lines)
        if noted:
            self._record.write(b"\n".join(noted) + b"\n")
            self._own.update(noted)

    def _reread(self) -> set[bytes]:
        """The record with what all processes wrote."""
        self._record.seek(0)
        self._own.update(self._record.read().split(b"\n")[:-1])
        self._own.discard(b"")
        return set(self._own)

    def _is_there(self, line: bytes) -> bool:
        key = _key(line)
        digest = self._digest(key)
        return digest is not None and _line(key, digest) == line

    def _write(self, key: str, body: bytes) -> bool:
        """Write a file whole or not at all; False where a name is too long, or a file stands where a folder must."""
        file, new = self._file(key), f"{self._root}/{MARK}/{os.getpid()}{_UNFINISHED}"
        with open(new, "wb") as written:
            written.write(body)
        try:
            try:
                os.replace(new, file)
            except FileNotFoundError:
                os.makedirs(os.path.dirname(file), exist_ok=True)
                os.replace(new, file)
        except OSError as error:
            os.unlink(new)
            if error.errno in _NO_PLACE:
                return False
            raise
        return True

    def _read(self, key: str) -> bytes | None:
        """The bytes that stand there; None if nothing does. Raises OSError if it is not a file, such as a link."""
        file = self._file(key)
        try:
            if not stat.S_ISREG(os.lstat(file).st_mode):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), file)
            with open(file, "rb", buffering=0) as opened_file:
                return opened_file.readall()
        except FileNotFoundError:
            return None

    def _digest(self, key: str) -> str | None:
        """The MD5 in hex of what stands there; None if nothing does; empty if it is not a file, such as a link."""
        try:
            body = self._read(key)
        except OSError as error:
            if error.errno in _NO_PLACE:
                return ""
            raise
        return body if body is None else _digest(body)

    def _file(self, key: str) -> str:
        """The file of a key. Raises ValueError for one that leads out of the directory, or to its mark."""
        first, *others = key.split("/")
        if first in {"", MARK} or ".." in {first, *others}:
            raise ValueError(f"the key {key} leads out of the directory")
        return f"{self._root}/{key}"


def _digest(body: bytes) -> str:
    return md5(body, usedforsecurity=False).hexdigest()


def _line(key: str, digest: str) -> bytes:
    return f"{digest} {quote(key)}".encode()


def _key(line: bytes) -> str:
    return unquote(line.decode().partition(" ")[2])
