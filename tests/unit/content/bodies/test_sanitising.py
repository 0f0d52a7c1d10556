"""Bodies: what is kept, what goes, what is refused; and that nothing that runs comes through."""

from __future__ import annotations

import html
import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.content.bodies.markdown import MAX_MARKDOWN_BYTES
from chalicelib.content.bodies.sanitising import MAX_BODY_BYTES, MAX_NESTING, Sanitised, sanitise, to_safe_html
from chalicelib.content.models.names import BodyFormat
from chalicelib.errors import InvalidInput
from tests.unit.content.bodies.tangles import MESSY_HTML
from tests.unit.content.bodies.vectors import read_vectors

VECTORS = [vector.source for vector in read_vectors()]

# Written down a second time, on purpose: a change of what is allowed must be meant.
PLAIN = (
    "p h2 h3 h4 br hr blockquote cite q ul li dl dt dd strong b em i u s sub sup small mark code pre kbd figure"
    " figcaption table caption thead tbody tfoot tr span bdi"
)
EVERYWHERE = {"id", "lang", "dir"}
ALLOWED: dict[str, set[str]] = {
    **{name: set() for name in PLAIN.split()},
    "ol": {"start", "type"},
    "abbr": {"title"},
    "time": {"datetime"},
    "a": {"href", "title", "rel"},
    "img": {"src", "alt", "title", "width", "height"},
    "th": {"class", "colspan", "rowspan", "scope"},
    "td": {"class", "colspan", "rowspan"},
}

FRAGMENTS = st.sampled_from(
    [
        *(
            f"<{name}>"
            for name in [*ALLOWED, "div", "span", "svg", "math", "script", "style", "select", "template", "h1"]
        ),
        *(f"</{name}>" for name in [*ALLOWED, "div", "span", "svg", "math", "script", "style", "select", "h1"]),
        *"<a href=/x>|<a href='javascript:1'>|<a title='>'>|<img src=/a.png alt=t>|<img src=x:1>|<td colspan=2>".split(
            "|"
        ),
        *"<!--|-->|<!-->|<![CDATA[|]]>|<|>|&|&lt;|&amp;lt;|&#x338;|&nbsp;|\"|'|=|`|/|<b a='|<b a=1>|</".split("|"),
        *["\n\n", "\n", " ", "text", "chữ", "\u0338", "\u0301", "e", "\u202e", "\x00", "\ud800", "\u037e", "\u212a"],
    ]
)
TANGLED = st.lists(st.one_of(FRAGMENTS, FRAGMENTS, st.text(max_size=3)), max_size=25).map("".join)
FIXED = settings(derandomize=True, max_examples=120, deadline=None)


