"""Every page can be used by everyone: by WCAG 2.2 AA as axe-core has it, with a keyboard, large text, a tiny screen."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import OVERFLOWING, SCHEMES, find_problems, is_within
from tests.browser.newspaper import Newspaper, new_reader
from tests.browser.screens import SCREENS
from tests.npm_packages import NpmPackages

WIDTHS_AND_TEXTS = [(320, "100%"), (640, "200%"), (390, "200%"), (1280, "200%")]
"""A tiny screen, one that is zoomed twice, and large text on a phone and on a desktop."""


@pytest.fixture(params=SCREENS)
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    screen = request.param
    context = new_reader(browser, viewport=SCREENS[screen], color_scheme=SCHEMES[screen], bypass_csp=True)
    yield context.new_page()
    context.close()


def visit(page: Page, paper: Newspaper, name: str) -> None:
    """Open a page, and go to its end, so that the lists there are filled."""
    page.goto(paper.url + paper.paths[name])
    page.locator(".fragments").scroll_into_view_if_needed()
    expect(page.locator(".fragments [data-fragment]:not(:has(ol))")).to_have_count(0)


def test_axe_finds_nothing(page: Page, paper: Newspaper, npm: NpmPackages) -> None:
    problems = []
    for name in paper.paths:
        visit(page, paper, name)
        problems += [(name, *problem) for problem in find_problems(page, npm)]
    assert problems == []


def test_no_page_scrolls_sideways(paper: Newspaper, browser: Browser) -> None:
    context = new_reader(browser, bypass_csp=True)
    page = context.new_page()
    for name in paper.paths:
        page.set_viewport_size({"width": 320, "height": 800})
        visit(page, paper, name)
        for width, text in WIDTHS_AND_TEXTS:
            page.set_viewport_size({"width": width, "height": 800})
            page.evaluate("size => document.documentElement.style.setProperty('font-size', size, 'important')", text)
            assert is_within(page), (name, width, text, page.evaluate(OVERFLOWING))
    context.close()


@pytest.mark.parametrize("name", ["article", "front", "archive", "topic", "not-found", "redirect"])
def test_a_keyboard_reaches_every_link_in_the_order_of_the_page_and_shows_where_it_is(
    name: str, paper: Newspaper, browser: Browser
) -> None:
    context = new_reader(browser, viewport=SCREENS["desktop"])
    page = context.new_page()
    visit(page, paper, name)
    # A picture's link leads where its headline does, and is no stop of its own.
    page.evaluate(
        "scrollTo(0, 0);"
        "window.stops = [...document.querySelectorAll('a[href]:not(.shot), button, input, [tabindex=\"0\"]')]"
        ".filter(each => each.checkVisibility({ visibilityProperty: true }))"
    )
    for stop in range(page.evaluate("stops.length")):
        page.keyboard.press("Tab")
        told = page.evaluate(
            """n => { const box = stops[n].getBoundingClientRect(), style = getComputedStyle(stops[n]);
            return [document.activeElement === stops[n], style.outlineStyle, box.width * box.height] }""",
            stop,
        )
        assert told[0], (name, stop, page.evaluate("document.activeElement.outerHTML.slice(0, 100)"))
        assert told[1] == "solid"
        assert told[2] > 0
    context.close()


def test_the_first_stop_leads_past_the_menu(paper: Newspaper, browser: Browser) -> None:
    context = new_reader(browser)
    page = context.new_page()
    visit(page, paper, "article")
    page.evaluate("scrollTo(0, 0)")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#main').contains(document.activeElement)")
    context.close()


def test_a_line_of_an_article_holds_55_to_75_characters(paper: Newspaper, browser: Browser) -> None:
    context = new_reader(browser, viewport=SCREENS["desktop"])
    page = context.new_page()
    visit(page, paper, "article")
    lines = page.evaluate("""[...document.querySelectorAll(".body > p")].map(each => {
      const range = document.createRange();
      range.selectNodeContents(each);
      return each.textContent.length / new Set([...range.getClientRects()].map(box => Math.round(box.bottom))).size;
    })""")
    longest = max(lines)
    assert 55 <= longest <= 75, json.dumps(lines)
    context.close()
