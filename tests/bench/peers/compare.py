"""Measures builders against each other: each round builds with all of them, so that they meet the same machine."""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.corpus import Corpus
from tests.bench.peers.builder import Builder, Cost, NotMeasured
from tests.bench.peers.outcome import Addition, Build, count_pages, measure_addition


@dataclass(slots=True, kw_only=True)
class Measurement:
    """What was measured of a builder, build by build; `lack` says why the rest was not."""

    builder: Builder
    version: str = ""
    builds: list[Build] = field(default_factory=list)
    addition: Addition | None = None
    lack: str = ""

    @property
    def name(self) -> str:
        """The builder's name."""
        return self.builder.name

    @property
    def build(self) -> Build | None:
        """The median of its builds, if there were any."""
        if not self.builds:
            return None
        wall = statistics.median(build.cost.wall_seconds for build in self.builds)
        cpu = statistics.median(build.cost.cpu_seconds for build in self.builds)
        return Build(cost=Cost(wall_seconds=wall, cpu_seconds=cpu), pages=self.builds[-1].pages)


def compare(builders: Sequence[Builder], corpus: Corpus, folder: Path, *, runs: int) -> list[Measurement]:
    """Measure full builds, then one article more. A builder that fails is left out from there on."""
    measurements = [Measurement(builder=builder) for builder in builders]
    for place, each in enumerate(measurements):
        with _excused(each):
            each.version = each.builder.version()
            home = folder / str(place)
            home.mkdir()
            each.builder.prepare(corpus, home)
    for _ in range(runs):
        for each in _able(measurements):
            with _excused(each):
                each.builds.append(_build(each.builder))
    for each in _able(measurements):
        with _excused(each):
            each.addition = measure_addition(each.builder, corpus.one_more)
    return measurements


def _build(builder: Builder) -> Build:
    shutil.rmtree(builder.output, ignore_errors=True)
    cost = builder.build()
    return Build(cost=cost, pages=count_pages(builder.output))


def _able(measurements: Sequence[Measurement]) -> Iterator[Measurement]:
    return (each for each in measurements if not each.lack)


@contextmanager
def _excused(measurement: Measurement) -> Iterator[None]:
    try:
        yield
    except NotMeasured as why:
        measurement.lack = str(why)
