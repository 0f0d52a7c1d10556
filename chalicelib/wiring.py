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
    from collections.abc import Callable, Sequence
    from concurrent.futures import ThreadPoolExecutor

    from botocore.session import Session
    from mypy_boto3_sqs import SQSClient

    from chalicelib.audience.audience import Audience
    from chalicelib.audience.identities import Identities
    from chalicelib.audience.statistics import Statistics
    from chalicelib.audience.table import AudienceTable
    from chalicelib.content.library import Library
    from chalicelib.content.names import ArticleId
    from chalicelib.content.newsroom import Newsroom
    from chalicelib.content.portal import Portal
    from chalicelib.content.preview_links import PreviewLinks
    from chalicelib.content.receipts import Receipts
    from chalicelib.content.table import ContentTable
    from chalicelib.content.tokens import Tokens
    from chalicelib.dynamodb import Table
    from chalicelib.media.bucket import MediaBucket
    from chalicelib.media.intake import Intake
    from chalicelib.media.queue import UploadQueue
    from chalicelib.metrics import Metric
    from chalicelib.pipeline import Pipeline
    from chalicelib.publishing.bucket import PageBucket
    from chalicelib.publishing.clock import Clock
    from chalicelib.publishing.dispatch import Dispatch
    from chalicelib.publishing.facts import Fact
    from chalicelib.publishing.press import Press
    from chalicelib.publishing.queue import RenderQueue
    from chalicelib.publishing.rebuild import Rebuilds
    from chalicelib.publishing.rendering import Renderer
    from chalicelib.s3 import S3Bucket

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

    return Newsroom(content(), _new_id)


@cache
def library() -> Library:
    """Pictures and documents."""
    from chalicelib.content.library import Library
    from chalicelib.content.names import MediaId

    return Library(content(), lambda moment: MediaId(_new_id(moment)))


@cache
def portal() -> Portal:
    """What articles stand in."""
    from chalicelib.content.portal import Portal

    return Portal(content(), get_settings().site_url)


@cache
def tokens() -> Tokens:
    """Who may do it."""
    from chalicelib.content.tokens import Tokens

    return Tokens(_content_items())


@cache
def receipts() -> Receipts:
    """What was done under which key."""
    from chalicelib.content.receipts import Receipts

    return Receipts(_content_items())


@cache
def preview_links() -> PreviewLinks:
    """Links to previews."""
    from chalicelib.content.preview_links import PreviewLinks

    return PreviewLinks(_content_items())


@cache
def dispatch() -> Dispatch:
    """Plans, queues and prints pages."""
    from chalicelib.publishing.dispatch import Dispatch

    return Dispatch(content(), render_queue(), press(), rebuilds(), _purge(), purges_all=get_settings().purges_all)


@cache
def press() -> Press:
    """Makes pages, and prints them."""
    from chalicelib.publishing.press import Press

    return Press(content(), pages(), renderer(), now)


@cache
def renderer() -> Renderer:
    """The templates."""
    from chalicelib.publishing.rendering import Renderer

    return Renderer(TEMPLATES, get_settings().site_url)


@cache
def render_queue() -> RenderQueue:
    """What there is to print."""
    from chalicelib.publishing.queue import RenderQueue

    return RenderQueue(_sqs(), get_settings().render_queue_url)


@cache
def rebuilds() -> Rebuilds:
    """Rebuilds of the whole site."""
    from chalicelib.publishing.rebuild import Rebuilds

    return Rebuilds(_content_items())


@cache
def clock() -> Clock:
    """What time brings about."""
    from chalicelib.publishing.clock import Clock

    return Clock(newsroom(), content())


@cache
def pipeline() -> Pipeline:
    """What follows from events."""
    from chalicelib.pipeline import Pipeline

    return Pipeline(newsroom(), portal(), audience(), dispatch(), clock(), uploads=upload_queue())


