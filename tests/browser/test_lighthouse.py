"""Lighthouse gives a hundred of a hundred for accessibility, good practice, and what search engines ask for.

Its mark for speed is of the clock, which whoever else uses the machine stretches: `python -m tests.bench.lighthouse`
measures that, on a quiet one.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browser.conftest import FLAGS, Newspaper
from tests.npm_packages import NpmPackages

Scores = dict[str, int]

PACKAGES = NpmPackages(Path(__file__).parent / "lighthouse")
COMMAND = "lighthouse/cli/index.js"

SPEED = "performance"
CATEGORIES = [SPEED, "accessibility", "best-practices", "seo"]
PAGES = ["article", "front", "topic", "month"]


@pytest.fixture(scope="session")
def lighthouse() -> Path:
    """Lighthouse's command, which Node.js runs. It has a lock file of its own: nothing else needs its 200 packages."""
    PACKAGES.require()
    return PACKAGES.get_file(COMMAND)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_scores_a_hundred(name: str, paper: Newspaper, lighthouse: Path, executable: str) -> None:
    scores = run(lighthouse, executable, paper.url + paper.paths[name])
    assert {category: score for category, score in scores.items() if category != SPEED and score < 100} == {}


def run(lighthouse: Path, chromium: str, url: str) -> Scores:
    """The scores of a page, each of 100, as on the slow phone that Lighthouse takes for a reader's."""
    node = shutil.which("node")
    assert node is not None
    flags = " ".join(["--headless=new", *(flag for flag in FLAGS if not flag.startswith("--user-agent"))])
    options = ["--quiet", "--output=json", f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={flags}"]
    environment = {**os.environ, "CHROME_PATH": chromium}
    answer = subprocess.run(
        [node, lighthouse, url, *options], capture_output=True, text=True, check=True, env=environment
    )
    categories = json.loads(answer.stdout)["categories"]
    return {name: round(100 * categories[name]["score"]) for name in CATEGORIES}
