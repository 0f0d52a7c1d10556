"""The queue of uploads: S3 reports uploads in it, and Gazette itself removals."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from chalicelib.content.models.names import ULID_PATTERN, MediaId
from chalicelib.media.bucket import UPLOADS

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


MAX_RECEIVES = 5
"""How often a message of a queue is handed out, before it goes to the dead letters."""


class BadUploadMessage(ValueError):
    """A message that neither S3 nor this version of Gazette writes."""


def parse_upload_message(body: str) -> tuple[MediaId, ...]:
    """The items that a message is about: none for S3's test event, and for what has no item's name.

    Raises BadUploadMessage. (Amazon S3 User Guide, "Event message structure": keys come URL-encoded.)
    """
    try:
        data: Any = json.loads(body)
        if "removed" in data:
            return (MediaId(str(data["removed"])),)
        if data.get("Event") == "s3:TestEvent":
            return ()
        keys = [unquote_plus(record["s3"]["object"]["key"]) for record in data["Records"]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadUploadMessage(f"not a message of the queue of uploads: {body[:200]!r}") from error
    names = (key.removeprefix(UPLOADS) for key in keys if key.startswith(UPLOADS))
    return tuple(MediaId(name) for name in names if re.fullmatch(ULID_PATTERN, name))


def is_last_try(record: Mapping[str, Any]) -> bool:
    """Whether a message, as Lambda hands it over, will not come again (SQS Developer Guide, "Message attributes")."""
    return int(record["attributes"]["ApproximateReceiveCount"]) >= MAX_RECEIVES


class UploadQueue:
    """The SQS queue that the intake works off."""

    def __init__(self, client: SQSClient, url: str) -> None:
        self._client = client
        self._url = url

    def send_removed(self, media: MediaId) -> None:
        """Say that an item is gone, so that its files go too."""
        self._client.send_message(QueueUrl=self._url, MessageBody=json.dumps({"removed": media}))
