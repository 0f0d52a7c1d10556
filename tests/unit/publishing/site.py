"""A whole site in memory: newsroom, clock, stream, queue and press, with faults where a test wants them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path as FilePath
from typing import Any

from ulid import ULID

from chalicelib.aws.dynamodb import Table
from chalicelib.content.models.articles import Article, NewArticle
from chalicelib.content.models.names import ArticleId, Path, Slug
from chalicelib.content.models.portal import StandingFields
from chalicelib.content.models.requests import SiteFields, TopicFields, parse_redirect_fields
from chalicelib.content.newsroom import Newsroom
from chalicelib.content.portal import Portal
from chalicelib.content.scheduled import Scheduled
from chalicelib.content.store.content import ContentStore
from chalicelib.publishing.bucket import PageObject
from chalicelib.publishing.changes import parse_changes
from chalicelib.publishing.clock import Clock
from chalicelib.publishing.contexts import Context, Frame
from chalicelib.publishing.dispatch import Dispatch
from chalicelib.publishing.facts import Fact
from chalicelib.publishing.press import Press
from chalicelib.publishing.queue import Print, RenderQueue, parse_message
from chalicelib.publishing.rebuild_progress import Rebuilds
from chalicelib.publishing.rendering import Renderer
from chalicelib.publishing.replaced import KEPT
from tests.deeds import deed
from tests.fakes.dynamodb import FakeDynamoDB
from tests.fakes.faults import Faults
from tests.fakes.s3 import FakeS3
from tests.fakes.sqs import FakeSQS

NOW = datetime(2026, 1, 15, 7, 30, tzinfo=UTC)
TOPIC = Slug("dang")


class RememberingRenderer(Renderer):
    """The real one, but what was rendered once is remembered: tests print the same pages again and again."""

    def __init__(self, templates: FilePath, origin: str) -> None:
        super().__init__(templates, origin)
        self._rendered: dict[tuple[str, Frame, Path, Context], bytes] = {}

    def render(self, template: str, *, frame: Frame, path: Path, page: Context) -> bytes:
        key = (template, frame, path, page)
        if key not in self._rendered:
            if len(self._rendered) > 20_000:
                self._rendered.clear()
            self._rendered[key] = super().render(template, frame=frame, path=path, page=page)
        return self._rendered[key]

    def forget(self) -> None:
        """Render everything again: for who measures what rendering costs."""
        self._rendered.clear()


@cache
def renderer() -> RememberingRenderer:
    """The real templates, compiled once for all tests."""
    return RememberingRenderer(FilePath(__file__).parents[3] / "templates", "https://bao.example")


@dataclass
class Site:
    """A site with a topic and a name. Editors' actions take effect at once; `settle` does what follows from them."""

    dynamodb: FakeDynamoDB = field(default_factory=FakeDynamoDB)
    s3: FakeS3 = field(default_factory=FakeS3)
    sqs: FakeSQS = field(default_factory=FakeSQS)
    handed_on: int = 0
    purged: list[Fact] = field(default_factory=list)
    created: int = 0
    now: datetime = NOW

    def __post_init__(self) -> None:
        if not self.dynamodb.tables:
            self.dynamodb.create_table(TableName="content", StreamSpecification={"StreamEnabled": True})
        self.content = self.table()
        self.portal = Portal(self.content, "https://bao.example")
        self.newsroom = self.editors()

    # Processes: each a new one, so that nothing is remembered of an earlier one

    def table(self, faults: Faults | None = None) -> ContentStore:
        return ContentStore(Table(_over(faults)(self.dynamodb), "content"))

    def editors(self, faults: Faults | None = None) -> Newsroom:
        return Newsroom(self.table(faults), self._new_id)

    def clock(self, faults: Faults | None = None) -> Clock:
        return Clock(Scheduled(self.table(faults)), self.table(faults))

    def dispatch(self, faults: Faults | None = None) -> Dispatch:
        over, content = _over(faults), self.table(faults)
        press = Press(content, over(self.s3), renderer(), lambda: self.now)
        queue = RenderQueue(over(self.sqs), "queue")
        return Dispatch(content, queue, press, self.rebuilds(faults), self.purged.extend)

    def rebuilds(self, faults: Faults | None = None) -> Rebuilds:
        return Rebuilds(self.table(faults).items)

    def _new_id(self, _: datetime) -> ArticleId:
        self.created += 1
        return ArticleId(str(ULID.from_int(self.created)))

    # What follows

    def hand_on(self, dispatch: Dispatch) -> None:
        """Hand on the stream's records, then the queue's messages, each acknowledged only when it is done."""
        self.hand_on_records(dispatch)
        while self.sqs.messages:
            receipt, body = next(iter(self.sqs.messages.items()))
            self.handle(dispatch, body)
            self.sqs.delete_message(QueueUrl="queue", ReceiptHandle=receipt)

    def hand_on_records(self, dispatch: Dispatch) -> None:
        """Hand on the stream's records."""
        records = self.dynamodb.records["content"]
        while self.handed_on < len(records):
            for change in parse_changes([records[self.handed_on]]):
                dispatch.announce(change)
            self.handed_on += 1

    @staticmethod
    def handle(dispatch: Dispatch, body: str) -> None:
        """Work off one message of the queue."""
        dispatch.handle(parse_message(body))

    def settle(self) -> None:
        self.hand_on(self.dispatch())

    def copy(self) -> Site:
        """The same state, on its own from here on."""
        return Site(
            dynamodb=self.dynamodb.copy(),
            s3=self.s3.copy(),
            sqs=self.sqs.copy(),
            handed_on=self.handed_on,
            created=self.created,
            now=self.now,
        )

    def bucket(self) -> dict[str, PageObject]:
        """All that stands in the bucket: bodies and what is kept with them."""
        return dict(self.s3.objects)

    def open_tickets(self) -> list[str]:
        """The tickets of what is not printed yet, or not removed; without those of assets that only wait."""
        return [ticket.key for ticket in self.content.tickets.open() if not ticket.after]

    def outlive_assets(self) -> None:
        """Let so much time pass that assets of earlier looks are not kept any more, and something be printed."""
        self.now += KEPT
        self.dispatch().handle(Print(pages=(Path("/"),)))

    def rebuilt(self) -> dict[str, PageObject]:
        """What a rebuild of the same content makes of an empty bucket."""
        other = Site(dynamodb=self.dynamodb, handed_on=len(self.dynamodb.records["content"]))
        other.dispatch().request_all()
        other.settle()
        return other.bucket()

    # Editors

    def set_up(self) -> None:
        self.put_site(name="Báo Sông Hậu")
        self.put_topic(TOPIC, title="Tiến tới đại hội đảng")

    def put_site(self, **fields: Any) -> None:
        self.portal.put_site(SiteFields(**fields), version=None, now=self.now)

    def put_topic(self, slug: Slug, **fields: Any) -> None:
        self.portal.put_topic(slug, TopicFields(**fields), version=None, now=NOW)

    def put_page(self, slug: Slug, **fields: Any) -> None:
        wanted = StandingFields(**{"title": "Giới thiệu", "body": "<p>Về chúng tôi.</p>", **fields})
        self.portal.put_standing(slug, wanted, version=None, by="An", now=NOW)

    def put_redirect(self, path: str, **to: Any) -> None:
        wanted = parse_redirect_fields({"path": path, **to})
        self.portal.put_redirect(wanted, version=None, by="An", now=NOW)

    def create(self, title: str = "Tin mới", **fields: Any) -> Article:
        new = NewArticle(**{"title": title, "body": "<p>Xin chào.</p>", "topics": (TOPIC,), **fields})
        return self.newsroom.create_article(new, deed(NOW)).article

    def publish(self, article: ArticleId, *, days_ago: int | None = None) -> Article:
        moment = NOW - timedelta(days=days_ago) if days_ago is not None else None
        return self.newsroom.publish(article, deed(NOW), published_at=moment)

    def unpublish(self, article: ArticleId) -> Article:
        return self.newsroom.unpublish(article, deed(NOW))


def _over(faults: Faults | None) -> Callable[[Any], Any]:
    return faults.over if faults else lambda client: client
