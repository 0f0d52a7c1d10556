"""The tiers of tests: `quick`, for which Python and three minutes are enough, and `full`, which is all the rest.

A test's folder says which it is of. In the folders of the quick tier, the mark `full` makes a single test or a
parameter one of the other: the real engine, or what takes long and is there for more of the same. The mark `deep`
leaves a test to `make test-deep`, which runs whole files, whatever their tier.
"""

from __future__ import annotations

from pathlib import Path

import pytest

TESTS = Path(__file__).parent
QUICK_FOLDERS = {"unit", "storage", "moto"}
"""They need what pip brings: `tests/unit/test_tiers.py` says which packages."""

FIRST = {"deploy"}
"""Folders that take long to set up. Of what a worker does first, no other takes some over and sets it up again."""

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
    """Never import what the quick tier does not need: the packages that it uses may not be there."""
    if config.getoption("tier") == "quick" and collection_path.is_relative_to(TESTS):
        folders = collection_path.relative_to(TESTS).parts[:1]
        return (bool(folders) and not QUICK_FOLDERS.issuperset(folders)) or None
    return None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the other tiers' tests out."""
    tier = config.getoption("tier")
    if tier:
        chosen = [item for item in items if tier_of(item) == tier]
        config.hook.pytest_deselected(items=[item for item in items if tier_of(item) != tier])
        items[:] = sorted(chosen, key=lambda item: item.path.relative_to(TESTS).parts[0] not in FIRST)


def tier_of(item: pytest.Item) -> str:
    """The tier of a test."""
    if item.get_closest_marker("deep"):
        return "deep"
    in_folder = item.path.relative_to(TESTS).parts[0] in QUICK_FOLDERS
    return "quick" if in_folder and not item.get_closest_marker("full") else "full"


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """End with how many tests ran, and with what the other tier adds."""
    tier, terminal = config.getoption("tier"), config.pluginmanager.get_plugin("terminalreporter")
    if tier and terminal and not hasattr(config, "workerinput"):
        ran = sum(len(terminal.stats.get(outcome, [])) for outcome in ("passed", "failed"))
        terminal.write_line(f"{ran:,} tests ran. {SAID[tier]}")
