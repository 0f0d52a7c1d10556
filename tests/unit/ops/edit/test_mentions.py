from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from chalicelib.content.bodies.markdown import read_markdown
from ops.edit.manuscript import BadManuscript
from ops.edit.mentions import _parser, find_mentions, is_relative, rename

IN_MARKDOWN = [
    ("![Cầu](a.jpg)", "![Cầu](media:1)"),
    ("a.jpg ![x](a.jpg) a.jpg", "a.jpg ![x](media:1) a.jpg"),
    ("![x](<a b.jpg> 'Một')", "![x](media:1 'Một')"),
    ("![x](a%20b.jpg)", "![x](media:1)"),
    ("![x](a\\(1\\).jpg) ![y](a(1).jpg)", "![x](media:1) ![y](media:2)"),
    ("![x](<a (1).jpg>)", "![x](media:1)"),
    ("![x](a&amp;b.jpg)", "![x](media:1)"),
    ("![*x* [y]](a.jpg)", "![*x* [y]](media:1)"),
    ("![x][Y] và ![Y]\n\n[y]: <a b.jpg> 'Một'", "![x][Y] và ![Y]\n\n[y]: media:2 'Một'"),
    ("[![x](a.jpg)](b.jpg)", "[![x](media:2)](media:1)"),
    ("> - ![x](a.jpg)\n>   ![y](a.jpg)", "> - ![x](media:1)\n>   ![y](media:2)"),
    ("| a | b |\n|---|---|\n| ![](a.jpg) | ![](a.jpg) |", "| a | b |\n|---|---|\n| ![](media:1) | ![](media:2) |"),
    ("Xem <IMG SRC=a.jpg alt='b'> đó", 'Xem <img src="media:1" alt="b"> đó'),
    ("<div>\n<img src='a.jpg'>\n</div>", '<div>\n<img src="media:1">\n</div>'),
    ("> <img src='a.jpg'>\n> x", '> <img src="media:1">\n> x'),
    ("`![x](a.jpg)` ![x](a.jpg)", "`![x](a.jpg)` ![x](media:1)"),
    ("    ![x](a.jpg)\n\n![x](a.jpg)", "    ![x](a.jpg)\n\n![x](media:1)"),
]

IN_HTML = [
    ("<p><IMG SRC=a.jpg></p>", '<p><img src="media:1"></p>'),
    ("<img\n alt='>'\n src='a b.jpg'/>", '<img alt="&gt;" src="media:1">'),
    ("<img src=a.jpg src=b.jpg>", '<img src="media:1">'),
    ("<a href='a.pdf'>x</a>", '<a href="media:1">x</a>'),
]

LEFT_ALONE = [
    ("markdown", "`![x](a.jpg)`"),
    ("markdown", "```\n![x](a.jpg)\n```"),
    ("markdown", "    ![x](a.jpg)"),
    ("markdown", "\\![x]\\(a.jpg)"),
    ("markdown", "<!-- ![x](a.jpg) <img src=a.jpg> -->"),
    ("markdown", "[x]: a.jpg"),
    ("html", "<!-- <img src=a.jpg> -->"),
    ("html", "<script>'<img src=a.jpg>'</script>"),
    ("html", "<textarea><img src=a.jpg></textarea>"),
    ("html", "<code>&lt;img src=a.jpg></code>"),
    ("html", "<img alt=x> <p title='a.jpg'>![x](a.jpg)</p>"),
]


def renamed(body: str, body_format: str) -> str:
    found = [each for each in find_mentions(body, body_format) if is_relative(each.address)]
    return rename(body, {each: f"media:{number}" for number, each in enumerate(found, start=1)})


@pytest.mark.parametrize(
    ("body_format", "body", "wanted"),
    [*(("markdown", *case) for case in IN_MARKDOWN), *(("html", *case) for case in IN_HTML)],
)
def test_an_address_is_found_and_renamed_where_it_stands(body_format: str, body: str, wanted: str) -> None:
    assert renamed(body, body_format) == wanted


@pytest.mark.parametrize(("body_format", "body"), LEFT_ALONE)
def test_what_only_looks_like_an_address_is_left_alone(body_format: str, body: str) -> None:
    assert find_mentions(body, body_format) == []


@pytest.mark.parametrize("address", ["https://o.example/a.jpg", "/a.jpg", "#a", "media:01", "mailto:a@o.example"])
@pytest.mark.parametrize("body_format", ["markdown", "html"])
def test_an_address_elsewhere_is_not_renamed(address: str, body_format: str) -> None:
    body = f"[x]({address}) ![y]({address})" if body_format == "markdown" else f"<a href='{address}'>x</a>"
    assert {each.address for each in find_mentions(body, body_format)} == {address}
    assert renamed(body, body_format) == body


def test_a_mention_says_its_line_and_what_the_picture_shows() -> None:
    body = "Một\nhai ![Cầu **mới** `x`](a.jpg)\n\n<p>\n<img src=b.jpg alt='Sông'>\n\n![x][y]\n\n[y]: c.jpg"
    found = [(each.line, each.address, each.alt, each.is_picture) for each in find_mentions(body, "markdown")]
    assert found == [(2, "a.jpg", "Cầu mới x", True), (5, "b.jpg", "Sông", True), (9, "c.jpg", "x", True)]


def test_a_place_that_cannot_be_told_is_refused_with_its_line() -> None:
    with pytest.raises(BadManuscript) as refused:
        find_mentions("Một\n\n> <img\n>   src=a.jpg>\n", "markdown")
    assert [problem.line for problem in refused.value.problems] == [3]


PIECES = st.sampled_from(
    [*(text for text, _ in IN_MARKDOWN), *(text for kind, text in LEFT_ALONE if kind == "markdown")]
)


@given(st.lists(PIECES, max_size=4).map("\n\n".join))
def test_only_addresses_change_whatever_stands_around_them(body: str) -> None:
    before, after = (find_mentions(each, "markdown") for each in (body, renamed(body, "markdown")))
    assert [each.alt for each in after] == [each.alt for each in before]
    assert not any(is_relative(each.address) for each in after)


def test_the_client_reads_markdown_as_the_api_does() -> None:
    body = "\n\n".join(text for text, _ in IN_MARKDOWN)
    parser: MarkdownIt = _parser()
    assert parser.render(body) == read_markdown(body, max_bytes=100_000, max_nesting=64)
