"""`python -m tests.bench.lighthouse`: Lighthouse's marks for pages as on a slow phone, of several runs. No verdicts."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from ops.local import stack
from tests.browser import newspaper
from tests.browser.test_lighthouse import CATEGORIES, COMMAND, PACKAGES, PAGES, run

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
    with (
        tempfile.TemporaryDirectory() as folder,
        stack.running(engine="moto", empty=True, directory=Path(folder)) as portal,
    ):
        paths = newspaper.publish(portal, "vi")
        for name in PAGES:
            runs = [run(PACKAGES.get_file(COMMAND), chromium, portal.url + paths[name]) for _ in range(RUNS)]
            marks = [sorted(each[category] for each in runs) for category in CATEGORIES]
            print(f"{name:<10}" + "".join(f"{f'{low} to {high}':>16}" for low, *_, high in marks), flush=True)


if __name__ == "__main__":
    main()
