"""The desk: editors find, write, save, hand in, publish and take back articles, and are told what went wrong."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ops.desk import BUILT
from ops.local.edge_headers import desk_headers
from ops.local.stack import Stack
from tests.browser.axe import assert_for_everyone
from tests.browser.desk import opened, press
from tests.browser.editor import Editor
from tests.browser.newspaper import new_reader
from tests.browser.readers import count_readers, count_searches
from tests.browser.test_policy import find_weaknesses
from tests.npm_packages import NpmPackages

PICTURE = Path(__file__).parents[2] / "ops" / "local" / "demo" / "articles" / "ben-tau-dem.jpg"
MOST_ACTIONS = 25
FIRST_LOAD_BYTES = 60_000
EDITOR_BYTES = 160_000
TITLE = "Chủ tịch Ủy ban nhân dân tỉnh tiếp đoàn công tác"
BODY = (
    "<h2>Mở đầu</h2><p>Cuộc họp <strong>bắt đầu</strong> lúc <a href='https://a.example/'>tám giờ</a>.</p>"
    "<ul><li>Một</li><li>Hai</li></ul><table><caption>Số liệu</caption><thead><tr><th>Năm</th></tr></thead>"
    "<tbody><tr><td class='right'>2025</td></tr></tbody></table>"
)

READ = """async () => {
  const opened = indexedDB.open("gazette-desk");
  await new Promise((resolve) => { opened.onsuccess = resolve; });
  const asked = opened.result.transaction("kept").objectStore("kept").getAll();
  await new Promise((resolve) => { asked.onsuccess = resolve; });
  opened.result.close();
  return asked.result;
}"""
UNTIL_KEPT = f"""async (text) => {{
  const isKept = ({{ content }}) => content.body.includes(text);
  while (!(await ({READ})()).some(isKept)) await new Promise(requestAnimationFrame);
}}"""
UNTIL_NOTHING_IS_KEPT = f"""async () => {{
  while ((await ({READ})()).length) await new Promise(requestAnimationFrame);
}}"""


def write(page: Page, title: str, body: str) -> None:
    page.get_by_label("Tiêu đề").fill(title)
    page.locator(".text .body").click()
    page.keyboard.type(body)


@contextmanager
def invited(browser: Browser, editor: Editor, name: str, role: str) -> Iterator[Page]:
    """The desk of somebody who has just followed an invitation."""
    context = new_reader(browser, locale="vi-VN")
    page = context.new_page()
    page.goto(editor.call("POST", "/people", {"name": name, "role": role})["url"])
    page.get_by_role("button").click()
    page.get_by_role("link", name="Vào bàn biên tập").click()
    yield page
    context.close()


def test_an_article_is_written_published_found_and_taken_back(browser: Browser, portal: Stack, editor: Editor) -> None:
    with opened(browser, portal) as page:
        page.get_by_role("link", name="Viết bài mới").click()
        write(page, TITLE, "Đoàn công tác làm việc tại tỉnh.")
        page.get_by_label("Sapô").fill("Sáng nay, đoàn đến tỉnh.")
        page.get_by_label("Bút danh").fill("Tiếp Thu")
        page.get_by_label("Cơ quan").fill("TGAG")
        page.get_by_label("Giải phóng miền Nam").check()
        press(page, "Lưu")
        expect(page.locator(".state")).to_contain_text("bản 1")
        (entry,) = editor.call("GET", "/articles")["articles"]
        kept = editor.call("GET", f"/articles/{entry['id']}")
        assert (kept["title"], kept["lede"], kept["byline"], kept["agency"], kept["topics"], kept["body"]) == (
            TITLE,
            "Sáng nay, đoàn đến tỉnh.",
            "Tiếp Thu",
            "TGAG",
            ["giai-phong-mien-nam"],
            "<p>Đoàn công tác làm việc tại tỉnh.</p>",
        )
        page.locator(".text .body").click()
        page.keyboard.press("Control+End")
        page.keyboard.press("Enter")
        page.keyboard.type("Đoạn hai.")
        press(page, "Đăng")
        # Before readers see it: the pages that change, each as it is and as it would be.
        page.get_by_role("button", name="/topics/giai-phong-mien-nam/", exact=True).click()
        expect(page.locator(".sides iframe")).to_have_count(2)
        before, after = page.frame_locator(".sides iframe").nth(0), page.frame_locator(".sides iframe").nth(1)
        expect(after.get_by_role("heading", name=TITLE)).to_be_visible()
        expect(before.get_by_role("heading", name="Giải phóng miền Nam")).to_be_visible()
        expect(before.get_by_role("heading", name=TITLE)).to_have_count(0)
        press(page, "Đăng ngay")
        expect(page.locator(".state")).to_contain_text("Đã đăng")
        expect(page.locator(".told")).to_contain_text("Đã đăng.")
        kept = editor.call("GET", f"/articles/{entry['id']}")
        assert (kept["status"], kept["version"], kept["body"].count("<p>")) == ("published", 3, 2)
        page.locator(".told").get_by_role("button", name="Hoàn tác").click()
        expect(page.locator(".state")).to_contain_text("Đã gỡ")
        # Every saved version, what it changed by words, and a way back.
        page.get_by_text("Các bản đã lưu").click()
        page.get_by_role("button", name=re.compile("^Bản 2 ")).click()
        expect(page.locator(".difference ins")).to_contain_text("Đoạn hai.")
        page.keyboard.press("Escape")
        page.get_by_role("button", name=re.compile("^Bản 1 ")).click()
        press(page, "Lấy lại bản này")
        expect(page.locator(".text .body")).to_have_text("Đoàn công tác làm việc tại tỉnh.")
        page.get_by_role("link", name="‹ Bài viết").click()
        page.get_by_label("Tìm theo tiêu đề").fill("chu tich")
        expect(page.locator(".articles li")).to_have_count(1)
        page.get_by_label("Tìm theo tiêu đề").fill("không có")
        expect(page.locator(".articles li")).to_have_count(0)


def test_somebody_new_publishes_an_article_with_a_picture_in_25_actions(
    browser: Browser, portal: Stack, editor: Editor
) -> None:
    context = new_reader(browser, locale="vi-VN")
    page = context.new_page()
    page.goto(portal.sign_in_url)
    previews: list[Page] = []

    def open_preview() -> None:
        with context.expect_page() as opening:
            page.get_by_role("link", name="Xem trước").click()
        previews.append(opening.value)

    actions: list[Callable[[], object]] = [
        lambda: page.get_by_role("button").click(),
        lambda: page.get_by_role("link", name="Vào bàn biên tập").click(),
        lambda: page.get_by_role("link", name="Viết bài mới").click(),
        lambda: page.get_by_label("Tiêu đề").fill(TITLE),
        lambda: page.get_by_label("Sapô").fill("Sáng nay, đoàn đến tỉnh."),
        lambda: page.get_by_label("Bút danh").fill("Tiếp Thu"),
        lambda: page.get_by_label("Cơ quan").fill("TGAG"),
        lambda: page.get_by_label("Giải phóng miền Nam").check(),
        lambda: page.get_by_label("Tiến tới đại hội đảng").check(),
        lambda: page.locator(".text .body").click(),
        lambda: page.keyboard.type("Đoàn công tác làm việc tại tỉnh."),
        lambda: press(page, "Ảnh"),
        lambda: page.locator("input[type=file]").set_input_files(PICTURE),
        lambda: page.locator(".body .picture").click(),
        lambda: press(page, "Về ảnh này"),
        lambda: page.get_by_label("Ảnh cho thấy gì").fill("Bến tàu lúc đêm"),
        lambda: page.get_by_role("dialog").get_by_role("button", name="Lưu").click(),
        lambda: expect(page.get_by_role("dialog")).to_have_count(0),
        lambda: press(page, "Lưu"),
        lambda: expect(page.locator(".state")).to_contain_text("bản 1"),
        open_preview,
        lambda: press(page, "Đăng"),
        lambda: press(page, "Đăng ngay"),
    ]
    assert len(actions) <= MOST_ACTIONS
    for do in actions:
        do()
    expect(page.locator(".told")).to_contain_text("Đã đăng.")
    (preview,) = previews
    expect(preview.get_by_role("heading", name=TITLE)).to_be_visible()
    assert preview.get_by_alt_text("Bến tàu lúc đêm").evaluate("each => each.naturalWidth") > 0
    # No script can read who is signed in, and nothing of it is kept where one could.
    told = page.evaluate("[document.cookie, JSON.stringify(localStorage), JSON.stringify(sessionStorage)]")
    assert told == ["", "{}", "{}"]
    portal.settle()
    preview.goto(portal.url)
    expect(preview.get_by_role("heading", name=TITLE)).to_be_visible()
    press(page, "Đăng xuất")
    expect(page.get_by_role("heading")).to_have_text("Anh/chị chưa đăng nhập")
    context.close()


def test_what_was_not_saved_is_found_again_when_its_page_was_killed(
    browser: Browser, portal: Stack, editor: Editor
) -> None:
    with opened(browser, portal, "#/articles/new") as first:
        write(first, TITLE, "Đoạn một chưa lưu.")
        first.evaluate(UNTIL_KEPT, "Đoạn một chưa lưu.")
        # A second page of the same person does not take over what the first one holds.
        second = first.context.new_page()
        second.goto(first.url)
        expect(second.get_by_label("Tiêu đề")).to_be_empty()
        second.close()
        first.close(run_before_unload=False)
        third = second.context.new_page()
        third.goto(f"{portal.url}/desk/#/articles/new")
        expect(third.get_by_label("Tiêu đề")).to_have_value(TITLE)
        expect(third.locator(".text .body")).to_have_text("Đoạn một chưa lưu.")
        expect(third.get_by_role("alert")).to_contain_text("đã được lấy lại")
        press(third, "Lưu")
        expect(third.locator(".state")).to_contain_text("bản 1")
        third.evaluate(UNTIL_NOTHING_IS_KEPT)


def test_another_machine_finds_what_was_not_saved_and_others_are_told(
    browser: Browser, portal: Stack, editor: Editor
) -> None:
    article = editor.call("POST", "/articles", {"title": TITLE, "body": "<p>Một.</p><p>Hai.</p>"})
    path = f"#/articles/{article['id']}"
    with opened(browser, portal, path) as here:
        here.locator(".text p").nth(0).click()
        here.keyboard.press("End")
        here.keyboard.type(" Chưa lưu.")
        with here.expect_response(lambda answer: answer.request.method == "PUT"):
            here.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        with invited(browser, editor, "Biên tập", "editor") as theirs:
            theirs.goto(f"{portal.url}/desk/{path}")
            expect(theirs.locator(".others")).to_have_text("local admin cũng đang mở bài này")
            expect(theirs.locator(".text .body")).not_to_contain_text("Chưa lưu.")
        with opened(browser, portal, path) as there:
            expect(there.locator(".text .body")).to_contain_text("Một. Chưa lưu.")
            expect(there.get_by_role("alert")).to_contain_text("đã được lấy lại")
    # A newer version does not bury it: both are put together, and until then nothing can be typed over it.
    editor.call("PATCH", f"/articles/{article['id']}", {"body": "<p>Một.</p><p>Hai. Họ.</p>"}, match=1)
    with opened(browser, portal, path) as later:
        press(later, "Dùng bản gộp")
        press(later, "Lưu")
        expect(later.locator(".state")).to_contain_text("bản 3")
    kept = editor.call("GET", f"/articles/{article['id']}")
    assert kept["body"].split("\n") == ["<p>Một. Chưa lưu.</p>", "<p>Hai. Họ.</p>"]
    assert editor.call("GET", f"/articles/{article['id']}/unsaved")["mine"] is None


def test_of_two_people_in_one_article_neither_loses_a_paragraph(
    browser: Browser, portal: Stack, editor: Editor
) -> None:
    article = editor.call("POST", "/articles", {"title": TITLE, "body": "<p>Một.</p><p>Hai.</p><p>Ba.</p>"})
    with opened(browser, portal, f"#/articles/{article['id']}") as page:
        page.locator(".text p").nth(0).click()
        page.keyboard.press("End")
        page.keyboard.type(" Tôi.")
        page.locator(".text p").nth(1).click()
        page.keyboard.press("End")
        page.keyboard.type(" Tôi cũng.")
        theirs = {"body": "<p>Một.</p><p>Hai. Họ.</p><p>Ba. Họ cũng.</p>", "lede": "Của họ."}
        editor.call("PATCH", f"/articles/{article['id']}", theirs, match=1)
        press(page, "Lưu")
        expect(page.locator(".clash")).to_have_count(1)
        expect(page.locator(".clash .side")).to_contain_text(["Hai. Họ.", "Hai. Tôi cũng."])
        press(page, "Dùng bản gộp")
        press(page, "Lưu")
        expect(page.locator(".state")).to_contain_text("bản 3")
    kept = editor.call("GET", f"/articles/{article['id']}")
    assert kept["lede"] == "Của họ."
    assert kept["body"].split("\n") == [
        "<p>Một. Tôi.</p>",
        "<p>Hai. Họ.</p>",
        "<p>Hai. Tôi cũng.</p>",
        "<p>Ba. Họ cũng.</p>",
    ]


def test_what_is_wrong_stands_at_its_field_and_what_was_removed_is_told(
    browser: Browser, portal: Stack, editor: Editor
) -> None:
    with opened(browser, portal, "#/articles/new") as page:
        write(page, "", "Chữ.")
        press(page, "Lưu")
        expect(page.locator(".of-title .problem")).to_have_text("Không được để trống.")
        expect(page.get_by_label("Tiêu đề")).to_be_focused()
        page.get_by_label("Tiêu đề").fill(TITLE)
        press(page, "Lưu")
        expect(page.locator(".state")).to_contain_text("bản 1")
        expect(page.locator(".of-title .problem")).to_be_empty()
        page.locator(".text .body").click()
        page.keyboard.type("x")
        # Somebody else saves meanwhile: nothing is overwritten before the editor says so.
        (entry,) = editor.call("GET", "/articles")["articles"]
        editor.call("PATCH", f"/articles/{entry['id']}", {"lede": "Của người khác."}, match=1)
        press(page, "Lưu")
        expect(page.get_by_role("alert")).to_contain_text("Người khác vừa lưu bài này")
        assert editor.call("GET", f"/articles/{entry['id']}")["version"] == 2
    article = editor.call("POST", "/articles", {"title": "Markdown", "body": "Chào", "body_format": "markdown"})
    with opened(browser, portal, f"#/articles/{article['id']}") as page:
        page.get_by_label("Nội dung (Markdown)").fill("Chào <script>alert(1)</script>")
        press(page, "Lưu")
        expect(page.get_by_role("alert")).to_contain_text("“script” bị bỏ")


def test_nobody_sees_a_button_that_the_server_would_refuse_and_what_is_returned_says_why(
    browser: Browser, portal: Stack, editor: Editor
) -> None:
    theirs = editor.call("POST", "/articles", {"title": TITLE, "body": BODY})
    with invited(browser, editor, "Phóng viên", "author") as page:
        page.get_by_role("link", name="Viết bài mới").click()
        write(page, "Của tôi", "Chữ.")
        expect(page.get_by_role("button", name="Đăng", exact=True)).to_have_count(0)
        press(page, "Gửi duyệt")
        expect(page.locator(".state")).to_contain_text("Chờ duyệt")
        expect(page.get_by_role("button", name="Lưu", exact=True)).to_have_count(0)
        page.goto(f"{portal.url}/desk/#/articles/{theirs['id']}")
        expect(page.locator("main")).to_contain_text(re.compile("không được|Không có bài"))
        with opened(browser, portal, "#/articles?status=waiting") as other:
            other.get_by_role("link", name="Của tôi", exact=True).click()
            press(other, "Trả lại")
            other.get_by_label("Cần sửa gì?").fill("Thiếu nguồn của con số.")
            other.get_by_role("dialog").get_by_role("button", name="Trả lại").click()
            expect(other.locator(".state")).to_contain_text("Bản nháp")
        page.goto(f"{portal.url}/desk/#/articles?status=waiting")
        expect(page.locator(".articles li")).to_contain_text("local admin trả lại: Thiếu nguồn của con số.")
        page.get_by_role("link", name="Của tôi", exact=True).click()
        expect(page.get_by_role("note")).to_have_text("local admin trả lại: Thiếu nguồn của con số.")
        press(page, "Gửi duyệt")
        expect(page.get_by_role("note")).to_be_empty()


def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: Browser, portal: Stack, editor: Editor, npm: NpmPackages
) -> None:
    article = editor.post(title=TITLE, body=BODY, byline="Tiếp Thu", published_at="2015-12-30")
    assert article["status"] == "published"
    with opened(browser, portal, bypass_csp=True) as page:
        expect(page.locator(".articles li")).to_have_count(1)
        assert_for_everyone(page, npm)
        page.locator(".articles a").first.click()
        page.locator(".text td").first.click()
        expect(page.locator(".cells")).to_be_visible()
        assert_for_everyone(page, npm)
        press(page, "Đăng bản mới")
        assert_for_everyone(page, npm)
        page.keyboard.press("Escape")
        press(page, "Chọn ảnh")
        expect(page.get_by_role("dialog")).to_contain_text("Không có ảnh nào")
        assert_for_everyone(page, npm)
        page.keyboard.press("Escape")
        page.get_by_text("Các bản đã lưu").click()
        page.get_by_role("button", name=re.compile("^Bản 1 ")).click()
        expect(page.locator(".difference ins").first).to_be_visible()
        assert_for_everyone(page, npm)


def test_the_numbers_are_the_apis_and_everybody_can_read_them(
    browser: Browser, portal: Stack, editor: Editor, npm: NpmPackages
) -> None:
    titles, topics = [TITLE, '=1+1, "Đường về ấm"'], ["giai-phong-mien-nam"]
    articles = [editor.post(title=each, body=BODY, topics=topics, published_at="2015-12-30") for each in titles]
    count_readers(portal, [each["id"] for each in articles], (0, 3, 60))
    count_searches(portal, [f"cải cách {number}" for number in range(12)], (0, 1))
    with opened(browser, portal, bypass_csp=True) as page:
        page.get_by_role("link", name="Số liệu", exact=True).click()
        live, stats = editor.call("GET", "/live"), editor.call("GET", "/stats?days=90")
        expect(page.locator(".live strong")).to_have_text(str(live["guests"] + live["members"]))
        expect(page.locator(".live")).to_contain_text("21.162.408 lượt xem")
        for days, name in {1: "Hôm nay", 90: "90 ngày", 7: "7 ngày"}.items():
            page.get_by_role("link", name=name, exact=True).focus()
            page.keyboard.press("Enter")
            expect(page.locator(".tabs [aria-current=page]")).to_be_focused()
            searches = editor.call("GET", f"/stats/searches?days={days}")
            told: dict[str, list[tuple[str | int, ...]]] = {
                "Bài đọc nhiều": [(each["title"], each["views"]) for each in stats["most_read"][str(days)]],
                "Chủ đề đọc nhiều": [(each["title"], each["views"]) for each in stats["topics"][str(days)]],
                "Người đọc tìm gì": [(e["words"], e["searches"], e["without_result"]) for e in searches["most"]],
                "Tìm mà không thấy": [(e["words"], e["without_result"], e["searches"]) for e in searches["in_vain"]],
            }
            assert [len(each) for each in told.values()] == [2, 1, 12, 6]
            for table, rows in told.items():
                cells = [spell(cell) for row in rows[:10] for cell in row]
                expect(page.get_by_role("table", name=table).locator("tbody :is(th, td)")).to_have_text(cells)
            by_day = [
                [day["day"], *(day[each] for each in ("views", "sessions", "peak_online")), *list(found.values())[1:]]
                for day, found in zip(stats["days"][-days:], searches["days"], strict=True)
            ]
            _, views, sessions, peaks, searched, _ = zip(*by_day, strict=True)
            sums = [sum(views), sum(sessions), max(peaks), sum(searched)]
            expect(page.locator(".charts strong")).to_have_text([spell(each) for each in sums])
            expect(page.locator(".charts svg")).to_have_count(4 if days > 1 else 0)
        assert page.evaluate("location.hash") == "#/numbers?days=7"
        assert read_csv(page, "Bảng theo ngày")[1:] == [[str(cell) for cell in row] for row in by_day]
        assert [row[0] for row in read_csv(page, "Bài đọc nhiều")] == ["Bài viết", TITLE, f"'{titles[1]}"]
        page.get_by_text("Bảng theo ngày").click()
        press(page, "Xem thêm")
        for table, count in {"Bảng theo ngày": 8, "Người đọc tìm gì": 13}.items():
            expect(page.get_by_role("table", name=table).get_by_role("row")).to_have_count(count)
        assert_for_everyone(page, npm)
        page.set_viewport_size({"width": 320, "height": 800})
        for text in ("100%", "200%"):
            page.evaluate("text => document.documentElement.style.fontSize = text", text)
            assert page.locator(".figures td").evaluate_all(BROKEN) == [], text
    with opened(browser, portal, f"#/articles/{articles[0]['id']}", bypass_csp=True) as page:
        page.get_by_text("Bạn đọc", exact=True).click()
        theirs = editor.call("GET", f"/articles/{articles[0]['id']}/stats?days=30")
        expect(page.get_by_text(f"Đã được xem {spell(theirs['views'])} lần")).to_be_visible()
        expect(page.locator(".charts strong")).to_have_text(spell(sum(day["views"] for day in theirs["days"])))
        assert sum(day["views"] for day in theirs["days"]) > 0
        assert_for_everyone(page, npm)


BROKEN = """cells => cells.map((cell) => {
  const range = document.createRange();
  range.selectNodeContents(cell);
  return [cell.textContent, range.getClientRects().length];
}).filter(([_, lines]) => lines > 1)"""
"""The numbers that stand in more than one line."""


def spell(cell: str | int) -> str:
    """As Vietnamese tables have it."""
    return f"{cell:,}".replace(",", ".") if isinstance(cell, int) else cell


def read_csv(page: Page, name: str) -> list[list[str]]:
    """The rows of the file that a button loads."""
    with page.expect_download() as loaded:
        press(page, f"Tải CSV: {name}")
    return list(csv.reader(io.StringIO(Path(loaded.value.path()).read_bytes().decode("utf-8-sig"))))


def test_everything_is_done_by_keyboard(browser: Browser, portal: Stack, editor: Editor) -> None:
    with opened(browser, portal, "#/articles/new") as page:
        expect(page.get_by_label("Tiêu đề")).to_be_focused()
        page.keyboard.type(TITLE)
        page.keyboard.press("Tab")
        page.keyboard.type("Sapô.")
        page.keyboard.press("Tab")  # the toolbar is one stop
        page.keyboard.press("Tab")
        page.keyboard.type("Một dòng đậm: ")
        page.keyboard.press("Control+b")
        page.keyboard.type("đậm")
        page.keyboard.press("Control+k")
        expect(page.get_by_label("Địa chỉ liên kết")).to_be_focused()
        page.keyboard.type("a.example/x")
        page.keyboard.press("Enter")
        page.keyboard.press("Control+s")
        expect(page.locator(".state")).to_contain_text("bản 1")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.details') !== null")
    (entry,) = editor.call("GET", "/articles")["articles"]
    body = editor.call("GET", f"/articles/{entry['id']}")["body"]
    assert body.startswith("<p>Một dòng đậm: <strong>đậm</strong>")
    assert 'href="https://a.example/x"' in body


def test_footnotes_are_numbered_in_the_order_of_the_text_as_those_of_markdown(
    browser: Browser, portal: Stack, editor: Editor
) -> None:
    with opened(browser, portal, "#/articles/new") as page:
        write(page, TITLE, "Một.")
        page.keyboard.press("Enter")
        page.keyboard.type("Hai")
        press(page, "Chú thích cuối bài")
        page.keyboard.type("Nguồn của hai.")
        page.locator(".text p").nth(1).click()
        page.keyboard.press("End")
        page.keyboard.type(" sau.")  # not raised, and no link
        press(page, "Lưu")
        expect(page.locator(".state")).to_contain_text("bản 1")
        page.reload()
        page.locator(".text p").nth(0).click()
        page.keyboard.press("End")
        page.keyboard.press("Control+Alt+f")
        page.keyboard.type("Nguồn của một.")
        press(page, "Lưu")
        expect(page.locator(".state")).to_contain_text("bản 2")
    (entry,) = editor.call("GET", "/articles")["articles"]
    written = editor.call("GET", f"/articles/{entry['id']}")["body"]
    markdown = "Một.[^2]\n\nHai[^1] sau.\n\n[^2]: Nguồn của một.\n[^1]: Nguồn của hai."
    made = editor.call("POST", "/articles", {"title": TITLE, "body": markdown, "body_format": "markdown"})
    # Lists of one line each may have paragraphs in them or not: they look alike.
    bare = [re.sub(r"\s*\n\s*", "", each) for each in (written, made["body_html"])]
    ours, theirs = (re.sub(r"(<li [^>]+>)<p>|</p>(?=</li>)", r"\1", each) for each in bare)
    assert ours == theirs


def test_a_document_is_uploaded_linked_and_its_uses_are_told(
    browser: Browser, portal: Stack, editor: Editor, npm: NpmPackages, tmp_path: Path
) -> None:
    pdf = tmp_path / "QD-15-2016.pdf"
    pdf.write_bytes(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    with opened(browser, portal, "#/articles/new", bypass_csp=True) as page:
        write(page, TITLE, "Tải về: ")
        press(page, "Văn bản (PDF)")
        page.locator("input[type=file]").set_input_files(pdf)
        link = page.locator(".text a")
        expect(link).to_have_text("QD-15-2016.pdf")
        page.keyboard.type(".")  # after the link, not in it
        press(page, "Lưu")
        expect(page.locator(".state")).to_contain_text("bản 1")
        press(page, "Văn bản (PDF)")
        expect(page.locator(".tile")).to_have_text("QD-15-2016.pdf")
        press(page, "Về văn bản này: QD-15-2016.pdf")
        about = page.get_by_role("dialog", name="Về văn bản này")
        expect(about.locator(".uses")).to_have_text(f"Đang dùng trong:{TITLE} (bạn đọc chưa thấy)")
        assert_for_everyone(page, npm)
    (entry,) = editor.call("GET", "/articles")["articles"]
    editor.call("POST", f"/articles/{entry['id']}/publish", {})
    portal.settle()
    article = editor.call("GET", f"/articles/{entry['id']}")
    assert re.search(r'<p>Tải về: <a href="media:\w+"[^>]*>QD-15-2016\.pdf</a>\.</p>', article["body"])
    with opened(browser, portal, "../" + article["path"].removeprefix("/")) as readers:
        url = readers.get_by_role("link", name="QD-15-2016.pdf").get_attribute("href")
        assert readers.request.get(f"{portal.url}{url}").headers["content-type"] == "application/pdf"


def test_some_letters_and_enter_lead_to_any_screen_and_any_article(
    browser: Browser, portal: Stack, editor: Editor, npm: NpmPackages
) -> None:
    editor.call("POST", "/articles", {"title": TITLE, "body": "<p>Cầu Vàm Cống thông xe.</p>"})
    with opened(browser, portal, bypass_csp=True) as page:
        expect(page.locator(".articles li")).to_have_count(1)
        page.keyboard.press("Control+k")
        options = page.get_by_role("dialog").get_by_role("option")
        expect(options.filter(has_text=TITLE)).to_be_visible()  # the newest, before anything is typed
        assert_for_everyone(page, npm)
        page.keyboard.type("so lieu")
        page.keyboard.press("Enter")
        expect(page.locator(".sheet").first).to_be_visible()
        press(page, "Đi tới…")
        page.keyboard.type("vam cong")
        expect(options).to_have_text([f"{TITLE} · Bản nháp"])
        page.keyboard.press("Enter")
        expect(page.get_by_label("Tiêu đề")).to_have_value(TITLE)
        page.locator("h1").first.evaluate("document.activeElement.blur()")
        page.keyboard.press("Control+k")
        expect(options.first).to_have_attribute("aria-selected", "true")
        page.keyboard.press("ArrowUp")  # from the first to the last
        expect(options.last).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_desk_has_a_policy_of_its_own_without_weakness(browser: Browser, portal: Stack, npm: NpmPackages) -> None:
    context = new_reader(browser, locale="vi-VN")
    page = context.new_page()
    answer = page.goto(f"{portal.url}/desk/")
    assert answer is not None
    sent = answer.all_headers()["content-security-policy"]
    uploads = re.search(r"connect-src 'self' (\S+);", sent)
    assert uploads is not None
    assert sent == desk_headers(uploads[1])["Content-Security-Policy"]
    assert answer.all_headers()["cache-control"] == "no-cache"
    expect(page.get_by_role("heading")).to_have_text("Anh/chị chưa đăng nhập")
    refused = "() => { try { document.body.innerHTML = 'x'; } catch (error) { return error.name; } }"
    assert page.evaluate(refused) == "TypeError"
    context.close()
    policy = desk_headers("https://pages.s3.ap-southeast-1.amazonaws.com")["Content-Security-Policy"]
    assert find_weaknesses(npm, policy) == []


@pytest.mark.parametrize(("editors", "budget"), [(False, FIRST_LOAD_BYTES), (True, EDITOR_BYTES)])
def test_what_is_loaded_is_within_its_budget(editors: bool, budget: int) -> None:
    files = [file for file in BUILT.iterdir() if file.name.startswith("editor.") is editors]
    assert 0 < sum(len(gzip.compress(file.read_bytes(), 9)) for file in files) <= budget


def test_an_editor_makes_the_front_page_and_loses_nothing_to_another(
    browser: Browser, portal: Stack, editor: Editor, npm: NpmPackages
) -> None:
    titles = ("Lũ về", "Mưa lớn", "Gặt sớm", "Đường mới")
    flood, rain, harvest, road = (
        editor.post(title=title, body="<p>Chữ.</p>", topics=["giai-phong-mien-nam"], published_at=f"2015-12-0{n}")
        for n, title in enumerate(titles, 1)
    )
    with opened(browser, portal, bypass_csp=True) as page:
        page.get_by_role("link", name="Trang nhất", exact=True).click()
        stories = page.locator(".lead .story, .second .story")
        expect(stories).to_have_text([*reversed(titles), "Chưa có bài nào cho chỗ này"])
        # All by keyboard: an older story is found, put beside the lead, and moved above it.
        page.get_by_role("button", name="Chọn bài: Gặt sớm").press("Enter")
        page.get_by_role("dialog").get_by_role("searchbox").fill("lu ve")
        expect(page.locator(".pick")).to_have_count(1)
        page.locator(".pick").press("Enter")
        page.get_by_role("button", name="Đưa lên: Lũ về").press("Enter")
        expect(page.get_by_role("button", name="Bỏ ghim: Lũ về")).to_be_visible()
        expect(stories).to_have_text(["Lũ về", "Đường mới", "Gặt sớm", "Mưa lớn", "Chưa có bài nào cho chỗ này"])
        page.get_by_label("Ghim đến").fill("2015-12-09T08:00")
        press(page, "Lưu")
        expect(page.get_by_role("alert")).to_contain_text("Giờ này đã qua.")
        page.get_by_label("Ghim đến").fill("2040-12-09T08:00")
        press(page, "Lưu")
        expect(page.locator(".told")).to_contain_text("Đã lưu.")
        made = editor.call("GET", "/layout")
        assert made["lead"] == [{"article": flood["id"], "until": "2040-12-09T01:00:00Z"}]
        portal.settle()
        readers = page.context.new_page()
        readers.goto(portal.url)
        expect(readers.locator("main article").first).to_contain_text("Lũ về")
        readers.close()  # A page behind another one draws seldom, and each click waits for that.
        # Somebody else saves meanwhile: what is arranged here stays, and nothing is saved before it is chosen.
        theirs = {"lead": made["lead"], "strip": [{"article": rain["id"]}]}
        editor.call("PUT", "/layout", theirs, match=made["version"])
        page.get_by_role("button", name="Ghim ở đây: Gặt sớm").press("Enter")
        page.get_by_text("Tin nóng").click()
        page.get_by_label("Dòng chữ").fill("Bão gần bờ")
        press(page, "Thêm mục")
        page.get_by_role("button", name="Lưu", exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("Dải bài riêng, chỗ 1: của họ là “Mưa lớn”")
        press(page, "Lưu")
        assert editor.call("GET", "/layout")["strip"] != []
        assert_for_everyone(page, npm)
        press(page, "Gộp: phần tôi đã đổi, còn lại theo họ")
        press(page, "Lưu")
        expect(page.locator(".told")).to_contain_text("Đã lưu.")
        assert not page.get_by_role("alert").count()
    kept = editor.call("GET", "/layout")
    assert [kept["lead"][0]["article"], kept["strip"][0]["article"]] == [flood["id"], rain["id"]]
    assert [pin and pin["article"] for pin in kept["second"]] == [None, harvest["id"]]
    assert (kept["breaking"]["text"], len(kept["sections"])) == ("Bão gần bờ", 1)
    assert road["status"] == "published"
