"""`make run` may be killed at any moment: the next one has the whole demo all the same."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from ops.local import demo

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("KILLS", "1"))
PRINTING_SECONDS = 60

RUN = """
import sys
from pathlib import Path
from ops.edit import accounts
from ops.local import stack
stack.DIRECTORY = Path(sys.argv[1])
accounts.LOCAL = stack.DIRECTORY / "local.json"
from ops.__main__ import main
sys.exit(main(sys.argv[2:]))
"""


def ops(store: Path, command: str) -> subprocess.Popen[str]:
    """A command of ours, on a store of the test's own."""
    return subprocess.Popen(
        [sys.executable, "-u", "-c", RUN, str(store), command],
        cwd=ROOT,
        env={**os.environ, "PORT": "0", "ENGINE": "dynamodb-local", "EMPTY": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@contextmanager
def portal(store: Path) -> Iterator[subprocess.Popen[str]]:
    process = ops(store, "run")
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def read_until(process: subprocess.Popen[str], wanted: str) -> list[str]:
    assert process.stdout
    lines = []
    for line in process.stdout:
        lines.append(line)
        if wanted in line:
            return lines
    raise AssertionError("".join(lines))


def wanted_lines() -> list[str]:
    """What `make run` says on its way, one of which each kill waits for."""
    count = len(demo.read_articles())
    posting = [f"Posting the demo: article {number} of {count}" for number in range(1, count + 1)]
    return ["Starting the database", "Starting the portal", *posting, "Printing the pages", "Admin token"]


@pytest.mark.usefixtures("dynamodb_local_url")  # so it has been fetched
def test_a_first_run_that_is_killed_anywhere_is_followed_by_one_with_the_whole_demo(tmp_path: Path) -> None:
    chance = random.Random(KILLS)
    moments = wanted_lines()
    for moment in [moments[10], *(chance.choice(moments) for _ in range(KILLS - 1))]:
        with portal(tmp_path) as process:
            read_until(process, moment)
            process.send_signal(chance.choice([signal.SIGKILL, signal.SIGINT]))
            process.wait(60)
    with portal(tmp_path) as process:
        read_until(process, "Ctrl-C ends everything")
        check_demo(json.loads((tmp_path / "local.json").read_text()))
        check_pages(tmp_path)


def check_pages(store: Path) -> None:
    """`make run` waits a moment for its last pages, and says so; an audit is clean once they are printed."""
    deadline = time.monotonic() + PRINTING_SECONDS
    while True:
        audit = ops(store, "audit")
        said, _ = audit.communicate(timeout=120)
        if audit.returncode == 0 or time.monotonic() > deadline:
            assert audit.returncode == 0, said
            return


def check_demo(local: Any) -> None:
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {local['token']}"

    def ask(path: str) -> Any:
        return session.get(local["url"] + path, timeout=30).json()

    live = ask("/api/articles?status=published&limit=100")["articles"]
    assert {each["title"] for each in live} == {article.fields["title"] for article in demo.read_articles()}
    assert len(live) == len(demo.read_articles())
    media = ask("/api/media?limit=100")["media"]
    assert {each["status"] for each in media} == {"ready"}
    assert len(media) == len(list(demo.ARTICLES.glob("*.jpg")))
    for each in media:
        for variant in each["variants"]:
            assert session.get(variant["url"], timeout=30).status_code == 200
