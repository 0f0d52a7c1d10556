"""The schedule pump: calls a function at once, then at the start of every minute, as EventBridge would."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from ops.local.environment import REGION

PERIOD_SECONDS = 60


class Schedule:
    """A rule with `rate(1 minute)`."""

    def __init__(self, handle: Callable[[dict[str, Any]], object], now: Callable[[], datetime]) -> None:
        self._handle = handle
        self._now = now

    def step(self) -> float:
        """Call the function; answers the seconds to the next minute. Raises what the function did."""
        self._handle(schedule_event(self._now()))
        return seconds_to_next(self._now())


def seconds_to_next(now: datetime) -> float:
    """From `now` to the start of the next minute: more than 0, at most 60."""
    return PERIOD_SECONDS - now.timestamp() % PERIOD_SECONDS


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
        "resources": [f"arn:aws:events:{REGION}:000000000000:rule/gazette-local-fold"],
        "detail": {},
    }
