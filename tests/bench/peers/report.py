"""Prints what was measured of builders, as two tables: full builds, and one article more."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence

from tests.bench.peers.compare import Measurement
from tests.bench.peers.outcome import Build

BASELINE = "Hugo"
"""The builder that the others' figures are divided by."""


def report(measurements: Sequence[Measurement]) -> Iterator[str]:
    """The lines of both tables."""
    runs = max((len(each.builds) for each in measurements), default=0)
    baseline = next((each.builds for each in measurements if each.name == BASELINE), [])
    yield f"Full build into an empty folder: medians of {runs} rounds; × Hugo is speed, so more is better"
    yield (
        f"{'builder':<18} {'version':<9} {'wall s':>7} {'CPU s':>7} {'pages':>7} {'pages/CPU s':>12}"
        f" {'× Hugo':>7} {'wall × Hugo':>12}"
    )
    for each in measurements:
        yield f"{each.name:<18} {_build_row(each, baseline)}"
    yield ""
    yield "One article more, all pages up to date unless said otherwise"
    yield f"{'builder':<18} {'wall s':>7} {'CPU s':>7} {'rewritten':>10} {'changed':>8}  left stale"
    for each in measurements:
        yield f"{each.name:<18} {_addition_row(each)}"


def _build_row(each: Measurement, baseline: Sequence[Build]) -> str:
    build = each.build
    if build is None:
        return _lack(each)
    speed = _ratio(each.builds, baseline, lambda one: one.pages_per_cpu_second)
    wall = _ratio(each.builds, baseline, lambda one: one.pages_per_second)
    return (
        f"{each.version:<9} {build.cost.wall_seconds:>7.2f} {build.cost.cpu_seconds:>7.2f} {build.pages:>7,}"
        f" {build.pages_per_cpu_second:>12,.0f} {speed:>7} {wall:>12}"
    )


def _addition_row(each: Measurement) -> str:
    made = each.addition
    if made is None:
        return _lack(each)
    return (
        f"{made.cost.wall_seconds:>7.2f} {made.cost.cpu_seconds:>7.2f} {made.rewritten:>10,} {made.changed:>8,}"
        f"  {', '.join(made.stale) or 'nothing'}"
    )


def _ratio(builds: Sequence[Build], baseline: Sequence[Build], figure: Callable[[Build], float]) -> str:
    """The median of the rounds' ratios: two builds of one round met the machine in the same mood."""
    ratios = [figure(one) / figure(other) for one, other in zip(builds, baseline, strict=False)]
    return f"{statistics.median(ratios):.2f}" if ratios else "–"


def _lack(each: Measurement) -> str:
    return f"not measured: {each.lack}"
