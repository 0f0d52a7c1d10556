"""Pages as files in a directory, for a copy of the site that any web server can serve."""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import md5

from chalicelib.publishing.bucket import Held, PageObject, StaleObject


class DirectoryStore:
    """One directory. What stands there is compared as in the bucket, but by one process at a time.

    A file keeps nothing but its bytes, so digests are never known, and content types and cache tags are lost.
    """

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        self._root = os.path.abspath(directory)
        self._made = {self._root}
        os.makedirs(self._root, exist_ok=True)

    def find(self, key: str) -> Held | None:
        """What stands under a key."""
        try:
            with open(self._file(key), "rb", buffering=0) as file:
                return Held(etag=f'"{md5(file.readall(), usedforsecurity=False).hexdigest()}"', digest=None)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def put(self, key: str, page: PageObject, *, seen: Held | None) -> None:
        """Write a file over the one that was seen, or where none was. Raises StaleObject."""
        file = self._file(key)
        if seen is None:
            self._create(file, page.body)
            return
        self._check(key, seen)
        new = f"{file}.new"
        with open(new, "wb", buffering=0) as written:
            written.write(page.body)
        os.replace(new, file)

    def delete(self, key: str, *, seen: Held) -> None:
        """Remove the file that was seen, and the directories that it leaves empty. Raises StaleObject."""
        self._check(key, seen)
        file = self._file(key)
        os.unlink(file)
        directory = os.path.dirname(file)
        while directory != self._root:
            try:
                os.rmdir(directory)
            except OSError:
                return  # something else is in it
            self._made.discard(directory)
            directory = os.path.dirname(directory)

    def list(self, prefix: str = "") -> Iterator[tuple[str, Held]]:
        """Every key that starts so, in order, with what stands there."""
        start = len(self._root) + 1
        names = (f"{directory}/{name}"[start:] for directory, _, files in os.walk(self._root) for name in files)
        for key in sorted(name for name in names if name.startswith(prefix)):
            if held := self.find(key):
                yield key, held

    def _create(self, file: str, body: bytes) -> None:
        directory = file.rpartition("/")[0]
        if directory not in self._made:
            self._make_directory(directory)
        try:
            created = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        except FileExistsError as error:
            raise StaleObject(file) from error
        try:
            os.write(created, body)
        finally:
            os.close(created)

    def _make_directory(self, directory: str) -> None:
        try:
            os.mkdir(directory)
        except FileExistsError:
            pass
        except FileNotFoundError:
            os.makedirs(directory, exist_ok=True)
        self._made.add(directory)

    def _check(self, key: str, seen: Held) -> None:
        held = self.find(key)
        if held is None or held.etag != seen.etag:
            raise StaleObject(key)

    def _file(self, key: str) -> str:
        """The file of a key. Raises ValueError for one that leads out of the directory."""
        if key.startswith("/") or ".." in key.split("/"):
            raise ValueError(f"the key {key} leads out of the directory")
        return f"{self._root}/{key}"
