"""Metrics in CloudWatch's embedded metric format."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from chalicelib.metrics import Metric, metric_line


def test_a_metric_is_one_line_that_cloudwatch_reads() -> None:
    line = metric_line(Metric.FOLD_LAG, 42, site="gazette-prod-audience", now=datetime(2026, 11, 23, tzinfo=UTC))
    assert "\n" not in line
    assert json.loads(line) == {
        "_aws": {
            "Timestamp": 1_795_392_000_000,
            "CloudWatchMetrics": [
                {
                    "Namespace": "Gazette",
                    "Dimensions": [["Site"]],
                    "Metrics": [{"Name": "FoldLag", "Unit": "Seconds"}],
                }
            ],
        },
        "Site": "gazette-prod-audience",
        "FoldLag": 42,
    }
