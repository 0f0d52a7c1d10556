"""The local stack and a real browser: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import json
import os
import shutil
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from ops.local import stack
from tests.browser.chromium import PERSON

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
SCREENSHOTS = Path(__file__).parents[2] / "screenshots"


@dataclass(frozen=True)
class Editor:
    """An editor's script, over HTTP."""

    portal: stack.Stack

    def call(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.portal.token}", "Content-Type": "application/json"}
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(f"{self.portal.url}/api{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def post(self, **fields: Any) -> Any:
        """Post an article and publish it; answers it."""
        when = {"published_at": fields.pop("published_at")}
        article = self.call("POST", "/articles", fields)
        return self.call("POST", f"/articles/{article['id']}/publish", when)


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[stack.Stack]:
    """A fresh portal of its own for each test: its counters start at nothing."""
    with stack.running(engine="moto", empty=True, directory=tmp_path) as running:
        yield running


@pytest.fixture
def editor(portal: stack.Stack) -> Editor:
    editor = Editor(portal)
    editor.call("PUT", "/site", {"name": "Cổng thông tin Sông Hậu", "views_offset": 21_162_408})
    editor.call("PUT", "/topics/tien-toi-dai-hoi-dang", {"title": "Tiến tới đại hội đảng"})
    editor.call("PUT", "/topics/giai-phong-mien-nam", {"title": "Giải phóng miền Nam"})
    return editor


@pytest.fixture(scope="session")
def executable() -> str:
    """Debian's Chromium; skipped with a word where it is not installed, but never in CI."""
    found = shutil.which("chromium")
    if found is None:
        message = "NOT TESTED IN A BROWSER: Chromium is not installed."
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
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
