"""What Lambda hands over of the render queue: messages that wait together are printed together.

A batch that fails comes back as a whole (AWS Lambda Developer Guide, "Using Lambda with Amazon SQS"). So those of its
messages that are done are deleted here before the others are given back: they do not come again, and their tries are
not counted with the others'. A message that comes again is worked off by itself: if it should kill the process, it
takes no other with it to the dead letters.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from chalicelib.errors import GazetteError
from chalicelib.publishing.dispatch import Dispatch
from chalicelib.publishing.queue import BadMessage, Message, RenderQueue, parse_message

log = logging.getLogger(__name__)

Record = Mapping[str, Any]


class NotDone(GazetteError):
    """Some messages could not be worked off, and come again."""

    def __init__(self, number: int) -> None:
        super().__init__(f"{number} messages of the render queue could not be worked off; they come again")


def work_off(records: Sequence[Record], dispatch: Dispatch, queue: RenderQueue) -> None:
    """Work off messages of the queue, as records of Lambda's event. Raises NotDone once those that are done are gone
    from the queue."""
    failed = 0
    for group in _groups(records):
        done = _do(group, dispatch)
        failed += len(group) - len(done)
        if len(done) < len(records):
            queue.delete(str(record["receiptHandle"]) for record in done)
    if failed:
        raise NotDone(failed)


def _groups(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Those that come for the first time, together; then each of the others, the least tried first."""
    tried = sorted(records, key=_receives)
    first = [record for record in tried if _receives(record) <= 1]
    if first:
        yield first
    yield from ([record] for record in tried[len(first) :])


def _receives(record: Record) -> int:
    return int(record.get("attributes", {}).get("ApproximateReceiveCount", 1))


def _do(records: Sequence[Record], dispatch: Dispatch) -> list[Record]:
    """Carry these out; answers those that are done."""
    messages: list[Message] = []
    readable: list[Record] = []
    for record in records:
        try:
            messages.append(parse_message(record["body"]))
            readable.append(record)
        except BadMessage:
            log.exception("message %s cannot be read", record.get("messageId"))
    failures = dispatch.handle_together(messages)
    for number, error in failures.items():
        log.error("message %s: %s", readable[number].get("messageId"), error, exc_info=error)
    return [record for number, record in enumerate(readable) if number not in failures]
