"""What `make bench` measures: a builder of static sites, and what a run of one costs and leaves behind."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.bench.corpus import Corpus


class NotMeasured(Exception):
    """A builder that cannot be run here; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a run took: wall time, and CPU time (user and system) of the process and all that it started and awaited."""

    wall_seconds: float
    cpu_seconds: float


class Builder(Protocol):
    """A builder of the corpus as static files. All of them get the same articles and make the same kinds of pages."""

    @property
    def name(self) -> str:
        """What the tables call it."""

    @property
    def output(self) -> Path:
        """Where it writes its files; known once `prepare` has been called."""

    def version(self) -> str:
        """The version that is installed. Raises NotMeasured if there is none."""

    def prepare(self, corpus: Corpus, folder: Path) -> None:
        """Lay out the corpus as this builder's content in an empty folder. Not measured."""

    def build(self) -> Cost:
        """Build the whole site; `output` is not there before."""

    def prepare_addition(self) -> None:
        """Do what the quickest way to add an article needs from the build before, such as a cache. Not measured."""

    def add_one(self) -> Cost:
        """Add `corpus.one_more` to a site that is built, and bring `output` up to date. Laying out is not measured."""


def run(command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end, and tell its cost. Raises NotMeasured with its last words if it fails."""
    log = cwd / "bench.log"
    with log.open("wb") as words:
        begun = time.perf_counter()
        process = subprocess.Popen(command, cwd=cwd, env={**os.environ, **(env or {})}, stdout=words, stderr=words)
        # Of a process that is awaited this way the system tells the CPU time, with that of the children it awaited.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise NotMeasured(f"it ended with {process.returncode}: {last_words(log)}")
    return Cost(wall_seconds=wall, cpu_seconds=usage.ru_utime + usage.ru_stime)


def last_words(log: Path) -> str:
    """The last line of a log that tells of an error, or else the last that says anything."""
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    lines = [line.strip() for line in text.splitlines() if line.strip()] or ["it said nothing"]
    errors = [line for line in lines if "error" in line.lower()]
    return (errors or lines)[-1][:300]
