"""The whole portal in one process: emulators, the app, the pumps and the edge, started and ended together."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from chalicelib.aws.clients import Aws
from chalicelib.aws.s3 import bucket_url
from chalicelib.content.ids import new_person_id
from chalicelib.content.models.articles import Headline
from chalicelib.content.models.names import ALL
from chalicelib.content.people.permissions import Role
from chalicelib.content.people.persons import Person, sign_in_url
from chalicelib.services import Services
from chalicelib.settings import origin_digest
from ops import desk
from ops.environment import EMULATED, REGION, endpoints
from ops.local import api, engines, moto_server, pump, resources, store
from ops.local.bucket_origin import BucketOrigin
from ops.local.checkpoints import Checkpoints
from ops.local.edge import Edge, Origins
from ops.local.media import MediaFolder
from ops.local.options import Engine
from ops.local.pump import Pump
from ops.local.queue import QueueReader
from ops.local.schedule import Schedule
from ops.local.stream import StreamReader

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

DIRECTORY = Path(__file__).parents[2] / ".gazette"
CONTENT_TABLE = "gazette-local-content"
AUDIENCE_TABLE = "gazette-local-audience"
ADMIN = "local admin"
PAGES_BUCKET = "gazette-local-pages"
RENDER_QUEUE = "gazette-local-render"
UPLOAD_QUEUE = "gazette-local-uploads"
RENDER_WORKERS = 2
BATCH_SIZES = {"RENDER": 10, "UPLOAD": 1}
"""How many messages of a queue are handed over together; a test holds this to what app.py says."""

SCHEDULES = {"fold": 1, "tick": 1, "rank": 10}
"""The functions that the clock calls, and every how many minutes; a test holds this to what app.py says."""

SETTLE_POLL_SECONDS = 0.1
FILL_SECONDS = 30
"""How long to wait for the stream of what `fill` wrote; later changes are printed page by page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """A running portal: its address, without a trailing slash, an admin's token, and services on its data.

    `sign_in_url` is a link that signs the local admin in, once.
    """

    url: str
    token: str
    sign_in_url: str
    services: Services
    stream: Pump
    queue: QueueReader
    uploads: QueueReader

    def settle(self, timeout: float = 120.0) -> None:
        """Wait until everything that was written is on the pages. Raises TimeoutError if that takes too long."""
        deadline = time.monotonic() + timeout
        # What was uploaded is written to the table; of what is written there, pages are printed and files removed.
        self._empty("queue of uploads", self.uploads, deadline)
        if not self.stream.wait_until_idle(deadline):
            raise TimeoutError("the content table's stream was not worked off in time")
        self._empty("queue of uploads", self.uploads, deadline)
        self._empty("render queue", self.queue, deadline)

    def settle_uploads(self, timeout: float) -> None:
        """Wait until every upload is ready or refused. Raises TimeoutError if that takes too long."""
        self._empty("queue of uploads", self.uploads, time.monotonic() + timeout)

    @staticmethod
    def _empty(name: str, queue: QueueReader, deadline: float) -> None:
        while not queue.is_empty():
            if time.monotonic() > deadline:
                raise TimeoutError(f"the {name} was not empty in time")
            time.sleep(SETTLE_POLL_SECONDS)

    def find_newest(self) -> Headline | None:
        """The newest published article, or None before the first."""
        return next(iter(self.services.content.newest(ALL, 1)), None)


