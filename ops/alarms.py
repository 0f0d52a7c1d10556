"""When operators are called: the alarms on what `chalicelib.metrics` measures, as data for the stack's template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from chalicelib.metrics import Metric


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Rings when the metric is above the threshold in so many of the last so many minutes.

    `missing` is what silence stands for: the fold reports every minute, or something is wrong; others only if need be.
    """

    metric: Metric
    statistic: Literal["Maximum", "Sum"]
    threshold: int
    minutes_above: int
    of_minutes: int
    missing: Literal["breaching", "notBreaching"]
    why: str


ALARMS = (
    Alarm(
        metric=Metric.FOLD_LAG,
        statistic="Maximum",
        threshold=300,
        minutes_above=3,
        of_minutes=5,
        missing="breaching",
        why="The fold is minutes behind. Views are safe in the journal for 48 hours; see the fold's log.",
    ),
    Alarm(
        metric=Metric.THROTTLES,
        statistic="Sum",
        threshold=0,
        minutes_above=3,
        of_minutes=5,
        missing="notBreaching",
        why="DynamoDB refuses calls: raise JOURNAL_LANES, or the table's warm throughput before a known rush.",
    ),
    Alarm(
        metric=Metric.BEACONS_REJECTED,
        statistic="Sum",
        threshold=300,
        minutes_above=5,
        of_minutes=5,
        missing="notBreaching",
        why="Many beacons are malformed or above the limit of a session: abuse, or a script of ours that is wrong.",
    ),
)
