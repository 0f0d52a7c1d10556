"""The render queue: one message carries the pages of one change, or one stretch of a sweep."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.content.models import ListName, Month, Path

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_BATCH = 10
"""SQS takes at most this many messages in one call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """Print these pages, in this order but for the ranks of their kinds."""

    pages: tuple[Path, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """Print every article of a list, with the list's months; of one month only, if one is named."""

    name: ListName
    month: Month | None = None


Message = Print | Sweep


class BadMessage(ValueError):
    """A message that this version of Gazette does not understand."""


def format_message(message: Message) -> str:
    """A message's body, JSON."""
    match message:
        case Print(pages=pages):
            return json.dumps({"print": pages})
        case Sweep(name=name, month=month):
            return json.dumps({"sweep": name, "month": month})


def parse_message(body: str) -> Message:
    """The reverse of `format_message`. Raises BadMessage."""
    try:
        data: Any = json.loads(body)
        if "print" in data:
            return Print(pages=tuple(Path(str(path)) for path in data["print"]))
        return Sweep(name=ListName(str(data["sweep"])), month=Month(data["month"]) if data["month"] else None)
    except (ValueError, KeyError, TypeError) as error:
        raise BadMessage(f"not a message of the render queue: {body[:200]!r}") from error


class RenderQueue:
    """The SQS queue that the render function works off."""

    def __init__(self, client: SQSClient, url: str) -> None:
        self._client = client
        self._url = url

    def send(self, messages: Sequence[Message]) -> None:
        """Send all messages; if any was not taken, raises RuntimeError, and some may have been sent."""
        for start in range(0, len(messages), _BATCH):
            answer = self._client.send_message_batch(
                QueueUrl=self._url,
                Entries=[
                    {"Id": str(i), "MessageBody": format_message(message)}
                    for i, message in enumerate(messages[start : start + _BATCH])
                ],
            )
            if failed := answer.get("Failed"):
                raise RuntimeError(f"the render queue did not take {len(failed)} messages: {failed[0].get('Message')}")
