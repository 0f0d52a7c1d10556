"""The schedule pump: calls a function at once, then at regular minutes, as EventBridge would."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from ops.environment import REGION


class Schedule:
    """A rule with `rate(1 minute)`, or one of more minutes."""

    def __init__(
        self, handle: Callable[[dict[str, Any]], object], now: Callable[[], datetime], *, minutes: int = 1
    ) -> None:
        self._handle = handle
        self._now = now
        self._minutes = minutes

    def step(self) -> float:
        """Call the function; answers the seconds until the next call. Raises what the function raised."""
        self._handle(schedule_event(self._now()))
        return seconds_to_next(self._now(), self._minutes)


def seconds_to_next(now: datetime, minutes: int = 1) -> float:
    """From `now` to the start of the next minute whose number can be divided by that one: more than 0."""
    return 60 * minutes - now.timestamp() % (60 * minutes)


def schedule_event(now: datetime) -> dict[str, Any]:
    """What EventBridge hands a function at this time."""
    return {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [f"arn:aws:events:{REGION}:000000000000:rule/gazette-local"],
        "detail": {},
    }
