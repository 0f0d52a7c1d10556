"""A whole site in memory: newsroom, stream, queue and press, with faults where a test wants them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path as FilePath
from typing import Any

from ulid import ULID

from chalicelib.content.models import Article, ArticleId, Slug
from chalicelib.content.newsroom import Newsroom
from chalicelib.content.parsing import NewArticle, SiteFields
from chalicelib.content.table import ContentTable
from chalicelib.dynamodb import Table
from chalicelib.publishing.bucket import PageObject
from chalicelib.publishing.changes import parse_changes
from chalicelib.publishing.dispatch import Dispatch
from chalicelib.publishing.press import Press
from chalicelib.publishing.queue import RenderQueue, parse_message
from chalicelib.publishing.rendering import Renderer
from tests.fakes.dynamodb import FakeDynamoDB
from tests.fakes.faults import Faults
from tests.fakes.s3 import FakeS3
from tests.fakes.sqs import FakeSQS

NOW = datetime(2026, 1, 15, 7, 30, tzinfo=UTC)
TOPIC = Slug("dang")


@cache
def renderer() -> Renderer:
    """The real templates, compiled once for all tests."""
    return Renderer(FilePath(__file__).parents[3] / "templates", "https://bao.example")


@dataclass
class Site:
    """A site with a topic and a name. Editors' actions take effect at once; `settle` does what follows from them."""

    dynamodb: FakeDynamoDB = field(default_factory=FakeDynamoDB)
    s3: FakeS3 = field(default_factory=FakeS3)
    sqs: FakeSQS = field(default_factory=FakeSQS)
    handed_on: int = 0

    def __post_init__(self) -> None:
        if not self.dynamodb.tables:
            self.dynamodb.create_table(TableName="content", StreamSpecification={"StreamEnabled": True})
        numbers = count(1)
        self.content = ContentTable(Table(self.dynamodb, "content"))  # type: ignore[arg-type] # a fake client
        self.newsroom = Newsroom(self.content, lambda moment: ArticleId(str(ULID.from_int(next(numbers)))))

    def dispatch(self, faults: Faults | None = None) -> Dispatch:
        """A new process's dispatch, so that nothing is remembered of an earlier one."""
        over: Callable[[Any], Any] = faults.over if faults else lambda client: client
        content = ContentTable(Table(over(self.dynamodb), "content"))
        press = Press(content, over(self.s3), renderer())
        return Dispatch(content, RenderQueue(over(self.sqs), "queue"), press)

    def hand_on(self, dispatch: Dispatch) -> None:
        """Hand on the stream's records, then the queue's messages, each acknowledged only when it is done."""
        records = self.dynamodb.records["content"]
        while self.handed_on < len(records):
            for change in parse_changes([records[self.handed_on]]):
                dispatch.announce(change)
            self.handed_on += 1
        while self.sqs.messages:
            receipt, body = next(iter(self.sqs.messages.items()))
            self.handle(dispatch, body)
            self.sqs.delete_message(QueueUrl="queue", ReceiptHandle=receipt)

    @staticmethod
    def handle(dispatch: Dispatch, body: str) -> None:
        """Work off one message of the queue."""
        dispatch.handle(parse_message(body))

    def settle(self) -> None:
        self.hand_on(self.dispatch())

    def copy(self) -> Site:
        """The same state, on its own from here on."""
        return Site(dynamodb=self.dynamodb.copy(), s3=self.s3.copy(), sqs=self.sqs.copy(), handed_on=self.handed_on)

    def bucket(self) -> dict[str, PageObject]:
        """All that stands in the bucket: bodies and what is kept with them."""
        return dict(self.s3.objects)

    def rebuilt(self) -> dict[str, PageObject]:
        """What a rebuild of the same content makes of an empty bucket."""
        other = Site(dynamodb=self.dynamodb, handed_on=len(self.dynamodb.records["content"]))
        other.dispatch().request_rebuild()
        other.settle()
        return other.bucket()

    # Editors

    def set_up(self) -> None:
        self.newsroom.put_site(SiteFields(name="Báo Sông Hậu"), version=None, now=NOW)
        self.newsroom.put_topic(TOPIC, "Tiến tới đại hội đảng", version=None, now=NOW)

    def create(self, title: str = "Tin mới", **fields: Any) -> Article:
        new = NewArticle(title=title, body="<p>Xin chào.</p>", topics=(TOPIC,), **fields)
        return self.newsroom.create_article(new, by="An", now=NOW)

    def publish(self, article: ArticleId, *, days_ago: int | None = None) -> Article:
        moment = NOW - timedelta(days=days_ago) if days_ago is not None else None
        return self.newsroom.publish(article, published_at=moment, version=None, by="An", now=NOW)

    def unpublish(self, article: ArticleId) -> Article:
        return self.newsroom.unpublish(article, version=None, by="An", now=NOW)
