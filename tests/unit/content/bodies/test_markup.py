"""HTML split as browsers split it, and its size, which is never taken for less than it is."""

from __future__ import annotations

import pytest

from chalicelib.content.bodies.markup import SEPARATOR, Size, Tag, measure, split_html

UNLIMITED = Size(depth=10**6, elements=10**6)


@pytest.mark.parametrize(
    ("html", "pieces"),
    [
        ("a<b>c</b>", ["a", "<b>", "c", "</b>"]),
        ("5 < 6 <> 7", ["5 < 6 <> 7"]),
        ("<P Class='a>b' x=\"c>d\" y=e/f>g", ["<p Class='a>b' x=\"c>d\" y=e/f>", "g"]),
        ("<a b=>c", ["<a b=>", "c"]),
        ("<!-->a<!--->b<!-- c --!>d<!-- e", [SEPARATOR, "a", SEPARATOR, "b", SEPARATOR, "d", SEPARATOR]),
        ("<b></", ["<b>", "</"]),
        ("<![CDATA[a>b]]><?php c>d</ e>f", [SEPARATOR, "b]]>", SEPARATOR, "d", SEPARATOR, "f"]),
        ("<script>a<b></scripty></SCRIPT >c", [SEPARATOR, "c"]),
        ("<style>a", [SEPARATOR]),
        ("a<b c", ["a"]),
        ("<a b='c>d", ["<a b='c>", "d"]),
    ],
)
def test_html_is_split_into_tags_and_texts(html: str, pieces: list[str]) -> None:
    assert [str(piece) for piece in split_html(html)] == pieces


def test_a_tag_knows_its_name_and_side() -> None:
    assert list(split_html("<IMG src=a></Li >")) == [Tag("img", " src=a"), Tag("li", " ", is_end=True)]


@pytest.mark.parametrize(
    ("html", "depth"),
    [
        ("<p>a<p>b<p>c", 1),
        ("<ul><li>a<li>b</ul><p>c", 2),
        ("<ul><li><p>a<li><p>b</ul>", 3),
        ("<ul><li>a<ul><li>b</ul><li>c</ul>", 4),
        ("<table><tr><td>a<td>b<tr><td>c</table><p>d", 3),
        ("<table><tbody><tr><td><p>a</td></tr></tbody></table>", 5),
        ("<dl><dt>a<dd>b<dt>c<dd>d</dl>", 2),
        ("<p><b><i>a</b></i></p>" * 50, 3),
        ("<blockquote><p>a</blockquote>" * 50, 2),
        ("<br><hr><img>" * 50, 0),
    ],
)
def test_what_is_closed_by_the_rules_of_html_is_closed(html: str, depth: int) -> None:
    assert measure(html, at_most=UNLIMITED).depth == depth


@pytest.mark.parametrize(
    "html",
    [
        "<ul>" * 100,
        "<ul><!--</ul>-->" * 100,
        "<ul a='</ul>'>" * 100,
        "<!--><ul>" * 100 + "-->",
        "<ul><script><!--<script></ul></script>" * 100,
        "<b><li></b><b><dd></b>" * 100,
        "<p><b>a" * 100,
        "<table><td></ul><ul>" * 50,
    ],
)
def test_what_a_browser_may_leave_open_counts_as_open(html: str) -> None:
    assert measure(html, at_most=UNLIMITED).depth >= 100


def test_elements_that_a_browser_opens_anew_are_counted() -> None:
    html = "<p>" + "".join(f"<b title={n}>" for n in range(10)) + "</p>" + "<p>a</p>" * 100
    assert measure(html, at_most=UNLIMITED).elements > 1_000


def test_counting_stops_where_it_is_enough() -> None:
    assert measure("<ul>" * 1_000, at_most=Size(depth=10, elements=10**6)).depth == 11
    assert measure("<br>" * 1_000, at_most=Size(depth=10, elements=10)).elements == 11
