"""Pictures and documents of a store that is kept: the bucket is in memory, so they are copied out and in again."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from chalicelib.content.models.media import Media, MediaStatus
from chalicelib.content.store.media import MediaStore
from chalicelib.media.bucket import MEDIA

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_HEADERS = ("ContentType", "CacheControl", "ContentDisposition")
_ABOUT = ".json"

LOST = "The portal ended before this file was ready. Upload it again."
"""The reason of an upload that was in memory only."""


class MediaFolder:
    """A folder with a copy of everything under `media/` in the bucket."""

    def __init__(self, client: S3Client, bucket: str, folder: Path) -> None:
        self._client = client
        self._bucket = bucket
        self._folder = folder

    def restore(self) -> None:
        """Put the folder's files into the bucket."""
        for key in sorted(self._kept()):
            file = self._folder / key
            headers = json.loads((self._folder / (key + _ABOUT)).read_text("utf-8"))
            self._client.put_object(Bucket=self._bucket, Key=MEDIA + key, Body=file.read_bytes(), **headers)

    def fail_lost(self, store: MediaStore, now: datetime) -> None:
        """Have each item fail whose upload or files were in the bucket's memory only, when the process before ended."""
        kept = {MEDIA + key for key in self._kept()}
        for item in list(store.newest()):
            if _is_lost(item, kept):
                failed = replace(item, status=MediaStatus.FAILED, reason=LOST, variants=(), version=item.version + 1)
                store.change(item, replace(failed, updated_at=now.replace(microsecond=0)))

    def keep(self) -> None:
        """Make the folder hold the same files as the bucket."""
        keys = {each["Key"].removeprefix(MEDIA) for each in self._objects()}
        kept = self._kept()
        for key in keys - kept:
            self._copy(key)
        for key in kept - keys:
            (self._folder / (key + _ABOUT)).unlink()
            (self._folder / key).unlink()

    def _copy(self, key: str) -> None:
        """The headers come last: a file without them counts for nothing, should the process end in between."""
        found: Any = self._client.get_object(Bucket=self._bucket, Key=MEDIA + key)
        file = self._folder / key
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(found["Body"].read())
        about = self._folder / (key + _ABOUT)
        new = about.with_suffix(".new")
        new.write_text(json.dumps({name: found[name] for name in _HEADERS if found.get(name)}), "utf-8")
        new.replace(about)

    def _kept(self) -> set[str]:
        """The keys of the folder's complete files, without `media/`."""
        found = self._folder.rglob(f"*{_ABOUT}")
        return {about.with_suffix("").relative_to(self._folder).as_posix() for about in found}

    def _objects(self) -> list[Any]:
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=MEDIA)
        return [each for page in pages for each in page.get("Contents", [])]


def _is_lost(item: Media, kept: set[str]) -> bool:
    match item.status:
        case MediaStatus.WAITING:
            return True
        case MediaStatus.READY:
            return any(variant.key not in kept for variant in item.variants)
    return False
