"""`python -m tests.bench.lighthouse`: Lighthouse's marks for pages as on a slow phone, of several runs. No verdicts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.browser import newspaper
from tests.browser.conftest import FLAGS
from tests.npm_packages import NpmPackages

Scores = dict[str, int]

PACKAGES = NpmPackages(Path(__file__).parents[1] / "browser" / "lighthouse")
COMMAND = "lighthouse/cli/index.js"
CATEGORIES = ["performance", "accessibility", "best-practices", "seo"]
PAGES = ["article", "front", "topic", "month"]

RUNS = 3


def main() -> None:
    """Print the best and the worst of each mark."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("Not measured: Chromium is not installed.")
        return
    PACKAGES.require()
    print(
        f"Lighthouse, the worst and the best of {RUNS} runs\n{'':<10}" + "".join(f"{each:>16}" for each in CATEGORIES)
    )
    with tempfile.TemporaryDirectory() as folder, newspaper.printed(Path(folder)) as paper:
        for name in PAGES:
            runs = [run(PACKAGES.get_file(COMMAND), chromium, paper.url + paper.paths[name]) for _ in range(RUNS)]
            marks = [sorted(each[category] for each in runs) for category in CATEGORIES]
            print(f"{name:<10}" + "".join(f"{f'{low} to {high}':>16}" for low, *_, high in marks), flush=True)


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


if __name__ == "__main__":
    main()
