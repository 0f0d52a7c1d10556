"""What a builder left behind: how many pages, which files it wrote again, which changed, and which it forgot."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from tests.bench.corpus import CorpusArticle
from tests.bench.peers.builder import Builder, Cost

_PAGES = {".html", ".xml", ".json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileState:
    """A file as it stands: when it was written, and a hash of its bytes."""

    written_ns: int
    inode: int
    digest: bytes


Snapshot = dict[str, FileState]


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """A full build: its cost, and how many pages (HTML, XML and JSON files) it made."""

    cost: Cost
    pages: int

    @property
    def pages_per_cpu_second(self) -> float:
        """Pages for each second of CPU time."""
        return self.pages / self.cost.cpu_seconds

    @property
    def pages_per_second(self) -> float:
        """Pages for each second on the wall."""
        return self.pages / self.cost.wall_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """One article more: its cost, files that were written, files whose bytes changed, and pages that do not name it."""

    cost: Cost
    rewritten: int
    changed: int
    stale: tuple[str, ...]


def count_pages(folder: Path) -> int:
    """How many pages stand in a folder."""
    return sum(file.suffix in _PAGES for file in folder.rglob("*") if file.is_file())


def take_snapshot(folder: Path) -> Snapshot:
    """Every file of a folder, by its path there."""
    return {str(file.relative_to(folder)): _state(file) for file in folder.rglob("*") if file.is_file()}


def measure_addition(builder: Builder, article: CorpusArticle) -> Addition:
    """Have a builder add an article to its site, and compare what stands there with what stood there before."""
    builder.prepare_addition()
    before = take_snapshot(builder.output)
    cost = builder.add_one()
    after = take_snapshot(builder.output)
    return Addition(
        cost=cost,
        rewritten=sum(before.get(name) != state for name, state in after.items()),
        changed=len(before.keys() - after.keys())
        + sum(_digest(before, name) != _digest(after, name) for name in after),
        stale=tuple(find_stale(builder.output, article)),
    )


def find_stale(folder: Path, article: CorpusArticle) -> list[str]:
    """The pages that should name an article, as the newest of the site, and do not."""
    topic = article.topics[0].slug
    pages = {
        "article": [folder / article.path.strip("/") / "index.html"],
        "home": [folder / "index.html"],
        "topic": [folder / "topics" / topic / "index.html"],
        "month": [folder / article.month / "index.html"],
        "topic's month": [folder / "topics" / topic / article.month / "index.html"],
        "feed": [folder / "feed.xml"],
        "sitemap": [
            folder / "sitemaps" / f"{article.month}.xml",
            folder / article.month / "sitemap.xml",
        ],
    }
    return [name for name, files in pages.items() if not any(_names(file, article) for file in files)]


def _names(file: Path, article: CorpusArticle) -> bool:
    return file.exists() and article.path in file.read_text(encoding="utf-8")


def _state(file: Path) -> FileState:
    told = file.stat()
    digest = hashlib.sha256(file.read_bytes()).digest()
    return FileState(written_ns=told.st_mtime_ns, inode=told.st_ino, digest=digest)


def _digest(snapshot: Snapshot, name: str) -> bytes | None:
    return snapshot[name].digest if name in snapshot else None
