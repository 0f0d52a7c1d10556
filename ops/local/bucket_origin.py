"""The edge's way to the bucket: objects as answers, and the bucket's own 404 page for missing ones."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chalicelib.publishing.bucket import MOVED_TO
from ops.local.answers import Answer
from ops.local.routes import NOT_FOUND_KEY

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import GetObjectOutputTypeDef


class BucketOrigin:
    """The bucket of pages, for reading."""

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def get(self, key: str) -> Answer:
        """The object of this key, or the 404 page."""
        if key != NOT_FOUND_KEY and (found := self._find(key, HTTPStatus.OK)):
            return found
        plain = Answer(
            status=HTTPStatus.NOT_FOUND,
            headers={"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"},
            body=b"Not found\n",
        )
        return self._find(NOT_FOUND_KEY, HTTPStatus.NOT_FOUND) or plain

    def _find(self, key: str, status: HTTPStatus) -> Answer | None:
        try:
            found = self._client.get_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return None
            raise
        with found["Body"] as body:
            return Answer(status=status, headers=_headers(found), body=body.read())


def _headers(found: GetObjectOutputTypeDef) -> dict[str, str]:
    headers = {
        "Content-Type": found["ContentType"],
        "ETag": found["ETag"],
        "Last-Modified": found["LastModified"].strftime("%a, %d %b %Y %H:%M:%S GMT"),
    }
    if cache_control := found.get("CacheControl"):
        headers["Cache-Control"] = cache_control
    if disposition := found.get("ContentDisposition"):
        headers["Content-Disposition"] = disposition
    if moved_to := found.get("WebsiteRedirectLocation"):
        headers[MOVED_TO] = moved_to
    return headers
