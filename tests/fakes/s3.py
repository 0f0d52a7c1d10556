"""A bucket in memory: conditional writes and deletes, metadata, listings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError


class FakeS3:
    """The calls of botocore's client that the project makes; one bucket, whatever its name."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, Any]] = {}
        self.writes = 0

    def copy(self) -> FakeS3:
        """The same objects, on their own from here on."""
        other = FakeS3()
        other.objects = dict(self.objects)
        return other

    def head_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        if Key not in self.objects:
            raise _error("404", "Not Found")
        return {name: value for name, value in self.objects[Key].items() if name != "Body"}

    def put_object(
        self,
        *,
        Bucket: str,  # noqa: N803
        Key: str,  # noqa: N803
        Body: bytes,  # noqa: N803
        IfMatch: str | None = None,  # noqa: N803
        IfNoneMatch: str | None = None,  # noqa: N803
        **stored: Any,
    ) -> dict[str, Any]:
        self._check(Key, IfMatch)
        if IfNoneMatch == "*" and Key in self.objects:
            raise _error("PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
        etag = f'"{hashlib.md5(Body).hexdigest()}"'
        self.objects[Key] = {"Body": Body, "ETag": etag, **stored}
        self.writes += 1
        return {"ETag": etag}

    def delete_object(self, *, Bucket: str, Key: str, IfMatch: str | None = None) -> dict[str, Any]:  # noqa: N803
        self._check(Key, IfMatch)
        self.objects.pop(Key, None)
        self.writes += 1
        return {}

    def list_objects_v2(self, **_: Any) -> dict[str, Any]:
        return {"Contents": [{"Key": key, "ETag": self.objects[key]["ETag"]} for key in sorted(self.objects)]}

    def get_paginator(self, _: str) -> FakeS3:
        return self

    def paginate(self, **_: Any) -> Iterator[dict[str, Any]]:
        yield self.list_objects_v2()

    def _check(self, key: str, if_match: str | None) -> None:
        if if_match is None:
            return
        if key not in self.objects:
            raise _error("NoSuchKey", "The specified key does not exist.")
        if self.objects[key]["ETag"] != if_match:
            raise _error("PreconditionFailed", "At least one of the pre-conditions you specified did not hold")


def _error(code: str, message: str) -> ClientError:
    response: Any = {"Error": {"Code": code, "Message": message}}
    return ClientError(response, "Fake")
