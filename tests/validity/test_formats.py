"""Every file that readers get is valid by the rules of its format; and a file that is not would be found out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.validity.checks import CHECKS, Check
from tests.validity.feeds import check_atom, check_json_feeds
from tests.validity.json_schemas import check_json
from tests.validity.markup import check_markup
from tests.validity.opensearch import check_opensearch
from tests.validity.sample import Document
from tests.validity.sitemaps import check_robots, check_sitemaps
from tests.validity.structured_data import check_json_ld

pytestmark = pytest.mark.usefixtures("checkers")

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom">
<id>urn:x</id><title>T</title><updated>2026-01-15T07:30:00Z</updated>{}</feed>"""
ENTRY = "<entry><id>urn:y</id><title>T</title><updated>2026-01-15T07:30:00{}</updated>{}</entry>"
SELF = '<link rel="self" href="https://bao.example/feed.xml"/>'
AUTHOR = "<author><name>An</name></author>"
RESULTS = "https://bao.example/search/?q={searchTerms}"
OPENSEARCH = (
    '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/"><ShortName>{}</ShortName>'
    '<Description>Tìm</Description><Url type="text/html" template="{}"/></OpenSearchDescription>'
)
MONTH = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'
NEWS = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">{}</urlset>"""
INDEX = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</sitemapindex>'
LOC = "<loc>https://bao.example/2026/01/tin/</loc>"
ARTICLE = f"""<url>{LOC}<n:news><n:publication><n:name>B</n:name><n:language>{{}}</n:language></n:publication>
{{}}<n:title>T</n:title></n:news></url>"""
DATE = "<n:publication_date>2026-01-15</n:publication_date>"
FEED = '{{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [{{"id": "1", {}}}]}}'
PAGE = '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Tin</title>{}</head><body>{}</body></html>'
JSON_LD = '<script type="application/ld+json">{}</script>'


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_all_that_readers_get_is_valid(check: Check, documents: list[Document]) -> None:
    problems = check([document.file for document in documents if document.media_type in CHECKS[check]])
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    ("check", "content", "problem"),
    [
        (check_json_ld, PAGE.format(JSON_LD.format("{'a': 1}"), ""), "Expecting property name"),
        (check_json_ld, PAGE.format(JSON_LD.format("[]"), ""), "not of https://schema.org"),
        (check_atom, ATOM.format(""), "should say where it is"),
        (check_atom, ATOM.format(SELF + "<entry/>"), "entry"),
        (check_atom, ATOM.format(SELF + AUTHOR + ENTRY.format("", "")), "updated"),
        (check_atom, ATOM.format(SELF + ENTRY.format("Z", "<content>x</content>")), "author"),
        (check_atom, ATOM.format(SELF + AUTHOR + ENTRY.format("Z", "")), "alternate"),
        (check_atom, ATOM.format(SELF + AUTHOR + 2 * ENTRY.format("Z", "<content>x</content>")), "the same id"),
        (
            check_atom,
            ATOM.format(SELF + AUTHOR + ENTRY.format("Z", '<content type="html">&lt;a href="/x/"&gt;</content>')),
            "relative",
        ),
        (check_sitemaps, MONTH.format(""), "url"),
        (check_sitemaps, MONTH.format("<url><loc>/x/</loc></url>"), "loc"),
        (check_sitemaps, MONTH.format(f"<url>{LOC}<lastmod>yesterday</lastmod></url>"), "lastmod"),
        (check_sitemaps, NEWS.format(ARTICLE.format("vi", "")), "publication_date"),
        (check_sitemaps, NEWS.format(ARTICLE.format("Vietnamese", DATE)), "language"),
        (check_sitemaps, INDEX.format(""), "sitemap"),
        (check_sitemaps, INDEX.format("<sitemap><loc>/x.xml</loc></sitemap>"), "loc"),
        (check_json_feeds, '{"version": "https://jsonfeed.org/version/1.1", "title": "T"}', "items"),
        (check_json_feeds, FEED.format('"content_text": "x", "url": "/x/"'), "uri"),
        (check_json_feeds, FEED.format('"content_html": "<a href=\\"/x/\\">"'), "relative"),
        (check_json_feeds, FEED.format('"content_text": "x", "date_published": "2026-01-15T07:30:00"'), "date-time"),
        (check_json, '{"n": NaN}', "NaN"),
        (check_opensearch, OPENSEARCH.format("Báo", "/search/?q={searchTerms}"), "leads to results"),
        (check_opensearch, OPENSEARCH.format("x" * 17, RESULTS), "16"),
        (check_opensearch, MONTH.format(""), "no description of a search"),
        (check_robots, "Disallow: /api/\n", "user agent"),
        (check_robots, "User-agent: *\nSitemap: /sitemap.xml\n", "Sitemap"),
    ],
)
def test_what_is_broken_is_found_out(check: Check, content: str, problem: str, tmp_path: Path) -> None:
    assert problem in "\n".join(check([_write(tmp_path / "broken", content)]))


@pytest.mark.parametrize(
    ("check", "content"),
    [
        (check_atom, ATOM.format(SELF + AUTHOR + ENTRY.format("+07:00", "<content>x</content>"))),
        (check_sitemaps, NEWS.format("")),
        (check_sitemaps, NEWS.format(ARTICLE.format("vi", DATE))),
        (check_json_feeds, FEED.format('"content_text": "x", "date_published": "2026-01-15T07:30:00+07:00"')),
        (check_opensearch, OPENSEARCH.format("Báo", RESULTS)),
    ],
)
def test_what_is_whole_is_let_pass(check: Check, content: str, tmp_path: Path) -> None:
    assert not check([_write(tmp_path / "whole", content)])


def test_what_is_broken_in_pages_styles_and_pictures_is_found_out(tmp_path: Path) -> None:
    files = {
        "page.html": PAGE.format("", "<p>Chào<div>bạn</p></div>"),
        "site.css": "p { colour: red }",
        "icon.svg": '<svg xmlns="http://www.w3.org/2000/svg"><rect wide="1"/></svg>',
    }
    problems = check_markup([_write(tmp_path / name, content) for name, content in files.items()])
    assert {name for name in files if any(name in problem for problem in problems)} == files.keys()


def _write(file: Path, content: str) -> Path:
    file.write_text(content, encoding="utf-8")
    return file
