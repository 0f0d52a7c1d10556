"""The edit that writes most still fits into a transaction, with as many pictures as an article may have."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from chalicelib.aws.dynamodb import MAX_TRANSACTION, Table
from chalicelib.content.library import Library
from chalicelib.content.models.articles import NewArticle
from chalicelib.content.models.fields import MAX_TOPICS
from chalicelib.content.models.media import MAX_MEDIA, MediaStatus
from chalicelib.content.models.names import ArticleId, MediaId, Slug
from chalicelib.content.models.requests import ArticlePatch, TopicFields
from chalicelib.content.newsroom import Newsroom
from chalicelib.content.portal import Portal
from chalicelib.content.store.content import ContentStore
from tests.deeds import deed
from tests.fakes.dynamodb import FakeDynamoDB
from tests.unit.publishing.test_illustrating import item

NOW = datetime(2026, 1, 15, 7, 30, tzinfo=UTC)


class Counting(FakeDynamoDB):
    """Knows how large the largest transaction was."""

    largest = 0

    def transact_write_items(self, *, TransactItems: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        self.largest = max(self.largest, len(TransactItems))
        return super().transact_write_items(TransactItems=TransactItems)


def test_the_edit_that_writes_most_fits_into_a_transaction() -> None:
    client: Any = Counting()
    client.create_table(TableName="content", StreamSpecification={"StreamEnabled": True})
    content = ContentStore(Table(client, "content"))
    slugs = [Slug(f"chu-de-{number}") for number in range(2 * MAX_TOPICS)]
    for slug in slugs:
        Portal(content).put_topic(slug, TopicFields(title="Chủ đề"), version=None, now=NOW)
    media = [MediaId(f"{number:026d}") for number in range(MAX_MEDIA)]
    for each in media:
        content.media.add(item(id=each, status=MediaStatus.READY), None)
    numbers = count(1)
    newsroom = Newsroom(content, lambda _: ArticleId(f"{next(numbers):026d}"))
    new = NewArticle(title="Tin", body="x", byline="Lan", topics=tuple(slugs[:MAX_TOPICS]))
    article = newsroom.create_article(new, deed(NOW)).article.id
    newsroom.publish(article, deed(NOW), published_at=NOW - timedelta(days=4000))
    later = {"publish_at": NOW + timedelta(days=1), "unpublish_at": NOW + timedelta(days=2)}
    newsroom.schedule(article, deed(NOW), **later)
    newsroom.unpublish(article, deed(NOW + timedelta(minutes=1)))
    newsroom.publish(article, deed(NOW + timedelta(minutes=2)))
    newsroom.schedule(article, deed(NOW + timedelta(minutes=3)), **later)
    body = "".join(f'<p><img src="media:{each}"></p>' for each in media)
    patch = ArticlePatch(body=body, byline="Minh", topics=tuple(slugs[MAX_TOPICS:]), slug=Slug("khac"), title="Khác")
    saved = newsroom.edit_article(article, patch, deed(NOW + timedelta(minutes=4)), publish=True).article
    assert saved.topics == tuple(slugs[MAX_TOPICS:])
    assert MAX_TRANSACTION - 15 < client.largest <= MAX_TRANSACTION
    assert len(list(Library(content, lambda _: media[0]).uses(media[0], deed(NOW).actor))) == 1
