"""The folder with the files of the old site: pictures and documents by the paths that they had."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".jpe": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".pdf": "application/pdf",
}
"""The files that are taken, by their endings."""

MAX_GALLERY = 200


class OldFiles:
    """Files below a folder; None: there is none. `hosts` are names of the old site's own."""

    def __init__(self, folder: Path | None, hosts: frozenset[str] = frozenset()) -> None:
        self._folder = folder.resolve() if folder else None
        self._hosts = hosts

    def path_of(self, address: str) -> str | None:
        """The path below the folder that an address of the old site meant; None for one of another site."""
        try:
            url = urlsplit(address.strip())
            host = url.hostname
        except ValueError:
            return None
        if (host and host not in self._hosts) or (url.scheme and not host):
            return None
        path = unquote(url.path).lstrip("/")
        while path.startswith(("../", "./")):
            path = path.partition("/")[2]
        return path or None

    def find(self, path: str) -> Path | None:
        """The file of a path; of one of WordPress's smaller sizes, the whole picture. Never one outside the folder."""
        for each in (path, re.sub(r"-\d{2,4}x\d{2,4}(?=\.\w+$)", "", path)):
            if self._folder and each and (found := self._inside(each)):
                return found
        return None

    def gallery(self, folder: str) -> Iterator[str]:
        """The paths of the pictures in a folder, by name."""
        place = self._folder and (self._folder / folder)
        if place and place.resolve().is_relative_to(self._folder or place) and place.is_dir():
            names = sorted(each.name for each in place.iterdir() if each.suffix.lower() in TYPES)
            yield from (f"{folder}/{name}" for name in names[:MAX_GALLERY] if not name.lower().endswith(".pdf"))

    def _inside(self, path: str) -> Path | None:
        assert self._folder
        if "\0" in path:
            return None
        try:
            file = (self._folder / path).resolve()
            return file if file.is_relative_to(self._folder) and file.is_file() else None
        except OSError:  # a name that is too long
            return None
