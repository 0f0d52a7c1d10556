"""Checks JSON-LD in pages: it parses, and an article says of itself what Google asks for and what readers see."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from lxml import html

from tests.validity.json_schemas import find_problems, parse_json

_SCHEMA = Path(__file__).parent / "schemas" / "news-article.json"


def check_json_ld(files: Sequence[Path]) -> list[str]:
    """What is wrong with the JSON-LD of any page; a page may have none."""
    problems = []
    for file in files:
        for text in _read_json_ld(_parse(file)):
            try:
                value = parse_json(text)
            except ValueError as error:
                problems.append(f"{file}: {error}")
            else:
                if not isinstance(value, dict) or value.get("@context") != "https://schema.org":
                    problems.append(f"{file}: the JSON-LD is not of https://schema.org")
    return problems


def check_articles(files: Sequence[Path]) -> list[str]:
    """What is wrong with the NewsArticle of articles' pages; each must have one."""
    return [f"{file}: {problem}" for file in files for problem in _check_article(_parse(file))]


def _check_article(page: html.HtmlElement) -> list[str]:
    data = [json.loads(text) for text in _read_json_ld(page)]
    articles = [each for each in data if each.get("@type") == "NewsArticle"]
    if len(articles) != 1:
        return [f"there is not one NewsArticle, but {len(articles)}"]
    problems = find_problems(articles[0], _schema())
    return problems or _compare(articles[0], page)


def _compare(article: dict[str, Any], page: html.HtmlElement) -> list[str]:
    """Where the data differ from what the page shows; Google wants them to agree."""
    whole = article["mainEntityOfPage"]
    said = {
        "headline": article["headline"],
        "datePublished": article["datePublished"],
        "dateModified": article["dateModified"],
        "mainEntityOfPage": whole["@id"] if isinstance(whole, dict) else whole,
    }
    shown = {
        "headline": page.findtext(".//h1"),
        "datePublished": page.xpath("string(//meta[@property='article:published_time']/@content)"),
        "dateModified": page.xpath("string(//meta[@property='article:modified_time']/@content)"),
        "mainEntityOfPage": page.xpath("string(//link[@rel='canonical']/@href)"),
    }
    return [
        f"{name} is {said[name]!r}, but the page shows {shown[name]!r}" for name in said if said[name] != shown[name]
    ]


def _read_json_ld(page: html.HtmlElement) -> list[str]:
    return [script.text or "" for script in page.iterfind(".//script[@type='application/ld+json']")]


def _parse(file: Path) -> html.HtmlElement:
    return html.fromstring(file.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))


@cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    return schema
