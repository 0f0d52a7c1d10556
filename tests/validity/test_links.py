"""No link in the site leads nowhere, and one that did would be found out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from lxml import html

from tests.validity.links import find_dead_links, read_links
from tests.validity.sample import ORIGIN, SITES, Document


@pytest.mark.parametrize("name", SITES)
def test_no_link_is_dead(name: str, sites: Mapping[str, list[Document]], folder: Path) -> None:
    dead = find_dead_links(folder / name, ORIGIN)
    assert not dead, "\n".join(dead)


def test_links_of_every_page_feed_and_sitemap_are_looked_at(sites: Mapping[str, list[Document]], folder: Path) -> None:
    assert read_links(folder / "vi", ORIGIN)["successful"] > len(sites["vi"])


@pytest.mark.parametrize("name", SITES)
def test_every_fragment_that_a_page_fetches_is_there(
    name: str, sites: Mapping[str, list[Document]], folder: Path
) -> None:
    pages = [html.parse(document.file) for document in sites[name] if document.media_type == "text/html"]
    fetched = {path for page in pages for path in page.xpath("//@data-fragment")}
    assert fetched
    assert {path for path in fetched if not (folder / name / path.removeprefix("/")).exists()} == set()


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("a.html", '<a href="/gone/">x</a>'),
        ("a.html", '<a href="/folder/">x</a>'),
        ("a.html", '<a href="#gone">x</a>'),
        ("a.html", '<link rel="stylesheet" href="/assets/gone.css">'),
        ("a.html", f'<link rel="canonical" href="{ORIGIN}/gone/">'),
        ("a.html", '<img src="/gone.jpg" alt="">'),
        ("a.xml", f"<loc>{ORIGIN}/gone/</loc>"),
        ("a.json", f'{{"url": "{ORIGIN}/gone/"}}'),
        ("robots.txt", f"Sitemap: {ORIGIN}/gone.xml"),
    ],
)
def test_a_dead_link_is_found_out(file: str, content: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / file).write_text(content, encoding="utf-8")
    assert len(find_dead_links(tmp_path, ORIGIN)) == 1
