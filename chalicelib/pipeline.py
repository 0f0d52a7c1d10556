"""What follows from events: stream records, render messages, and the minute's tick."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from chalicelib.audience.audience import Audience
from chalicelib.content.models import ArticleId
from chalicelib.content.newsroom import Newsroom
from chalicelib.publishing.changes import ArticleChange, Change, SiteChange, parse_changes
from chalicelib.publishing.dispatch import Dispatch


class Pipeline:
    """Hands each change on to the audience's counters, then to the press."""

    def __init__(self, newsroom: Newsroom, audience: Audience, dispatch: Dispatch) -> None:
        self._newsroom = newsroom
        self._audience = audience
        self._dispatch = dispatch

    def follow(self, records: Iterable[Mapping[str, Any]], now: datetime) -> None:
        """Follow up what stream records tell of. A counter is open before the page that it counts can be seen."""
        for change in parse_changes(records):
            self._tell_audience(change, now)
            self._dispatch.announce(change)

    def _tell_audience(self, change: Change, now: datetime) -> None:
        match change:
            case ArticleChange(article=article):
                self._open_or_close(article, now)
            case SiteChange():
                site = self._newsroom.get_site()
                self._audience.set_site(offset=site.views_offset, time_zone=site.time_zone, version=site.version)

    def _open_or_close(self, article: ArticleId, now: datetime) -> None:
        # The version is read before the state, so a state is never older than the version it is kept under, and
        # of two of these racing the one with the newer version has the last word.
        version = self._newsroom.get_article(article).version
        if self._newsroom.is_live(article):
            self._audience.open_counter(article, version=version, now=now)
        else:
            self._audience.close_counter(article, version=version, now=now)
