"""Readers in bursts on the local stack, with the real engine; BURST_MINUTES makes it as long as `make bench` does."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ops.local import dynamodb_local
from tests.bench.live import BURSTS, Readers, evenly, in_bursts, watched
from tests.lacking import give_up

MINUTES = float(os.environ.get("BURST_MINUTES", "0"))


@pytest.fixture(scope="module", autouse=True)
def engine() -> None:
    if lack := dynamodb_local.is_available():
        give_up(lack)
    dynamodb_local.fetch()


@pytest.mark.parametrize(
    "send",
    [
        pytest.param(in_bursts(MINUTES, BURSTS if MINUTES else (60, 150, 300)), id="bursts"),
        pytest.param(evenly(MINUTES or 0.2), id="around the limit", marks=pytest.mark.deep),
    ],
)
def test_numbers_never_fall_are_seconds_old_at_most_and_end_exact(
    send: Callable[[Readers], None], tmp_path: Path
) -> None:
    verdict = watched(tmp_path, send)
    print(*verdict.lines(), sep="\n")
    assert verdict.faults() == {}
    assert verdict.oldest < 6  # as_of is told in whole seconds
    assert verdict.answers > 20


@pytest.mark.deep  # tests/unit/audience holds the limit at the handler
def test_one_address_under_many_names_is_counted_as_far_as_its_limit_at_the_edge(tmp_path: Path) -> None:
    def send(readers: Readers) -> None:
        readers.share("127.0.0.9")
        in_bursts(0, (2_000,))(readers)  # within two minutes

    verdict = watched(tmp_path, send)
    print(*verdict.lines(), sep="\n")
    assert verdict.faults() == {}
    assert verdict.sent <= 2 * 650
    assert verdict.refused + verdict.sent == 2_000
