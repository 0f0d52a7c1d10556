"""Metrics as lines of the log, in CloudWatch's embedded metric format: no call to make, no permission to give.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from __future__ import annotations

import json
from datetime import datetime
from enum import Enum

NAMESPACE = "Gazette"
DIMENSION = "Site"


class Metric(Enum):
    """What is measured, and in which unit of CloudWatch's."""

    FOLD_LAG = ("FoldLag", "Seconds")
    BEACONS_REJECTED = ("BeaconsRejected", "Count")
    THROTTLES = ("Throttles", "Count")


def metric_line(metric: Metric, value: int, *, site: str, now: datetime) -> str:
    """One value of a metric, at that time, of the site that goes by this name among the account's."""
    name, unit = metric.value
    directive = {
        "Namespace": NAMESPACE,
        "Dimensions": [[DIMENSION]],
        "Metrics": [{"Name": name, "Unit": unit}],
    }
    about = {"Timestamp": int(now.timestamp() * 1000), "CloudWatchMetrics": [directive]}
    return json.dumps({"_aws": about, DIMENSION: site, name: value})
