"""What is set up at the desk around the articles, each part by its main errand."""

from __future__ import annotations

import urllib.error
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, expect

from chalicelib.publishing.colours import shades_of
from ops.edit.accounts import Account
from ops.local.stack import Stack
from tests.browser.axe import assert_for_everyone
from tests.browser.desk import opened, press, told
from tests.browser.editor import Editor
from tests.browser.newspaper import new_reader
from tests.npm_packages import NpmPackages

WORN = "({ style }) => ({ fill: style.getPropertyValue('--fill'), accent: style.getPropertyValue('--accent') })"
PICTURE = Path(__file__).parents[2] / "ops" / "local" / "demo" / "articles" / "ben-tau-dem.jpg"


def test_an_admin_invites_somebody_gives_a_role_and_a_token_and_shuts_them_out(
    browser: Browser, portal: Stack, editor: Editor, npm: NpmPackages
) -> None:
    with opened(browser, portal, bypass_csp=True) as page:
        page.get_by_role("link", name="Thiết lập").click()
        page.get_by_role("link", name="Nhân sự", exact=True).click()
        page.get_by_role("link", name="Mời người mới").click()
        page.get_by_label("Tên").press("Enter")
        expect(page.get_by_label("Tên")).to_be_focused()
        expect(page.locator(".problem").first).to_have_text("Không được để trống.")
        page.get_by_label("Tên").fill("Lê Hoa")
        page.get_by_label("Tên").press("Enter")
        told(page, "Đã lưu.")
        link = page.get_by_label("Đường dẫn đăng nhập cho Lê Hoa")
        # The link lets the person in on another machine, where the person sees nothing of all this.
        theirs = new_reader(browser, locale="vi-VN").new_page()
        theirs.goto(link.input_value())
        theirs.get_by_role("button").click()
        theirs.get_by_role("link", name="Vào bàn biên tập").click()
        expect(theirs.get_by_role("link", name="Thiết lập")).to_have_count(0)
        theirs.goto(f"{portal.url}/desk/#/site/people")
        expect(theirs.get_by_role("alert")).to_have_text("Anh/chị không được làm việc này.")
        page.get_by_text("Đang đăng nhập ở đâu").click()
        press(page, "Đăng xuất máy này")
        expect(page.get_by_text("Không ở đâu cả.")).to_be_visible()
        # Another admin changes something meanwhile: nothing is lost, and nothing is saved before one has looked.
        person = next(each for each in editor.call("GET", "/people")["people"] if each["name"] == "Lê Hoa")
        path = f"/people/{person['id']}"
        editor.call("PATCH", path, {"language": "en"})
        page.get_by_label("Vai trò").first.select_option("editor")
        press(page, "Lưu")
        expect(page.get_by_role("alert")).to_contain_text("Người khác vừa lưu trước")
        expect(page.get_by_label("Ngôn ngữ của bàn biên tập")).to_have_value("en")
        assert editor.call("GET", path)["role"] == "author"
        press(page, "Lưu")
        told(page, "Đã lưu.")
        assert editor.call("GET", path)["role"] == "editor"
        page.get_by_text("Token", exact=True).click()
        page.get_by_text("Tạo token").click()
        page.get_by_label("Tên token").fill("Nhập bài")
        press(page, "Tạo")
        token = page.get_by_label("Token “Nhập bài”").input_value()
        program = Editor(Account(url=portal.url, token=token))
        assert program.call("GET", "/me")["name"] == "Lê Hoa"
        page.get_by_text("Những việc đã xảy ra").click()
        expect(page.get_by_text("Thành biên tập viên · local admin")).to_be_visible()
        assert_for_everyone(page, npm)
        press(page, "Thu hồi")
        page.get_by_role("dialog").get_by_role("button", name="Thu hồi").click()
        told(page, "Đã thu hồi.")
        with pytest.raises(urllib.error.HTTPError, match="401"):
            program.call("GET", "/me")
        press(page, "Khoá người này")
        page.get_by_role("dialog").get_by_role("button", name="Khoá người này").click()
        told(page, "Đã khoá.")
        assert editor.call("GET", path)["disabled_at"]
        page.get_by_role("link", name="‹ Nhân sự").click()
        expect(page.locator(".articles li")).to_contain_text(["local admin", "bị khoá từ"])
        assert_for_everyone(page, npm)
        theirs.context.close()


