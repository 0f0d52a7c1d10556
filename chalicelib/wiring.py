"""Builds clients and services on first use, once per process. Nothing here happens at import.

botocore's clients are what costs a cold start most, so each function builds only those that it calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from chalicelib.settings import get_settings

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

    from botocore.session import Session

    from chalicelib.audience.audience import Audience
    from chalicelib.audience.identities import Identities
    from chalicelib.audience.statistics import Statistics
    from chalicelib.audience.table import AudienceTable
    from chalicelib.content.models import ArticleId
    from chalicelib.content.newsroom import Newsroom
    from chalicelib.content.table import ContentTable
    from chalicelib.content.tokens import Tokens
    from chalicelib.dynamodb import Table
    from chalicelib.metrics import Metric
    from chalicelib.pipeline import Pipeline
    from chalicelib.publishing.dispatch import Dispatch

Each = TypeVar("Each")
Result = TypeVar("Result")

TEMPLATES = Path(__file__).parent.parent / "templates"
"""Beside app.py, in a checkout as in the deployment package."""


CALLS_AT_ONCE = 16
"""How many lanes are read, or counters written, at the same time."""


def now() -> datetime:
    """The time, aware, in UTC: the one clock that everything else is given."""
    return datetime.now(UTC)


@cache
def newsroom() -> Newsroom:
    """What editors do."""
    from chalicelib.content.newsroom import Newsroom

    return Newsroom(_content(), _new_id)


@cache
def tokens() -> Tokens:
    """Who may do it."""
    from chalicelib.content.tokens import Tokens

    return Tokens(_content_items())


@cache
def dispatch() -> Dispatch:
    """Plans, queues and prints pages."""
    from chalicelib.publishing.bucket import PageBucket
    from chalicelib.publishing.dispatch import Dispatch
    from chalicelib.publishing.press import Press
    from chalicelib.publishing.queue import RenderQueue
    from chalicelib.publishing.rendering import Renderer

    settings = get_settings()
    bucket = PageBucket(_client("s3"), settings.pages_bucket)
    queue = RenderQueue(_client("sqs"), settings.render_queue_url)
    return Dispatch(_content(), queue, Press(_content(), bucket, Renderer(TEMPLATES, settings.site_url)))


@cache
def pipeline() -> Pipeline:
    """What follows from events."""
    from chalicelib.pipeline import Pipeline

    return Pipeline(newsroom(), audience(), dispatch())


@cache
def audience() -> Audience:
    """What readers do."""
    from chalicelib.audience.audience import Audience

    return Audience(_audience_table(), session_limit=get_settings().session_limit)


@cache
def statistics() -> Statistics:
    """What editors are told of readers."""
    from chalicelib.audience.statistics import Statistics

    return Statistics(_audience_table())


def content() -> ContentTable:
    """What editors made, to be read."""
    return _content()


@cache
def identities() -> Identities:
    """Who readers are, as far as that is known."""
    from chalicelib.audience.identities import Identities

    return Identities(_audience_table())


def measure(metric: Metric, value: int) -> None:
    """Have CloudWatch know, by a line of the log, which Lambda takes from standard output."""
    from chalicelib.metrics import metric_line

    settings = get_settings()
    if settings.is_on_lambda:
        print(metric_line(metric, value, site=settings.audience_table, now=now()))


def reset() -> None:
    """Forget everything built so far: for a process that changes its environment, as tests and `ops` do."""
    services = (newsroom, tokens, dispatch, pipeline, audience, identities, statistics)
    for built in (*services, _content, _content_items, _audience_table, _session, get_settings):
        built.cache_clear()


@cache
def _content() -> ContentTable:
    from chalicelib.content.table import ContentTable

    return ContentTable(_content_items())


@cache
def _content_items() -> Table:
    from chalicelib.dynamodb import Table

    return Table(_client("dynamodb"), get_settings().content_table)


@cache
def _audience_table() -> AudienceTable:
    """Its calls fail fast: a beacon that was stuck must not land after its minute is sealed."""
    from chalicelib.audience.table import AudienceTable
    from chalicelib.dynamodb import Table

    settings = get_settings()
    client = _client(
        "dynamodb",
        connect_timeout=1,
        read_timeout=2,
        retries={"total_max_attempts": 2},
        max_pool_connections=CALLS_AT_ONCE,
    )
    return AudienceTable(Table(client, settings.audience_table), lanes=settings.journal_lanes, at_once=_at_once)


def _at_once(work: Callable[[Each], Result], things: Iterable[Each]) -> list[Result]:
    """Work on several things at once; a single one needs no thread."""
    several = list(things)
    if len(several) < 2:
        return list(map(work, several))
    return list(_threads().map(work, several))


@cache
def _threads() -> ThreadPoolExecutor:
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(CALLS_AT_ONCE, thread_name_prefix="audience")


@cache
def _session() -> Session:
    from botocore.session import Session

    return Session()


def _client(service: str, **config: Any) -> Any:
    from botocore.config import Config

    return _session().create_client(service, config=Config(tcp_keepalive=True, **config))


def _new_id(moment: datetime) -> ArticleId:
    from ulid import ULID

    from chalicelib.content.models import ArticleId

    return ArticleId(str(ULID.from_datetime(moment)))
