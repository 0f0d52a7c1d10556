"""The queue pump: hands the messages of a queue to a function, as Lambda's event source mapping would.

A message is deleted when its function succeeded; otherwise it comes back after the queue's visibility timeout,
and goes to the dead letters in the end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ops.local.environment import REGION

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

WAIT_SECONDS = 1
"""How long one call waits for a message; also how long ending may take."""

REST_SECONDS = 0.001
"""Next to nothing: an empty answer was waited for at the queue."""


class QueueReader:
    """Works off one queue, a message at a time, as `batch_size` in app.py says."""

    def __init__(self, client: SQSClient, url: str, arn: str, handle: Callable[[dict[str, Any]], object]) -> None:
        self._client = client
        self._url = url
        self._arn = arn
        self._handle = handle

    def step(self) -> float:
        """Hand over one message, if there is one; answers how long to rest. Raises what the handler did."""
        answer = self._client.receive_message(
            QueueUrl=self._url, MaxNumberOfMessages=1, WaitTimeSeconds=WAIT_SECONDS, AttributeNames=["All"]
        )
        messages = answer.get("Messages", [])
        for message in messages:
            self._handle(queue_event(message, self._arn))
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


def queue_event(message: MessageTypeDef, queue_arn: str) -> dict[str, Any]:
    """What Lambda hands a function for this message."""
    record = {
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
    return {"Records": [record]}
