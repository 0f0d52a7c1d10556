"""An article at the limit of an item is kept; one byte more is refused, and nothing is written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from ulid import ULID

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.wire import MAX_ITEM_BYTES, item_bytes
from chalicelib.content.models.articles import NewArticle
from chalicelib.content.models.names import ArticleId
from chalicelib.content.models.requests import ArticlePatch
from chalicelib.content.newsroom import Newsroom
from chalicelib.content.store.articles import article_item
from chalicelib.content.store.content import ContentStore
from chalicelib.errors import TooLarge
from tests.deeds import deed

NOW = datetime(2026, 1, 15, 7, 30, tzinfo=UTC)
REVISION_BYTES = len("REV#000001") - len("HEAD") + len("how") + len("command")
"""A revision takes so much more than the head, and it must fit too."""


@pytest.fixture
def content(engine: Any) -> ContentStore:
    return ContentStore(Table(engine.dynamodb, engine.create_table(stream=True)))


@pytest.mark.parametrize("letter", ["x", "ạ", "😀"], ids=["ASCII", "Vietnamese", "emoji"])
def test_an_article_may_take_all_of_an_item_and_not_one_byte_more(content: ContentStore, letter: str) -> None:
    newsroom = Newsroom(content, lambda _: ArticleId(str(ULID.from_int(1))))
    small = newsroom.create_article(NewArticle(title="Tin", body="<p>a</p>", lede="x"), deed(NOW)).article
    room = MAX_ITEM_BYTES - item_bytes(article_item(small)) - REVISION_BYTES + 1
    letters, rest = divmod(room, len(letter.encode()))
    lede = letter * letters + "x" * rest
    with pytest.raises(TooLarge) as refused:
        newsroom.edit_article(small.id, ArticlePatch(lede=f"{lede}x"), deed(NOW))
    assert refused.value.size_bytes == MAX_ITEM_BYTES + 1
    assert content.find_article(small.id) == small
    assert content.find_revision(small.id, 2) is None
    newsroom.edit_article(small.id, ArticlePatch(lede=lede), deed(NOW))
    kept = content.find_article(small.id)
    assert kept is not None
    assert (kept.lede, kept.version) == (lede, 2)
    assert content.find_revision(small.id, 2) == kept
