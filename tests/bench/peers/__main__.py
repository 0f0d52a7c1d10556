"""`python -m tests.bench.peers`: builds the same articles with each generator, and prints what it cost."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bench.corpus import make_corpus
from tests.bench.peers.builder import Builder
from tests.bench.peers.compare import compare
from tests.bench.peers.eleventy import Eleventy
from tests.bench.peers.gazette import Gazette
from tests.bench.peers.hugo import Hugo
from tests.bench.peers.pelican import Pelican
from tests.bench.peers.report import report

ARTICLES = 10_000
RUNS = 3

_MEMORY = Path("/dev/shm")
_ROOM_BYTES_PER_ARTICLE = 200_000


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.peers", description=__doc__)
    parser.add_argument("--articles", type=int, default=ARTICLES, help="how many articles (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=RUNS, help="how many rounds of full builds (default: %(default)s)")
    parser.add_argument("--folder", type=Path, help="where to build (default: in memory, if there is room)")
    given = parser.parse_args(arguments)
    corpus = make_corpus(given.articles)
    folder = given.folder or choose_folder(given.articles)
    print(f"{given.articles:,} articles, built in {folder}\n")
    with tempfile.TemporaryDirectory(prefix="gazette-bench-", dir=folder) as work:
        for line in report(compare(builders(), corpus, Path(work), runs=given.runs)):
            print(line)


def builders() -> list[Builder]:
    """Everything that is measured."""
    return [Gazette(), Hugo(), Hugo(bodies="html"), Eleventy(), Pelican()]


def choose_folder(articles: int) -> Path:
    """In memory where the system has such a folder with room: a disk's other users would be measured too."""
    if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > articles * _ROOM_BYTES_PER_ARTICLE:
        return _MEMORY
    return Path(tempfile.gettempdir())


if __name__ == "__main__":
    main()
