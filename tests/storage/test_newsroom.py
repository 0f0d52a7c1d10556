"""What editors are shown and can take back, over each engine: the desk, revisions, receipts, the trash."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import msgspec
import pytest
from ulid import ULID

from chalicelib.aws.dynamodb import Delete, Table
from chalicelib.content.models.articles import NewArticle, Status
from chalicelib.content.models.names import ArticleId, Path, Slug
from chalicelib.content.models.requests import ArticlePatch, TopicFields
from chalicelib.content.newsroom import Newsroom
from chalicelib.content.people.deeds import Receipt
from chalicelib.content.people.permissions import Actor, Role
from chalicelib.content.portal import Portal
from chalicelib.content.scheduled import Scheduled
from chalicelib.content.store.content import ContentStore
from chalicelib.content.store.desk import DeskQuery
from chalicelib.content.store.receipts import LIFETIME, Receipts
from chalicelib.errors import ActionRefused, AlreadyDone, Forbidden, InvalidInput, NotFound
from tests.deeds import EDITOR, deed

NOW = datetime(2026, 1, 15, 7, 30, tzinfo=UTC)
AUTHOR = Actor(name="Bình", role=Role.AUTHOR)
RECEIPT = Receipt(key="key", fingerprint="a request", made_at=NOW)


@pytest.fixture
def content(engine: Any) -> ContentStore:
    return ContentStore(Table(engine.dynamodb, engine.create_table(stream=True)))


@pytest.fixture
def newsroom(content: ContentStore) -> Newsroom:
    numbers = count(1)
    return Newsroom(content, lambda _: ArticleId(str(ULID.from_int(next(numbers)))))


def create(newsroom: Newsroom, title: str = "Nước về", minute: int = 0, by: str = "An") -> ArticleId:
    new = NewArticle(title=title, body="<p>Xin chào.</p>")
    return newsroom.create_article(new, deed(NOW + timedelta(minutes=minute), by=by)).article.id


def test_the_desk_lists_each_article_once_page_by_page_while_it_is_worked_on(newsroom: Newsroom) -> None:
    articles = [create(newsroom, f"Tin {minute}", minute) for minute in range(7)]
    query, seen = DeskQuery(limit=3), list[ArticleId]()
    while True:
        page = newsroom.list_articles(query, EDITOR)
        seen += [entry.id for entry in page.entries]
        if page.cursor is None:
            break
        newsroom.submit(articles[len(seen) - 1], deed(NOW + timedelta(hours=len(seen))))
        query = msgspec.structs.replace(query, cursor=page.cursor)
    assert seen == articles[::-1]
    in_review = newsroom.list_articles(DeskQuery(status=(Status.IN_REVIEW,), order="updated"), EDITOR)
    assert [entry.status for entry in in_review.entries] == [Status.IN_REVIEW] * 2
    found = newsroom.list_articles(DeskQuery(q="TIN 3"), EDITOR)
    assert [entry.title for entry in found.entries] == ["Tin 3"]


def test_an_author_is_shown_the_authors_own(newsroom: Newsroom) -> None:
    others, own = create(newsroom), create(newsroom, by="Bình")
    assert [entry.id for entry in newsroom.list_articles(DeskQuery(), AUTHOR).entries] == [own]
    assert newsroom.get_article(own, AUTHOR).created_by == "Bình"
    for read in (newsroom.get_article, lambda article, who: newsroom.list_revisions(article, who, up_to=9, limit=9)):
        with pytest.raises(Forbidden):
            read(others, AUTHOR)


def test_every_save_is_a_revision_that_can_be_compared_and_brought_back(newsroom: Newsroom) -> None:
    article = create(newsroom)
    newsroom.edit_article(article, ArticlePatch(title="Nước rút", body="<p>Tạm biệt.</p>"), deed(NOW, by="Bình"))
    newsroom.publish(article, deed(NOW))
    listed = newsroom.list_revisions(article, EDITOR, up_to=3, limit=2)
    assert [(each.version, each.updated_by) for each in listed] == [(3, "An"), (2, "Bình")]
    assert {each.title for each in listed} == {"Nước rút"}
    diff = newsroom.compare_revisions(article, 1, None, EDITOR).splitlines()
    assert {"-<p>Xin chào.</p>", "+<p>Tạm biệt.</p>"} <= set(diff)
    path = newsroom.get_article(article, EDITOR).path
    restored = newsroom.restore_revision(article, 1, deed(NOW))
    assert (restored.version, restored.title, restored.status, restored.path) == (4, "Nước về", Status.PUBLISHED, path)
    assert newsroom.get_revision(article, 2, EDITOR).title == "Nước rút"
    with pytest.raises(NotFound, match="revision"):
        newsroom.get_revision(article, 9, EDITOR)


def test_a_live_article_is_changed_in_one_step(content: ContentStore, newsroom: Newsroom) -> None:
    article = create(newsroom)
    newsroom.publish(article, deed(NOW))
    patch = ArticlePatch(title="Đã sửa", correction="Tên đã được sửa.")
    after = newsroom.edit_article(article, patch, deed(NOW, version=2), publish=True).article
    live = content.find_live(article)
    assert live is not None
    assert (after.version, live.version, live.title, live.corrected_at) == (3, 3, "Đã sửa", NOW)


def test_what_has_a_receipt_is_not_done_again_until_the_receipt_is_a_day_old(
    content: ContentStore, newsroom: Newsroom
) -> None:
    article, receipts = create(newsroom), Receipts(content.items)
    newsroom.publish(article, deed(NOW, receipt=RECEIPT))
    kept = receipts.find("key", NOW)
    assert kept is not None
    assert (kept.fingerprint, kept.article, kept.version) == ("a request", article, 2)
    with pytest.raises(AlreadyDone):
        newsroom.unpublish(article, deed(NOW, receipt=RECEIPT))
    with pytest.raises(AlreadyDone):
        newsroom.publish(article, deed(NOW, version=1, receipt=RECEIPT))
    later = NOW + LIFETIME
    assert receipts.find("key", later) is None
    again = Receipt(key="key", fingerprint="another", made_at=later)
    assert newsroom.publish(article, deed(later, receipt=again)).version == 2
    kept = receipts.find("key", later)
    assert kept is not None
    assert (kept.fingerprint, kept.version) == ("another", 2)


@pytest.mark.parametrize("expired", [False, True], ids=["by the clock", "once DynamoDB has taken its head"])
def test_what_was_in_the_trash_for_30_days_is_gone_for_good(
    content: ContentStore, newsroom: Newsroom, engine: Any, expired: bool
) -> None:
    article, days = create(newsroom), timedelta(days=1)
    path = newsroom.publish(article, deed(NOW), published_at=NOW - 40 * days).path
    newsroom.publish(article, deed(NOW), published_at=NOW - 400 * days)
    trashed = newsroom.trash(article, deed(NOW))
    assert trashed.purge_at == NOW + 30 * days
    Scheduled(content).act_on_due(NOW + 30 * days - timedelta(seconds=1))
    assert newsroom.get_article(article, EDITOR) == trashed
    with pytest.raises(ActionRefused, match="30 days"):
        newsroom.restore(article, deed(NOW + 30 * days))
    if expired:
        key = {"pk": {"S": f"ARTICLE#{article}"}, "sk": {"S": "HEAD"}}
        engine.dynamodb.delete_item(TableName=content.items.name, Key=key)
    Scheduled(content).act_on_due(NOW + 30 * days)
    with pytest.raises(NotFound):
        newsroom.get_article(article, EDITOR)
    assert list(content.items.query(f"ARTICLE#{article}")) == []
    assert list(content.due(NOW + 99 * days)) == []
    assert content.find_path_owner(path or Path("")) is None
    assert newsroom.list_articles(DeskQuery(status=(Status.TRASHED,)), EDITOR).entries == ()


def test_a_revision_whose_topic_is_gone_is_not_brought_back(content: ContentStore, newsroom: Newsroom) -> None:
    portal, slug = Portal(content), Slug("lu-lut")
    portal.put_topic(slug, TopicFields(title="Lũ lụt"), version=None, now=NOW)
    new = NewArticle(title="Tin", body="<p>a</p>", topics=(slug,))
    article = newsroom.create_article(new, deed(NOW)).article.id
    changed = newsroom.edit_article(article, ArticlePatch(topics=()), deed(NOW)).article
    content.items.write(Delete(pk="TOPICS", sk=slug))
    with pytest.raises(InvalidInput, match="/topics/0"):
        newsroom.restore_revision(article, 1, deed(NOW))
    assert content.find_article(article) == changed
