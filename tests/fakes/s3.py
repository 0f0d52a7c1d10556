"""A bucket in memory: a store of pages that only ever replaces what was seen."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.content.models.names import MediaId
from chalicelib.media.bucket import MEDIA, MediaObject
from chalicelib.publishing.bucket import Held, PageObject, StaleObject


class FakeS3:
    """Held to the same tests as the real bucket, by `tests/storage/test_bucket.py`."""

    def __init__(self) -> None:
        self.objects: dict[str, PageObject] = {}
        self.foreign: set[str] = set()
        """Keys of objects that were not written by the press, so they have no digest."""
        self.writes = 0

    def copy(self) -> FakeS3:
        """The same objects, on their own from here on."""
        other = FakeS3()
        other.objects, other.foreign = dict(self.objects), set(self.foreign)
        return other

    def find(self, key: str) -> Held | None:
        page = self.objects.get(key)
        return Held(etag=page.etag, digest=None if key in self.foreign else page.digest) if page else None

    def put(self, key: str, page: PageObject, *, seen: Held | None) -> None:
        self._check(key, seen)
        self.objects[key] = page
        self.foreign.discard(key)
        self.writes += 1

    def delete(self, key: str, *, seen: Held) -> None:
        self._check(key, seen)
        del self.objects[key]
        self.foreign.discard(key)
        self.writes += 1

    def list(self, prefix: str = "") -> Iterator[tuple[str, Held]]:
        for key in sorted(self.objects):
            if key.startswith(prefix):
                yield key, Held(etag=self.objects[key].etag, digest=None)

    def _check(self, key: str, seen: Held | None) -> None:
        # Like S3, it knows ETags only: what was changed and changed back counts as unchanged.
        page = self.objects.get(key)
        if (page and page.etag) != (seen and seen.etag):
            raise StaleObject(key)


class FakeFiles:
    """The bucket, as the intake tidies it. There are no uploads."""

    def __init__(self, s3: FakeS3) -> None:
        self._s3 = s3

    def list(self, prefix: str = MEDIA) -> Iterator[str]:
        return iter([key for key, _ in self._s3.list(prefix)])

    def delete(self, key: str) -> None:
        self._s3.objects.pop(key, None)

    def find_upload(self, media: MediaId) -> bytes | None:
        return None

    def delete_upload(self, media: MediaId) -> None:
        return None

    def put(self, key: str, media: MediaObject) -> None:
        raise NotImplementedError
