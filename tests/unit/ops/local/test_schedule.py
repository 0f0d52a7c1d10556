"""When the functions of the clock are called."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from chalice.app import Rate, ScheduledEventConfig, SQSEventConfig

from ops.local import stack
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


def test_a_function_of_several_minutes_is_called_on_the_minute() -> None:
    assert seconds_to_next(datetime(2015, 12, 30, 10, 15, 20, tzinfo=UTC), 10) == pytest.approx(280)


def test_the_local_clock_is_that_of_the_app() -> None:
    import app  # noqa: PLC0415 (loading it takes long)

    rates = {
        each.name: each.schedule_expression.to_string()
        for each in app.app.event_sources
        if isinstance(each, ScheduledEventConfig) and isinstance(each.schedule_expression, Rate)
    }
    assert rates == {name: f"rate({minutes} minute{'s' * (minutes > 1)})" for name, minutes in stack.SCHEDULES.items()}


def test_the_local_queues_hand_over_as_many_messages_as_the_apps() -> None:
    import app  # noqa: PLC0415 (loading it takes long)

    sizes = {each.name: each.batch_size for each in app.app.event_sources if isinstance(each, SQSEventConfig)}
    assert sizes == {"render": stack.BATCH_SIZES["RENDER"], "intake": stack.BATCH_SIZES["UPLOAD"]}
