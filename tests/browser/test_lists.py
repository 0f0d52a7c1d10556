"""The short lists at the end of a page: fetched when a reader comes near, and again if that failed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.newspaper import Newspaper, new_reader
from tests.browser.screens import DESKTOP

LISTS = "**/fragments/**"
TRIES = 4


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """With a clock that the test moves on."""
    context = new_reader(browser)
    page = context.new_page()
    page.clock.install()
    yield page
    context.close()


class Failing:
    """The network between a page and its lists, which fails so many times for each."""

    def __init__(self, page: Page, how: Callable[[Route], None], times: int) -> None:
        self.asked: list[str] = []
        self._how = how
        self._times = times
        page.route(LISTS, self._answer)

    def _answer(self, route: Route) -> None:
        self.asked.append(route.request.url)
        if self.asked.count(route.request.url) <= self._times:
            self._how(route)
        else:
            route.continue_()


def lose(route: Route) -> None:
    route.abort()


def refuse(route: Route) -> None:
    route.fulfill(status=503, body="<h1>Busy</h1>")


def miss(route: Route) -> None:
    route.fulfill(status=404, content_type="text/html", body="<h1>Not found</h1>")


def wait_until(page: Page, is_so: Callable[[], bool]) -> bool:
    """Let time pass, second by second, until something is so; for as long as a page could still ask."""
    for _ in range(400):
        if is_so():
            return True
        page.clock.run_for(1_000)
    return False


@pytest.mark.parametrize("how", [lose, refuse, miss])
@pytest.mark.parametrize("times", [1, 3])
def test_a_list_that_did_not_come_is_asked_for_again(
    how: Callable[[Route], None], times: int, paper: Newspaper, page: Page
) -> None:
    network = Failing(page, how, times)
    page.goto(paper.url)
    page.locator(".fragments").scroll_into_view_if_needed()
    lists = page.locator(".fragments section:visible")
    assert wait_until(page, lambda: lists.count() == 2)
    assert {network.asked.count(url) for url in network.asked} == {times + 1}


def test_a_list_that_never_comes_is_asked_for_four_times_and_nothing_is_shown(paper: Newspaper, page: Page) -> None:
    network = Failing(page, lose, 99)
    page.goto(paper.url)
    page.locator(".fragments").scroll_into_view_if_needed()
    assert not wait_until(page, lambda: len(network.asked) > 2 * TRIES)
    assert {network.asked.count(url) for url in network.asked} == {TRIES}
    expect(page.locator(".fragments section:visible")).to_have_count(0)


def test_a_list_that_comes_late_moves_none_of_the_others(paper: Newspaper, browser: Browser) -> None:
    context = new_reader(browser, viewport=DESKTOP)
    page = context.new_page()
    page.clock.install()
    page.route("**/fragments/latest.json", lambda route: route.abort())
    page.goto(paper.url + paper.paths["article"])
    page.locator(".fragments").scroll_into_view_if_needed()
    lists = page.locator(".fragments section:visible")
    assert wait_until(page, lambda: lists.count() == 3)
    titles, places = lists.all_inner_texts(), [each.bounding_box() for each in lists.all()]
    page.unroute("**/fragments/latest.json")
    assert wait_until(page, lambda: lists.count() == 4)
    assert lists.all_inner_texts()[:3] == titles
    assert [each.bounding_box() for each in lists.all()[:3]] == places
    context.close()


def test_no_list_is_asked_for_before_a_reader_comes_near(paper: Newspaper, page: Page) -> None:
    network = Failing(page, lose, 0)
    page.goto(paper.url + paper.paths["article"])
    page.clock.run_for(200_000)
    assert network.asked == []
    page.locator(".fragments").scroll_into_view_if_needed()
    expect(page.locator(".fragments li").first).to_be_visible()