def test_an_admin_makes_a_topic_with_a_banner_moves_it_up_and_removes_it(
    browser: Browser, portal: Stack, editor: Editor, npm: NpmPackages
) -> None:
    article = editor.post(title="Bài", body="<p>Chữ.</p>", topics=["giai-phong-mien-nam"], published_at="2015-12-30")
    with opened(browser, portal, "#/site", bypass_csp=True) as page:
        page.get_by_role("link", name="Thêm chủ đề").click()
        page.get_by_label("Tên chủ đề").fill("Giải phóng miền Nam")
        press(page, "Lưu")
        expect(page.locator(".problem").filter(has_text="Địa chỉ này đã có rồi")).to_be_visible()
        page.get_by_label("Tên chủ đề").fill("Đời sống")
        page.get_by_label("Có banner trên mọi trang").check()
        press(page, "Chọn ảnh")
        page.locator("input[type=file]").set_input_files(PICTURE)
        expect(page.get_by_text("Ảnh chưa có mô tả.")).to_be_visible()
        press(page, "Lưu")
        expect(page.get_by_role("alert").first).to_contain_text("Ảnh ben-tau-dem.jpg chưa có mô tả")
        press(page, "Về ảnh này")
        page.get_by_label("Ảnh cho thấy gì").fill("Bến tàu lúc đêm")
        page.get_by_role("radio", name="Chính giữa").press("ArrowUp")  # to the place before it, as radio buttons go
        page.get_by_role("dialog").get_by_role("button", name="Lưu").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
        press(page, "Lưu")
        told(page, "Đã lưu.")
        kept = editor.call("GET", "/topics/doi-song")
        assert (kept["title"], kept["featured"], kept["picture"] is None) == ("Đời sống", True, False)
        assert editor.call("GET", f"/media/{kept['picture']}")["focus"] == "left"
        portal.settle()
        with opened(browser, portal, "../") as readers:
            style = "getComputedStyle(document.querySelector('.banners img')).objectPosition"
            assert readers.evaluate(style) == "0px 50%"
        assert_for_everyone(page, npm)
        # Both change the name meanwhile: the desk says what theirs is, and asks before anything is saved.
        page.get_by_label("Tên chủ đề").fill("Đời sống quanh ta")
        editor.call("PUT", "/topics/doi-song", {"title": "Dân sinh", "description": "Của họ"})
        press(page, "Lưu")
        expect(page.get_by_role("alert").first).to_contain_text("Tên chủ đề: của họ là “Dân sinh”")
        expect(page.get_by_label("Mô tả")).to_have_value("Của họ")
        press(page, "Lưu")
        told(page, "Đã lưu.")
        kept = editor.call("GET", "/topics/doi-song")
        assert (kept["title"], kept["description"]) == ("Đời sống quanh ta", "Của họ")
        page.get_by_role("link", name="‹ Chủ đề").click()
        page.get_by_role("button", name="Đưa lên: Đời sống quanh ta").press("Enter")
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Đưa xuống: Đời sống quanh ta")).to_be_focused()
        press(page, "Lưu thứ tự")
        told(page, "Đã lưu.")
        slugs = ["doi-song", "giai-phong-mien-nam", "tien-toi-dai-hoi-dang"]
        assert [each["slug"] for each in editor.call("GET", "/topics")["topics"]] == slugs
        assert_for_everyone(page, npm)
        portal.settle()
        readers = page.context.new_page()
        readers.goto(article["url"])
        expect(readers.get_by_role("link", name="Đời sống quanh ta").first).to_be_visible()
        readers.close()
        page.get_by_role("link", name="Giải phóng miền Nam").click()
        press(page, "Xoá chủ đề")
        page.get_by_role("dialog").get_by_role("button", name="Xoá chủ đề").click()
        expect(page.get_by_role("alert").first).to_contain_text("Còn 1 bài đang đăng trong chủ đề này")
        page.get_by_role("link", name="‹ Chủ đề").click()
        page.get_by_role("link", name="Đời sống quanh ta").click()
        press(page, "Xoá chủ đề")
        page.get_by_role("dialog").get_by_role("button", name="Xoá chủ đề").click()
        told(page, "Đã xoá chủ đề.")
        expect(page.locator(".articles li")).to_have_count(2)
        # Whoever writes next chooses from the topics of now.
        page.get_by_role("link", name="Viết bài mới").click()
        expect(page.locator(".topics label")).to_have_count(2)


