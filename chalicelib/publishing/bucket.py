"""The bucket of pages: an object is replaced only by a process that has seen its present state (compare-and-swap)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from chalicelib.aws.s3 import S3Bucket, S3Error

_STALE = frozenset({404, 409, 412})
"""What S3 answers when the object is no longer the one that was seen, or is being written by another."""


MOVED_TO = "x-amz-website-redirect-location"
"""S3's metadata for where an object leads, which the edge turns into a 301 (docs/decisions/0023-moved-addresses.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageObject:
    """A page as readers get it. `tags` are its cache tags: printable ASCII, without commas or spaces.

    `moved_to` is the target of an address that moved, a path of this site or an absolute URL; otherwise it is empty.
    The body names it too, so that two targets have two ETags.
    """

    body: bytes
    content_type: str
    cache_control: str
    tags: tuple[str, ...] = ()
    moved_to: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the body and of everything that is served or stored with it, in hex."""
        moved = (f"moved to {self.moved_to}",) if self.moved_to else ()
        head = "\n".join((self.content_type, self.cache_control, *self.tags, *moved, "", ""))
        return hashlib.sha256(head.encode() + self.body).hexdigest()

    @property
    def etag(self) -> str:
        """The ETag that stores give this body: its MD5, quoted. S3 does so unless it encrypts with a key of KMS
        (Amazon S3 API Reference, "Object"); there it is just never the same."""
        return f'"{hashlib.md5(self.body, usedforsecurity=False).hexdigest()}"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a store holds under a key: its ETag, and the digest it was written with.

    The digest is None where it is not known: a listing has none, nor has an object that was not written by us.
    """

    etag: str
    digest: str | None


class StaleObject(Exception):
    """The object was changed by another since it was seen; nothing was written."""


class PageStore(Protocol):
    """Where pages are kept."""

    def find(self, key: str) -> Held | None:
        """What stands under a key, without its body."""

    def put(self, key: str, page: PageObject, *, seen: Held | None) -> None:
        """Write an object over the one that was seen, or where none was. Raises StaleObject."""

    def delete(self, key: str, *, seen: Held) -> None:
        """Remove the object that was seen. Raises StaleObject."""

    def list(self, prefix: str = "") -> Iterator[tuple[str, Held]]:
        """Every key that starts so, in order, with what stands there."""


class PageBucket:
    """Pages in a bucket of S3: each call is one request, but a listing is one for every 1,000 keys."""

    def __init__(self, bucket: S3Bucket) -> None:
        self._bucket = bucket

    def find(self, key: str) -> Held | None:
        """What stands under a key, without its body."""
        try:
            headers = self._bucket.send("HEAD", key).headers
        except S3Error as error:
            if error.status == 404:
                return None
            raise
        return Held(etag=headers["etag"], digest=headers.get("x-amz-meta-digest"))

    def put(self, key: str, page: PageObject, *, seen: Held | None) -> None:
        """Write an object over the one that was seen, or where none was. Raises StaleObject."""
        headers = {
            "content-type": page.content_type,
            "cache-control": page.cache_control,
            "x-amz-meta-digest": page.digest,
            **({"x-amz-meta-cache-tag": ",".join(page.tags)} if page.tags else {}),
            **({MOVED_TO: page.moved_to} if page.moved_to else {}),
            **({"if-match": seen.etag} if seen else {"if-none-match": "*"}),
        }
        try:
            self._bucket.send("PUT", key, headers=headers, body=page.body)
        except S3Error as error:
            raise _stale_or(error) from error

    def delete(self, key: str, *, seen: Held) -> None:
        """Remove the object that was seen. Raises StaleObject."""
        try:
            self._bucket.send("DELETE", key, headers={"if-match": seen.etag})
        except S3Error as error:
            raise _stale_or(error) from error

    def list(self, prefix: str = "") -> Iterator[tuple[str, Held]]:
        """Every key that starts so, in order, with what stands there; digests are not known."""
        return ((key, Held(etag=etag, digest=None)) for key, etag in self._bucket.list(prefix))


def _stale_or(error: S3Error) -> Exception:
    if error.status in _STALE and error.code != "NoSuchBucket":
        return StaleObject(str(error))
    return error
