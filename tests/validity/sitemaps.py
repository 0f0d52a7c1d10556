"""Checks sitemaps against the schemas of sitemaps.org and Google, and robots.txt against RFC 9309."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from lxml import etree

from tests.validity import packages

_SCHEMAS = Path(__file__).parent / "schemas"
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_ROBOTS_LINE = re.compile(r"(User-agent|Allow|Disallow): \S+|Sitemap: https?://\S+|#.*|")


def check_sitemaps(files: Sequence[Path]) -> list[str]:
    """What is wrong with sitemaps, indexes of sitemaps and news sitemaps."""
    return [problem for file in files for problem in _check_sitemap(file)]


def check_robots(files: Sequence[Path]) -> list[str]:
    """What is wrong with robots.txt: lines that are none of its own, or no group of rules at the start."""
    return [problem for file in files for problem in _check_robots(file)]


def _check_sitemap(file: Path) -> list[str]:
    tree = etree.parse(file)
    root = tree.getroot()
    if len(root) == 0 and _NEWS in root.nsmap.values():
        return []  # Google: a news sitemap may be empty when there is no news.
    schema = _index_schema() if root.tag == f"{{{_SITEMAPS}}}sitemapindex" else _sitemap_schema()
    schema.validate(tree)
    return [f"{file}: {error.line}: {error.message}" for error in schema.error_log]


def _check_robots(file: Path) -> list[str]:
    lines = file.read_text(encoding="utf-8").splitlines()
    wrong = [f"{file}: not a line of robots.txt: {line!r}" for line in lines if not _ROBOTS_LINE.fullmatch(line)]
    if not lines or not lines[0].startswith("User-agent: "):
        wrong.append(f"{file}: rules before any user agent are void")
    return wrong


@cache
def _index_schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(_SCHEMAS / "siteindex.xsd"))


@cache
def _sitemap_schema() -> etree.XMLSchema:
    """The schema of sitemaps with that of news, which it leaves to whoever uses it to bring along."""
    places = {_SITEMAPS: packages.get_file("sitemap/schema/sitemap.xsd"), _NEWS: _SCHEMAS / "sitemap-news.xsd"}
    schema = etree.Element("{http://www.w3.org/2001/XMLSchema}schema")
    for namespace, file in places.items():
        etree.SubElement(
            schema,
            "{http://www.w3.org/2001/XMLSchema}import",
            attrib={"namespace": namespace, "schemaLocation": file.as_uri()},
        )
    return etree.XMLSchema(schema)
