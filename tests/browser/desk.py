"""The desk in a browser: whose it is, and what goes wrong in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from ops.local.stack import Stack
from tests.browser.newspaper import new_reader
from tests.browser.screens import DESKTOP

PATIENCE_MS = 15_000

EXPECTED = ("the server responded with a status of 4", "Blocked script execution in")
"""What the API refused, and scripts of pages that are previewed: browsers complain of both."""


def let_in(context: BrowserContext, token: str) -> None:
    """Have the window's requests to the API carry a token: a session would do, but takes a sign-in for each window."""

    def add(route: Route) -> None:
        route.continue_(headers={**route.request.headers, "authorization": f"Bearer {token}"})

    context.route("**/api/**", add)


@contextmanager
def opened(browser: Browser, portal: Stack, path: str = "", *, token: str = "", **options: Any) -> Iterator[Page]:
    """A page of the desk, and nothing that its console complained of but what the API refused."""
    context = new_reader(browser, **{"locale": "vi-VN", "viewport": DESKTOP, **options})
    context.set_default_timeout(PATIENCE_MS)
    let_in(context, token or portal.token)
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda told: problems.append(told.text) if told.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{portal.url}/desk/{path}")
    yield page
    context.close()
    told = [each for each in problems if not any(expected in each for expected in EXPECTED)]
    assert told == [], told


def press(page: Page, name: str) -> None:
    """Press the button of this name."""
    page.get_by_role("button", name=name, exact=True).click()


def told(page: Page, words: str) -> None:
    """Wait until the desk has told this in passing, and take it away: what is told next is told anew."""
    expect(page.locator(".told")).to_contain_text(words)
    page.locator(".told").evaluate("each => each.replaceChildren()")
