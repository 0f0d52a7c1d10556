"""The quick tier imports what its requirements bring, and nothing of the full tier's."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from ops.install import read_pins
from tests.imports import imports
from tests.tiers import QUICK_FOLDERS

ROOT = Path(__file__).parents[2]
OURS = {"app", "chalicelib", "ops", "tests"}


def files_of(module: str) -> Iterator[Path]:
    """The files of one of the project's modules, if it is one."""
    place = ROOT.joinpath(*module.split("."))
    yield from (file for file in (place.with_suffix(".py"), place / "__init__.py") if file.is_file())


def test_the_quick_tier_imports_what_it_and_running_require() -> None:
    tests = ROOT / "tests"
    waiting = [tests / "conftest.py", *(file for each in QUICK_FOLDERS for file in (tests / each).rglob("*.py"))]
    seen, packages = set[Path](), set[str]()
    while waiting:
        file = waiting.pop()
        if file not in seen:
            seen.add(file)
            modules = set(imports(ast.parse(file.read_text("utf-8")), with_names=True))
            waiting += [found for each in modules if each.partition(".")[0] in OURS for found in files_of(each)]
            packages |= {each.partition(".")[0] for each in modules} - OURS - sys.stdlib_module_names
    pinned = {_normal(name) for name in read_pins(ROOT / "requirements-test.txt")}
    brought_by = packages_distributions()
    assert {each for each in packages if pinned.isdisjoint(map(_normal, brought_by.get(each, [])))} == set()


def _normal(name: str) -> str:
    """A package's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()
