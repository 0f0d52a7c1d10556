"""Addresses that editors give: one form of each path, and nowhere that a link must not lead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.content.models.links import MAX_PATH_BYTES, own_path, parse_legacy_path, parse_link, rooted
from chalicelib.content.models.requests import parse_redirect_fields
from chalicelib.errors import InvalidInput


@pytest.mark.parametrize(
    ("given_path", "kept"),
    [
        ("/index.php/tin-tuc/123-hop-tong-ket.html", "/index.php/tin-tuc/123-hop-tong-ket.html"),
        ("/2015/12/slug/", "/2015/12/slug/"),
        ("/2015/12/slug", "/2015/12/slug/"),
        ("/tin/index.html", "/tin/"),
        ("/my-index.html", "/my-index.html"),
        ("/tin tức/a,b.html", "/tin%20t%E1%BB%A9c/a%2Cb.html"),
        ("/tin%20t%e1%bb%a9c/%61%2cb.html", "/tin%20t%E1%BB%A9c/a%2Cb.html"),
        ("/50%25.html", "/50%25.html"),
        ("/wp-content/uploads/a.pdf", "/wp-content/uploads/a.pdf"),
    ],
)
def test_a_path_has_one_form(given_path: str, kept: str) -> None:
    assert parse_legacy_path(given_path, "/path") == kept


@pytest.mark.parametrize(
    "path",
    [
        *["", "tin/", "https://bao.example/tin/", "//evil.example/", "/a//b/", "/a\\b/", "/%5Cevil.example/"],
        *["/a/../b/", "/a/./b/", "/%2e%2e/b/", "/..", "/%ff.html", "/%zz.html", "/a%0d%0ab/", "/a\x00/", "/\ud800/"],
        *["/index.php?id=1", "/a/#b", "/" + "a" * MAX_PATH_BYTES],
        *["/", "/index.html", "/2015/", "/2015/12/", "/api/x", "/topics/a/", "/feed.xml", "/media/a.jpg", "/404.html"],
        *["/.nowhere", "/.nowhere/", "/.nowhere/a.html", "/%2enowhere", "/desk", "/desk/", "/desk/a.js", "/uploads/a"],
        *["/.well-known/security.txt", "/favicon.ico", "/favicon%2eico", "/assets/a.css", "/sitemaps/2015/12.xml"],
    ],
)
def test_what_is_no_path_or_that_of_other_pages_is_refused(path: str) -> None:
    with pytest.raises(InvalidInput, match="/path"):
        parse_legacy_path(path, "/path")


@given(st.text(max_size=40))
def test_a_path_that_is_taken_is_taken_in_its_one_form_only(text: str) -> None:
    try:
        path = parse_legacy_path(f"/{text}", "/path")
    except InvalidInput:
        return
    assert parse_legacy_path(path, "/path") == path
    assert path.isascii()


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("/", "/"),
        ("/topics/lu-lut", "/topics/lu-lut/"),
        ("/archive/?a=b#c", "/archive/?a=b#c"),
        ("/tin-tức/?q=lũ", "/tin-t%E1%BB%A9c/?q=l%C5%A9"),
        ("https://ubnd.example", "https://ubnd.example"),
        ("https://ubnd.example:8443/a?b=c&d#e", "https://ubnd.example:8443/a?b=c&d#e"),
        ("HTTPS://ubnd.example/đ", "https://ubnd.example/%C4%91"),
        ("https://e.example/" + "a" * 2030, "https://e.example/" + "a" * 2030),
    ],
)
def test_a_link_leads_to_a_path_or_to_an_https_address(link: str, kept: str) -> None:
    assert parse_link(link, "/to_url") == kept


@pytest.mark.parametrize(
    "link",
    [
        *[
            "",
            "tin/",
            "http://ubnd.example/",
            "javascript:alert(1)",
            "data:text/html,x",
            "https:",
            "https:///a",
            "//e.example",
        ],
        *["https://e.example:x/", "https://e.example:0/", "https://u:p@e.example/", "https://[::1/", "https://-e/"],
        *["https://e.example/a b", "https://e.example/\n", "/a b", "/\\evil.example", "https://e.example/%zz"],
        *[
            "https://e.example/" + "a" * 2031,
            "https://e.example/" + "đ" * 339,
            "https://e.example/\ud800",
            "https://đ.example/",
        ],
    ],
)
def test_a_link_that_leads_elsewhere_is_refused(link: str) -> None:
    with pytest.raises(InvalidInput, match="/to_url"):
        parse_link(link, "/to_url")


@pytest.mark.parametrize(
    ("link", "path"),
    [
        ("https://bao.example/tin?a#b", "/tin/"),
        ("https://BAO.example:443", "/"),
        ("HTTPS://bao.example?a", "/"),
        ("/tin/", "/tin/"),
        ("https://bao.example.evil.example/tin/", None),
        ("https://bao.example:8443/tin/", None),
    ],
)
def test_the_sites_own_address_is_a_path(link: str, path: str | None) -> None:
    assert own_path(rooted(parse_link(link, "/to_url"), "https://bao.example", "/to_url")) == path


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"path": "/a/"}, "/to_url"),
        ({"path": "/a/", "to_url": "/b/", "to_article": "0" * 26}, "/to_url"),
        ({"path": "/a/", "to_article": "x"}, "/to_article"),
        ({"path": "a", "to_url": "/b/"}, "/path"),
        ({"to_url": "/b/"}, "/path"),
    ],
)
def test_a_redirect_names_a_path_and_one_target(body: dict[str, str], pointer: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_redirect_fields(body)
    assert [problem.pointer for problem in refused.value.problems] == [pointer]
