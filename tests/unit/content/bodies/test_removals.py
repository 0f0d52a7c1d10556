"""What was taken out of a body is told to its editor: by kind, by name, how often, and in a sentence."""

from __future__ import annotations

import pytest

from chalicelib.content.bodies.removals import MAX_EXCERPT, MAX_NAME, MAX_REMOVALS
from chalicelib.content.bodies.sanitising import sanitise
from chalicelib.content.models.names import BodyFormat

TAKEN_OUT = [
    ("<p>a<script>x</script><!-- b --></p>", [("element", "script", 1), ("comment", "comment", 1)]),
    ("<title>a</title><p>b<iframe>c</iframe></p>", [("element", "iframe", 1), ("element", "title", 1)]),
    (
        '<p onclick=x class="y">a<b onclick=z>c</b></p>',
        [("attribute", "class on p", 1), ("attribute", "onclick on b", 1), ("attribute", "onclick on p", 1)],
    ),
    ("<img src=/a.png alt=b width=9x>", [("attribute", "width on img", 1)]),
    ("<p><a href=javascript:1>a</a></p>", [("url", "href on a", 1), ("tag", "a", 1)]),
    ('<p>a<img src=x alt="b"></p>', [("element", "img", 1), ("url", "src on img", 1), ("attribute", "alt on img", 1)]),
    ("<div><span style=x>a</span></div>", [("attribute", "style on span", 1), ("tag", "div", 1), ("tag", "span", 1)]),
    ("<td>a</td>", [("tag", "td", 1)]),
    ("<h1>a</h1><xmp><b></xmp>", [("renamed", "h1", 1), ("renamed", "xmp", 1)]),
    ("<p>a\x00\u202e&#x202e;b</p>", [("character", "U+0000", 1), ("character", "U+202E", 2)]),
    ("<p>a\ud800b</p>", [("character", "U+D800", 1)]),
    ("<p>a</p>\u0338", [("text", "text", 1)]),
    ('<p><a href="/a" rel="nofollow">a</a></p>', [("attribute", "rel on a", 1)]),
]


def told(source: str, body_format: BodyFormat = "html") -> list[tuple[str, str, int]]:
    return [(each.kind, each.name, each.count) for each in sanitise(source, body_format).removed]


@pytest.mark.parametrize(("source", "expected"), TAKEN_OUT)
def test_what_is_taken_out_is_told(source: str, expected: list[tuple[str, str, int]]) -> None:
    assert told(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "một\n\nhai<br><br>ba",
        "<p>a</p><p>&nbsp;</p>\n<p>b<br></p>",
        "<ul><li>a<li>b</ul>",
        "<table>loose<tr><td colspan=2>a</table>",
        '<p>Tie\u0302\u0301n <a href=" https://x.vn/a b?c=1&copy=2&amp;d=3 " title="&eacute;&amp">a</a></p>',
        "<p>a<b>b<p>c</b>d",
        "5 < 6 &amp; 7 &lt; 8",
    ],
)
def test_nothing_is_told_of_what_only_was_laid_out_anew(source: str) -> None:
    assert told(source) == []


def test_markdown_is_told_of_as_the_html_that_it_makes() -> None:
    assert told("# a\n\nb <u onclick=x>c</u> <script>d</script>", "markdown") == [
        ("element", "script", 1),
        ("attribute", "onclick on u", 1),
        ("renamed", "h1", 1),
    ]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("<textarea>a &lt;b> &amp;</textarea>", "<p>a &lt;b&gt; &amp;</p>"),
        ("<xmp><b>&lt;</xmp>", "<pre>&lt;b&gt;&amp;lt;</pre>"),
        ("<p>x</p><plaintext>a</p><b>", "<p>x</p>\n<pre>a&lt;/p&gt;&lt;b&gt;</pre>"),
    ],
)
def test_text_that_a_browser_shows_as_it_is_written_is_kept_so(source: str, shown: str) -> None:
    assert sanitise(source, "html").html == shown


def test_a_refused_address_is_quoted_in_short() -> None:
    (url, _) = sanitise(f"<p><a href='javascript:{'x' * 500}'>a</a></p>", "html").removed
    assert url.detail.startswith("The address 'javascript:xxx")
    assert url.detail.endswith("…' was refused.")
    assert len(url.detail) < MAX_EXCERPT + 40


def test_the_account_is_short_whatever_came() -> None:
    source = "<p>a</p>" + "".join(f"<{'x' * 200}{n} on{n}=1>" for n in range(300))
    removed = sanitise(source, "html").removed
    assert len(removed) == MAX_REMOVALS
    assert max(len(each.name) for each in removed) <= 2 * MAX_NAME + len(" on ")
    assert (removed[-1].kind, removed[-1].count) == ("more", 600 - (MAX_REMOVALS - 1))
    assert removed == sanitise(source, "html").removed