@contextmanager
def running(
    *,
    port: int = 0,
    engine: Engine = "moto",
    empty: bool = True,
    directory: Path = DIRECTORY,
    visibility_seconds: int = resources.RENDER_VISIBILITY_SECONDS,
    fill: Callable[[str, str], object] | None = None,
    token: str | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[Stack]:
    """The portal within the block, on 127.0.0.1; `port` 0 takes any free one. Raises CannotStart.

    With DynamoDB Local and without `empty`, `directory` keeps what is written. A new portal goes to `fill`, with its
    address and an admin's token, before it prints anything. The token is `token`, or else a new one. Only one portal
    may run in a process.
    """
    with ExitStack() as started:
        edge = started.enter_context(Edge(port))
        engine = engines.choose(engine, say)
        kept_in = directory if engine == "dynamodb-local" and not empty else None
        if kept_in:
            started.enter_context(store.locked(kept_in))
        is_new = fill is not None and (kept_in is None or store.begin_filling(kept_in))
        say("Starting the database, the bucket and the queues.")
        emulators = started.enter_context(_emulators(engine, kept_in / "dynamodb" if kept_in else None))
        say("Starting the portal.")
        portal = started.enter_context(
            _portal(
                edge,
                emulators,
                kept_in=kept_in,
                visibility_seconds=visibility_seconds,
                fill=fill if is_new else None,
                token=token or secrets.token_urlsafe(32),
            )
        )
        if is_new and kept_in:
            store.end_filling(kept_in)
        say("Printing the pages.")
        yield portal


@contextmanager
def _emulators(engine: Engine, tables: Path | None) -> Iterator[Mapping[str, str]]:
    """The variables that name the emulators, which run within the block. Importing moto takes as long as Java does."""
    with ExitStack() as started, ThreadPoolExecutor(1) as others:
        moto = others.submit(started.enter_context, moto_server.running())
        # DynamoDB Local in this thread, because it ends with the thread that started it.
        real = started.enter_context(engines.running(tables)) if engine == "dynamodb-local" else None
        dynamodb = real or moto.result()
        yield {**EMULATED, **endpoints(dynamodb=dynamodb, moto=moto.result())}


@contextmanager
def _portal(
    edge: Edge,
    emulators: Mapping[str, str],
    *,
    kept_in: Path | None,
    visibility_seconds: int,
    fill: Callable[[str, str], object] | None,
    token: str,
) -> Iterator[Stack]:
    """Tables, bucket and queue, then everything that uses them."""
    url, secret = f"http://127.0.0.1:{edge.port}", secrets.token_urlsafe()
    names = _create_resources(Aws(emulators), visibility_seconds)
    with ExitStack() as started:
        services = Services({**emulators, **names, "SITE_URL": url, "ORIGIN_SECRET_SHA256": origin_digest(secret)})
        aws = services.aws
        app = started.enter_context(_app_of(services))
        stream = _read_stream(aws, app, names, kept_in)
        queue = _read_queue(aws, names, "RENDER", api.as_function("render", app.render))
        uploads = _read_queue(aws, names, "UPLOAD", _intake(services, app, kept_in))
        plan = Pump("plan", stream.step)
        clocks = [
            Pump(name, Schedule(api.as_function(name, getattr(app, name)), services.now, minutes=minutes).step)
            for name, minutes in SCHEDULES.items()
        ]
        admin = _ensure_admin(services)
        services.accounts.tokens.ensure(token, admin, now=services.now())
        s3 = _s3(aws)
        desk.place(s3, PAGES_BUCKET, services.now())
        edge.origins = Origins(
            bucket=BucketOrigin(s3, PAGES_BUCKET),
            api_port=started.enter_context(api.serving(app.app)),
            secret=secret,
            uploads=bucket_url(PAGES_BUCKET, region=REGION, endpoint=aws.endpoint("s3") or ""),
        )
        started.enter_context(edge.serving())
        others = [plan, *clocks, Pump("intake", uploads.step)]
        started.enter_context(pump.running(*others))
        stack = Stack(
            url=url,
            token=token,
            sign_in_url=sign_in_url(services.accounts.people.make_code(admin, services.now()), url, admin.language),
            services=services,
            stream=plan,
            queue=queue,
            uploads=uploads,
        )
        if fill:
            fill(url, token)
            stack.settle_uploads(FILL_SECONDS)  # files are kept once their upload was worked off
            plan.wait_until_idle(time.monotonic() + FILL_SECONDS)
            queue.purge()  # a rebuild prints all of it at once
        services.dispatch.begin_anew()  # the bucket is in memory: empty at every start
        renders = [Pump(f"render {number}", queue.step) for number in range(1, RENDER_WORKERS + 1)]
        started.enter_context(pump.running(*renders))
        for each in others:
            started.callback(each.stop)  # all end their last steps together
        yield stack


def _ensure_admin(services: Services) -> Person:
    """The local admin, made if need be."""
    people, now = services.accounts.people, services.now()
    return people.find_named(ADMIN) or people.add(new_person_id(now), ADMIN, Role.ADMIN, now=now)


def _create_resources(aws: Aws, visibility_seconds: int) -> dict[str, str]:
    """Create missing resources; answers the environment that Chalice would give a stage."""
    dynamodb, sqs, s3 = aws.dynamodb(), aws.sqs(), _s3(aws)
    stream_arn = resources.ensure_content_table(dynamodb, CONTENT_TABLE)
    resources.ensure_audience_table(dynamodb, AUDIENCE_TABLE)
    resources.create_bucket(s3, PAGES_BUCKET)
    queue_url, upload_url = (
        resources.create_queue(sqs, name, visibility_seconds=visibility_seconds)
        for name in (RENDER_QUEUE, UPLOAD_QUEUE)
    )
    upload_arn = resources.queue_arn(sqs, upload_url)
    resources.notify_of_uploads(s3, PAGES_BUCKET, upload_arn)
    return {
        "CONTENT_TABLE": CONTENT_TABLE,
        "CONTENT_STREAM_ARN": stream_arn,
        "AUDIENCE_TABLE": AUDIENCE_TABLE,
        "PAGES_BUCKET": PAGES_BUCKET,
        "RENDER_QUEUE_URL": queue_url,
        "RENDER_QUEUE_ARN": resources.queue_arn(sqs, queue_url),
        "UPLOAD_QUEUE_URL": upload_url,
        "UPLOAD_QUEUE_ARN": upload_arn,
    }


def _s3(aws: Aws) -> S3Client:
    client: S3Client = aws.client("s3", aws.endpoint("s3"))
    return client


@contextmanager
def _app_of(services: Services) -> Iterator[ModuleType]:
    """app.py, which works with these services within the block."""
    import app

    before, app.services = app.services, services
    try:
        yield app
    finally:
        app.services = before


def _read_stream(aws: Aws, app: ModuleType, names: dict[str, str], kept_in: Path | None) -> StreamReader:
    arn = names["CONTENT_STREAM_ARN"]
    checkpoints = Checkpoints(kept_in / "stream.json" if kept_in else None, arn)
    streams = aws.client("dynamodbstreams", aws.endpoint("dynamodb_streams"))
    return StreamReader(streams, arn, api.as_function("plan", app.plan), checkpoints)


def _read_queue(aws: Aws, names: dict[str, str], which: str, handle: Callable[[dict[str, Any]], object]) -> QueueReader:
    url, arn = names[f"{which}_QUEUE_URL"], names[f"{which}_QUEUE_ARN"]
    return QueueReader(aws.sqs(), url, arn, handle, batch_size=BATCH_SIZES[which])


def _intake(services: Services, app: ModuleType, kept_in: Path | None) -> Callable[[dict[str, Any]], object]:
    """The intake; if the store is kept, its pictures and documents are kept too."""
    handle = api.as_function("intake", app.intake)
    if kept_in is None:
        return handle
    folder = MediaFolder(_s3(services.aws), PAGES_BUCKET, kept_in / "media")
    folder.restore()
    folder.fail_lost(services.content.media, services.now())

    def handle_and_keep(event: dict[str, Any]) -> None:
        handle(event)
        folder.keep()

    return handle_and_keep
