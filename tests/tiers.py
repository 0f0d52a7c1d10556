"""The tiers of tests: `quick`, for which Python and three minutes are enough, and `full`, which is all the rest.

A test's folder says which it is of. In the folders of the quick tier, the mark `full` makes a single test or a
parameter one of the other: the real engine, or what takes long and is there for more of the same. The mark `deep`
leaves a test to `make test-deep`, which runs whole files, whatever their tier.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
QUICK_FOLDERS = {"unit", "storage", "moto"}
"""They need what pip brings: `tests/unit/test_tiers.py` says which packages."""

FIRST = {"deploy"}
"""Folders that take long to set up. Of what a worker does first, no other takes some over and sets it up again."""

_ENGINE = "dynamodb_local_url"
"""The fixture of the engine that needs Java and Maven."""

_FULL_IS_NAMED = re.compile(r"\bmark\.full\b|engine")
"""Of a quick folder's files, the full tier imports those that hold this: reading a file takes less than that."""

SAID = {
    "quick": "They need Python only; `make test-full` adds those that need DynamoDB Local, Chromium, npm's checkers, "
    "Lambda's runtime or a deployment, and more histories.",
    "full": "They are what `make test` leaves out; `make test-deep` does more of the same.",
    "deep": "They are what both other tiers leave out.",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--tier`; without it, the tests of all run."""
    parser.addoption("--tier", choices=sorted(SAID), help="run this tier's tests only")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Never import what the tier does not need: packages of it may not be there, and each worker would take long."""
    tier = config.getoption("tier")
    if tier not in {"quick", "full"} or not collection_path.is_relative_to(TESTS):
        return None
    if tier == "quick":
        return not (collection_path == TESTS or _is_in_quick_folder(collection_path)) or None
    return _is_all_quick(collection_path) or None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the other tiers' tests out."""
    tier = config.getoption("tier")
    if missed := [file for file in {item.path for item in items if tier_of(item) == "full"} if _is_all_quick(file)]:
        raise pytest.UsageError(f"the full tier does not look into {missed}: name the mark or the engine there")
    if tier:
        chosen = [item for item in items if tier_of(item) == tier]
        config.hook.pytest_deselected(items=[item for item in items if tier_of(item) != tier])
        items[:] = sorted(chosen, key=lambda item: item.path.relative_to(TESTS).parts[0] not in FIRST)


def tier_of(item: pytest.Item) -> str:
    """The tier of a test."""
    if item.get_closest_marker("deep"):
        return "deep"
    is_full = item.get_closest_marker("full") or _ENGINE in getattr(item, "fixturenames", ())
    return "full" if is_full or not _is_in_quick_folder(item.path) else "quick"


def _is_in_quick_folder(path: Path) -> bool:
    return path.relative_to(TESTS).parts[:1] in {(each,) for each in QUICK_FOLDERS}


def _is_all_quick(file: Path) -> bool:
    """Whether it is a file of a quick folder and names nothing of the full tier."""
    return file.is_file() and _is_in_quick_folder(file) and not _FULL_IS_NAMED.search(file.read_text("utf-8"))


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """End with how many tests ran, and with what the other tier adds."""
    tier, terminal = config.getoption("tier"), config.pluginmanager.get_plugin("terminalreporter")
    if tier and terminal and not hasattr(config, "workerinput"):
        ran = sum(len(terminal.stats.get(outcome, [])) for outcome in ("passed", "failed"))
        terminal.write_line(f"{ran:,} tests ran. {SAID[tier]}")
