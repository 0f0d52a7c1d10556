"""A reader's screen: the article as it was posted, and numbers that move."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from chalicelib.content.models.articles import Period
from ops.local.stack import Stack
from tests.browser.editor import Editor

ARTICLE = {
    "title": "Tỉnh rà soát một năm cải cách hành chính, giao việc cho năm tới",
    "lede": "Chiều 30/12, các sở, ngành và địa phương cùng nhìn lại một năm đơn giản hóa thủ tục cho người dân.",
    "agency": "TGAG",
    "byline": "Tiếp Thu",
    "topics": ["tien-toi-dai-hoi-dang", "giai-phong-mien-nam"],
    "body": """
<p>Theo báo cáo tại cuộc họp, 50 trên 53 đầu việc của năm đã xong, đạt 94,3%. Ba việc còn lại chờ phần mềm dùng
chung của các xã, dự kiến nghiệm thu trong quý I.</p>
<h2>Người dân bớt một lần đi lại</h2>
<p>Điểm đáng kể nhất là <strong>bộ phận một cửa</strong> ở các huyện đã nhận hồ sơ qua bưu điện. Một cán bộ tiếp
dân cho biết mỗi ngày có chừng 40 hồ sơ được trả tận nhà.</p>
<blockquote><p>Hồ sơ đi thay người dân, chứ người dân không đi thay hồ sơ nữa.</p></blockquote>
<table><tr><th>Chỉ tiêu</th><th>Kết quả</th></tr><tr><td>Đầu việc hoàn thành</td><td>50/53</td></tr>
<tr><td>Mục tiêu đạt</td><td>11/15</td></tr></table>
<p>Dịp này, tỉnh khen thưởng 17 tập thể và 23 cá nhân có nhiều sáng kiến.</p>
""",
    "published_at": "2015-12-30T17:30:00+07:00",
}


def new_page(context: BrowserContext, portal: Stack, problems: list[str]) -> Page:
    """A tab that notes what must not happen: errors in the console, requests to other hosts."""
    page = context.new_page()
    host = urlsplit(portal.url).netloc
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda sent: problems.append(sent.url) if urlsplit(sent.url).netloc != host else None)
    return page


def test_an_article_is_read_and_counted_while_it_is_looked_at(portal: Stack, editor: Editor, browser: Browser) -> None:
    article = editor.post(**ARTICLE)
    portal.settle()
    problems: list[str] = []
    context = browser.new_context(locale="vi-VN")
    page = new_page(context, portal, problems)
    page.goto(article["url"])

    expect(page.locator("h1")).to_have_text(ARTICLE["title"])
    expect(page.locator(".lede")).to_contain_text("(TGAG) – Chiều 30/12")
    expect(page.locator(".body")).to_contain_text("50 trên 53 đầu việc")
    expect(page.locator(".byline")).to_have_text("Tiếp Thu")
    expect(page.locator("time").first).to_have_text("Thứ tư, 30/12/2015, 17:30")
    expect(page.locator(".kicker a")).to_have_text(["Tiến tới đại hội đảng", "Giải phóng miền Nam"])

    expect(page.locator("[data-live=views]")).to_have_text("Bài này đã được xem 1 lần")
    expect(page.locator("[data-live=total]")).to_have_text("21.162.409")
    online = page.locator("[data-live=online]")
    expect(online).to_have_text("Đang có 1 khách và không thành viên đang online")

    page.locator(".masthead .name a").click()
    expect(page.locator("[data-live=total]")).to_have_text("21.162.409")
    page.locator(".opening").get_by_role("link", name=str(ARTICLE["title"])).click()
    expect(page.locator("[data-live=views]")).to_have_text("Bài này đã được xem 2 lần")

    other = browser.new_context(locale="vi-VN", user_agent="Another reader's browser")
    second = new_page(other, portal, problems)
    second.goto(article["url"])
    expect(second.locator("[data-live=views]")).to_have_text("Bài này đã được xem 3 lần")
    expect(second.locator("[data-live=online]")).to_contain_text("2 khách")

    assert problems == []
    other.close()
    context.close()


def test_the_latest_and_the_most_read_articles_stand_beside_an_article(
    portal: Stack, editor: Editor, browser: Browser
) -> None:
    titles = ["Cầu mới nối hai xã", "Lớp học <đêm> & bến phà", "Nước lên chậm"]
    oldest, middle, newest = (
        editor.post(**{**ARTICLE, "title": title, "published_at": f"2015-12-0{day}T08:00:00+07:00"})
        for day, title in enumerate(titles, start=1)
    )
    portal.services.content.set_most_read(Period.TODAY, (middle["id"], newest["id"]))
    portal.services.content.set_most_read(Period.WEEK, (oldest["id"], middle["id"]))
    portal.settle()
    problems: list[str] = []
    context = browser.new_context(locale="vi-VN")
    page = new_page(context, portal, problems)
    page.goto(newest["url"])
    page.locator(".fragments").scroll_into_view_if_needed()

    def box(path: str) -> Locator:
        return page.locator(f"[data-fragment='/fragments/{path}.json']")

    expect(box("topics/tien-toi-dai-hoi-dang").locator("a")).to_have_text([titles[1], titles[0]])
    expect(box("latest").locator("a")).to_have_text([titles[1], titles[0]])  # the page itself is left out
    expect(box("latest").locator("h2")).to_have_text("Tin mới")
    expect(box("most-read/today").locator("a")).to_have_text([titles[1]])
    expect(box("most-read/week").locator("a")).to_have_text([titles[0]])  # without those of the day
    box("most-read/week").get_by_role("link", name=titles[0]).click()
    expect(page.locator("h1")).to_have_text(titles[0])
    assert problems == []
    context.close()


def test_in_english_the_words_and_numbers_are_english(portal: Stack, editor: Editor, browser: Browser) -> None:
    editor.call("PUT", "/site", {"language": "en"})
    article = editor.post(**ARTICLE)
    portal.settle()
    context = browser.new_context()
    page = context.new_page()
    page.goto(article["url"])
    expect(page.locator("[data-live=views]")).to_have_text("This article was read once")
    expect(page.locator("[data-live=total]")).to_have_text("21,162,409")
    expect(page.locator("[data-live=online]")).to_have_text("1 guest and no members online")
    expect(page.locator("time").first).to_have_text("Wednesday, 30 December 2015, 17:30")
    context.close()


def test_without_script_all_is_there_but_the_numbers(portal: Stack, editor: Editor, browser: Browser) -> None:
    article = editor.post(**ARTICLE)
    portal.settle()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(article["url"])
    expect(page.locator("h1")).to_have_text(ARTICLE["title"])
    for number in page.locator("[data-live]").all():
        expect(number).not_to_be_visible()
    context.close()


def test_a_tab_that_was_never_looked_at_is_not_counted(portal: Stack, editor: Editor, browser: Browser) -> None:
    article = editor.post(**ARTICLE)
    portal.settle()
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script("Object.defineProperty(document, 'visibilityState', {get: () => window.seen || 'hidden'})")
    page.goto(article["url"])
    page.wait_for_load_state("networkidle")
    assert live(editor, article)["views"] == 0
    with page.expect_response("**/api/beacon"):
        page.evaluate("window.seen = 'visible'; document.dispatchEvent(new Event('visibilitychange'))")
    assert live(editor, article)["views"] == 1
    context.close()


def test_a_beacon_that_fails_is_sent_again_and_counted_once(portal: Stack, editor: Editor, browser: Browser) -> None:
    article = editor.post(**ARTICLE)
    portal.settle()
    context = browser.new_context()
    page = context.new_page()
    page.clock.install()
    answers = iter(["abort", "lose", "busy"])

    def disturb(route: Any) -> None:
        match next(answers, "let through"):
            case "abort":
                route.abort()
            case "lose":
                route.fetch()
                route.abort()
            case "busy":
                route.fulfill(status=503, body="{}")
            case _:
                route.continue_()

    page.route("**/api/beacon", disturb)
    page.goto(article["url"])
    for _ in range(20):
        page.clock.run_for(20_000)
        if page.locator("[data-live=views]").is_visible():
            break
    expect(page.locator("[data-live=views]")).to_have_text("Bài này đã được xem 1 lần")
    assert live(editor, article)["views"] == 1
    context.close()


def live(editor: Editor, article: Any) -> Any:
    return editor.call("GET", f"/live?article={article['id']}")
