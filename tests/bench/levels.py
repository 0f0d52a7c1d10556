"""`python -m tests.bench.levels`: what an answer costs and how old it is, at five levels of traffic, in memory."""

from __future__ import annotations

import gc
import random
import time
from dataclasses import dataclass
from datetime import timedelta
from statistics import fmean, median, quantiles
from typing import Any

from chalicelib.audience.audience import Audience
from chalicelib.audience.models import Beacon, Reader
from chalicelib.audience.store import AudienceStore
from chalicelib.aws.dynamodb import Table
from ops.local.resources import create_table
from tests.bench.handler import START, Clocked
from tests.bench.meter import Meter
from tests.fakes.dynamodb import FakeDynamoDB

LEVELS = (1, 10, 100, 1_000, 10_000)
"""Beacons a minute."""

PROCESSES, ARTICLES = 4, 20
WARM, MEASURED = 6, 3
"""Minutes."""

FEW = 60
"""A level with fewer beacons in its minutes is measured over as many as make so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Of the beacons of one level: units, milliseconds of CPU beyond the calls, seconds."""

    level: int
    reads: float
    reads_median: float
    writes: float
    milliseconds: float
    age: float
    age_99: float

    def line(self) -> str:
        """The figures, for people."""
        units = f"{self.reads:>6.2f} read units (median {self.reads_median:.0f}) {self.writes:>6.2f} write units"
        age = f"{self.age:.1f} s old, 99 of 100 at most {self.age_99:.1f}"
        return f"{self.level:>8,} a minute {units} {self.milliseconds:>6.2f} ms of CPU, {age}"


def measure(level: int, *, processes: int = PROCESSES, articles: int = ARTICLES, measured: int = MEASURED) -> Cost:
    """Let so many beacons a minute come, each to one of the processes, and see what each takes."""
    chance = random.Random(1)
    meter = Meter(FakeDynamoDB())
    clocked: Any = Clocked(meter)
    create_table(meter._client, "audience")  # type: ignore[arg-type] # a fake client
    audiences = [
        Audience(AudienceStore(Table(clocked, "audience"), lanes=1), session_limit=10**9) for _ in range(processes)
    ]
    names = [f"01HF8ZQ4Y6T1V9K3M5N7P2{number:04d}" for number in range(articles)]
    for name in names:
        audiences[0].open_counter(name, version=1, now=START)
    reads, ages, cpu, writes, number = list[float](), list[float](), 0.0, 0.0, 0
    minutes = max(measured, FEW // level)
    for minute in range(WARM + minutes):
        gc.freeze()  # what the fake holds is no process's to look through
        for part in range(level):
            number += 1
            now = START + timedelta(minutes=minute + (part + chance.random()) / level)
            article = names[min(int(chance.expovariate(0.3)), articles - 1)]
            beacon = Beacon(view=f"{number:032x}", article=article, attempt=0)
            reader = Reader(session=f"{chance.randrange(3 * level + 1):032x}")
            before, calls, begun = (meter.read_units, meter.write_units), clocked.seconds, time.process_time()
            numbers = chance.choice(audiences).record(beacon, reader, now)
            if minute >= WARM:
                cpu += time.process_time() - begun - (clocked.seconds - calls)
                reads.append(meter.read_units - before[0])
                writes += meter.write_units - before[1]
                ages.append((now - numbers.as_of).total_seconds())
        Audience(AudienceStore(Table(clocked, "audience"), lanes=1)).fold(
            START + timedelta(minutes=minute + 1, seconds=30)
        )
    gc.unfreeze()
    return Cost(
        level=level,
        reads=fmean(reads),
        reads_median=median(reads),
        writes=writes / len(reads),
        milliseconds=1000 * cpu / len(reads),
        age=median(ages),
        age_99=quantiles(ages, n=100)[-1],
    )


def main() -> None:
    """Print all levels."""
    print(f"What an answer takes, of {PROCESSES} processes and {ARTICLES} articles")
    for level in LEVELS:
        print(measure(level).line(), flush=True)


if __name__ == "__main__":
    main()
