"""A title of one long word makes no page wider than the screen, wherever it is printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from unittest.mock import patch

import pytest
from playwright.sync_api import Browser, expect

from chalicelib.content.models.articles import Period
from chalicelib.content.models.slugs import make_slug
from chalicelib.publishing.pages import HTML, PAGE_KINDS, find_page
from ops.local import stack
from tests.browser.axe import OVERFLOWING, is_within
from tests.browser.editor import Editor
from tests.browser.newspaper import MOVED, new_reader

WORD = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzdonaudampfschifffahrtsx"
"""86 letters."""

SLUG = "dai"
WIDTHS = (320, 800, 1280)
LONG = [f"{letter}{WORD[1:]}" for letter in "BCD"]


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The address of a portal where every title is such a word, and a page of each kind."""
    with (
        patch.dict(stack.SCHEDULES, clear=True),  # what is most read is what is set here
        stack.running(engine="moto", empty=True, directory=tmp_path_factory.mktemp("long")) as running,
    ):
        editor = Editor(running)
        menu = [{"title": WORD, "url": "/archive/"}]
        editor.call("PUT", "/site", {"name": WORD, "tagline": WORD, "publisher": LONG[0], "menu": menu})
        topic = {"title": WORD, "description": WORD, "banner": WORD, "featured": True}
        editor.call("PUT", f"/topics/{SLUG}", topic)
        editor.call("PUT", f"/topics/{SLUG}-2", {"title": WORD})
        editor.call("PUT", f"/pages/{SLUG}", {"title": WORD, "body": f"<h2>{WORD}</h2><p>{WORD}</p>", "menu": 1})
        fields: dict[str, Any] = {"lede": WORD, "byline": WORD, "agency": WORD, "correction": WORD, "topics": [SLUG]}
        fields |= {"body": f"<ul><li>{WORD}</li></ul><blockquote>{WORD}</blockquote><dl><dt>{WORD}</dt></dl>"}
        made = [
            editor.post(title=title, slug=f"bai-{n}", published_at=f"2015-12-0{n}T08:00:00+07:00", **fields)
            for n, title in enumerate(LONG, start=1)
        ]
        editor.call("PUT", "/redirects", {"path": MOVED, "to_article": made[0]["id"]})
        for period in Period:
            running.services.content.set_most_read(period, tuple(each["id"] for each in made))
        running.settle()
        slug = make_slug(WORD)
        yield (
            running.url,
            {
                "article": made[1]["path"],
                "front": "/",
                "topic": f"/topics/{SLUG}/",
                "topic-month": f"/topics/{SLUG}/2015/12/",
                "topic-year": f"/topics/{SLUG}/2015/",
                "byline": f"/bylines/{slug}/",
                "byline-year": f"/bylines/{slug}/2015/",
                "month": "/2015/12/",
                "year": "/2015/",
                "archive": "/archive/",
                "standing": f"/{SLUG}/",
                "not-found": "/khong-co/",
                "redirect": MOVED,
            },
        )


def test_there_is_a_page_of_every_kind(portal: tuple[str, Mapping[str, str]]) -> None:
    kinds = {page.kind for path in portal[1].values() if (page := find_page(path))}  # type: ignore[arg-type]
    assert {kind.name for kind in PAGE_KINDS if kind.content_type == HTML} - {kind.name for kind in kinds} == {
        "not-found",
        "search",
    }


def test_no_page_is_wider_than_the_screen(portal: tuple[str, Mapping[str, str]], browser: Browser) -> None:
    url, paths = portal
    context = new_reader(browser)
    page = context.new_page()
    wide = []
    for name, path in paths.items():
        page.set_viewport_size({"width": WIDTHS[0], "height": 800})
        answer = page.goto(url + path)
        assert answer
        assert answer.status == (404 if name == "not-found" else 200), name
        page.locator(".fragments").scroll_into_view_if_needed()
        expect(page.locator(".fragments [data-fragment]:not(:has(ol))")).to_have_count(0)
        assert page.get_by_text(WORD[1:]).count() > 2, name
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if not is_within(page):
                wide.append((name, width, page.evaluate(OVERFLOWING)))
    assert wide == []
    context.close()
