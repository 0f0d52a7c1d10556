"""Where content, audience and publishing meet: what follows from the stream's records, and from readers' views."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from chalicelib.audience.audience import Audience
from chalicelib.content.models.names import ArticleId
from chalicelib.content.newsroom import Newsroom
from chalicelib.content.portal import Portal
from chalicelib.media.queue import UploadQueue
from chalicelib.publishing.changes import ArticleChange, Change, MediaChange, SiteChange, parse_changes
from chalicelib.publishing.clock import MOST_READ, Clock
from chalicelib.publishing.dispatch import Dispatch


class Pipeline:
    """Hands each change to the audience's counters, then to the press; and the most read articles to the clock."""

    def __init__(
        self,
        newsroom: Newsroom,
        portal: Portal,
        audience: Audience,
        dispatch: Dispatch,
        clock: Clock,
        *,
        uploads: UploadQueue,
    ) -> None:
        self._newsroom = newsroom
        self._portal = portal
        self._audience = audience
        self._dispatch = dispatch
        self._clock = clock
        self._uploads = uploads

    def rank(self, now: datetime) -> None:
        """Work out the most read articles again."""

        def most_read(days: int) -> list[str]:
            ranked = self._audience.most_read(days=days, now=now, limit=MOST_READ)
            return [article for article, _ in ranked]

        self._clock.rank(most_read)

    def follow(self, records: Iterable[Mapping[str, Any]], now: datetime) -> None:
        """Follow up what stream records tell of. A counter is open before the page that it counts can be seen."""
        for change in parse_changes(records):
            self._tell_audience(change, now)
            self._dispatch.announce(change)
            if isinstance(change, MediaChange) and change.after is None:
                self._uploads.send_removed(change.media)

    def _tell_audience(self, change: Change, now: datetime) -> None:
        match change:
            case ArticleChange(article=article):
                self._open_or_close(article, now)
            case SiteChange():
                site = self._portal.get_site()
                self._audience.set_site(offset=site.views_offset, time_zone=site.time_zone, version=site.version)

    def _open_or_close(self, article: ArticleId, now: datetime) -> None:
        # The version is read before the state, so a state is never older than the version it is kept under, and
        # of two of these racing the one with the newer version has the last word.
        version = self._newsroom.find_version(article)
        if version is None:
            return  # it is gone for good; its counter was closed when it went into the trash
        if self._newsroom.is_live(article):
            self._audience.open_counter(article, version=version, now=now)
        else:
            self._audience.close_counter(article, version=version, now=now)