def test_an_admin_sees_the_sites_colour_live_and_changes_the_menu(
    browser: Browser, portal: Stack, editor: Editor, npm: NpmPackages
) -> None:
    editor.call("PUT", "/site", {"menu": [{"title": "Công báo", "url": "https://congbao.example/"}]})
    with opened(browser, portal, "#/site/settings", bypass_csp=True) as page:
        page.get_by_label("Tên trang báo").fill("Báo Sông Hậu")
        page.get_by_label("Màu").fill("#ffcc00")
        expect(page.locator(".sample.dark .nameplate")).to_have_text("Báo Sông Hậu")
        shades = shades_of("#ffcc00")
        for scheme, text in (("light", shades.on_light), ("dark", shades.on_dark)):
            worn = page.locator(f".sample.{scheme}").evaluate(WORN)
            assert worn == {"fill": shades.fill, "accent": text}
        press(page, "Thêm liên kết")
        page.keyboard.type("Tiếp dân")
        page.keyboard.press("Tab")
        page.keyboard.type("lịch tiếp dân")
        press(page, "Lưu")
        expect(page.get_by_label("Dẫn đến").last).to_be_focused()
        expect(page.get_by_text("Địa chỉ không có khoảng trắng")).to_be_visible()
        page.keyboard.press("Control+a")
        page.keyboard.type("/topics/giai-phong-mien-nam/")
        page.get_by_role("button", name="Đưa lên: liên kết 2").press("Enter")
        assert_for_everyone(page, npm)
        # Somebody else changes the menu, too, and another thing besides.
        theirs = [{"title": "Của họ", "url": "/archive/"}]
        editor.call("PUT", "/site", {"menu": theirs, "tagline": "Của họ"})
        page.keyboard.press("Control+s")
        expect(page.get_by_role("alert")).to_contain_text("Menu: của họ là “Của họ”")
        expect(page.get_by_label("Dòng dưới tên")).to_have_value("Của họ")
        assert editor.call("GET", "/site")["menu"] == theirs
        page.keyboard.press("Control+s")
        told(page, "Đã lưu.")
        expect(page.locator(".frame .nameplate")).to_have_text("Báo Sông Hậu")
        kept = editor.call("GET", "/site")
        assert [each["title"] for each in kept["menu"]] == ["Tiếp dân", "Công báo"]
        assert (kept["accent"], kept["tagline"]) == ("#ffcc00", "Của họ")
        portal.settle()
        page.goto(portal.url)
        expect(page.get_by_role("link", name="Tiếp dân").first).to_be_visible()
        assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--fill')") == shades.fill


def test_an_admin_writes_a_standing_page_and_loses_no_paragraph_to_another(
    browser: Browser, portal: Stack, editor: Editor, npm: NpmPackages
) -> None:
    with opened(browser, portal, "#/site/pages", bypass_csp=True) as page:
        page.get_by_role("link", name="Thêm trang").click()
        page.get_by_label("Tên trang").fill("Giới thiệu")
        page.get_by_label("Địa chỉ", exact=True).fill("api")
        page.locator(".text .body").click()
        page.keyboard.type("Một.")
        page.keyboard.press("Enter")
        page.keyboard.type("Hai.")
        page.get_by_label("Chỗ trong menu").fill("1")
        press(page, "Lưu")
        expect(page.get_by_text("/api/ là chỗ của những trang khác")).to_be_visible()
        page.get_by_label("Địa chỉ", exact=True).fill("")
        page.get_by_label("Địa chỉ", exact=True).press("Enter")
        told(page, "Đã lưu.")
        kept = editor.call("GET", "/pages/gioi-thieu")
        assert (kept["title"], kept["body"], kept["menu"]) == ("Giới thiệu", "<p>Một.</p>\n<p>Hai.</p>", 1)
        assert_for_everyone(page, npm)
        page.locator(".text p").first.click()
        page.keyboard.press("End")
        page.keyboard.type(" Tôi.")
        theirs = {"title": "Về chúng tôi", "menu": 2, "body": "<p>Một. Họ.</p><p>Hai. Họ.</p>"}
        editor.call("PUT", "/pages/gioi-thieu", theirs, match=1)
        page.keyboard.press("Control+s")
        expect(page.get_by_role("alert").first).to_contain_text("Người khác vừa lưu trước")
        expect(page.get_by_label("Tên trang")).to_have_value("Về chúng tôi")
        expect(page.locator(".text p")).to_have_text(["Một. Họ.", "Một. Tôi.", "Hai. Họ."])
        assert editor.call("GET", "/pages/gioi-thieu")["version"] == 2
        page.locator(".text p").nth(1).click()
        page.keyboard.press("Control+s")
        told(page, "Đã lưu.")
        kept = editor.call("GET", "/pages/gioi-thieu")
        assert kept["body"].split("\n") == ["<p>Một. Họ.</p>", "<p>Một. Tôi.</p>", "<p>Hai. Họ.</p>"]
        assert kept["menu"] == 2
        portal.settle()
        readers = page.context.new_page()
        readers.goto(portal.url)
        readers.get_by_role("link", name="Về chúng tôi").first.click()
        expect(readers.get_by_text("Một. Tôi.")).to_be_visible()
        readers.close()
        press(page, "Xoá trang")
        page.get_by_role("dialog").get_by_role("button", name="Xoá trang").click()
        told(page, "Đã xoá trang.")
        expect(page.get_by_text("Chưa có trang nào.")).to_be_visible()
        # What is left out of a text in Markdown is told, and nobody leaves without being asked.
        editor.call("PUT", "/pages/lien-he", {"title": "Liên hệ", "body": "Chào", "body_format": "markdown"})
        page.goto(f"{portal.url}/desk/#/site/pages/lien-he")
        page.get_by_label("Nội dung (Markdown)").fill("Chào <script>alert(1)</script>")
        press(page, "Lưu")
        expect(page.get_by_role("alert")).to_contain_text("“script” bị bỏ")
        page.get_by_label("Tên trang").fill("Khác")
        questions: list[str] = []

        def stay(dialog: Dialog) -> None:
            questions.append(dialog.message)
            dialog.dismiss()

        page.on("dialog", stay)
        page.get_by_role("link", name="‹ Trang riêng").click()
        expect(page.get_by_label("Tên trang")).to_have_value("Khác")
        assert questions == ["Ở đây có phần chưa lưu."]
        assert page.evaluate("location.hash") == "#/site/pages/lien-he"
        press(page, "Lưu")
        told(page, "Đã lưu.")


