"""The files of pictures and documents, in a directory beside an export: `<export>.media/<id>/<hash>.<format>`.

They lie there as in the bucket under `media/`. A file's name contains a hash of its content. So complete files are not
copied again, and damaged files are found.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from chalicelib.content.models.media import Media, Variant
from chalicelib.content.store.media import media_from_item
from chalicelib.media.bucket import MEDIA, MediaObject, name_of
from chalicelib.media.documents import pdf_name
from ops.upkeep.data.kinds import CONTENT
from ops.upkeep.data.lines import Export

AtOnce = Callable[[Callable[[str], bool], Iterable[str]], Iterable[bool]]
"""Does something for each key, several at the same time if it can; answers of each whether it was done."""

Files = Mapping[str, tuple[Media, Variant]]
"""Every file that an export's pictures and documents have, by its key in the bucket."""

NAMED = 5
"""How many files a message names."""


class FilesMissing(Exception):
    """Some files are not there, or not as they were written."""

    def __init__(self, reason: str, keys: Iterable[str]) -> None:
        names = sorted(keys)
        more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
        super().__init__(f"{reason}: {', '.join(names[:NAMED])}{more}.")


class Bucket(Protocol):
    """Where the files are for readers."""

    def find(self, key: str) -> bytes | None:
        """A file, if it exists."""

    def put(self, key: str, media: MediaObject) -> None:
        """Write a file."""

    def list(self, prefix: str = MEDIA) -> Iterator[str]:
        """The keys of all files."""


def folder_of(export: Path) -> Path:
    """Where an export's files lie."""
    return export.with_name(f"{export.name}.media")


def files_of(export: Export) -> Files:
    """The files that belong to an export."""
    items = (media_from_item(item) for kind, item in export.items(CONTENT) if kind.name == "media")
    return {variant.key: (item, variant) for item in items for variant in item.variants}


def save(files: Files, bucket: Bucket, folder: Path, at_once: AtOnce) -> int:
    """Copy the files that the folder lacks; answers how many. Raises FilesMissing after copying the others."""
    wanted = [key for key in files if not _is_whole(folder, key)]

    def copy(key: str) -> bool:
        body = bucket.find(key)
        if body is None:
            return False
        file = _file(folder, key)
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name(f"{file.name}.part")
        part.write_bytes(body)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.rename(file)
        return _is_whole(folder, key)

    done = list(at_once(copy, wanted))
    if lost := [key for key, is_done in zip(wanted, done, strict=True) if not is_done]:
        raise FilesMissing("The bucket no longer holds these files, or they have changed", lost)
    return len(wanted)


def check(files: Files, folder: Path) -> None:
    """Raises FilesMissing unless every file is in the folder, whole."""
    if lost := [key for key in files if not _is_whole(folder, key)]:
        raise FilesMissing(f"These files are missing in {folder}, or have changed", lost)


def unsent(files: Files, folder: Path, bucket: Bucket) -> list[str]:
    """The keys of the complete files in the folder that the bucket lacks."""
    there = set(bucket.list())
    return [key for key in files if key not in there and _is_whole(folder, key)]


def send(files: Files, folder: Path, bucket: Bucket, at_once: AtOnce) -> int:
    """Write the files that the folder has and the bucket lacks; answers how many."""

    def put(key: str) -> bool:
        item, variant = files[key]
        file_name = pdf_name(item.file_name) if item.kind == "document" else ""
        body = _file(folder, key).read_bytes()
        bucket.put(key, MediaObject(body=body, content_type=_CONTENT_TYPES[variant.format], file_name=file_name))
        return True

    return len(list(at_once(put, unsent(files, folder, bucket))))


_CONTENT_TYPES = {"avif": "image/avif", "jpeg": "image/jpeg", "pdf": "application/pdf"}


def _file(folder: Path, key: str) -> Path:
    return folder / key.removeprefix(MEDIA)


def _is_whole(folder: Path, key: str) -> bool:
    """Whether a file is there, with the content that its name tells of."""
    file = _file(folder, key)
    return file.is_file() and file.name.partition(".")[0] == name_of(file.read_bytes())
