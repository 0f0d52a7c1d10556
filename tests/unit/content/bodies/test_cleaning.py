"""Each of the two sanitisers by itself: what it keeps, and what it takes out, whatever the other does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chalicelib.content.bodies.cleaning import TAGS, clean_by_bleach, clean_by_nh3, is_safe_url, nest

MEDIA = "media:01KAS5M6T8ZQ4Y3W2V1R0P9N8M"
IN_TABLES = {"caption", "thead", "tbody", "tfoot", "tr", "td", "th"}


def attributes(html: str) -> str:
    """Of the first tag."""
    return html[: html.index(">")].replace(' rel="noopener"', "").partition(" ")[2]


KEPT = [
    ("a", 'href="/x" title="t"'),
    ("a", f'href="{MEDIA}"'),
    ("a", 'href="http://x.vn/"'),
    ("a", 'href="mailto:a@x.vn"'),
    ("a", 'href="tel:19001234"'),
    ("img", 'src="/a.png" alt="t" title="t" width="9" height="1080"'),
    ("img", f'src="{MEDIA}"'),
    ("img", 'src="https://x.vn/a.png"'),
    ("p", 'id="text-a"'),
    ("p", 'lang="vi"'),
    ("p", 'dir="ltr"'),
    ("p", 'dir="rtl"'),
    ("p", 'dir="auto"'),
    ("abbr", 'title="t"'),
    ("time", 'datetime="2026-01-15"'),
    ("td", 'class="left" colspan="2" rowspan="3"'),
    ("th", 'class="center" colspan="2" rowspan="3" scope="row"'),
    ("th", 'scope="col"'),
    ("th", 'scope="rowgroup"'),
    ("th", 'scope="colgroup"'),
    ("ol", 'start="4" type="1"'),
    *(("ol", f'type="{each}"') for each in "aAiI"),
]


@pytest.mark.parametrize(("tag", "kept"), KEPT)
def test_both_sanitisers_keep_an_attribute_that_means_something(tag: str, kept: str) -> None:
    html = f"<{tag} {kept}>x</{tag}>"
    if tag in IN_TABLES:
        html = f"<table><tbody><tr>{html}</tr></tbody></table>"
    for clean in (clean_by_nh3, nest, clean_by_bleach):
        cleaned = clean(html)
        assert set(attributes(cleaned[cleaned.index(f"<{tag}") :]).split()) == set(kept.split())


REFUSED = [
    ("a", 'href="x"'),
    ("a", 'href="media:1"'),
    ("a", 'href="ftp://x.vn/"'),
    ("a", 'href="javascript:1"'),
    ("img", 'src="http://x.vn/a.png"'),
    ("img", 'width="9x"'),
    ("img", 'width="10000"'),
    ("img", 'height="-1"'),
    ("p", 'id="location"'),
    ("p", 'id="text- "'),
    ("p", 'lang="?"'),
    ("p", 'lang=""'),
    ("p", 'dir="up"'),
    ("p", 'title="t"'),
    ("p", 'onclick="x"'),
    ("p", 'style="color:red"'),
    ("td", 'class="wide"'),
    ("td", 'colspan="x"'),
    ("td", 'rowspan="x"'),
    ("th", 'scope="all"'),
    ("ol", 'start="x"'),
    ("ol", 'type="b"'),
    ("ol", 'type="aA"'),
]


@pytest.mark.parametrize(("tag", "refused"), REFUSED)
def test_nh3_takes_out_an_attribute_with_a_value_that_means_nothing(tag: str, refused: str) -> None:
    html = f"<{tag} {refused}>x</{tag}>"
    if tag in IN_TABLES:
        html = f"<table><tbody><tr>{html}</tr></tbody></table>"
    cleaned = clean_by_nh3(html)
    assert attributes(cleaned[cleaned.index(f"<{tag}") :]) == ""


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ('<td class="wide right left">', '<td class="right">'),
        ('<a href=" /a b ">', '<a href="/a%20b" rel="noopener">'),
        ('<a href="\t/a\n">', '<a href="/a" rel="noopener">'),
        ('<a rel="opener" target="_blank" href="/a">', '<a href="/a" rel="noopener">'),
    ],
)
def test_nh3_puts_right_what_is_meant(given: str, kept: str) -> None:
    cleaned = clean_by_nh3(f"<table><tbody><tr>{given}x" if given.startswith("<td") else given)
    assert kept in cleaned


def test_before_styles_are_read_div_and_any_class_are_let_through_and_nothing_else() -> None:
    noted = '<div class="bold item level2"><p class="center" id="text-a">x</p></div>'
    assert nest(noted) == noted
    assert nest('<div onclick="x"><a href="javascript:1" style="x">a</a>') == '<div><a rel="noopener">a</a></div>'
    assert nest('<h1>a</h1><p dir="up">b</p>') == "a<p>b</p>"
    assert clean_by_nh3(noted) == '<p id="text-a">x</p>'


@pytest.mark.parametrize("clean", [clean_by_nh3, nest])
def test_nh3_nests_well_and_takes_out_scripts_styles_and_comments_whole(clean: Callable[[str], str]) -> None:
    assert clean("<p>a<b>b<p>c<!-- d --><script>e</script><style>f</style><iframe>g") == (
        "<p>a<b>b</b></p><p><b>cg</b></p>"
    )


@pytest.mark.parametrize("tag", sorted(TAGS - IN_TABLES - {"br", "hr", "img", "table"}))
def test_both_sanitisers_keep_a_tag_that_is_allowed(tag: str) -> None:
    html = f"<{tag}>x</{tag}>"
    assert clean_by_nh3(html) == (html if tag != "a" else '<a rel="noopener">x</a>')
    assert clean_by_bleach(html) == html


@pytest.mark.parametrize(
    "html",
    [
        '<p><a href="/x" rel="noopener">a</a><br><img src="/a.png"></p><hr>',
        "<table><caption>a</caption><thead><tr><th>b</th></tr></thead><tbody><tr><td>c</td></tr></tbody>"
        "<tfoot><tr><td>d</td></tr></tfoot></table>",
    ],
)
def test_bleach_leaves_as_it_is_what_nh3_has_cleaned(html: str) -> None:
    assert clean_by_bleach(html) == clean_by_nh3(html) == html


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("<p>a<script>x</script><!-- b --></p>", "<p>ax</p>"),
        ("<p><svg>a</svg><h1>b</h1><div>c</div></p>", "<p>a\nb\nc</p>"),
        ('<p onclick="x" style="color:red" title="t" class="left">a</p>', "<p>a</p>"),
        ('<a href="javascript:x()">a</a><a href="ftp://x.vn/">b</a>', "<a>a</a><a>b</a>"),
    ],
)
def test_bleach_by_itself_takes_out_what_is_not_allowed(given: str, kept: str) -> None:
    assert clean_by_bleach(given) == kept


@pytest.mark.parametrize(
    "url",
    [
        "https://baoangiang.com.vn/tin?id=1:2#a",
        "HTTP://example.org:8080",
        "https://[2001:db8::1]/",
        "https://việt.vn/đường",
        "/2015/12/a:b/",
        "/",
        "#top",
        "mailto:toasoan@example.org?subject=x",
        "tel:+84296.3852-222",
        "tel:19001234",
        "media:01KAS5M6T8ZQ4Y3W2V1R0P9N8M",
    ],
)
def test_a_proper_url_is_kept(url: str) -> None:
    assert is_safe_url(url) is True


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "a/b",
        "?a",
        "//h/",
        "/\\h",
        "http:/h",
        "https://",
        "https://u@h/",
        "https://h:p/",
        "javascript:1",
        "tel:",
        "tel:1x",
        "mailto:x",
        "ftp://h/",
        "https://h h/",
        "https://h/\u3000",
        "ｈttp://h/",
        "/a\x00",
        "/a\nb",
        "media:",
        "media:1",
        "media:01kas5m6t8zq4y3w2v1r0p9n8m",
        "MEDIA:01KAS5M6T8ZQ4Y3W2V1R0P9N8M",
        "media://01KAS5M6T8ZQ4Y3W2V1R0P9N8M",
        "media:01KAS5M6T8ZQ4Y3W2V1R0P9N8M?x",
    ],
)
def test_an_improper_url_is_not(url: str) -> None:
    assert is_safe_url(url) is False
