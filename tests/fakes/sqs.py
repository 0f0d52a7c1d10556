"""A queue in memory. Messages stay until they are deleted, so one that was not worked off is there again."""

from __future__ import annotations

from typing import Any


class FakeSQS:
    """The calls of botocore's client that the project makes; one queue, whatever its URL."""

    def __init__(self) -> None:
        self.messages: dict[str, str] = {}
        self._sent = 0

    def copy(self) -> FakeSQS:
        """The same messages, on their own from here on."""
        other = FakeSQS()
        other.messages, other._sent = dict(self.messages), self._sent
        return other

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        assert 0 < len(Entries) <= 10
        for entry in Entries:
            self._sent += 1
            self.messages[str(self._sent)] = entry["MessageBody"]
        return {"Successful": [{"Id": entry["Id"]} for entry in Entries]}

    def send_message(self, *, QueueUrl: str, MessageBody: str) -> dict[str, Any]:  # noqa: N803
        self.send_message_batch(QueueUrl=QueueUrl, Entries=[{"Id": "0", "MessageBody": MessageBody}])
        return {"MessageId": str(self._sent)}

    def delete_message(self, *, QueueUrl: str, ReceiptHandle: str) -> dict[str, Any]:  # noqa: N803
        self.messages.pop(ReceiptHandle, None)
        return {}
