"""Metrics as lines of the log, in CloudWatch's embedded metric format: no call to make, no permission to give."""

from __future__ import annotations

from enum import Enum

NAMESPACE = "Gazette"
DIMENSION = "Site"


class Metric(Enum):
    """What is measured, and in which unit of CloudWatch's."""

    FOLD_LAG = ("FoldLag", "Seconds")
    BEACONS_REJECTED = ("BeaconsRejected", "Count")
    ADDRESSES_LIMITED = ("AddressesLimited", "Count")
    THROTTLES = ("Throttles", "Count")


def report(metric: Metric, value: int, *, site: str) -> None:
    """Print one value, as of now, of the site that goes by this name among the account's: Lambda hands it on."""
    from aws_lambda_powertools.metrics import MetricUnit, single_metric

    name, unit = metric.value
    with single_metric(name=name, unit=MetricUnit(unit), value=value, namespace=NAMESPACE) as line:
        line.add_dimension(name=DIMENSION, value=site)