def test_an_admin_leads_an_old_address_to_an_article_and_elsewhere(
    browser: Browser, portal: Stack, editor: Editor, npm: NpmPackages
) -> None:
    article = editor.post(title="Họp tổng kết năm", body="<p>Chữ.</p>", published_at="2015-12-30")
    for number in range(51):
        editor.call("PUT", "/redirects", {"path": f"/cũ/{number}.html", "to_url": "/archive/"})
    with opened(browser, portal, "#/site/redirects", bypass_csp=True) as page:
        press(page, "Xem thêm")
        expect(page.locator(".articles li")).to_have_count(51)
        assert_for_everyone(page, npm)
        page.get_by_role("link", name="Thêm địa chỉ cũ").click()
        page.get_by_label("Địa chỉ cũ").fill("/cũ/7.html")
        page.get_by_label("Dẫn đến").fill("/topics/giai-phong-mien-nam/")
        press(page, "Lưu")
        expect(page.get_by_text("Địa chỉ này đã có rồi")).to_be_visible()
        page.get_by_label("Địa chỉ cũ").fill("/tin tức/họp.html?id=1")
        press(page, "Lưu")
        expect(page.get_by_text("Địa chỉ cũ không có phần sau dấu ?")).to_be_visible()
        page.get_by_label("Địa chỉ cũ").fill("/tin tức/họp.html")
        press(page, "Chọn bài")
        page.get_by_role("dialog").get_by_role("searchbox").fill("hop tong ket")
        page.locator(".pick").press("Enter")
        page.keyboard.press("Control+s")
        told(page, "Đã lưu.")
        portal.settle()
        readers = page.context.new_page()
        readers.goto(f"{portal.url}/tin%20tức/họp.html")
        expect(readers.get_by_role("heading", name="Họp tổng kết năm")).to_be_visible()
        readers.close()
        assert_for_everyone(page, npm)
        page.get_by_role("link", name="‹ Địa chỉ cũ").click()
        page.get_by_label("Địa chỉ cũ").fill("tin tức")
        page.get_by_label("Địa chỉ cũ").press("Enter")
        expect(page.get_by_text("Viết một đường dẫn bắt đầu bằng /")).to_be_visible()
        page.get_by_label("Địa chỉ cũ").fill("/tin tức/họp.html")
        page.get_by_label("Địa chỉ cũ").press("Enter")
        expect(page.locator(".articles li")).to_have_count(1)
        page.locator(".articles a").click()
        expect(page.get_by_role("link", name="Họp tổng kết năm")).to_be_visible()
        press(page, "Dẫn đến địa chỉ khác")
        page.keyboard.type("/archive/")
        (kept,) = editor.call("GET", "/redirects?path=/tin%20t%E1%BB%A9c/h%E1%BB%8Dp.html")["redirects"]
        assert (kept["to_article"], kept["version"]) == (article["id"], 1)
        editor.call("PUT", "/redirects", {"path": kept["path"], "to_url": "/"}, match=1)
        press(page, "Lưu")
        expect(page.get_by_role("alert").first).to_contain_text("Dẫn đến: của họ là “/”")
        press(page, "Lưu")
        told(page, "Đã lưu.")
        kept = editor.call("GET", f"/redirects/{kept['id']}")
        assert (kept["to_article"], kept["to_url"]) == (None, "/archive/")
        press(page, "Xoá")
        page.get_by_role("dialog").get_by_role("button", name="Xoá").click()
        told(page, "Đã xoá.")
        page.get_by_label("Địa chỉ cũ").fill("/tin tức/họp.html")
        press(page, "Tìm")
        expect(page.get_by_text("Không tìm thấy.")).to_be_visible()
