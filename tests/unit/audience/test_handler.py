"""What a beacon costs in the handler, what it makes Python load, and what it leaves behind."""

from __future__ import annotations

import logging
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib import wiring
from tests.bench.handler import address_of, handler

ROOT = Path(__file__).parents[3]


def test_a_beacon_takes_at_most_1_5_milliseconds_of_cpu_beyond_its_calls() -> None:
    # In a process of its own, which no coverage is measured of; the best of three, as others use the machine, too.
    code = (
        "from tests.bench.handler import handler\n"
        "with handler() as beacons: print(min(beacons.milliseconds_a_beacon(a_minute=30) for _ in range(3)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    print(f"{float(done.stdout):.2f} ms a beacon, at 30 a minute")
    assert float(done.stdout) <= 1.5


def test_what_a_beacon_needs_loads_no_renderer_no_sanitiser_and_none_of_the_apis_other_modules() -> None:
    heavy = (
        "{'jinja2', 'bleach', 'nh3', 'markdown_it', 'slugify', 'boto3', 'crawleruseragents', 'chalicelib.publishing',"
        " 'chalicelib.content.newsroom', 'chalicelib.content.sanitising', 'chalicelib.content.table',"
        " 'chalicelib.api.articles', 'chalicelib.api.site', 'chalicelib.api.stats'}"
    )
    code = (
        "import sys, chalicelib.api.readers, chalicelib.audience.audience, chalicelib.audience.identities;"
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_nothing_that_is_kept_or_logged_names_an_address_or_a_browser(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with handler() as beacons:
        for _ in range(100):
            beacons.send()
        beacons.send_rubbish()
        wiring.audience().fold(beacons.now + timedelta(minutes=5))
        kept = repr(beacons.items())
    assert "D#2026-11-23" in kept
    for words in (kept, "".join(capfd.readouterr()), caplog.text):
        for number in (1, 50, 100):
            assert address_of(number) not in words
        assert "Firefox" not in words
        assert "Mozilla" not in words
