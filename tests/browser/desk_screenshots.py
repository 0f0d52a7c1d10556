"""Pictures of the desk's screens, of an article on its way from the first word to its readers."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from ops.local import stack
from tests.browser.desk import let_in
from tests.browser.editor import Editor
from tests.browser.newspaper import new_reader
from tests.browser.readers import count_readers, count_searches
from tests.browser.screens import SCREENS

PICTURE = Path(__file__).parents[2] / "ops" / "local" / "demo" / "articles" / "ben-tau-dem.jpg"
BODY = (
    "<p>Cuộc họp <strong>bắt đầu</strong> lúc <a href='https://a.example/'>tám giờ</a>.</p><h2>Kết quả</h2>"
    "<ul><li>50 trên 53 đầu việc đã xong</li><li>Ba việc còn lại chờ phần mềm</li></ul><table><caption>Số liệu"
    "</caption><thead><tr><th>Năm</th><th>Việc</th></tr></thead><tbody><tr><td>2025</td><td class='right'>53</td></tr>"
    "</tbody></table>"
)


def take(browser: Browser, folder: Path, schemes: tuple[Any, ...]) -> Iterator[Path]:
    """The pictures, as they are taken."""
    with (
        tempfile.TemporaryDirectory() as directory,
        stack.running(engine="moto", empty=True, directory=Path(directory)) as portal,
    ):
        _fill(Editor(portal), portal)
        for (screen, size), scheme in product(SCREENS.items(), schemes):
            context = new_reader(browser, viewport=size, color_scheme=scheme, locale="vi-VN")
            let_in(context, portal.token)
            page = context.new_page()
            for name in _walk(page, f"{portal.url}/desk/"):
                file = folder / f"desk-{name}-{screen}-{scheme}.png"
                page.screenshot(path=file)
                yield file
            context.close()


def _fill(editor: Editor, portal: stack.Stack) -> None:
    editor.call("PUT", "/site", {"name": "Cổng thông tin Sông Hậu"})
    topics = {"dai-hoi": "Tiến tới đại hội đảng", "mien-nam": "Giải phóng miền Nam", "doi-song": "Đời sống"}
    for slug, title in topics.items():
        editor.call("PUT", f"/topics/{slug}", {"title": title})
    published: list[str] = []
    for number, deed in enumerate(("publish", "submit", "publish", "", "submit", "publish", "", "publish")):
        fields = {"title": f"Tỉnh rà soát một năm cải cách hành chính, phần {number + 1}", "topics": ["doi-song"]}
        article = editor.call("POST", "/articles", {**fields, "byline": "Tiếp Thu", "body": BODY})
        if deed:
            editor.call("POST", f"/articles/{article['id']}/{deed}", {})
        if deed == "publish":
            published.append(article["id"])
    count_readers(portal, published, range(30))
    count_searches(portal, ["học phí", "lịch cúp điện", "cải cách hành chính", "bến tàu", "đất đai"], range(12))


def _walk(page: Page, url: str) -> Iterator[str]:
    page.goto(url)
    expect(page.locator(".articles li").first).to_be_visible()
    yield "list"
    page.goto(f"{url}#/numbers?days=30")
    expect(page.locator(".sheet")).to_have_count(4)
    yield "numbers"
    page.goto(f"{url}#/articles/new")
    page.get_by_label("Tiêu đề").fill("Chủ tịch Ủy ban nhân dân tỉnh tiếp đoàn công tác")
    page.get_by_label("Sapô").fill("Sáng nay, đoàn đến tỉnh và làm việc với các sở.")
    page.get_by_label("Bút danh").fill("Tiếp Thu")
    page.locator(".text .body").click()
    page.keyboard.type("Đoàn công tác làm việc tại tỉnh.")
    page.get_by_role("button", name="Ảnh", exact=True).click()
    page.locator("input[type=file]").set_input_files(PICTURE)
    page.locator(".body .picture").click()
    expect(page.get_by_role("button", name="Về ảnh này")).to_be_visible()
    page.evaluate("scrollTo(0, 0)")
    yield "writing"
    page.get_by_role("button", name="Về ảnh này").click()
    page.get_by_label("Ảnh cho thấy gì").fill("Bến tàu lúc đêm")
    yield "picture"
    page.get_by_role("dialog").get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Chọn ảnh").click()
    expect(page.locator(".tile img").first).to_be_visible()
    yield "library"
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Đăng", exact=True).click()
    page.get_by_role("button", name="/", exact=True).click()
    expect(page.frame_locator(".sides iframe").last.locator("h2").first).to_be_visible()
    yield "publishing"
    page.get_by_role("button", name="Đăng ngay").click()
    expect(page.locator(".told")).to_contain_text("Đã đăng.")
    yield "published"
    page.get_by_text("Các bản đã lưu").click()
    page.get_by_role("button", name="Bản 1 ").first.click()
    expect(page.locator(".difference ins").first).to_be_visible()
    yield "version"
