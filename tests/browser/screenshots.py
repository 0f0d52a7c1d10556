"""Takes a picture of every kind of page, on a phone and a desktop, light and dark, in Vietnamese and in English.

They land in `screenshots/`, to be looked at. Run by `make screenshots`.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser import desk_screenshots, newspaper
from tests.browser.conftest import FLAGS
from tests.browser.screens import SCREENS

FOLDER = Path(__file__).parents[2] / "screenshots"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LANGUAGES: tuple[newspaper.Language, ...] = ("vi", "en")


def main() -> None:
    """Take them all; says where they are."""
    executable = shutil.which("chromium")
    if executable is None:
        sys.exit("Pictures of pages are taken with Chromium, which is not installed.")
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        taken = sum(1 for language in LANGUAGES for _ in take(browser, language))
        taken += sum(1 for _ in desk_screenshots.take(browser, FOLDER, SCHEMES))
        browser.close()
    print(f"{taken} pictures in {FOLDER.name}/")


def take(browser: Browser, language: newspaper.Language) -> Iterator[Path]:
    """The pictures of a newspaper in a language, as they are taken."""
    with tempfile.TemporaryDirectory() as folder, newspaper.printed(Path(folder), language, banner=True) as paper:
        for (screen, size), scheme in product(SCREENS.items(), SCHEMES):
            context = newspaper.new_reader(browser, viewport=size, color_scheme=scheme, bypass_csp=True)
            page = context.new_page()
            for name, path in paper.paths.items():
                page.goto(paper.url + path)
                page.add_style_tag(content="* { content-visibility: visible !important }")  # all of it is to be seen
                expect(page.locator("[data-live=total]")).not_to_be_empty()
                page.locator(".fragments").scroll_into_view_if_needed()
                expect(page.locator(".fragments li").first).to_be_visible()
                file = FOLDER / f"{name.replace(' ', '-')}-{screen}-{scheme}-{language}.png"
                page.screenshot(path=file, full_page=True)
                yield file
            context.close()


if __name__ == "__main__":
    main()
