"""Articles tell search engines in JSON-LD what they tell readers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.validity.sample import Document
from tests.validity.structured_data import check_articles

TITLE = "Giá <lúa> & gạo"
MOMENT = "2026-01-15T14:30:00+07:00"
ADDRESS = "https://bao.example/2026/01/gia-lua/"
WHOLE: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": TITLE,
    "datePublished": MOMENT,
    "dateModified": MOMENT,
    "author": {"@type": "Person", "name": "An"},
    "publisher": {"@type": "Organization", "name": "Báo"},
    "mainEntityOfPage": ADDRESS,
}
PAGE = f"""<!doctype html><title>x</title><link rel="canonical" href="{ADDRESS}">
<meta property="article:published_time" content="{MOMENT}"><meta property="article:modified_time" content="{MOMENT}">
{{}}<h1>Giá &lt;lúa&gt; &amp; gạo</h1>"""


def test_every_article_has_what_search_engines_ask_for(documents: list[Document]) -> None:
    articles = [document.file for document in documents if document.template == "article.html"]
    problems = check_articles(articles)
    assert articles
    assert not problems, "\n".join(problems)


def test_some_article_says_what_was_corrected_in_it(documents: list[Document]) -> None:
    pages = [each.file.read_text(encoding="utf-8") for each in documents if each.template == "article.html"]
    corrected = [page for page in pages if '"CorrectionComment"' in page]
    assert corrected
    assert all('role="note"' in page for page in corrected)


def test_an_article_without_data_is_found_out(tmp_path: Path) -> None:
    assert check_articles([_write(tmp_path / "page", "")])


@pytest.mark.parametrize("field", [name for name in WHOLE if name != "@type"])
def test_data_that_lack_a_field_are_found_out(field: str, tmp_path: Path) -> None:
    lacking = {name: value for name, value in WHOLE.items() if name != field}
    assert field in "\n".join(check_articles([_write(tmp_path / "page", _script(lacking))]))


@pytest.mark.parametrize(
    "wrong",
    [
        {"headline": "Khác"},
        {"datePublished": "2026-01-15T14:30:00"},
        {"dateModified": "2026-01-16T14:30:00+07:00"},
        {"author": []},
        {"author": {"@type": "Person", "name": ""}},
        {"mainEntityOfPage": "https://bao.example/"},
        {"mainEntityOfPage": {"@type": "WebPage", "@id": "https://bao.example/"}},
        {"image": "/anh.jpg"},
        {"correction": {"@type": "CorrectionComment", "text": ""}},
        {"correction": "Sửa số liệu."},
    ],
    ids=str,
)
def test_data_that_are_wrong_or_not_the_pages_are_found_out(wrong: dict[str, Any], tmp_path: Path) -> None:
    problems = "\n".join(check_articles([_write(tmp_path / "page", _script(WHOLE | wrong))]))
    assert next(iter(wrong)) in problems


@pytest.mark.parametrize(
    "as_well",
    [
        {},
        {"mainEntityOfPage": {"@type": "WebPage", "@id": ADDRESS}},
        {"author": [WHOLE["author"], {"@type": "Organization", "name": "Báo", "url": "https://bao.example/"}]},
    ],
    ids=str,
)
def test_data_that_are_whole_and_the_pages_are_let_pass(as_well: dict[str, Any], tmp_path: Path) -> None:
    assert not check_articles([_write(tmp_path / "page", _script(WHOLE | as_well))])


def _script(data: dict[str, Any]) -> str:
    return f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'


def _write(file: Path, head: str) -> Path:
    file.write_text(PAGE.format(head), encoding="utf-8")
    return file
