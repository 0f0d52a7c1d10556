"""What a page costs who opens it: bytes, requests, jumps of the layout, and tasks that keep a slow phone busy."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, CDPSession, Page, ViewportSize, expect

from chalicelib.publishing.pages import HTML, PAGE_KINDS, find_page
from tests.browser.newspaper import Newspaper, new_reader
from tests.browser.screens import DESKTOP, PHONE

MOST_BYTES = 10_000
"""Of an article without pictures, and all that comes with it, the numbers too: their bodies, compressed."""

MOST_BYTES_WITH_A_PICTURE = 10_500
"""The same of an article with a lead picture, without the picture: the page names its files, and says what it shows."""

MOST_REQUESTS = 4
"""Of any page, and one for each of its pictures that is near; the search has a script of its own."""

MOST_BYTES_OF_A_PICTURE = 60 * 1024
"""Of an article's lead picture on a telephone."""

MOST_OF_A_TASK = 2.5
"""How many times as long as on the same page without style and script the longest task may take, in processor time.
That is 6 ms on a quiet machine, so a phone that is three times slower is busy for 50 ms at most.
"""

LOADS = 20
"""The least of so many loads counts: what a task takes also depends on who else uses the machine."""

WATCH = """
window.shifts = [];
new PerformanceObserver((list) => shifts.push(...list.getEntries())).observe({ type: "layout-shift", buffered: true });
"""
MOST_OF_A_MASTHEAD = 120
LINE = 32
"""Pixels on a phone: what stands before a page's own, and a line of text."""

MOST_OF_A_SCREEN = {390: 0.23, 1280: 0.66}
"""How much of a screen's height a lead picture may take, by the screen's width."""


class Visit:
    """A first visit: nothing is cached. Notes what goes over the wire."""

    def __init__(self, browser: Browser, size: ViewportSize) -> None:
        self.context = new_reader(browser, viewport=size)
        self.page: Page = self.context.new_page()
        self.wire: CDPSession = self.context.new_cdp_session(self.page)
        self.urls: list[str] = []
        self.bytes = 0
        self.pictures: dict[str, int] = {}
        self.wire.on("Network.requestWillBeSent", lambda told: self._note(told["requestId"], told["request"]["url"]))
        self.wire.on("Network.responseReceived", self._received)
        self.wire.on("Network.loadingFinished", lambda told: self._weigh(told["requestId"], told["encodedDataLength"]))
        self.wire.send("Network.enable")
        self.page.add_init_script(WATCH)

    def _note(self, request: str, url: str) -> None:
        if "/media/" in url:
            self.pictures[request] = 0
        elif not url.startswith("data:"):
            self.urls.append(url)

    def _weigh(self, request: str, size: float) -> None:
        """A whole answer, without what had come of it when its headers were read."""
        if request in self.pictures:
            self.pictures[request] += int(size)
        else:
            self.bytes += int(size)

    def _received(self, told: Any) -> None:
        self._weigh(told["requestId"], -told["response"]["encodedDataLength"])

    def load(self, url: str) -> None:
        """Open a page, and wait until the live numbers are in it."""
        with self.page.expect_response("**/api/beacon"):
            self.page.goto(url)
        expect(self.page.locator("[data-live=total]")).not_to_be_empty()

    def shifts(self) -> list[Any]:
        """The jumps of the layout that the browser has recorded."""
        frame = "new Promise(next => requestAnimationFrame(() => setTimeout(() => next(window.shifts))))"
        shifts: list[Any] = self.page.evaluate(frame)
        return shifts

    def longest_task(self, url: str, *, is_bare: bool) -> float:
        """Milliseconds of CPU that the longest task takes while a page loads, with its style and script or without."""
        events: list[dict[str, Any]] = []
        ended: list[object] = []
        self.wire.on("Tracing.dataCollected", lambda told: events.extend(told["value"]))
        self.wire.on("Tracing.tracingComplete", lambda _: ended.append(True))
        config = {"includedCategories": ["toplevel", "devtools.timeline"]}
        self.wire.send("Tracing.start", {"transferMode": "ReportEvents", "traceConfig": config})
        if is_bare:
            self.page.route("**/assets/**", lambda route: route.fulfill(body=""))
            self.page.goto(url)
        else:
            self.load(url)
        self.wire.send("Tracing.end")
        while not ended:
            self.page.wait_for_timeout(20)
        thread = next((each["pid"], each["tid"]) for each in events if each["name"] == "Layout")
        tasks = (each for each in events if each["name"] == "ThreadControllerImpl::RunTask")
        took = (float(each.get("tdur", 0)) for each in tasks if (each["pid"], each["tid"]) == thread)
        return max(took) / 1000

    def close(self) -> None:
        self.context.close()


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def visit(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visit]:
    visit = Visit(browser, request.param)
    yield visit
    visit.close()


