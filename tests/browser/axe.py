"""What axe finds on a page, and what stands wider than the screen."""

from __future__ import annotations

from typing import Literal

from playwright.sync_api import Page

from tests.browser.screens import SCREENS
from tests.npm_packages import NpmPackages

SCHEMES: dict[str, Literal["light", "dark"]] = {"phone": "light", "desktop": "dark"}
"""Each screen is looked at in one of the schemes: colours are the same on both, and sizes in both."""

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# What stands wider than the screen, but for what scrolls by itself and what nobody sees.
OVERFLOWING = """() => [...document.querySelectorAll("body *")]
  .filter(each => {
    if (each.getBoundingClientRect().right <= document.documentElement.clientWidth + 1) return false;
    for (let around = each.parentElement; around !== document.body; around = around.parentElement) {
      if (around.matches(".unseen") || /auto|scroll/.test(getComputedStyle(around).overflowX)) return false;
    }
    return true;
  })
  .map(each => each.outerHTML.slice(0, 80))"""


def find_problems(page: Page, npm: NpmPackages) -> list[tuple[str, str, list[str]]]:
    """What is wrong for people with disabilities: each rule's id and what it asks for, and where it is broken."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(npm.get_file("axe-core/axe.min.js").read_text("utf-8"))
    found = page.evaluate("rules => axe.run({ runOnly: rules })", RULES)
    assert len(found["passes"]) > 10, "axe has looked at next to nothing"
    return [(each["id"], each["help"], [node["html"][:150] for node in each["nodes"]]) for each in found["violations"]]


def is_within(page: Page) -> bool:
    """Whether nothing makes the page scroll sideways."""
    answer: bool = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return answer


def assert_for_everyone(page: Page, npm: NpmPackages) -> None:
    """Axe finds nothing on a phone and on a desktop, and nothing scrolls sideways on a tiny screen with large text."""
    before = page.viewport_size
    for screen, size in SCREENS.items():
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=SCHEMES[screen])
        assert find_problems(page, npm) == [], screen
    page.set_viewport_size({"width": 320, "height": 800})
    for text in ("200%", ""):
        page.evaluate("text => document.documentElement.style.fontSize = text", text)
        assert is_within(page), (text, page.evaluate(OVERFLOWING))
    if before:
        page.set_viewport_size(before)
