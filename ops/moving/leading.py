"""Redirects at the addresses of what has no addresses of its own: topics, pages, and what led elsewhere before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime

from chalicelib.content.models.names import ULID_PATTERN, ArticleId, Path, Slug
from chalicelib.content.models.portal import RedirectFields
from chalicelib.content.portal import Portal
from chalicelib.content.store.content import ContentStore
from chalicelib.errors import ActionRefused, InvalidInput, PathTaken, StaleVersion
from ops.moving.addresses import path_of, paths_of
from ops.moving.records import BY, OldRedirect, OldTopic
from ops.moving.report import Report

REDIRECT_UNITS = 10
"""Write units of one: its claim, its entry, its way and a ticket, in a transaction."""


class Leading:
    """Makes redirects once all that they lead to is there. A redirect that is there already changes nothing."""

    def __init__(
        self,
        content: ContentStore,
        portal: Portal,
        report: Report,
        *,
        pace: Callable[[], object],
        now: datetime,
        is_dry: bool,
    ) -> None:
        self._content = content
        self._portal = portal
        self._report = report
        self._pace = pace
        self._now = now
        self._is_dry = is_dry
        self._owed: dict[Path, ArticleId | str] = {}

    def owe(self, paths: Iterable[Path], target: ArticleId | str) -> None:
        """Have these paths lead to an article, or to a path, in the end."""
        self._owed |= {path: target for path in paths if path != target}

    def lead(self, topics: Iterable[tuple[OldTopic, Slug]]) -> None:
        """Make what is owed, and what leads to topics."""
        for topic, slug in topics:
            paths = paths_of(topic.addresses)[0]
            feeds = paths_of(f"{path}feed/" for path in paths if path.endswith("/"))[0]
            self.owe([path for path in paths if path not in self._owed], f"/topics/{slug}/")
            self.owe([path for path in feeds if path not in self._owed], f"/topics/{slug}/feed.xml")
            self._report.addresses += len(paths) + len(feeds)
        for path, target in self._owed.items():
            self._put(path, target)

    def lead_on(self, redirects: Iterable[OldRedirect]) -> None:
        """Make what led elsewhere on the old site already."""
        for each in redirects:
            address = each.address if each.address.startswith("/") else f"/{each.address}"
            path, target = path_of(address), self._target(each.to)
            if path is None or target is None or path == target:
                told = f"{each.address} led to {each.to}, which cannot be kept."
                self._report.note(each.address, told, line=each.line)
            else:
                self._put(path, target, line=each.line)

    def _target(self, to: str) -> ArticleId | str | None:
        """Where an old redirect leads: to an article by an old address of its own, to a path, or to another site."""
        if to.startswith("https://"):
            return to
        path = path_of(to if to.startswith("/") else f"/{to}")
        return (self._content.find_path_owner(path) or path) if path else None

    def _put(self, path: Path, target: ArticleId | str, *, line: int = 0) -> None:
        if self._is_dry:
            self._report.write_units += REDIRECT_UNITS
            return
        is_article = re.fullmatch(ULID_PATTERN, target) is not None
        fields = RedirectFields(
            path=path, to_article=ArticleId(target) if is_article else None, to_url="" if is_article else target
        )
        self._pace()
        try:
            self._portal.put_redirect(fields, version=None, by=BY, now=self._now)
        except (PathTaken, InvalidInput, ActionRefused, StaleVersion) as error:
            self._report.note(path, f"No redirect could be made here: {error}", line=line)