def test_there_is_a_page_of_every_kind(paper: Newspaper) -> None:
    """And every path without a page is not found."""
    kinds = {page.kind for path in paper.paths.values() if (page := find_page(path))}  # type: ignore[arg-type]
    assert {kind.name for kind in PAGE_KINDS if kind.content_type == HTML} - {kind.name for kind in kinds} == {
        "not-found"
    }


def test_an_article_and_all_that_comes_with_it_weigh_at_most_10_kb(paper: Newspaper, visit: Visit) -> None:
    visit.load(paper.url + paper.paths["article"])
    print(f"{visit.bytes:,} bytes in {len(visit.urls)} requests")
    assert visit.bytes <= MOST_BYTES
    assert not visit.pictures


def test_a_lead_picture_is_fetched_first_and_small_and_nothing_else_grows_with_it(
    paper: Newspaper, visit: Visit
) -> None:
    visit.load(paper.url + paper.paths["pictured article"])
    picture = visit.page.locator(".lead img")
    assert picture.evaluate("(img) => img.decode().then(() => [img.complete, img.naturalWidth > 0])") == [True, True]
    assert picture.evaluate("(img) => img.currentSrc").endswith(".avif")
    (size,) = visit.pictures.values()
    print(f"{visit.bytes:,} bytes in {len(visit.urls)} requests, and a picture of {size:,}")
    assert visit.bytes <= MOST_BYTES_WITH_A_PICTURE
    assert len(visit.urls) <= MOST_REQUESTS
    assert 0 < size <= MOST_BYTES_OF_A_PICTURE
    assert visit.shifts() == []


def test_the_place_of_a_picture_has_its_size_and_colour_before_it_comes(paper: Newspaper, visit: Visit) -> None:
    visit.page.route("**/media/**", lambda route: route.abort())
    visit.load(paper.url + paper.paths["pictured article"])
    picture = visit.page.locator(".lead img")
    box = picture.bounding_box()
    assert box
    screen = visit.page.viewport_size
    assert screen
    most = MOST_OF_A_SCREEN[screen["width"]] * screen["height"]
    assert box["height"] == pytest.approx(min(box["width"] * 1067 / 1600, most), rel=0.02)
    told = picture.evaluate("(img) => [img.dataset.colour, getComputedStyle(img).backgroundColor]")
    red, green, blue = bytes.fromhex(told[0].removeprefix("#"))
    assert told[1] == f"rgb({red}, {green}, {blue})"


def test_no_page_needs_more_than_four_requests_or_another_host(paper: Newspaper, visit: Visit) -> None:
    for name, path in paper.paths.items():
        visit.urls.clear()
        visit.load(paper.url + path)
        assert len(visit.urls) <= MOST_REQUESTS + (name == "search"), (name, visit.urls)
        assert {urlsplit(url).netloc for url in visit.urls} == {urlsplit(paper.url).netloc}


