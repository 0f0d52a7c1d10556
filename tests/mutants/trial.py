"""Tries the tests on mutants of a module: each in a process of its own, forked when everything is loaded.

A mutant of a function's body is put into the function that is loaded already, and only the tests that called it are
run, the quick ones first. If none of them fails, and for what is in no function, a process that has loaded nothing of
Gazette loads the module from its mutated code, and runs all tests of the table.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from tests.mutants.changes import NOTE, Mutant, noting

CPU_SECONDS = 2
"""What a test may take beyond five times what it takes by itself: a mutant that never ends fails, too."""

MAX_MEMORY_BYTES = 4 * 1024**3

_OPTIONS = ["-o", "addopts=", "--import-mode=importlib", "-s", "-x", "-p", "no:cacheprovider", "-p", "no:xdist"]
_ENGINES = ["-k", "not moto and not dynamodb-local"]


class TestsFail(Exception):
    """The tests fail, or there are none, before anything was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A module, e.g. `chalicelib.publishing.press`, its file, and the files of the tests that hold it to its rules."""

    module: str
    file: Path
    tests: tuple[str, ...]


def survivors(subject: Subject, all_mutants: Sequence[Mutant], processes: int) -> list[Mutant]:
    """The mutants that no test fails with, in their order. Raises TestsFail."""
    plugin = _Swapping(subject, all_mutants, processes)
    answer = _in_a_process(plugin.run)
    if answer is None:
        raise TestsFail(subject.module)
    passed = [all_mutants[int(number)] for number in answer.split()]
    works = [lambda mutant=mutant: _run_anew(subject, mutant) for mutant in passed]
    return [mutant for mutant, status in zip(passed, _at_once(works, processes), strict=True) if status == 0]


@dataclass
class _Swapping:
    """Runs the tests once as things are, then on each mutant in a fork of that process."""

    subject: Subject
    mutants: Sequence[Mutant]
    processes: int
    seconds: dict[str, float] = field(default_factory=dict)
    functions: dict[str, frozenset[str]] = field(default_factory=dict)
    called: set[str] = field(default_factory=set)
    failed: bool = False
    passed: list[int] | None = None

    def run(self) -> str:
        with _quiet():
            pytest.main([*_OPTIONS, *_ENGINES, *self.subject.tests], plugins=[self])
        if self.passed is None:
            os._exit(1)
        return " ".join(map(str, self.passed))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed |= report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Note which functions each test calls, then try the mutants."""
        module = importlib.import_module(self.subject.module)
        vars(module)[NOTE] = self.called.add
        for mutant in noting(self.subject.file.read_text("utf-8"), str(self.subject.file)):
            _swap(self.subject.module, mutant)
        for position, item in enumerate(session.items):
            following = session.items[position + 1] if position + 1 < len(session.items) else None
            self.called.clear()
            begin = time.process_time()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            self.seconds[item.nodeid] = time.process_time() - begin
            self.functions[item.nodeid] = frozenset(self.called)
        if self.failed or not session.items:
            return True
        works = [lambda mutant=mutant: self._try(session, mutant) for mutant in self.mutants]
        self.passed = [n for n, status in enumerate(_at_once(works, self.processes)) if status == 0]
        return True

    def _try(self, session: pytest.Session, mutant: Mutant) -> int:
        if not mutant.function or not _swap(self.subject.module, mutant):
            return 0
        callers = (item for item in session.items if mutant.function in self.functions[item.nodeid])
        items = sorted(callers, key=lambda item: self.seconds[item.nodeid])
        for position, item in enumerate(items):
            _limit(self.seconds[item.nodeid])
            following = items[position + 1] if position + 1 < len(items) else None
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.failed:
                return 1
        return 0


def _run_anew(subject: Subject, mutant: Mutant) -> int:
    _limit(60)
    sys.meta_path.insert(0, _Finder(subject, mutant))
    with _quiet():
        return int(pytest.main([*_OPTIONS, *_ENGINES, *subject.tests]))


class _Finder(MetaPathFinder):
    """Finds one module's mutant in the place of the module."""

    def __init__(self, subject: Subject, mutant: Mutant) -> None:
        self._subject, self._mutant = subject, mutant

    def find_spec(self, fullname: str, *_: Any) -> ModuleSpec | None:
        if fullname != self._subject.module:
            return None
        loader = _Loader(fullname, str(self._subject.file), self._mutant.code)
        return spec_from_file_location(fullname, self._subject.file, loader=loader)


class _Loader(SourceFileLoader):
    def __init__(self, fullname: str, path: str, code: CodeType) -> None:
        super().__init__(fullname, path)
        self._code = code

    def get_code(self, fullname: str) -> CodeType:
        return self._code


def _swap(module: str, mutant: Mutant) -> bool:
    """Give a function the mutant's code. False: only loading the module anew does, as for what is made by `cache`."""
    found: Any = importlib.import_module(module)
    code: CodeType | None = mutant.code
    for name in mutant.function.split("."):
        found = vars(found).get(name)
        code = next(
            (c for c in (code.co_consts if code else ()) if isinstance(c, CodeType) and c.co_name == name), None
        )
    while isinstance(found, property | staticmethod | classmethod):
        found = found.fget if isinstance(found, property) else found.__func__
    if code is None or not hasattr(found, "__code__") or hasattr(found, "__wrapped__"):
        return False
    try:
        found.__code__ = code
    except ValueError:  # it closes over something else
        return False
    return True


def _limit(seconds: float) -> None:
    """Have the kernel end this process if it takes far too long from here on, or too much memory."""
    more = int(5 * seconds) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + more, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    signal.alarm(60 * more)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    kept = [os.dup(1), os.dup(2)]
    nothing = os.open(os.devnull, os.O_WRONLY)
    for each in (1, 2):
        os.dup2(nothing, each)
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for each, file in zip(kept, (1, 2), strict=True):
            os.dup2(each, file)
            os.close(each)
        os.close(nothing)


def _in_a_process(work: Callable[[], str]) -> str | None:
    """What work answers in a forked process; None if that failed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        status = 1
        try:
            os.write(writing, work().encode())
            status = 0
        except BaseException:
            traceback.print_exc()
            raise
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading) as answer:
        text = answer.read()
    _, status = os.waitpid(child, 0)
    return text if status == 0 else None


def _at_once(works: Iterable[Callable[[], int]], processes: int) -> list[int]:
    """The statuses that works end with, each in a forked process, so many at once."""
    statuses: list[int] = []
    running: dict[int, int] = {}

    def wait() -> None:
        child, status = os.wait()
        statuses[running.pop(child)] = status

    for number, work in enumerate(works):
        while len(running) >= processes:
            wait()
        statuses.append(-1)
        child = os.fork()
        if child == 0:
            status = 1
            try:
                status = work()
            finally:
                os._exit(status)
        running[child] = number
    while running:
        wait()
    return statuses
