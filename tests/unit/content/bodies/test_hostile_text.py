"""Text that no paper prints gets a clear answer: what can be kept is kept clean, and the rest leaves nothing behind."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.aws.wire import MAX_ITEM_BYTES, item_bytes
from chalicelib.content.models.requests import parse_article_patch, parse_new_article
from chalicelib.errors import InvalidInput
from tests.deeds import deed
from tests.unit.content.store.consistency import inconsistencies, items_of
from tests.unit.publishing.site import NOW, Site

HOSTILE = {
    "nothing": "",
    "white space": " \t\r\n\u00a0\u3000",
    "NUL": "a\x00b",
    "only NUL": "\x00\x00",
    "a lone high surrogate": "a\ud800b",
    "a lone low surrogate": "a\udc00b",
    "surrogates the wrong way round": "\udc00\ud800",
    "right to left": "a\u202egnp.exe\u202c",
    "isolates": "\u2066a\u2069\u200f",
    "tags": "a\U000e0041\U000e007f",
    "noncharacters": "a\ufffe\uffff\ufdd0b",
    "escapes of a terminal": "\x1b[31ma\x9b",
    "one long line": "x" * 200_000,
    "one long line of three bytes each": "ạ" * 200_000,
    "decomposed": "Đa\u0323i ho\u0323\u0302i",
    "many marks": "a" + "\u0301" * 5_000,
    "an end of a script": "</script><!--]]>",
}
FIELDS = ["title", "lede", "agency", "byline", "body", "correction"]
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def texts_of(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [text for each in value for text in texts_of(each)] if isinstance(value, list) else []


def refusal(act: Callable[[], object]) -> InvalidInput | None:
    """How something was refused, if it was."""
    try:
        act()
    except InvalidInput as error:
        return error
    return None


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("body_format", ["html", "markdown"])
def test_hostile_text_is_cleaned_or_refused_by_the_fields_name(name: str, field: str, body_format: str) -> None:
    site = Site()
    site.set_up()
    before = items_of(site.dynamodb, "content")
    fields = {"title": "Tin", "body": "Một.", "body_format": body_format, field: HOSTILE[name]}
    refused = refusal(
        lambda: site.publish(site.newsroom.create_article(parse_new_article(fields), deed(NOW)).article.id)
    )
    if refused:
        assert {problem.pointer for problem in refused.problems} == {f"/{field}"}
        assert items_of(site.dynamodb, "content") == before
    kept = items_of(site.dynamodb, "content")
    assert inconsistencies(kept) == []
    for item in kept.values():
        assert item_bytes(item) <= MAX_ITEM_BYTES
        for text in (text for value in item.values() for text in texts_of(value)):
            assert FORBIDDEN.search(text) is None
            assert unicodedata.is_normalized("NFC", text)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_patch_leaves_the_article_whole(name: str) -> None:
    site = Site()
    site.set_up()
    article = site.create()
    fields = dict.fromkeys(["title", "lede", "byline", "body"], HOSTILE[name])
    if refusal(lambda: site.newsroom.edit_article(article.id, parse_article_patch(fields), deed(NOW), publish=True)):
        assert site.content.find_article(article.id) == article
    assert inconsistencies(items_of(site.dynamodb, "content")) == []
