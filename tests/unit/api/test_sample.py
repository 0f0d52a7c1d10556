"""A newsroom's day leaves behind what it always did, byte for byte: answers, items, records, messages and pages."""

from __future__ import annotations

import re

from tests.unit.api.sample import SAMPLE, digests
from tests.unit.api.test_http import OPERATIONS


def test_a_recorded_day_is_as_it_was() -> None:
    recorded, today = SAMPLE.read_text("utf-8").splitlines(), list(digests())
    changed = sorted(set(today) ^ set(recorded), key=lambda line: line.partition(" ")[2])
    assert not changed, f"{len(changed)} lines differ from {SAMPLE.name}; tests/unit/api/sample.py says what to do"


def test_every_operation_is_in_the_recorded_day() -> None:
    called = [line.split()[3:] for line in SAMPLE.read_text("utf-8").splitlines() if " answer " in line]
    missing = {each.id for each in OPERATIONS if not any(matches(each.method, each.path, *call) for call in called)}
    assert missing == set()


def matches(method: str, pattern: str, called: str, path: str) -> bool:
    return called == method and bool(re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), path.partition("?")[0]))
