"""Tries the tests on mutants of a module: each in a process of its own, forked when the libraries are loaded.

First the tests run as things are, and it is noted how long each takes and which functions of the module it calls.
Then a mutant of a function is put into the function that is loaded, and only the tests that call it run, the quick ones
first. What is in no function, or in one that is called while the module is loaded, is tried in a process that has
loaded nothing of Gazette, with all tests.

What tests keep for each other, such as a site that is built once, is built before the fault is there.
"""

from __future__ import annotations

import builtins
import contextlib
import gc
import importlib
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType
from typing import Any, TextIO

import pytest
from hypothesis import Phase, settings

from tests.mutants.changes import NOTE, Mutant, noting

CPU_SECONDS = 2
"""What a test may take beyond five times what it takes by itself: a mutant that never ends fails, too."""

WAITING_SECONDS = 60
"""How long it may take by the clock at least: one that waits for nothing uses no CPU."""

MAX_MEMORY_BYTES = 4 * 1024**3

_OPTIONS = (
    *("-o", "addopts=", "--import-mode=importlib", "-s", "-x", "-p", "no:cacheprovider", "-p", "no:xdist"),
    *("--assert=plain", "--tb=native"),
)
_SURVIVED, _KILLED, _UNDECIDED = 0, 1, 2


class TestsFail(Exception):
    """The tests fail, or there are none, before anything was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A module, e.g. `chalicelib.publishing.press`, its file, and the files of the tests that hold it to its rules.

    `but` are words in the names of tests that are left out: those that take long.
    """

    module: str
    file: Path
    tests: tuple[str, ...]
    but: tuple[str, ...] = ()


def verdicts(subject: Subject, mutants: Sequence[Mutant], processes: int) -> Iterator[tuple[Mutant, bool]]:
    """Each mutant with whether it survived, as soon as that is known. Raises TestsFail."""
    gc.freeze()  # or each process would copy what it only looks through
    seconds: dict[str, float] | None = None
    undecided: list[Mutant] = []
    for line in _in_a_process(_Loaded(subject, mutants, processes).run):
        answer = json.loads(line)
        if isinstance(answer, dict):
            seconds = answer
            continue
        number, status = answer
        if status == _UNDECIDED:
            undecided.append(mutants[number])
        else:
            yield mutants[number], status == _SURVIVED
    if seconds is None:
        raise TestsFail(f"pytest {' '.join(subject.tests)} fails without any mutant, or finds no test")
    as_it_is = compile(subject.file.read_bytes(), str(subject.file), "exec")
    codes = [as_it_is, *(each.code for each in undecided)]
    for number, status in _at_once((partial(_run_anew, subject, each, seconds) for each in codes), processes):
        if number:
            yield undecided[number - 1], status == 0
        elif status:
            raise TestsFail(f"the tests of {subject.module} fail when the quick ones come first, without any mutant")


class _Running:
    """A plugin of pytest's: quick tests come first, each is kept to its time, and what fails is not made smaller."""

    def __init__(self, seconds: dict[str, float]) -> None:
        self.seconds = seconds

    def pytest_sessionstart(self) -> None:
        found = settings.get_current_profile_name()
        settings.register_profile("mutants", settings.get_profile(found), phases=(Phase.explicit, Phase.generate))
        settings.load_profile("mutants")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: self.seconds.get(item.nodeid, 0))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        if nodeid in self.seconds:
            _limit(self.seconds[nodeid])


class _Loaded(_Running):
    """Runs the tests as things are, then on each mutant in a fork of that process."""

    def __init__(self, subject: Subject, mutants: Sequence[Mutant], processes: int) -> None:
        super().__init__({})
        self._subject, self._mutants, self._processes = subject, mutants, processes
        self._called = set[str]()
        self._calls: dict[str, frozenset[str]] = {}
        self._failed = False

    def run(self, answers: TextIO) -> None:
        """Write each mutant's number and status, a line each; the first line is how long each test takes."""
        self._answers = answers
        vars(builtins)[NOTE] = self._called.add
        _load(self._subject, noting(self._subject.file.read_text("utf-8"), str(self._subject.file)), self)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._failed |= report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        while_loading, seconds = frozenset(self._called), dict[str, float]()
        for position, item in enumerate(session.items):
            self._called.clear()
            begin = time.process_time()
            _run(item, session.items[position + 1 :])
            seconds[item.nodeid] = time.process_time() - begin
            self._calls[item.nodeid] = frozenset(self._called)
        if self._failed or not session.items:
            return True
        self.seconds = seconds
        print(json.dumps(seconds), file=self._answers, flush=True)
        works = (partial(self._try, session.items, each, while_loading) for each in self._mutants)
        for number, status in _at_once(works, self._processes):
            print(json.dumps([number, status]), file=self._answers, flush=True)
        return True

    def _try(self, all_items: list[pytest.Item], mutant: Mutant, while_loading: frozenset[str]) -> int:
        if not mutant.function or mutant.function in while_loading or not _swap(self._subject.module, mutant):
            return _UNDECIDED
        callers = [item for item in all_items if mutant.function in self._calls[item.nodeid]]
        callers.sort(key=lambda item: self.seconds[item.nodeid])
        for position, item in enumerate(callers):
            _run(item, callers[position + 1 :])
            if self._failed:
                return _KILLED
        return _SURVIVED


def _run(item: pytest.Item, following: list[pytest.Item]) -> None:
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=following[0] if following else None)


def _run_anew(subject: Subject, code: CodeType, seconds: dict[str, float]) -> int:
    _limit(sum(seconds.values()))
    return _load(subject, code, _Running(seconds))


def _load(subject: Subject, code: CodeType, plugin: _Running) -> int:
    """Run pytest with that code in the place of the module's."""
    sys.meta_path.insert(0, _Finder(subject, code))
    with _quiet():
        chosen = ["-k", " and ".join(f"not {word}" for word in subject.but)] if subject.but else []
        return int(pytest.main([*_OPTIONS, *chosen, *subject.tests], plugins=[plugin]))


class _Finder(MetaPathFinder):
    """Finds the module with that code."""

    def __init__(self, subject: Subject, code: CodeType) -> None:
        self._subject, self._code = subject, code

    def find_spec(self, fullname: str, *_: Any) -> ModuleSpec | None:
        if fullname != self._subject.module:
            return None
        loader = _Loader(fullname, str(self._subject.file), self._code)
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
    signal.alarm(WAITING_SECONDS + 10 * more)


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


def _in_a_process(work: Callable[[TextIO], None]) -> Iterator[str]:
    """The lines that work writes in a forked process, as they come."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            with os.fdopen(writing, "w") as answers:
                work(answers)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as lines:
        yield from lines
    os.waitpid(child, 0)


def _at_once(works: Iterable[Callable[[], int]], processes: int) -> Iterator[tuple[int, int]]:
    """The positions of works with the statuses that they end with, each in a forked process, so many at once."""
    running: dict[int, int] = {}

    def wait() -> tuple[int, int]:
        child, status = os.wait()
        return running.pop(child), os.waitstatus_to_exitcode(status)

    for number, work in enumerate(works):
        if len(running) >= processes:
            yield wait()
        child = os.fork()
        if child == 0:
            status = 1
            try:
                status = work()
            finally:
                os._exit(status)
        running[child] = number
    while running:
        yield wait()
