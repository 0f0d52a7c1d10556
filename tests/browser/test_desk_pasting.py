"""What is pasted at the desk has the structure that the server finds in it: from Word, Google Docs, Excel, pages."""

from __future__ import annotations

import re
from itertools import chain, groupby

from playwright.sync_api import Browser, Page, expect

from chalicelib.content.bodies.markup import FORMATTING, Tag, split_html
from chalicelib.content.bodies.sanitising import sanitise
from ops.local.stack import Stack
from tests.browser.desk import opened
from tests.browser.test_desk import READ
from tests.unit.content.bodies.test_pasting import FOOTNOTES, GOOGLE, LOOKS, WORD_LISTS, google, word_item

EXCEL = (
    "<html xmlns:x='urn:schemas-microsoft-com:office:excel'><body><table border=0 width=128><col width=64 span=2>"
    "<tr height=20><td class=xl65 align=right width=64>2025</td><td width=64>12</td></tr></table></body></html>"
)
PAGE = "<h2>Đầu</h2><p>Chữ <a href='https://a.example/x'>liên kết</a></p><blockquote><p>Trích</p></blockquote>"
DOCUMENTS = [
    *(pasted for pasted, _ in LOOKS),
    *(GOOGLE.format(pasted) for pasted, _ in LOOKS),
    *("".join(word_item(*item) for item in items) for items, _ in WORD_LISTS),
    *FOOTNOTES.values(),
    EXCEL,
    PAGE,
    PAGE + EXCEL,
    PAGE + "".join(word_item(*item) for item in WORD_LISTS[0][0]) + "<p>Cuối</p>",
    "<p>a<br>b</p><hr><pre>x  y</pre>",
    "<figure><img src='/media/x.jpg' alt='x'><figcaption>Chú thích</figcaption></figure>",
    f"<ul><li>{google('một')}</li><li>{google('hai')}<ol><li>{google('ba')}</li></ol></li></ul>",
]

PASTE = """html => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", "plain");
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.querySelector(".text .body").dispatchEvent(event);
}"""
BODY = f"async () => (await ({READ})()).at(-1)?.content.body ?? ''"


def paste(page: Page, html: str) -> str:
    """The body after pasting into an empty text."""
    page.locator(".text .body").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Backspace")
    expect(page.locator(".text .begin")).to_be_visible()
    with page.expect_response("**/api/articles?check=true"):
        page.evaluate(PASTE, html)
    expect(page.locator(".text .begin")).to_have_count(0)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_function(f"async () => (await ({BODY})()) !== ''")
    told: str = page.evaluate(BODY)
    return told


LOOKS_ALIKE = {"b": "strong", "i": "em"}
LAID_OUT = {"tbody"}


def structure(html: str) -> list[str]:
    """What a body says, but for its layout, the order of attributes, and which of two alike elements it uses."""
    told: list[str] = []
    loose = re.sub(r"(<li[^>]*>)\s*<p>(.*?)</p>\s*</li>", r"\1\2</li>", sanitise(html, "html").html)
    for piece in split_html(loose):
        if isinstance(piece, Tag) and piece.name not in LAID_OUT:
            attributes = " ".join(f"{name}={value}" for name, value in sorted(piece.attributes.items()))
            told.append(f"{'/' if piece.is_end else ''}{LOOKS_ALIKE.get(piece.name, piece.name)} {attributes}")
        elif isinstance(piece, str) and piece.strip():
            told.append(" ".join(piece.split()))
    return list(chain.from_iterable(sorted(run) if is_tag else run for is_tag, run in groupby(told, is_formatting)))


def is_formatting(piece: str) -> bool:
    """Whether it is a tag of an element within a line: of two around one text, either may stand outside."""
    return piece.strip("/").partition(" ")[0] in FORMATTING | {"sup", "sub"}


def test_pasted_documents_come_out_with_the_structure_that_is_in_them(browser: Browser, portal: Stack) -> None:
    assert len(DOCUMENTS) >= 40
    lost: list[object] = []
    with opened(browser, portal, "#/articles/new") as page:
        for document in DOCUMENTS:
            body = paste(page, document)
            if structure(body) != structure(document):
                lost.append((document[-200:], structure(document), structure(body)))
    assert lost == [], "\n".join(map(repr, lost))


def test_what_does_not_come_along_is_told_and_a_word_is_put_into_its_line(browser: Browser, portal: Stack) -> None:
    with opened(browser, portal, "#/articles/new") as page:
        page.get_by_label("Tiêu đề").fill("Dán")
        page.locator(".text .body").click()
        page.keyboard.type("Trước  sau")
        for _ in range(4):
            page.keyboard.press("ArrowLeft")
        page.evaluate(PASTE, "<b>giữa</b><script>x</script><img src='https://a.example/x.jpg' alt='x'>")
        expect(page.get_by_role("alert")).to_contain_text("“script” bị bỏ")
        expect(page.get_by_role("alert")).to_contain_text("1 ảnh của trang khác")
        expect(page.locator(".text .body > p")).to_have_text("Trước giữa sau")
