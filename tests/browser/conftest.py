"""The local stack and a real browser: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from unittest.mock import patch

import pytest
import requests
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from ops.local import moto_server, stack
from tests.browser import newspaper
from tests.browser.chromium import PERSON
from tests.browser.editor import Editor
from tests.browser.newspaper import Newspaper
from tests.lacking import give_up
from tests.npm_packages import NpmPackages
from tests.once import shared_folder

expect.set_options(timeout=30_000)  # patience for slow machines; nothing waits for longer than it must

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # What is told of a browser that a program drives is not counted; a test plays a person.
    "--disable-blink-features=AutomationControlled",
    f"--user-agent={PERSON}",
]


@pytest.fixture(scope="session")
def moto() -> Iterator[str]:
    """One process for all portals of a worker: to import it takes as long as the rest of a portal's start."""
    with moto_server.running() as url:
        yield url


@pytest.fixture
def portal(moto: str, tmp_path: Path) -> Iterator[stack.Stack]:
    """A fresh portal of its own for each test: its counters start at nothing."""
    requests.post(f"{moto}/moto-api/reset", timeout=10).raise_for_status()
    with (
        patch.object(moto_server, "running", lambda: nullcontext(moto)),
        stack.running(engine="moto", empty=True, directory=tmp_path) as running,
    ):
        yield running


@pytest.fixture
def editor(portal: stack.Stack) -> Editor:
    editor = Editor(portal)
    editor.call("PUT", "/site", {"name": "Cổng thông tin Sông Hậu", "views_offset": 21_162_408})
    editor.call("PUT", "/topics/tien-toi-dai-hoi-dang", {"title": "Tiến tới đại hội đảng"})
    editor.call("PUT", "/topics/giai-phong-mien-nam", {"title": "Giải phóng miền Nam"})
    return editor


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newspaper]:
    """One for all tests that only look."""
    with newspaper.shared(shared_folder(tmp_path_factory)) as paper:
        yield paper


@pytest.fixture(scope="session")
def npm() -> NpmPackages:
    """Checkers that run in a browser or beside it."""
    packages = NpmPackages(Path(__file__).parent)
    packages.require()
    return packages


@pytest.fixture(scope="session")
def executable() -> str:
    """Debian's Chromium; skipped with a word where it is not installed, but never in CI."""
    found = shutil.which("chromium")
    if found is None:
        give_up("NOT TESTED IN A BROWSER: Chromium is not installed.")
    return found


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """One for all tests of a process: a second one beside it is refused."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(executable: str, playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
    yield browser
    browser.close()
