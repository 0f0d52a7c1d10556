"""`python -m tests.bench`: this tree's figures. No verdicts; `python -m tests.bench.peers` sets them beside others'."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from tests.bench import burst, pages, publish, reprint, uploads

QUICK = (200, 2_000)
"""Archives of a quick run."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small archives, few runs: to see that it works")
    quick = parser.parse_args(arguments).quick
    publish.main(QUICK, runs=2) if quick else publish.main()
    print()
    burst.main((1, 30), (1, 5)) if quick else burst.main()
    print()
    reprint.main(100 if quick else reprint.PAGES)
    print()
    pages.main()
    print()
    uploads.main()


if __name__ == "__main__":
    main()
