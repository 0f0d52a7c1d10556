"""Vietnamese comes out as it was typed: in every field, by every kind of input method, while the text is being kept."""

from __future__ import annotations

import os
import unicodedata
from itertools import product

from playwright.sync_api import Browser, Page, expect

from ops.local.stack import Stack
from tests.browser.desk import opened
from tests.browser.editor import Editor
from tests.browser.vietnamese import WAYS, type_text

TYPINGS = int(os.environ.get("TYPINGS", "15"))
"""Runs; every field and every way takes its turn."""

TEXT = "Chủ tịch Ủy ban nhân dân tỉnh"
BODY = "<p>Đoạn</p><ul><li>Mục</li></ul><table><tbody><tr><td>Ô</td></tr></tbody></table>"
PLACES = {
    "title": "textarea.headline",
    "lede": "textarea.lede",
    "body": ".text .body > p",
    "cell": ".text td p",
    "list": ".text li p",
}
KEEP = "document.dispatchEvent(new Event('visibilitychange'))"
"""What the desk keeps the text at once for; it also does so by itself, each second."""


def text_of(page: Page, place: str) -> str:
    told: str = page.locator(PLACES[place]).first.evaluate("each => each.value ?? each.textContent")
    return told


def test_a_text_comes_out_as_it_was_typed(browser: Browser, portal: Stack, editor: Editor) -> None:
    article = editor.call("POST", "/articles", {"title": "Tiêu đề", "lede": "Sapô", "body": BODY})
    with opened(browser, portal, f"#/articles/{article['id']}") as page:
        runs = [(place, way) for _ in range(TYPINGS) for place, way in product(PLACES, WAYS)][:TYPINGS]
        for place, way in runs:
            page.locator(PLACES[place]).first.click()
            page.keyboard.press("End")
            before = text_of(page, place)
            for _ in range(len(before)):
                page.keyboard.press("Backspace")
            for _ in type_text(page, TEXT, way):
                page.evaluate(KEEP)
            assert text_of(page, place) == TEXT, (place, way)
        page.keyboard.press("Control+s")
        expect(page.locator(".state")).to_contain_text("bản 2")
    kept = editor.call("GET", f"/articles/{article['id']}")
    assert (kept["title"], kept["lede"]) == (TEXT, TEXT)
    assert kept["body"] == BODY.replace("Đoạn", TEXT).replace("Mục", TEXT).replace("Ô", TEXT).replace(
        "</p><ul", "</p>\n<ul"
    ).replace("</ul><table", "</ul>\n<table")


def test_marks_that_come_apart_are_saved_as_one_letter(browser: Browser, portal: Stack, editor: Editor) -> None:
    with opened(browser, portal, "#/articles/new") as page:
        page.get_by_label("Tiêu đề").fill(unicodedata.normalize("NFD", "Tiếng Việt"))
        page.locator(".text .body").click()
        page.keyboard.insert_text(unicodedata.normalize("NFD", "đường"))
        page.keyboard.press("Control+s")
        expect(page.locator(".state")).to_contain_text("bản 1")
    (entry,) = editor.call("GET", "/articles")["articles"]
    assert entry["title"] == "Tiếng Việt"
    assert editor.call("GET", f"/articles/{entry['id']}")["body"] == "<p>đường</p>"
