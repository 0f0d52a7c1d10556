"""The desk's files: those in `desk/built`, which are served under `/desk/`, and how they come into a site's bucket."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BUILT = Path(__file__).parents[1] / "desk" / "built"
FOLDER = "desk/"
PAGE = "index.html"

KEPT = timedelta(days=30)
"""For how long a file stays after another took its place: a page that names it may be open all the time."""

_STATE = "desk-file"
_CURRENT = "current"
"""The metadata of each file placed here: that it is today's, or since when another has its place. Others' have none."""

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_FOR_GOOD = "public, max-age=31536000, immutable"
_ASK_FIRST = "no-cache"


def place(client: S3Client, bucket: str, now: datetime) -> None:
    """Have today's files in the bucket, the page last; let files go that were replaced more than 30 days ago.

    What others put into the folder stays as it is.
    """
    files = sorted(BUILT.iterdir(), key=lambda file: file.name == PAGE)
    for file in files:
        headers, state = _headers(file.name), {_STATE: _CURRENT}
        client.put_object(Bucket=bucket, Key=FOLDER + file.name, Body=file.read_bytes(), Metadata=state, **headers)
    current = {FOLDER + file.name for file in files}
    for key in _keys(client, bucket):
        if key not in current:
            _let_go(client, bucket, key, now)


def _keys(client: S3Client, bucket: str) -> Iterator[str]:
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=FOLDER):
        yield from (each["Key"] for each in page.get("Contents", ()))


def _let_go(client: S3Client, bucket: str, key: str, now: datetime) -> None:
    found = client.head_object(Bucket=bucket, Key=key)
    state = found["Metadata"].get(_STATE)
    if state == _CURRENT:
        client.copy_object(
            Bucket=bucket,
            Key=key,
            CopySource={"Bucket": bucket, "Key": key},
            MetadataDirective="REPLACE",
            Metadata={_STATE: now.isoformat()},
            ContentType=found["ContentType"],
            CacheControl=found["CacheControl"],
        )
    elif state is not None and now - datetime.fromisoformat(state) > KEPT:
        client.delete_object(Bucket=bucket, Key=key)


def _headers(name: str) -> dict[str, Any]:
    kind = _TYPES[Path(name).suffix]
    return {"ContentType": kind, "CacheControl": _ASK_FIRST if name.endswith(PAGE) else _FOR_GOOD}
