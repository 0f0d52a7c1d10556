"""A crowd on 16 threads over AWS's own engine; `make bench` sends a hundred thousand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engines import on_the_real_engine
from tests.storage.crowd import Tally, send_crowd

pytestmark = on_the_real_engine


def crowd(engine: Any, *, views: int, a_minute: int, again_every: int = 0) -> Tally:
    return send_crowd(engine.dynamodb, engine.create_table(), views=views, a_minute=a_minute, again_every=again_every)


def test_of_a_crowd_on_16_threads_every_view_is_counted_once_though_many_are_sent_twice_at_once(engine: Any) -> None:
    tally = crowd(engine, views=1_000, a_minute=100, again_every=3)
    assert (tally.counted, tally.total) == (1_000, 1_000)


@pytest.mark.parametrize(
    ("views", "a_minute", "units"), [(1_000, 100, 5.5), pytest.param(3_000, 1_000, 2.8, marks=pytest.mark.deep)]
)
def test_a_view_costs_some_write_units_in_quiet_times_and_little_more_than_one_in_a_rush(
    engine: Any, views: int, a_minute: int, units: float
) -> None:
    # Sixteen threads at once, in a minute that passes in seconds: more comes while a snapshot is taken than ever will.
    tally = crowd(engine, views=views, a_minute=a_minute)
    assert (tally.counted, tally.total) == (views, views)
    print(f"{tally.units_a_view:.3f} write units a view at {a_minute} a minute")
    assert tally.units_a_view <= units


def test_at_one_view_a_minute_the_fold_costs_more_than_the_view(engine: Any) -> None:
    tally = crowd(engine, views=20, a_minute=1)
    assert (tally.counted, tally.total) == (20, 20)
    print(f"{tally.units_a_view:.2f} write units a view at one a minute")
    assert tally.units_a_view <= 8
