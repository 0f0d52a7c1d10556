"""Metrics in CloudWatch's embedded metric format."""

from __future__ import annotations

import json

import pytest

from chalicelib.aws.metrics import Metric, report


@pytest.mark.parametrize("metric", Metric)
def test_a_metric_is_one_line_that_cloudwatch_reads(metric: Metric, capsys: pytest.CaptureFixture[str]) -> None:
    name, unit = metric.value
    report(metric, 42, site="gazette-prod-audience")
    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert told["_aws"]["CloudWatchMetrics"] == [
        {"Namespace": "Gazette", "Dimensions": [["Site"]], "Metrics": [{"Name": name, "Unit": unit}]}
    ]
    assert (told["Site"], told[name]) == ("gazette-prod-audience", [42])
