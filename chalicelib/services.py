"""The services that all work is done with: each is built on first use, from the settings of one site.

boto3's clients are what costs a cold start most, so each function builds only those that it calls.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from chalicelib.aws.clients import Aws
from chalicelib.settings import Settings, parse_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_sqs import SQSClient

    from chalicelib.audience.audience import Audience
    from chalicelib.audience.identities import Identities
    from chalicelib.audience.searches import Searches
    from chalicelib.audience.statistics import Statistics
    from chalicelib.audience.store import AudienceStore
    from chalicelib.aws.dynamodb import Table
    from chalicelib.aws.metrics import Metric
    from chalicelib.aws.s3 import S3Bucket
    from chalicelib.content.finding import Finder
    from chalicelib.content.frontpage import FrontPage
    from chalicelib.content.library import Library
    from chalicelib.content.newsroom import Newsroom
    from chalicelib.content.portal import Portal
    from chalicelib.content.store.accounts import Accounts
    from chalicelib.content.store.content import ContentStore
    from chalicelib.content.store.preview_links import PreviewLinks
    from chalicelib.content.store.receipts import Receipts
    from chalicelib.content.store.unsaved import UnsavedTexts
    from chalicelib.content.workflow.edits import Edit
    from chalicelib.media.bucket import MediaBucket
    from chalicelib.media.intake import Intake
    from chalicelib.media.queue import UploadQueue
    from chalicelib.pipeline import Pipeline
    from chalicelib.publishing.bucket import PageBucket
    from chalicelib.publishing.clock import Clock
    from chalicelib.publishing.dispatch import Dispatch
    from chalicelib.publishing.facts import Fact
    from chalicelib.publishing.press import Press
    from chalicelib.publishing.queue import RenderQueue
    from chalicelib.publishing.rebuild_progress import Rebuilds
    from chalicelib.publishing.rendering import Renderer
    from chalicelib.publishing.trial import Trial

TEMPLATES = Path(__file__).parent.parent / "templates"
"""Beside app.py, in a checkout as in the deployment package."""

CALLS_AT_ONCE = 16
"""How many lanes are read, or counters written, at the same time."""


def utc_now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)


class Services:
    """The services of one site. `now` is the clock that all of them are given.

    `variables` are those that Chalice sets for the site's functions. They are read when the first service is built,
    since Chalice loads app.py before they are there.
    """

    def __init__(
        self, variables: Mapping[str, str], *, aws: Aws | None = None, now: Callable[[], datetime] = utc_now
    ) -> None:
        self.aws = aws or Aws(variables)
        self.now = now
        self.variables = variables

    @cached_property
    def settings(self) -> Settings:
        """Where things are. Raises MissingSetting or InvalidSetting, naming the variable."""
        return parse_settings(self.variables)

    def preload(self, handler: str) -> None:
        """While Lambda starts a function, build what its first event needs: never again has it as much of a processor.

        `handler` is what Lambda calls it by, e.g. `app.render`. The API's is got ready for readers; editors can wait.
        """
        match handler:
            case "app.app" | "app.fold":
                _ = self.audience, self.identities
            case "app.plan" | "app.rank":
                _ = self.pipeline
            case "app.render":
                _ = self.dispatch
            case "app.intake":
                _ = self.intake
            case "app.tick":
                _ = self.clock

    def measure(self, metric: Metric, value: int) -> None:
        """Have CloudWatch know, by a line of the log, which Lambda takes from standard output."""
        from chalicelib.aws.metrics import report

        if self.settings.is_on_lambda:
            report(metric, value, site=self.settings.audience_table)

    # What editors do

    @cached_property
    def newsroom(self) -> Newsroom:
        """Articles."""
        from chalicelib.content.ids import new_article_id
        from chalicelib.content.newsroom import Newsroom

        return Newsroom(self.content, new_article_id)

    @cached_property
    def finder(self) -> Finder:
        """What editors search for."""
        from chalicelib.content.finding import Finder

        return Finder(self.content)

    @cached_property
    def library(self) -> Library:
        """Pictures and documents."""
        from chalicelib.content.ids import new_media_id
        from chalicelib.content.library import Library

        return Library(self.content, new_media_id)

    @cached_property
    def portal(self) -> Portal:
        """What articles stand in."""
        from chalicelib.content.portal import Portal

        return Portal(self.content, self.settings.site_url)

    @cached_property
    def front_page(self) -> FrontPage:
        """The layout of the front page."""
        from chalicelib.content.frontpage import FrontPage

        return FrontPage(self.content, self.settings.site_url)

    @cached_property
    def accounts(self) -> Accounts:
        """Who may do it."""
        from chalicelib.content.store.accounts import Accounts

        return Accounts(self._content_items)

    @cached_property
    def receipts(self) -> Receipts:
        """What was done under which key."""
        from chalicelib.content.store.receipts import Receipts

        return Receipts(self._content_items)

    @cached_property
    def preview_links(self) -> PreviewLinks:
        """Links to previews."""
        from chalicelib.content.store.preview_links import PreviewLinks

        return PreviewLinks(self._content_items)

    @cached_property
    def unsaved_texts(self) -> UnsavedTexts:
        """What people have written and not saved."""
        from chalicelib.content.store.unsaved import UnsavedTexts

        return UnsavedTexts(self._content_items)

    @cached_property
    def content(self) -> ContentStore:
        """What editors make, as it is kept."""
        from chalicelib.content.store.content import ContentStore

        return ContentStore(self._content_items)

    @cached_property
    def _content_items(self) -> Table:
        from chalicelib.aws.dynamodb import Table

        return Table(self.aws.dynamodb(), self.settings.content_table)

    # What follows from it

    @cached_property
    def pipeline(self) -> Pipeline:
        """What follows from events."""
        from chalicelib.pipeline import Pipeline

        return Pipeline(self.newsroom, self.portal, self.audience, self.dispatch, self.clock, uploads=self.upload_queue)

    @cached_property
    def clock(self) -> Clock:
        """What time brings about."""
        from chalicelib.content.scheduled import Scheduled
        from chalicelib.publishing.clock import Clock

        return Clock(Scheduled(self.content), self.content)

    @cached_property
    def dispatch(self) -> Dispatch:
        """Plans, queues and prints pages."""
        from chalicelib.publishing.dispatch import Dispatch

        purges_all = self.settings.purges_all
        return Dispatch(
            self.content, self.render_queue, self.press, self.rebuilds, self._purge(), purges_all=purges_all
        )

    def _purge(self) -> Callable[[Sequence[Fact]], None]:
        distribution = self.settings.distribution
        if not distribution:
            return lambda _: None

        from uuid import uuid4

        from chalicelib.publishing.cdn import Cdn

        return Cdn(self.aws.cloudfront(), distribution, lambda: str(uuid4())).purge

    def trial_of(self, edit: Edit) -> Trial:
        """What an edit of an article would change of the pages."""
        from chalicelib.publishing.making import Maker
        from chalicelib.publishing.trial import Trial

        return Trial(self.content, Maker(self.page_bucket, self.renderer, self.now), edit)

    @cached_property
    def press(self) -> Press:
        """Makes pages, and prints them."""
        from chalicelib.publishing.press import Press

        return Press(self.content, self.page_bucket, self.renderer, self.now)

    @cached_property
    def renderer(self) -> Renderer:
        """The templates."""
        from chalicelib.publishing.rendering import Renderer

        return Renderer(TEMPLATES, self.settings.site_url)

    @cached_property
    def render_queue(self) -> RenderQueue:
        """What there is to print."""
        from chalicelib.publishing.queue import RenderQueue

        return RenderQueue(self._sqs, self.settings.render_queue_url)

    @cached_property
    def rebuilds(self) -> Rebuilds:
        """Rebuilds of the whole site."""
        from chalicelib.publishing.rebuild_progress import Rebuilds

        return Rebuilds(self._content_items)

    @cached_property
    def intake(self) -> Intake:
        """What becomes of uploads."""
        from chalicelib.media.intake import Intake

        return Intake(self.content.media, self.media_bucket)

    @cached_property
    def upload_queue(self) -> UploadQueue:
        """Uploads to look at."""
        from chalicelib.media.queue import UploadQueue

        return UploadQueue(self._sqs, self.settings.upload_queue_url)

    @cached_property
    def _sqs(self) -> SQSClient:
        return self.aws.sqs()

    @cached_property
    def page_bucket(self) -> PageBucket:
        """The bucket, as it holds pages."""
        from chalicelib.publishing.bucket import PageBucket

        return PageBucket(self._bucket)

    @cached_property
    def media_bucket(self) -> MediaBucket:
        """The bucket, as it holds uploads and media."""
        from chalicelib.media.bucket import MediaBucket

        return MediaBucket(self._bucket, self.settings.pages_bucket)

    @cached_property
    def _bucket(self) -> S3Bucket:
        return self.aws.bucket(self.settings.pages_bucket, self.now)

    # What readers do

    @cached_property
    def audience(self) -> Audience:
        """Views, and who is online."""
        from chalicelib.audience.audience import Audience

        settings = self.settings
        return Audience(self.audience_store, session_limit=settings.session_limit, address_limit=settings.address_limit)

    @cached_property
    def statistics(self) -> Statistics:
        """What editors are told of readers."""
        from chalicelib.audience.statistics import Statistics

        return Statistics(self.audience_store)

    @cached_property
    def searches(self) -> Searches:
        """What readers search for."""
        from chalicelib.audience.searches import Searches

        return Searches(self._audience_items, self.audience_store)

    @cached_property
    def identities(self) -> Identities:
        """Who readers are, as far as that is known."""
        from chalicelib.audience.identities import Identities

        return Identities(self.audience_store)

    @cached_property
    def audience_store(self) -> AudienceStore:
        """What readers do, as it is kept. Its calls fail fast: no stuck beacon lands after its minute is sealed."""
        from chalicelib.audience.store import AudienceStore
        from chalicelib.audience.threads import Threads

        return AudienceStore(self._audience_items, lanes=self.settings.journal_lanes, at_once=Threads(CALLS_AT_ONCE))

    @cached_property
    def _audience_items(self) -> Table:
        from chalicelib.aws.dynamodb import Table

        twice = {"total_max_attempts": 2}
        client = self.aws.dynamodb(connect_timeout=1, read_timeout=2, retries=twice, max_pool_connections=CALLS_AT_ONCE)
        return Table(client, self.settings.audience_table)
