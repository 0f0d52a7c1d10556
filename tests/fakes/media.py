"""Uploads and media in memory."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.content.models.fields import MAX_UPLOAD_BYTES
from chalicelib.content.models.names import MediaId
from chalicelib.media.bucket import MEDIA, UPLOADS, MediaObject
from chalicelib.media.refusals import Refused


class FakeMediaFiles:
    """Held to the same tests as the real bucket, by `tests/storage/test_media.py`."""

    def __init__(self) -> None:
        self.uploads: dict[str, bytes] = {}
        self.objects: dict[str, MediaObject] = {}

    def upload(self, media: MediaId, raw: bytes) -> None:
        """What S3 does with a form."""
        self.uploads[UPLOADS + media] = raw

    def find_upload(self, media: MediaId) -> bytes | None:
        raw = self.uploads.get(UPLOADS + media)
        if raw is not None and len(raw) > MAX_UPLOAD_BYTES:
            raise Refused(f"The file has {len(raw):,} bytes; at most {MAX_UPLOAD_BYTES:,} are taken.")
        return raw

    def find(self, key: str) -> bytes | None:
        found = self.objects.get(key)
        return found.body if found else None

    def delete_upload(self, media: MediaId) -> None:
        self.uploads.pop(UPLOADS + media, None)

    def put(self, key: str, media: MediaObject) -> None:
        self.objects[key] = media

    def delete(self, key: str) -> None:
        self.objects.pop(key, None)

    def list(self, prefix: str = MEDIA) -> Iterator[str]:
        return iter([key for key in sorted(self.objects) if key.startswith(prefix)])
