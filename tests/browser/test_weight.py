"""What a page costs who opens it: bytes, requests, jumps of the layout, and tasks that keep a slow phone busy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from chalicelib.publishing.pages import HTML, KINDS, find_page
from tests.browser.conftest import Newspaper

MOST_BYTES = 10_000
"""Of an article without pictures, and all that comes with it: compressed, with the headers of the answers."""

MOST_REQUESTS = 4
SLOWER = 4
"""How many times slower than this machine a cheap phone is taken to be."""

LOADS = 5
"""Of so many loads one must be without a long task: another program may take the machine away in the middle of one."""

WATCH = """
window.seen = { "layout-shift": [], longtask: [] };
for (const type of Object.keys(seen)) new PerformanceObserver((list) => seen[type].push(...list.getEntries()))
  .observe({ type, buffered: true });
"""
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


class Visit:
    """A first visit: nothing is cached. Notes what goes over the wire."""

    def __init__(self, browser: Browser, size: Any) -> None:
        self.context = browser.new_context(viewport=size)
        self.page: Page = self.context.new_page()
        self.wire: CDPSession = self.context.new_cdp_session(self.page)
        self.urls: list[str] = []
        self.bytes = 0
        self.wire.on("Network.requestWillBeSent", lambda told: self._note(told["request"]["url"]))
        self.wire.on("Network.loadingFinished", self._weigh)
        self.wire.send("Network.enable")
        self.page.add_init_script(WATCH)

    def _note(self, url: str) -> None:
        if not url.startswith("data:"):
            self.urls.append(url)

    def _weigh(self, told: dict[str, Any]) -> None:
        self.bytes += int(told["encodedDataLength"])

    def load(self, url: str) -> None:
        """Open a page, and wait until the live numbers are in it."""
        with self.page.expect_response("**/api/beacon"):
            self.page.goto(url)
        self.page.wait_for_function("document.querySelector('[data-live=total]').textContent")
        self.page.wait_for_load_state("networkidle")

    def seen(self, kind: str) -> list[dict[str, Any]]:
        """The entries of a kind that the browser has recorded."""
        entries: list[dict[str, Any]] = self.page.evaluate(
            "kind => new Promise(next => requestAnimationFrame(() => setTimeout(() => next(window.seen[kind]))))", kind
        )
        return entries

    def close(self) -> None:
        self.context.close()


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def visit(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visit]:
    visit = Visit(browser, request.param)
    yield visit
    visit.close()


def test_there_is_a_page_of_every_kind(paper: Newspaper) -> None:
    kinds = {page.kind for path in paper.paths.values() if (page := find_page(path))}  # type: ignore[arg-type]
    assert {kind.name for kind in KINDS if kind.content_type == HTML} - {kind.name for kind in kinds} == {"not-found"}


def test_an_article_and_all_that_comes_with_it_weigh_at_most_10_kb(paper: Newspaper, visit: Visit) -> None:
    visit.load(paper.url + paper.paths["article"])
    print(f"{visit.bytes:,} bytes in {len(visit.urls)} requests")
    assert visit.bytes <= MOST_BYTES


def test_no_page_needs_more_than_four_requests_or_another_host(paper: Newspaper, visit: Visit) -> None:
    for name, path in paper.paths.items():
        if name == "redirect":  # its browser leaves for another page
            continue
        visit.urls.clear()
        visit.load(paper.url + path)
        assert len(visit.urls) <= MOST_REQUESTS, (name, visit.urls)
        assert {urlsplit(url).netloc for url in visit.urls} == {urlsplit(paper.url).netloc}


def test_nothing_moves_while_a_page_loads_or_is_scrolled(paper: Newspaper, visit: Visit) -> None:
    for name, path in paper.paths.items():
        visit.load(paper.url + path)
        assert visit.seen("layout-shift") == [], name


def test_no_task_takes_longer_than_50_ms_on_a_slow_phone(paper: Newspaper, browser: Browser) -> None:
    for name in ("article", "front", "archive"):
        tasks = [slow_load(browser, paper.url + paper.paths[name]) for _ in range(LOADS)]
        print(name, [[round(task["duration"]) for task in each] for each in tasks])
        assert min(tasks, key=len) == [], name


def slow_load(browser: Browser, url: str) -> list[dict[str, Any]]:
    """The long tasks of one load."""
    visit = Visit(browser, PHONE)
    visit.wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    visit.load(url)
    tasks = visit.seen("longtask")
    visit.close()
    return tasks
