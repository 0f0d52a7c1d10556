"""Pumps go on, whatever a step does."""

from __future__ import annotations

import logging
import threading
import time

import pytest

from ops.local.pump import Pump, describe, running


def deadline() -> float:
    return time.monotonic() + 10


def test_a_pump_that_rests_is_idle() -> None:
    pump = Pump("test", lambda: 60)
    with running(pump):
        assert pump.wait_until_idle(deadline())


def test_a_pump_is_not_idle_before_a_step_that_began_after_the_question_found_no_work() -> None:
    left = [0.0, 0.0, 0.0, 60.0]
    taken: list[float] = []

    def step() -> float:
        taken.append(left.pop(0) if len(left) > 1 else left[0])
        return taken[-1]

    pump = Pump("test", step)
    with running(pump):
        assert pump.wait_until_idle(deadline())
        assert taken[:4] == [0.0, 0.0, 0.0, 60.0]


def test_a_step_that_fails_is_logged_in_one_line_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    steps = iter([ValueError("first\nline"), None])

    def step() -> float:
        if error := next(steps, None):
            raise error
        return 60

    pump = Pump("plan", step)
    with running(pump):
        assert pump.wait_until_idle(deadline())
    assert len(caplog.messages) == 1
    assert caplog.messages[0].startswith("plan failed and will be tried again: ValueError: first line (test_pump.py:")


def test_a_pump_that_keeps_failing_is_never_idle(caplog: pytest.LogCaptureFixture) -> None:
    failed = threading.Event()

    def step() -> float:
        failed.set()
        raise ValueError("always")

    pump = Pump("plan", step)
    with running(pump):
        assert failed.wait(10)
        assert not pump.wait_until_idle(time.monotonic() + 0.05)
    assert caplog.messages


def test_an_error_is_described_in_one_line() -> None:
    assert describe(ValueError("a\n  b")) == "ValueError: a b"
