"""Old addresses: what the edge asks for is where the importer has them stand, whatever else stands in a query."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from chalicelib.publishing.pages import object_key
from ops.local.routes import File, find_route
from ops.moving.addresses import path_of
from ops.moving.checking import is_page, read_addresses, unanswered
from ops.moving.refusals import CannotRead
from tests.unit.ops.moving.old_addresses import old_addresses


def test_the_edge_asks_for_what_the_importer_makes() -> None:
    for address, (plain, _) in old_addresses(2_000, random.Random(1)).items():
        path = path_of(plain)
        assert path is not None, plain
        assert find_route(address) == File(object_key(path)), address


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/tin-tuc/5-hop.html", "/tin-tuc/5-hop.html"),
        ("/tin-tuc/5-hop", "/tin-tuc/5-hop/"),
        ("/tin tức/5-hop#x", "/tin%20t%E1%BB%A9c/5-hop/"),
        ("/?p=5", "/moved/post/5/"),
        ("/?tag=đại", None),
        ("/?x=5", None),
        ("/api/5", None),
        ("/2015/12/", None),
        ("tin", None),
    ],
)
def test_an_address_stands_at_a_path(address: str, path: str | None) -> None:
    assert path_of(address) == path


LOG = """1.2.3.4 - - [30/Nov/2026:08:00:00 +0700] "GET /tin/5-hop?utm=x HTTP/1.1" 200 512 "-" "Mozilla"
1.2.3.4 - - [30/Nov/2026:08:00:01 +0700] "GET /tin/5-hop?utm=x HTTP/1.1" 304 0 "-" "Mozilla"
1.2.3.4 - - [30/Nov/2026:08:00:02 +0700] "GET /khong-co HTTP/1.1" 404 0 "-" "Mozilla"
1.2.3.4 - - [30/Nov/2026:08:00:03 +0700] "POST /index.php HTTP/1.1" 200 0 "-" "Mozilla"
"""
SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>https://cu.example/tin/5-hop?a=1&amp;b=2</loc></url><url><loc>https://cu.example</loc></url></urlset>"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (LOG, {"/tin/5-hop?utm=x": 2}),
        (SITEMAP, {"/tin/5-hop?a=1&b=2": 1, "/": 1}),
        ("https://cu.example/a/b.html#c\n/d?e=f\n\nno address\n", {"/a/b.html": 1, "/d?e=f": 1}),
    ],
)
def test_addresses_are_read_of_logs_sitemaps_and_lists(text: str, found: dict[str, int], tmp_path: Path) -> None:
    (tmp_path / "list").write_text(text)
    assert read_addresses(tmp_path / "list") == found


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "no address"), ("nothing\n", "no address"), ("<sitemapindex/>", "other sitemaps"), ("<urlset>", "cut off")],
)
def test_a_list_without_addresses_is_refused(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "list").write_text(text)
    with pytest.raises(CannotRead, match=told):
        read_addresses(tmp_path / "list")


def test_what_is_not_answered_is_told_the_most_wanted_first() -> None:
    addresses = Counter({"/?p=5": 1, "/?p=6": 2, "/tin/7-x": 9, "/images/a.jpg": 3, "/gioi-thieu": 1, "//x": 1})
    there = {"moved/post/5/index.html", "gioi-thieu/index.html"}
    missing = list(unanswered(addresses, there.__contains__))
    assert missing == [("/tin/7-x", 9), ("/images/a.jpg", 3), ("/?p=6", 2), ("//x", 1)]
    assert [address for address, _ in missing if is_page(address)] == ["/tin/7-x", "/?p=6", "//x"]
