"""When the fold is called."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ops.local.schedule import Schedule, seconds_to_next


@pytest.mark.parametrize(
    ("second", "microsecond", "seconds"), [(0, 0, 60), (1, 0, 59), (59, 500_000, 0.5), (30, 250_000, 29.75)]
)
def test_the_next_call_is_at_the_start_of_the_next_minute(second: int, microsecond: int, seconds: float) -> None:
    now = datetime(2015, 12, 30, 10, 15, second, microsecond, tzinfo=UTC)
    assert seconds_to_next(now) == pytest.approx(seconds)


def test_the_function_is_called_with_what_eventbridge_would_send() -> None:
    events: list[dict[str, Any]] = []
    schedule = Schedule(events.append, lambda: datetime(2015, 12, 30, 10, 15, 20, tzinfo=UTC))
    assert schedule.step() == pytest.approx(40)
    assert [(event["source"], event["time"]) for event in events] == [("aws.events", "2015-12-30T10:15:20Z")]
