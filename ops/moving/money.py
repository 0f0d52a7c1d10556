"""What bringing a portal in costs, from what a dry run counted and AWS's prices."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

from ops.moving.report import Report
from ops.upkeep.cost import PRICES, PUBLISH_PUTS, PUBLISH_READ


def costs_of(report: Report, prices: dict[str, Any]) -> Iterator[tuple[str, float, float]]:
    """What is used, how many of it at most, and what that costs in USD."""
    articles = report.outcomes["taken"] + report.outcomes["updated"]
    used = {
        "write_unit": ("write units", report.write_units),
        "read_unit": ("read units", articles * PUBLISH_READ),
        "s3_put": ("prints (objects written)", articles * PUBLISH_PUTS + report.addresses),
    }
    for key, (name, number) in used.items():
        yield name, number, number * prices[key]["usd"] / prices[key]["per"]


def print_costs(report: Report) -> None:
    """Print it, each line with its part of the sum."""
    prices = tomllib.loads(PRICES.read_text(encoding="utf-8"))
    total = 0.0
    print("At most, by the prices of " + str(prices["date"]) + ":")
    for name, number, usd in costs_of(report, prices):
        total += usd
        print(f"{number:>14,.0f}  {name}, {usd:,.2f} USD")
    print(f"{total:>14,.2f}  USD in all; with Lambda's time, some half as much again")
