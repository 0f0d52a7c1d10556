"""Thirty-two editors at one article at once: what was acknowledged is kept, and nothing is overwritten unseen."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import pairwise
from threading import Barrier, Lock
from typing import Any, TypeVar

import pytest
from ulid import ULID

from chalicelib.aws.dynamodb import Table
from chalicelib.content.models.articles import Article, NewArticle
from chalicelib.content.models.names import ArticleId
from chalicelib.content.models.requests import ArticlePatch
from chalicelib.content.newsroom import Newsroom
from chalicelib.content.people.deeds import Receipt
from chalicelib.content.store.content import ContentStore
from chalicelib.errors import AlreadyDone, StaleVersion
from tests.deeds import EDITOR, deed

NOW = datetime(2026, 1, 15, 7, 30, tzinfo=UTC)
EDITORS = 32
Result = TypeVar("Result")
NEW = NewArticle(title="Nước về", body="<p>Xin chào.</p>")


class OneAtATime:
    """The tests' own engine is for one thread: each of its calls is let through alone, as if it took no time."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._lock = Lock()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(**request: Any) -> Any:
            with self._lock:
                return getattr(self._client, name)(**request)

        return call


@pytest.fixture
def content(engine: Any) -> ContentStore:
    client: Any = OneAtATime(engine.dynamodb) if engine.name == "memory" else engine.dynamodb
    return ContentStore(Table(client, engine.create_table(stream=True), sleep=lambda _: None))


@pytest.fixture
def newsroom(content: ContentStore) -> Newsroom:
    return Newsroom(content, lambda moment: ArticleId(str(ULID.from_datetime(moment))))


def at_once(work: Callable[[int], Result]) -> list[Result]:
    """Work done by so many editors, each on a thread of its own, none of whom begins before all are there."""
    barrier = Barrier(EDITORS)

    def begin(number: int) -> Result:
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(EDITORS) as threads:
        return list(threads.map(begin, range(EDITORS)))


def test_every_acknowledged_edit_is_a_revision_and_none_overwrites_another_unseen(
    content: ContentStore, newsroom: Newsroom
) -> None:
    article = newsroom.create_article(NEW, deed(NOW)).article.id
    all_have_read = Barrier(EDITORS)

    def add_a_mark(number: int) -> tuple[Article, int]:
        refused = 0
        while True:
            seen = newsroom.get_article(article, EDITOR)
            patch = ArticlePatch(lede=f"{seen.lede} {number}")
            if not refused:
                all_have_read.wait()
            try:
                saved = newsroom.edit_article(article, patch, deed(NOW, version=seen.version, by=f"editor {number}"))
            except StaleVersion:
                refused += 1
            else:
                return saved.article, refused

    answers = at_once(add_a_mark)
    assert sum(refused == 0 for _, refused in answers) == 1  # all had read the first version
    assert sorted(saved.version for saved, _ in answers) == list(range(2, EDITORS + 2))
    revisions = [content.find_revision(article, version) for version in range(1, EDITORS + 2)]
    for saved, _ in answers:
        assert revisions[saved.version - 1] == saved
    for before, after in pairwise(revisions):
        assert before is not None
        assert after is not None
        assert after.lede == f"{before.lede} {after.updated_by.removeprefix('editor ')}"
    assert content.find_article(article) == revisions[-1]
    assert content.find_revision(article, EDITORS + 2) is None


def test_of_one_request_sent_so_often_at_once_one_article_comes(content: ContentStore, newsroom: Newsroom) -> None:
    receipt = Receipt(key="key", fingerprint="the same", made_at=NOW)

    def create(_: int) -> ArticleId | None:
        try:
            return newsroom.create_article(NEW, deed(NOW, receipt=receipt)).article.id
        except AlreadyDone:
            return None

    made = [article for article in at_once(create) if article]
    assert len(made) == 1
    heads = [item["sk"] for item in content.items.query("DESK#created#all")]
    assert [head.partition("#")[2] for head in heads] == made


def test_of_one_action_sent_so_often_at_once_one_is_carried_out_and_none_refused(
    content: ContentStore, newsroom: Newsroom
) -> None:
    article = newsroom.create_article(NEW, deed(NOW)).article.id
    receipt = Receipt(key="key", fingerprint="the same", made_at=NOW)

    def submit(_: int) -> int | None:
        try:
            return newsroom.submit(article, deed(NOW, receipt=receipt)).version
        except AlreadyDone:
            return None

    assert [version for version in at_once(submit) if version] == [2]