def test_nothing_moves_while_a_page_loads_or_is_scrolled(paper: Newspaper, visit: Visit) -> None:
    for name, path in paper.paths.items():
        visit.load(paper.url + path)
        height = visit.page.evaluate("document.body.scrollHeight")
        visit.page.evaluate("scrollTo(0, 1e9)")  # at once, so that the lists come while their place is looked at
        expect(visit.page.locator(".fragments li").first).to_be_visible()
        assert visit.shifts() == [], name
        assert visit.page.evaluate("document.body.scrollHeight") == height, name


def test_nothing_moves_when_the_rest_of_a_page_comes(paper: Newspaper, visit: Visit) -> None:
    """A slow network brings a page in pieces: what is drawn of it stays where it is."""
    moved = {}
    for name, path in paper.paths.items():
        visit.page.goto(paper.url + path)
        moved[name] = visit.page.evaluate(MOVED)
    assert {name: each for name, each in moved.items() if each} == {}


# Takes the parts of a page away, the last first, and looks whether anything before them moves.
MOVED = """() => {
  const moved = [];
  for (const part of [...document.querySelectorAll("body > *, main > *, .story > *")].reverse()) {
    if (part.matches("main, .story") || part.contains(document.querySelector("main"))) continue;
    const before = [...document.querySelectorAll(".masthead *, main *")]
      .filter((each) => part.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_PRECEDING && !each.contains(part));
    const places = () => before.map((each) => {
      const { x, y, width } = each.getBoundingClientRect();
      return [x, y, width].join();
    });
    const were = places();
    part.remove();
    const are = places();
    moved.push(...before.filter((_, n) => were[n] !== are[n])
      .map((each) => `${each.outerHTML.slice(0, 60)} by ${part.outerHTML.slice(0, 40)}`).slice(0, 3));
  }
  return moved;
}"""


def test_the_text_begins_on_the_first_screen_of_a_phone(paper: Newspaper, browser: Browser) -> None:
    visit = Visit(browser, PHONE)
    visit.load(paper.url + paper.paths["pictured article"])
    told = [
        visit.page.locator(each).bounding_box()
        for each in (".lede", ".correction", ".lead", ".masthead", ".body > p:first-child")
    ]
    assert all(told)
    *_, masthead, text = (each for each in told if each)
    assert masthead["y"] + masthead["height"] <= MOST_OF_A_MASTHEAD
    assert text["y"] + LINE <= PHONE["height"]
    visit.close()


def test_an_article_is_copied_printed_and_shared_where_a_browser_can(paper: Newspaper, browser: Browser) -> None:
    visit = Visit(browser, PHONE)
    visit.page.add_init_script("""
      window.done = [];
      window.print = () => done.push("print");
      navigator.share = async ({ url }) => { done.push(url); throw new Error("thought better of it"); };
      navigator.clipboard.writeText = async (text) => done.push(text);
    """)
    url = paper.url + paper.paths["article"]
    visit.load(url)
    buttons = visit.page.locator(".share button")
    for button in buttons.all():
        button.click()
    assert visit.page.evaluate("done") == [url, "print", url]
    expect(buttons.first).to_contain_text("✓")
    visit.close()


@pytest.mark.parametrize("name", ["article", "pictured article", "front", "archive"])
def test_no_task_keeps_a_slow_phone_busy(name: str, paper: Newspaper, browser: Browser) -> None:
    url = paper.url + paper.paths[name]
    bare = dressed = inf
    for load in range(LOADS):
        bare = min(bare, longest_task(browser, url, is_bare=True))
        dressed = min(dressed, longest_task(browser, url, is_bare=False))
        if load and dressed <= MOST_OF_A_TASK * bare:
            break
    print(f"{dressed:.1f} ms, {dressed / bare:.2f} times as long as without style and script")
    assert dressed <= MOST_OF_A_TASK * bare


def longest_task(browser: Browser, url: str, *, is_bare: bool) -> float:
    """Of a first visit, in milliseconds of CPU."""
    visit = Visit(browser, PHONE)
    took = visit.longest_task(url, is_bare=is_bare)
    visit.close()
    return took
