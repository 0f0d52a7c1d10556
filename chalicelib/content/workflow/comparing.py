"""What changed between two versions of an article, as a unified diff that people can read."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from chalicelib.content.models.articles import Article, ArticleContent

_FIRST = ("title", "lede", "agency", "byline", "topics", "slug")
_REST = (each for each in ArticleContent.__struct_fields__ if each not in {*_FIRST, "lead"})
_FIELDS = (*_FIRST, *_REST, "body_format")
"""What an editor writes of an article beside its body and its pictures, in the order of the text form."""


def compare(older: Article, newer: Article) -> str:
    """The unified diff of the fields that editors write; empty if nothing differs. Each line ends in a line feed."""
    return "".join(
        difflib.unified_diff(
            _lines(older),
            _lines(newer),
            fromfile=f"version {older.version}",
            tofile=f"version {newer.version}",
        )
    )


def _lines(article: Article) -> list[str]:
    """The text form: a line for each field that says something (more for a lede of several), then the body's source."""
    return [f"{line}\n" for line in (*_fields(article), "", *article.body_source.split("\n"))]


def _fields(article: Article) -> Iterator[str]:
    for name in _FIELDS:
        value = getattr(article, name)
        text = ", ".join(value) if isinstance(value, tuple) else value
        if text:
            yield from f"{name}: {text}".split("\n")