@cache
def audience() -> Audience:
    """What readers do."""
    from chalicelib.audience.audience import Audience

    settings = get_settings()
    return Audience(_audience_table(), session_limit=settings.session_limit, address_limit=settings.address_limit)


@cache
def statistics() -> Statistics:
    """What editors are told of readers."""
    from chalicelib.audience.statistics import Statistics

    return Statistics(_audience_table())


@cache
def identities() -> Identities:
    """Who readers are, as far as that is known."""
    from chalicelib.audience.identities import Identities

    return Identities(_audience_table())


def measure(metric: Metric, value: int) -> None:
    """Have CloudWatch know, by a line of the log, which Lambda takes from standard output."""
    from chalicelib.metrics import report

    settings = get_settings()
    if settings.is_on_lambda:
        report(metric, value, site=settings.audience_table)


def preload(handler: str) -> None:
    """While Lambda starts a function, build what its first event needs: never again has it as much of a processor.

    `handler` is what Lambda calls it by, e.g. `app.render`. The API's is got ready for readers; editors can wait.
    """
    needs: dict[str, tuple[Callable[[], object], ...]] = {
        "app.app": (audience, identities),
        "app.plan": (pipeline,),
        "app.render": (dispatch,),
        "app.intake": (intake,),
        "app.fold": (audience, identities),
        "app.tick": (clock,),
        "app.rank": (pipeline,),
    }
    for build in needs.get(handler, ()):
        build()


def reset() -> None:
    """Forget everything built so far: for a process that changes its environment, as tests and `ops` do."""
    for built in list(globals().values()):
        if hasattr(built, "cache_clear"):
            built.cache_clear()


def _purge() -> Callable[[Sequence[Fact]], None]:
    distribution = get_settings().distribution
    if not distribution:
        return lambda _: None

    from uuid import uuid4

    from chalicelib.publishing.cdn import Cdn

    return Cdn(_client("cloudfront"), distribution, lambda: str(uuid4())).purge


@cache
def content() -> ContentTable:
    """What editors make, as it is kept."""
    from chalicelib.content.table import ContentTable

    return ContentTable(_content_items())


@cache
def _content_items() -> Table:
    from chalicelib.dynamodb import Table

    return Table(_client("dynamodb"), get_settings().content_table)


@cache
def pages() -> PageBucket:
    """The bucket, as it holds pages."""
    from chalicelib.publishing.bucket import PageBucket

    return PageBucket(_bucket())


@cache
def media_bucket() -> MediaBucket:
    """The bucket, as it holds uploads and media."""
    from chalicelib.media.bucket import MediaBucket

    return MediaBucket(_bucket(), get_settings().pages_bucket)


@cache
def intake() -> Intake:
    """What becomes of uploads."""
    from chalicelib.media.intake import Intake

    return Intake(content().media, media_bucket())


@cache
def upload_queue() -> UploadQueue:
    """Uploads to look at."""
    from chalicelib.media.queue import UploadQueue

    return UploadQueue(_sqs(), get_settings().upload_queue_url)


@cache
def _sqs() -> SQSClient:
    client: SQSClient = _client("sqs")
    return client


@cache
def _bucket() -> S3Bucket:
    """The bucket, with the region, the credentials and the trusted certificates that botocore finds."""
    from botocore.exceptions import NoCredentialsError, NoRegionError
    from botocore.httpsession import get_cert_path

    from chalicelib.s3 import S3Bucket, bucket_url

    session, settings = _session(), get_settings()
    region, credentials = session.get_config_variable("region"), session.get_credentials()
    if region is None:
        raise NoRegionError
    if credentials is None:
        raise NoCredentialsError
    url = bucket_url(settings.pages_bucket, region=region, endpoint=settings.s3_endpoint)
    ca_certs = session.get_config_variable("ca_bundle") or get_cert_path(verify=True)
    return S3Bucket(url, region=region, credentials=credentials, clock=now, ca_certs=ca_certs)


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

    from chalicelib.content.names import ArticleId

    return ArticleId(str(ULID.from_datetime(moment)))
