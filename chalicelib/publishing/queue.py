"""The render queue: one message carries the pages of one change, or one stretch of a sweep or of a rebuild."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.content.models.names import ListName, Path
from chalicelib.publishing.facts import Fact

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_BATCH = 10
"""SQS takes at most this many messages in one call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """Print these pages, then make the edge forget pages made from these facts, and close these tickets."""

    pages: tuple[Path, ...]
    facts: tuple[Fact, ...] = ()
    tickets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """Print every page that an article of a list is on: below the place `after` in it, if one is named, and down to
    and with `upto`, if one is.

    `ticket` is closed when that is handed out.
    """

    name: ListName
    after: str | None = None
    upto: str | None = None
    ticket: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Print the pages of one part of a rebuild."""

    rebuild_id: str
    number: int


Message = Print | Sweep | Part


class BadMessage(ValueError):
    """A message that this version of Gazette does not understand."""


def format_message(message: Message) -> str:
    """A message's body, JSON."""
    match message:
        case Print(pages=pages, facts=facts, tickets=tickets):
            return json.dumps({"print": pages, "facts": facts, "tickets": tickets})
        case Sweep(name=name, after=after, upto=upto, ticket=ticket):
            return json.dumps({"sweep": name, "after": after, "upto": upto, "ticket": ticket})
        case Part(rebuild_id=rebuild_id, number=number):
            return json.dumps({"rebuild": rebuild_id, "part": number})


def parse_message(body: str) -> Message:
    """The reverse of `format_message`. Raises BadMessage."""
    try:
        data: Any = json.loads(body)
        if "print" in data:
            pages = tuple(Path(str(path)) for path in data["print"])
            facts = tuple(Fact(str(fact)) for fact in data["facts"])
            return Print(pages=pages, facts=facts, tickets=tuple(map(str, data.get("tickets", ()))))
        if "rebuild" in data:
            return Part(rebuild_id=str(data["rebuild"]), number=int(data["part"]))
        after, upto, ticket = (str(data[name]) if data.get(name) else None for name in ("after", "upto", "ticket"))
        return Sweep(name=ListName(str(data["sweep"])), after=after, upto=upto, ticket=ticket)
    except (ValueError, KeyError, TypeError) as error:
        raise BadMessage(f"not a message of the render queue: {body[:200]!r}") from error


class RenderQueue:
    """The SQS queue that the render function works off."""

    def __init__(self, client: SQSClient, url: str) -> None:
        self._client = client
        self._url = url

    def delete(self, receipts: Iterable[str]) -> None:
        """Delete messages that were received; one that is gone is passed over."""
        for receipt in receipts:
            self._client.delete_message(QueueUrl=self._url, ReceiptHandle=receipt)

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
