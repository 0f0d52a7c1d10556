"""The bucket of pages: objects that are only ever replaced by who has seen what stands there (compare-and-swap)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_STALE = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey", "404", "412", "409"})
"""What S3 answers when the object is no longer the one that was seen, or is being written by another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageObject:
    """A page as readers get it. `tags` are its cache tags: printable ASCII, without commas or spaces."""

    body: bytes
    content_type: str
    cache_control: str
    tags: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of the body and of all that is served or kept with it, in hex."""
        head = "\n".join((self.content_type, self.cache_control, *self.tags, "", ""))
        return hashlib.sha256(head.encode() + self.body).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What stands in the bucket under a key: its ETag, and the digest it was written with ("" if not by us)."""

    etag: str
    digest: str


class StaleObject(Exception):
    """The object was changed by another since it was seen; nothing was written."""


class PageBucket:
    """One S3 bucket."""

    def __init__(self, client: S3Client, name: str) -> None:
        self.name = name
        self._client = client

    def find(self, key: str) -> Held | None:
        """What stands under a key, without its body."""
        try:
            answer = self._client.head_object(Bucket=self.name, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] in {"404", "NoSuchKey", "NotFound"}:
                return None
            raise
        return Held(etag=answer["ETag"], digest=answer.get("Metadata", {}).get("digest", ""))

    def put(self, key: str, page: PageObject, *, seen: Held | None) -> None:
        """Write an object over the one that was seen, or where none was. Raises StaleObject."""
        condition: dict[str, Any] = {"IfMatch": seen.etag} if seen else {"IfNoneMatch": "*"}
        metadata = {"digest": page.digest} | ({"cache-tag": ",".join(page.tags)} if page.tags else {})
        try:
            self._client.put_object(
                Bucket=self.name,
                Key=key,
                Body=page.body,
                ContentType=page.content_type,
                CacheControl=page.cache_control,
                Metadata=metadata,
                **condition,
            )
        except ClientError as error:
            raise _stale_or(error) from error

    def delete(self, key: str, *, seen: Held) -> None:
        """Remove the object that was seen. Raises StaleObject."""
        try:
            self._client.delete_object(Bucket=self.name, Key=key, IfMatch=seen.etag)
        except ClientError as error:
            raise _stale_or(error) from error

    def keys(self) -> Iterator[str]:
        """Every key in the bucket."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.name)
        for page in pages:
            yield from (each["Key"] for each in page.get("Contents", []))


def _stale_or(error: ClientError) -> Exception:
    if error.response["Error"]["Code"] in _STALE:
        return StaleObject(str(error))
    return error