class Outline(HTMLParser):
    """What another parser sees in a body: its elements, attributes and text."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.strange: list[str] = []
        self.text = ""
        self.feed(body)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.strange.append(data)

    def handle_decl(self, decl: str) -> None:
        self.strange.append(decl)

    def handle_pi(self, data: str) -> None:
        self.strange.append(data)

    def unknown_decl(self, data: str) -> None:
        self.strange.append(data)


def safe(source: str, body_format: BodyFormat = "html") -> str:
    """The cleaned body; "" if it was refused, which shows a reader nothing."""
    try:
        sanitised = sanitise(source, body_format)
        assert sanitise(sanitised.html, "html") == Sanitised(html=sanitised.html, removed=())
        return sanitised.html
    except InvalidInput as error:
        return "" if error.problems[0].pointer == "/body" else f"<refused {error}>"


def visible(text: str) -> str:
    return "".join(text.split()).replace("\u0338", "")


def assert_harmless(body: str) -> None:
    outline = Outline(body)
    assert not outline.strange
    for tag, attributes in outline.elements:
        assert tag in ALLOWED, body
        assert set(attributes) <= ALLOWED[tag] | EVERYWHERE, body
        assert re.fullmatch(r"text-[\w.:-]+", attributes.get("id") or "text-x"), body
        assert attributes.get("class") in {None, "left", "center", "right"}, body
        assert attributes.get("dir") in {None, "ltr", "rtl", "auto"}, body
        assert attributes.get("rel") in {None, "noopener"}
        for url in (attributes.get("href"), attributes.get("src")):
            if url is not None:
                assert tag != "img" or not url.lower().startswith("http:"), body
                assert re.match(r"/(?!/)|#|https?://[^/]|mailto:|tel:[+0-9]", url, re.IGNORECASE), body
                assert not re.search(r"[\s\x00-\x1f\\]", url), body


@pytest.mark.parametrize("vector", VECTORS)
def test_nothing_that_runs_comes_through(vector: str) -> None:
    for source in (vector, f"<p>trước {vector} sau</p>", f"<table><tr><td>{vector}", f'<a title="{vector}">x</a>'):
        body = safe(source)
        assert_harmless(body)
        assert_harmless(safe(source, "markdown"))


def test_the_corpus_is_large_and_without_doubles() -> None:
    assert len(set(VECTORS)) == len(VECTORS) >= 500


@FIXED
@given(TANGLED)
def test_tangled_html_comes_out_harmless_composed_and_stable(source: str) -> None:
    body = safe(source)
    assert_harmless(body)
    assert unicodedata.is_normalized("NFC", body)
    assert body.encode().decode() == body


@FIXED
@given(TANGLED)
def test_markdown_comes_out_harmless_and_stable(source: str) -> None:
    body = safe(source, "markdown")
    assert_harmless(body)


@FIXED
@given(st.sampled_from(VECTORS), st.sampled_from(VECTORS), st.integers(0, 80), st.integers(0, 80))
def test_vectors_cut_and_spliced_come_out_harmless_and_stable(one: str, other: str, start: int, end: int) -> None:
    for source in (one[:start] + other[end:], one[:start] + other + one[start:]):
        assert_harmless(safe(source))
        assert_harmless(safe(source, "markdown"))


@FIXED
@given(MESSY_HTML)
def test_messy_html_comes_out_harmless_and_stable(source: str) -> None:
    assert_harmless(safe(source))


@FIXED
@given(
    st.lists(
        st.sampled_from(
            [f"<{name}>" for name in ALLOWED if name != "pre"]
            + [f"</{name}>" for name in ALLOWED]
            + ["một", "hai ", "ba\n", "&lt;", "<div>", "</div>", "<span>", "</font>", "\n\n"]
        ),
        max_size=30,
    ).map("".join)
)
def test_no_text_is_lost_whatever_the_tags_around_it(source: str) -> None:
    written = html.unescape(re.sub(r"<[^>]*>", "", source))
    assert sorted(visible(Outline(safe(source)).text)) == sorted(visible(written))


@FIXED
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    "javascript:",
                    "JAVA",
                    "script:",
                    "http:",
                    "https:",
                    "//",
                    "/",
                    "\\",
                    "tel:",
                    "mailto:",
                    "data:",
                    "@",
                    ":",
                    "\t",
                    "\n",
                    " ",
                    "\x01",
                    "%0a",
                    "&#58;",
                    "&Tab;",
                    "&colon;",
                    "&#0;",
                    "1",
                    "x",
                    "?",
                    "#",
                    "[",
                    "]",
                    "\u3000",
                ]
            ),
            st.characters(),
        ),
        max_size=8,
    ).map("".join)
)
def test_no_url_keeps_a_bad_scheme(url: str) -> None:
    quoted = url.replace('"', "&quot;")
    body = safe(f'<p>x <a href="{quoted}">a</a><img src="{quoted}"></p>')
    assert_harmless(body)
    for _, attributes in Outline(body).elements:
        kept = attributes.get("href") or attributes.get("src")
        if kept:
            assert urlsplit(kept).scheme in {"", "http", "https", "mailto", "tel"}


KEPT = [
    ("Dòng một\ncòn nữa\n\nDòng hai & ba", "<p>Dòng một\ncòn nữa</p>\n<p>Dòng hai &amp; ba</p>"),
    ("5 < 6\n\nvà 7", "<p>5 &lt; 6</p>\n<p>và 7</p>"),
    ("<b>đậm</b> rồi\n\nthường", "<p><b>đậm</b> rồi</p>\n<p>thường</p>"),
    ("một<br><br>hai<br>ba", "<p>một</p>\n<p>hai<br>ba</p>"),
    ("<div>a</div><div>b</div>", "<p>a</p>\n<p>b</p>"),
    ("<div><p>a</p><p>&nbsp;</p><p><br></p></div>", "<p>a</p>"),
    ("<h1>Một</h1><h5>Năm</h5>x", "<h2>Một</h2>\n<h4>Năm</h4>\n<p>x</p>"),
    ("<p><span style='color:red'>a</span><font>b</font></p>", "<p>ab</p>"),
    ("<p><del>a</del><ins>b</ins></p>", "<p><s>a</s><u>b</u></p>"),
    ("<p>a<script>x()</script>b<style>p{}</style>c</p>", "<p>abc</p>"),
    ("<table>rời<tr><td>a</table>", "<p>rời</p>\n<table><tbody><tr><td>a</td></tr></tbody></table>"),
    ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
    ("<a name=x>a</a>", "<p>a</p>"),
    (
        "<p><a href=' https://x.vn/văn bản.pdf '>a</a></p>",
        '<p><a href="https://x.vn/văn%20bản.pdf" rel="noopener">a</a></p>',
    ),
    ("<p>a<img src=x:1 alt=b></p>", "<p>a</p>"),
    ("<img src=/a.png alt=Chợ width=640 height=9x>", '<p><img src="/a.png" alt="Chợ" width="640"></p>'),
    ("<th scope=row onclick=x>a", "<p>a</p>"),
    (
        "<table><th scope=row colspan=2 id=x>a</table>",
        '<table><tbody><tr><th scope="row" colspan="2">a</th></tr></tbody></table>',
    ),
    ("<p>Tie\u0302\u0301n</p>", "<p>Tiến</p>"),
    ("<p>\u0338a</p>b &#x338;c", "<p>a</p>\n<p>b \u0338c</p>"),
    ("<p>giá \u202e001&#x202e;</p>", "<p>giá 001</p>"),
    ("<p>a\ud800b&#xd800;</p>", "<p>ab\ufffd</p>"),
    ("<pre>a\n\n  b</pre>", "<pre>a\n\n  b</pre>"),
]


@pytest.mark.parametrize(("source", "body"), KEPT)
def test_what_an_editor_writes_is_kept_and_tidied(source: str, body: str) -> None:
    assert to_safe_html(source, "html") == body


@pytest.mark.parametrize(
    ("source", "body"),
    [
        ("# Một\n\nchữ **đậm**", "<h2>Một</h2>\n<p>chữ <strong>đậm</strong></p>"),
        ("a ~~b~~", "<p>a <s>b</s></p>"),
        ("[a](javascript:1)", "<p>[a](javascript:1)</p>"),
        ("[a](/b 'c')", '<p><a href="/b" title="c" rel="noopener">a</a></p>'),
        ("a <u>b</u> <script>c</script>", "<p>a <u>b</u> </p>"),
        ("|a|b|\n|-|:-:|\n|1|2|", "a b 1 2"),
    ],
)
def test_markdown_becomes_the_same_kind_of_body(source: str, body: str) -> None:
    made = to_safe_html(source, "markdown")
    assert made == body or (body == "a b 1 2" and "<table>" in made and Outline(made).text.split() == body.split())


def test_no_text_of_deeply_nested_markdown_is_left_out() -> None:
    lists = "".join("  " * level + f"- mục {level}\n" for level in range(16))
    assert all(f"mục {level}" in to_safe_html(lists, "markdown") for level in range(16))
    with pytest.raises(InvalidInput):
        to_safe_html("> " * 200 + "sâu", "markdown")


NOTHING = [
    "",
    "  \n",
    "<p> </p>",
    "<br><hr>",
    "&nbsp;&#8203;",
    "<script>a</script>",
    "<img alt=x>",
    "<a title='>a'></a>",
]


@pytest.mark.parametrize("source", NOTHING)
def test_a_body_with_nothing_to_show_is_refused(source: str) -> None:
    with pytest.raises(InvalidInput, match="no text and no picture"):
        to_safe_html(source, "html")


BOMBS = {
    "93 KiB of nested lists": "<ul>" * 23_800,
    "nested within a comment for some": "<!-->" + "<ul>" * 20_000 + "-->",
    "nested within a script for some": "<svg><script>" + "<ul>" * 20_000,
    "nested where end tags are ignored": "<b><li></b>x<b><dd></b>" * 5_000,
    "formatting opened anew in each paragraph": "".join(f"<p><b title={n}>x" for n in range(9_000)),
    "left open before many paragraphs": "<b><i><u><s>".join(["<p>", "</p>"] * 4) + "<p>x" * 50_000,
    "cells": "<table>" + "<td>x" * 40_000,
    "ampersands": "& " * 100_000,
    "one level too many": "<blockquote>" * (MAX_NESTING + 1) + "x",
}


@pytest.mark.parametrize("source", BOMBS.values(), ids=BOMBS.keys())
def test_what_would_take_long_to_clean_is_refused(source: str) -> None:
    assert len(source.encode()) <= MAX_BODY_BYTES
    with pytest.raises(InvalidInput, match=r"nests|tags, attributes|no text"):
        to_safe_html(source, "html")


@pytest.mark.parametrize("source", ["[" * 90_000, "![[" * 30_000, "*a " * 30_000, "-\n" * 40_000, "|x\n" * 30_000])
def test_markdown_that_would_take_long_to_parse_is_refused(source: str) -> None:
    with pytest.raises(InvalidInput, match="special characters"):
        to_safe_html(source, "markdown")


def test_a_table_of_many_cells_is_refused_before_its_rows_are_filled_up() -> None:
    with pytest.raises(InvalidInput, match="tables have more than"):
        to_safe_html("|a" * 500 + "|\n" + "|-" * 500 + "|\n" + "|\n" * 500, "markdown")


def test_references_that_repeat_a_long_address_are_refused() -> None:
    with pytest.raises(InvalidInput, match="KiB"):
        to_safe_html("[a]: /" + "x" * 40_000 + "\n\n" + "[a]" * 1_000, "markdown")


def test_what_nests_as_deep_as_allowed_is_kept() -> None:
    body = "<blockquote>" * (MAX_NESTING - 1) + "<p>x</p>" + "</blockquote>" * (MAX_NESTING - 1)
    assert to_safe_html(body, "html") == body


@pytest.mark.parametrize(("body_format", "limit"), [("html", MAX_BODY_BYTES), ("markdown", MAX_MARKDOWN_BYTES)])
def test_a_body_over_its_limit_of_bytes_is_refused(body_format: BodyFormat, limit: int) -> None:
    assert len(to_safe_html("chữ " * ((limit - 100) // 6), body_format)) > 10_000
    with pytest.raises(InvalidInput, match=f"more than {limit // 1024} KiB"):
        to_safe_html("x" * (limit + 1), body_format)


@pytest.mark.parametrize("body_format", ["html", "markdown"])
@pytest.mark.parametrize(
    ("source", "body"),
    [
        ("a\x00b", "<p>ab</p>"),
        ("a\ud800b\udfff", "<p>ab</p>"),
        ("giá \u202e001\u202c đồng", "<p>giá 001 đồng</p>"),
        ("x" * 90_000, f"<p>{'x' * 90_000}</p>"),
    ],
)
def test_odd_characters_and_long_lines_get_a_clear_answer(source: str, body: str, body_format: BodyFormat) -> None:
    sanitised = sanitise(source, body_format)
    assert sanitised.html == body
    assert {each.kind for each in sanitised.removed} == (set() if len(source) == 90_000 else {"character"})


def test_200_000_characters_in_one_line_are_accepted_as_html_and_refused_as_markdown() -> None:
    assert to_safe_html("x" * 200_000, "html") == f"<p>{'x' * 200_000}</p>"
    with pytest.raises(InvalidInput, match="more than 96 KiB"):
        to_safe_html("x" * 200_000, "markdown")


def test_threads_do_not_disturb_each_other() -> None:
    bodies = [f"<p>bài <b>{n}</b></p>" * 20 for n in range(12)]
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda body: to_safe_html(body, "html"), bodies))
    assert made == [to_safe_html(body, "html") for body in bodies]
