"""What is set up at the desk around the articles, each part by its main errand."""

from __future__ import annotations

import urllib.error

import pytest
from playwright.sync_api import Browser, expect

from ops.edit.accounts import Account
from ops.local.stack import Stack
from tests.browser.desk import assert_for_everyone, opened, press, told
from tests.browser.editor import Editor
from tests.browser.newspaper import new_reader
from tests.npm_packages import NpmPackages


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
