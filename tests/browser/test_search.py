"""The search as readers have it: an address to share, a keyboard, a dark phone, and a browser that runs no script."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from chalicelib.publishing.assets import AssetSources
from tests.browser.axe import assert_for_everyone
from tests.browser.newspaper import ROOT, Newspaper, new_reader
from tests.browser.screens import PHONE
from tests.npm_packages import NpmPackages

MOST_BYTES_OF_THE_SCRIPT = 5 * 1024


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = new_reader(browser, viewport=PHONE, color_scheme="dark", bypass_csp=False)
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    context.close()
    assert problems == []


def titles(page: Page, count: int) -> list[str]:
    found = page.locator("[data-search] h2")
    expect(found).to_have_count(count)
    return found.all_inner_texts()


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("bến tàu lên đèn", "Bến tàu lên đèn, chuyến đò cuối năm cập bến"),
        ("ben tau len den", "Bến tàu lên đèn, chuyến đò cuối năm cập bến"),
        ('"duong tran hung dao"', "Bản tin tháng 1 năm 2009"),
        ("tháng:1/2009", "Bản tin tháng 1 năm 2009"),
        ("01-CCHC", "Một bài có đủ bảng, hình, trích dẫn và danh sách"),
    ],
)
def test_an_article_is_found_at_an_address_that_can_be_shared(
    page: Page, paper: Newspaper, typed: str, title: str
) -> None:
    page.goto(f"{paper.url}/search/?q={quote(typed)}")
    assert title in titles(page, 1)
    expect(page.get_by_role("searchbox")).to_have_value(typed)
    page.locator("[data-search] h2 a").click()
    expect(page.locator("h1")).to_have_text(title)


def test_it_is_used_with_the_keyboard_from_any_page_and_there_is_a_way_back(page: Page, paper: Newspaper) -> None:
    page.goto(paper.url + paper.paths["article"])
    page.get_by_role("searchbox").focus()
    page.keyboard.type("ban tin nam")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Tìm thấy")
    expect(page.locator("[data-search] mark").first).to_be_visible()
    newest = page.get_by_role("link", name="Mới nhất")
    newest.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-search] [aria-current]")).to_have_text("Mới nhất")
    page.go_back()
    expect(page.locator("[data-search] [aria-current]")).to_have_text("Phù hợp nhất")
    page.go_back()
    expect(page.locator(".byline").first).to_be_visible()
    page.go_forward()
    expect(page.get_by_role("searchbox")).to_have_value("ban tin nam")
    expect(page.locator("[data-search] h2").first).to_be_visible()


def test_words_that_an_input_method_composes_are_sent_when_they_are_whole(page: Page, paper: Newspaper) -> None:
    page.goto(f"{paper.url}/search/")
    page.get_by_role("searchbox").focus()
    wire = page.context.new_cdp_session(page)
    for text in ("d", "du", "duo", "duong", "đường"):
        wire.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
    wire.send("Input.insertText", {"text": "đường"})
    page.keyboard.press("Enter")
    expect(page.get_by_role("searchbox")).to_have_value("đường")
    expect(page.get_by_role("status")).to_contain_text("Tìm thấy")


def test_where_nothing_is_found_it_says_what_to_look_for_instead(page: Page, paper: Newspaper) -> None:
    page.goto(f"{paper.url}/search/?q={quote('trần đườngg')}")
    expect(page.get_by_role("status")).to_have_text("Không tìm thấy bài nào.")
    expect(page.get_by_role("link", name="trần duong", exact=True)).to_be_visible()
    expect(page.locator("main").get_by_role("link", name="Lưu trữ")).to_be_visible()
    page.get_by_role("link", name="trần duong", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Tìm thấy")


def test_markup_that_is_searched_for_is_text(page: Page, paper: Newspaper) -> None:
    typed = '"><img src=x onerror=alert(1)> tin'
    page.goto(f"{paper.url}/search/?q={quote(typed)}")
    expect(page.get_by_role("status")).not_to_have_text("Đang tìm…")
    expect(page.get_by_role("searchbox")).to_have_value(typed)
    assert page.locator("main img").count() == 0


def test_it_says_so_when_the_index_cannot_be_reached(browser: Browser, paper: Newspaper) -> None:
    context = new_reader(browser)
    page = context.new_page()
    page.route("**/search/words/*", lambda route: route.fulfill(status=500))
    page.goto(f"{paper.url}/search/?q=tin")
    expect(page.get_by_role("status")).to_contain_text("không tìm được")
    context.close()


@pytest.mark.parametrize("typed", ["bản tin", "xyzzy"])
def test_axe_finds_nothing_in_results_and_nothing_overflows(
    browser: Browser, paper: Newspaper, npm: NpmPackages, typed: str
) -> None:
    context = new_reader(browser, viewport={"width": 320, "height": 700}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{paper.url}/search/?q={quote(typed)}")
    expect(page.get_by_role("status")).not_to_have_text("Đang tìm…")
    assert_for_everyone(page, npm)
    context.close()


def test_without_script_it_says_where_else_to_look(browser: Browser, paper: Newspaper) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{paper.url}/search/?q=tin")
    assert "kho lưu trữ" in page.content()  # a noscript is shown by browsers that run none by themselves
    expect(page.locator("main").get_by_role("link", name="Lưu trữ")).to_be_visible()
    assert page.locator("meta[name=robots]").get_attribute("content") == "noindex"
    context.close()


def test_its_script_weighs_at_most_5_kb_and_is_loaded_there_only(page: Page, paper: Newspaper) -> None:
    assets = AssetSources(ROOT / "templates" / "assets").dress(name="x", accent="#9b1c1f")
    assert len(gzip.compress(assets.files[assets.search].body, 9)) <= MOST_BYTES_OF_THE_SCRIPT
    for name, path in paper.paths.items() - {("not-found", paper.paths["not-found"])}:
        page.goto(paper.url + path)
        assert page.locator("script[src*='/search.']").count() == (name == "search"), name


def test_an_index_that_is_not_printed_yet_has_nothing_and_no_error(browser: Browser, paper: Newspaper) -> None:
    context = new_reader(browser, viewport=PHONE)
    page = context.new_page()
    page.route("**/search/**/*.json", lambda route: route.fulfill(status=404))
    page.goto(f"{paper.url}/search/?q=ban+tin")
    expect(page.get_by_role("status")).to_contain_text("Không tìm thấy")
    context.close()


def test_a_search_is_told_of_once_and_not_when_it_is_gone_back_to(browser: Browser, paper: Newspaper) -> None:
    context = new_reader(browser)
    context.add_init_script("Object.defineProperty(Navigator.prototype, 'webdriver', { get: () => false })")
    page, told = context.new_page(), list[str]()

    def hear(route: Route) -> None:
        told.append(route.request.post_data or "")
        route.fulfill(status=204)

    page.route("**/api/searches", hear)
    for address in ("/search/?q=ban+tin", "/search/?q=ban+tin&sort=new", "/search/?q=xyzzy"):
        page.goto(paper.url + address)
        expect(page.get_by_role("status")).not_to_contain_text("Đang tìm")
    page.go_back()
    page.go_back()
    expect(page.get_by_role("status")).to_contain_text("Tìm thấy 14")
    assert [json.loads(each) for each in told] == [{"q": "ban tin", "found": 14}, {"q": "xyzzy", "found": 0}]
    context.close()
