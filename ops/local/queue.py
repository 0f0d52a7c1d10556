"""The queue pump: hands the messages of a queue to a function, as Lambda's event source mapping would.

Messages that wait are handed over together. They are deleted if their function succeeds. If it fails, those that it has
not deleted itself come back after the queue's visibility timeout, and end in the dead letters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from ops.environment import REGION

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

WAIT_SECONDS = 1
"""How long one call waits for a message; also how long ending may take."""

REST_SECONDS = 0.001
"""Next to nothing: an empty answer was waited for at the queue."""


class QueueReader:
    """Handles the messages of one queue, `batch_size` at a time, as in app.py."""

    def __init__(
        self, client: SQSClient, url: str, arn: str, handle: Callable[[dict[str, Any]], object], *, batch_size: int = 1
    ) -> None:
        self._client = client
        self._url = url
        self._arn = arn
        self._handle = handle
        self._batch_size = batch_size

    def step(self) -> float:
        """Hand over waiting messages, if there are any; answers how long to rest. Raises what the handler raised."""
        answer = self._client.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=self._batch_size,
            WaitTimeSeconds=WAIT_SECONDS,
            AttributeNames=["All"],
        )
        messages = answer.get("Messages", [])
        if messages:
            self._handle(queue_event(messages, self._arn))
        for message in messages:
            self._client.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        return 0 if messages else REST_SECONDS

    def purge(self) -> None:
        """Drop every message that waits."""
        self._client.purge_queue(QueueUrl=self._url)

    def is_empty(self) -> bool:
        """Whether no message waits or is being worked on."""
        names: list[Any] = [
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesNotVisible",
            "ApproximateNumberOfMessagesDelayed",
        ]
        counts = self._client.get_queue_attributes(QueueUrl=self._url, AttributeNames=names)["Attributes"]
        return not any(int(count) for count in counts.values())


def queue_event(messages: Iterable[MessageTypeDef], queue_arn: str) -> dict[str, Any]:
    """What Lambda hands a function for these messages."""
    return {"Records": [_record(message, queue_arn) for message in messages]}


def _record(message: MessageTypeDef, queue_arn: str) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": dict(message.get("Attributes", {})),
        "messageAttributes": dict(message.get("MessageAttributes", {})),
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": REGION,
    }
