"""Uploads and media in the bucket: editors' files under `uploads/`, and readers' files under `media/`.

Files under `media/` are named by their content and never change, so readers' browsers keep them for good.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol
from urllib.parse import quote

from chalicelib.aws.s3 import PostForm, S3Bucket, S3Error
from chalicelib.content.models.fields import MAX_UPLOAD_BYTES
from chalicelib.content.models.media import Media
from chalicelib.content.models.names import MediaId
from chalicelib.media.refusals import Refused

UPLOADS = "uploads/"
MEDIA = "media/"

FORM_LIFETIME = timedelta(hours=1)
"""For how long a form can be used to upload a file."""

CACHE = "public, max-age=31536000, immutable"


def is_made_here(key: str) -> bool:
    """Whether a file for readers has a name as the intake gives it."""
    return re.fullmatch(rf"{MEDIA}[0-9A-Z]{{26}}/[0-9a-f]{{10}}\.[a-z0-9]+", key) is not None


def name_of(body: bytes) -> str:
    """What a file of this content is called within its item's folder, without its ending."""
    return sha256(body).hexdigest()[:10]


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaObject:
    """A file as readers get it; one with a `file_name` is downloaded under it instead of shown."""

    body: bytes
    content_type: str
    file_name: str = ""

    @property
    def disposition(self) -> str:
        """`Content-Disposition` (RFC 6266), empty for what may be shown."""
        return f"attachment; filename*=UTF-8''{quote(self.file_name, safe='')}" if self.file_name else ""

    def key(self, media: MediaId, ending: str) -> str:
        """Where it stands: in its item's folder, named by its content."""
        return f"{MEDIA}{media}/{name_of(self.body)}.{ending}"


class MediaFiles(Protocol):
    """Where uploads and media are kept."""

    def find_upload(self, media: MediaId) -> bytes | None:
        """What was uploaded, if it is there. Raises Refused for more than can be taken."""

    def delete_upload(self, media: MediaId) -> None:
        """Remove what was uploaded, if it is there."""

    def put(self, key: str, media: MediaObject) -> None:
        """Write a file for readers."""

    def delete(self, key: str) -> None:
        """Remove a file, if it is there."""

    def list(self, prefix: str = MEDIA) -> Iterator[str]:
        """The keys of all files for readers that start so."""


class MediaBucket:
    """Uploads and media in a bucket of S3."""

    def __init__(self, bucket: S3Bucket, name: str) -> None:
        self._bucket = bucket
        self._name = name

    def form(self, item: Media, now: datetime) -> PostForm:
        """What uploads the file that was announced: of that media type and size, within the hour."""
        fields = {"key": UPLOADS + item.id, "content-type": item.content_type}
        return self._bucket.presign_post(self._name, fields, size_bytes=item.size_bytes, expires_at=now + FORM_LIFETIME)

    def find_upload(self, media: MediaId) -> bytes | None:
        """What was uploaded, if it is there. Raises Refused for more than can be taken."""
        key = UPLOADS + media
        try:
            size = int(self._bucket.send("HEAD", key).headers["content-length"])
        except S3Error as error:
            if error.status == 404:
                return None
            raise
        if size > MAX_UPLOAD_BYTES:
            raise Refused(f"The file has {size:,} bytes; at most {MAX_UPLOAD_BYTES:,} are taken.")
        return self.find(key)

    def find(self, key: str) -> bytes | None:
        """An object, if it is there."""
        try:
            return self._bucket.send("GET", key).data
        except S3Error as error:
            if error.status == 404:
                return None
            raise

    def delete_upload(self, media: MediaId) -> None:
        """Remove what was uploaded, if it is there."""
        self._bucket.send("DELETE", UPLOADS + media)

    def put(self, key: str, media: MediaObject) -> None:
        """Write a file for readers."""
        disposition = {"content-disposition": media.disposition} if media.disposition else {}
        headers = {"content-type": media.content_type, "cache-control": CACHE, **disposition}
        self._bucket.send("PUT", key, headers=headers, body=media.body)

    def delete(self, key: str) -> None:
        """Remove a file, if it is there."""
        self._bucket.send("DELETE", key)

    def list(self, prefix: str = MEDIA) -> Iterator[str]:
        """The keys of all files for readers that start so."""
        return (key for key, _ in self._bucket.list(prefix))
