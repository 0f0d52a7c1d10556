"""The content table as it is read for one batch of pages: whatever was read once is not asked for again.

Not a snapshot of one instant: things are read when they are first asked for. Who must know whether what was read
still holds takes another snapshot and compares.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from chalicelib.content.items import entry_key
from chalicelib.content.media import MediaItem, media_of
from chalicelib.content.models import (
    ALL,
    ArticleId,
    Headline,
    ListName,
    LiveArticle,
    MediaId,
    MenuEntry,
    Month,
    Path,
    Site,
    Slug,
    Topic,
)
from chalicelib.content.table import ContentTable

log = logging.getLogger(__name__)

T = TypeVar("T")


class Snapshot(ContentTable):
    """What was read of a content table, and the way to read the rest."""

    def __init__(self, content: ContentTable) -> None:
        super().__init__(content.items)
        self._known: dict[Hashable, Any] = {}
        self._stretch = _Stretch((), reaches_newest=False, reaches_oldest=False)

    def suppose(self, live: LiveArticle) -> None:
        """Take this for what readers see of its article, and the article for the owner of its path."""
        self._known |= {("find_live", live.id): live, ("find_path_owner", live.path): live.id}

    def prefetch(self, paths: Sequence[Path]) -> None:
        """Read what the articles at these paths are made of, in few requests."""
        owners = self.find_path_owners(paths)
        self._known |= {("find_path_owner", path): owners.get(path) for path in paths}
        try:
            lives = self.find_lives(dict.fromkeys(owners.values()))
            self.find_media(dict.fromkeys(media for live in lives for media in media_of(live.body, live.lead)))
            if len(lives) > 1:
                self._stretch = self._read_stretch(lives)
        except (LookupError, TypeError, ValueError):
            # One bad item among them. Read one by one, the good ones are not held up by it.
            log.exception("articles cannot be read together")

    def find_path_owner(self, path: Path) -> ArticleId | None:
        """As the table's."""
        return self._once(("find_path_owner", path), lambda: super(Snapshot, self).find_path_owner(path))

    def find_live(self, article: ArticleId) -> LiveArticle | None:
        """As the table's."""
        return self._once(("find_live", article), lambda: super(Snapshot, self).find_live(article))

    def find_lives(self, articles: Iterable[ArticleId]) -> tuple[LiveArticle, ...]:
        """As the table's."""
        wanted = tuple(articles)
        unknown = [article for article in wanted if ("find_live", article) not in self._known]
        if unknown:
            found = {live.id: live for live in super().find_lives(unknown)}
            self._known |= {("find_live", article): found.get(article) for article in unknown}
        lives = (self._known["find_live", article] for article in wanted)
        return tuple(live for live in lives if live)

    def find_media(self, wanted: Iterable[MediaId]) -> dict[MediaId, MediaItem]:
        """As the table's."""
        media = tuple(wanted)
        if unknown := [each for each in media if ("find_media", each) not in self._known]:
            found = super().find_media(unknown)
            self._known |= {("find_media", each): found.get(each) for each in unknown}
        known = ((each, self._known["find_media", each]) for each in media)
        return {each: item for each, item in known if item}

    def newest(self, name: ListName, limit: int) -> tuple[Headline, ...]:
        """As the table's."""
        return self._once(("newest", name, limit), lambda: super(Snapshot, self).newest(name, limit))

    def month(self, name: ListName, month: Month) -> tuple[Headline, ...]:
        """As the table's."""
        return self._once(("month", name, month), lambda: super(Snapshot, self).month(name, month))

    def year(self, name: ListName, year: str) -> tuple[Headline, ...]:
        """As the table's."""
        return self._once(("year", name, year), lambda: super(Snapshot, self).year(name, year))

    def months(self, name: ListName) -> tuple[tuple[Month, int], ...]:
        """As the table's."""
        return self._once(("months", name), lambda: super(Snapshot, self).months(name))

    def neighbours(self, published_at: datetime, article: ArticleId) -> tuple[Headline | None, Headline | None]:
        """As the table's."""
        return self._stretch.neighbours(entry_key(published_at, article)) or super().neighbours(published_at, article)

    def topics(self) -> tuple[Topic, ...]:
        """As the table's."""
        return self._once("topics", super().topics)

    def find_topic(self, slug: Slug) -> Topic | None:
        """As the table's; every page reads all topics, so this asks for nothing more."""
        return self._topics_by_slug().get(slug)

    def find_topics(self, slugs: Iterable[Slug]) -> tuple[Topic, ...]:
        """As the table's, and as `find_topic`."""
        topics = self._topics_by_slug()
        return tuple(topics[slug] for slug in slugs if slug in topics)

    def menu(self) -> tuple[MenuEntry, ...]:
        """As the table's."""
        return self._once("menu", super().menu)

    def get_site(self) -> Site:
        """As the table's."""
        return self._once("site", super().get_site)

    def _topics_by_slug(self) -> dict[Slug, Topic]:
        return self._once("topics by slug", lambda: {topic.slug: topic for topic in self.topics()})

    def _once(self, key: Hashable, read: Callable[[], T]) -> T:
        if key not in self._known:
            self._known[key] = read()
        known: T = self._known[key]
        return known

    def _read_stretch(self, lives: Sequence[LiveArticle]) -> _Stretch:
        """The list of all around these articles, if they stand close together; as far as their number goes."""
        last = max(lives, key=lambda live: entry_key(live.published_at, live.id))
        _, newer = super().neighbours(last.published_at, last.id)
        limit = len(lives) + 1
        older = self.list_from(ALL, entry_key(last.published_at, last.id), limit)
        return _Stretch(
            (*([newer] if newer else []), *older), reaches_newest=newer is None, reaches_oldest=len(older) < limit
        )


class _Stretch:
    """Headlines that follow one another in the list of all, newest first."""

    def __init__(self, headlines: Sequence[Headline], *, reaches_newest: bool, reaches_oldest: bool) -> None:
        self._headlines = headlines
        self._at = {entry_key(each.published_at, each.id): i for i, each in enumerate(headlines)}
        self._reaches_newest = reaches_newest
        self._reaches_oldest = reaches_oldest

    def neighbours(self, place: str) -> tuple[Headline | None, Headline | None] | None:
        """The headlines before and after a place; None if they are not known."""
        i = self._at.get(place)
        if i is None or (i == 0 and not self._reaches_newest):
            return None
        if i + 1 == len(self._headlines):
            older = None
            if not self._reaches_oldest:
                return None
        else:
            older = self._headlines[i + 1]
        return older, self._headlines[i - 1] if i else None
