"""Pictures and documents of a store that is kept: the bucket is in memory, so they are copied out and in again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalicelib.media.bucket import MEDIA

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_HEADERS = ("ContentType", "CacheControl", "ContentDisposition")
_ABOUT = ".json"


class MediaFolder:
    """A folder with a copy of what stands under `media/` in the bucket."""

    def __init__(self, client: S3Client, bucket: str, folder: Path) -> None:
        self._client = client
        self._bucket = bucket
        self._folder = folder

    def restore(self) -> None:
        """Put into the bucket what the folder holds."""
        for about in sorted(self._folder.rglob(f"*{_ABOUT}")):
            file = about.with_suffix("")
            key, headers = MEDIA + file.relative_to(self._folder).as_posix(), json.loads(about.read_text("utf-8"))
            self._client.put_object(Bucket=self._bucket, Key=key, Body=file.read_bytes(), **headers)

    def keep(self) -> None:
        """Have the folder hold what the bucket does, and no more."""
        keys = {each["Key"].removeprefix(MEDIA) for each in self._objects()}
        kept = {
            about.with_suffix("").relative_to(self._folder).as_posix() for about in self._folder.rglob(f"*{_ABOUT}")
        }
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
        headers = {name: found[name] for name in _HEADERS if found.get(name)}
        (self._folder / (key + _ABOUT)).write_text(json.dumps(headers), "utf-8")

    def _objects(self) -> list[Any]:
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=MEDIA)
        return [each for page in pages for each in page.get("Contents", [])]
