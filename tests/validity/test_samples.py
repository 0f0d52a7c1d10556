"""Whatever readers may get has a sample, and each sample a checker: a new kind of page must not pass unseen."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from jinja2 import Environment, meta

from chalicelib.publishing.pages import PAGE_KINDS, PageKind
from tests.validity.checks import CHECKS, media_type
from tests.validity.sample import Document

TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.mark.parametrize("kind", PAGE_KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_kind_of_page_has_a_sample(language: str, kind: PageKind, sites: Mapping[str, list[Document]]) -> None:
    assert any(document.page and document.page.kind is kind for document in sites[language])


@pytest.mark.parametrize("kind", PAGE_KINDS, ids=lambda kind: kind.name)
def test_every_kind_of_page_has_a_checker(kind: PageKind) -> None:
    assert any(media_type(kind.path, kind.content_type) in types for types in CHECKS.values())


def test_every_template_has_a_sample(documents: list[Document]) -> None:
    templates = {file.name: file.read_text(encoding="utf-8") for file in TEMPLATES.glob("*.*")}
    parsed = [Environment(autoescape=True).parse(text) for text in templates.values()]
    parts = {name for each in parsed for name in meta.find_referenced_templates(each)}
    parts.add("bare.html")  # of pages on their way; none is left when all is printed
    assert templates.keys() - parts == {document.template for document in documents} - {None}
