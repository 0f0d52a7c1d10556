"""The content table as one batch of pages reads it: each thing is read once.

It does not show one instant: each thing is read when it is first asked for. To know whether it still holds,
take another lookup and compare.

It shows nothing whose page may not stand yet, according to open tickets: no such article in a list, in a count of
months or beside another article, no such topic among the topics, and no such page in the menu.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from chalicelib.content.bodies.references import media_of
from chalicelib.content.models.articles import Headline, LiveArticle, Period
from chalicelib.content.models.layout import Layout
from chalicelib.content.models.media import Media
from chalicelib.content.models.names import ArticleId, ListName, MediaId, Month, Path, Slug
from chalicelib.content.models.portal import MenuEntry, Site, Topic
from chalicelib.content.store.content import ContentStore
from chalicelib.content.store.lists import Neighbourhood, Neighbours, entry_key
from chalicelib.content.store.tickets import FLOOR, Ticket
from chalicelib.publishing.contexts import (
    Frame,
)
from chalicelib.publishing.pages import Page, find_page, pages_with
from chalicelib.publishing.reading.frame import read_frame

log = logging.getLogger(__name__)

T = TypeVar("T")


class BatchLookup(ContentStore):
    """What was read of a content table, and the way to read the rest."""

    def __init__(self, content: ContentStore, *, as_printed: bool = False) -> None:
        """`as_printed`: show all, as if everything were printed."""
        super().__init__(content.items)
        self._known: dict[Hashable, Any] = {}
        self._around = Neighbourhood()
        self.unprinted = () if as_printed else self.tickets.open()
        self._shows_nothing = any(ticket.key == FLOOR for ticket in self.unprinted)
        new = [ticket for ticket in self.unprinted if ticket.new]
        self._hidden = {ticket.name for ticket in new if ticket.article}
        self._hidden_topics = {ticket.name for ticket in new if ticket.kind == "topic"}
        self._hidden_pages = {ticket.name for ticket in new if ticket.kind == "page"}
        newest = {ticket.name: ticket for ticket in self.unprinted if ticket.article}
        self._waiting = [ticket for name, ticket in newest.items() if name in self._hidden]

    def is_overtaken(self) -> bool:
        """Whether something came meanwhile that may have been read but must not be linked to yet."""
        known = {(ticket.key, ticket.serial) for ticket in self.unprinted}
        return any(ticket.new and (ticket.key, ticket.serial) not in known for ticket in self.tickets.open())

    def is_shown(self, article: ArticleId) -> bool:
        """As the table's."""
        return not self._shows_nothing and article not in self._hidden

    def holds(self, name: ListName, period: str) -> bool:
        """As the table's."""
        return any(month.startswith(period) for month, _ in self._all_months(name))

    def suppose(self, live: LiveArticle) -> None:
        """Act as if readers saw this live article, and as if the article owned its path."""
        self._known |= {("find_live", live.id): live, ("find_path_owner", live.path): live.id}

    def prefetch(self, paths: Sequence[Path]) -> None:
        """Read everything that the articles at these paths are made from, in few requests."""
        owners = self.find_path_owners(paths)
        self._known |= {("find_path_owner", path): owners.get(path) for path in paths}
        try:
            lives = self.find_lives(dict.fromkeys(owners.values()))
            self.find_media(dict.fromkeys(media for live in lives for media in media_of(live.body, live.lead)))
            if len(lives) > 1:
                newest = max(entry_key(live.published_at, live.id) for live in lives)
                reach = 1 + len(self._hidden)
                self._around = self.around(newest, older=len(lives) - 1 + reach, newer=reach)
        except (LookupError, TypeError, ValueError):
            # One bad item among them. Read one by one, the good ones are not held up by it.
            log.exception("articles cannot be read together")

    def find_path_owner(self, path: Path) -> ArticleId | None:
        """As the table's."""
        return self._once(("find_path_owner", path), lambda: super(BatchLookup, self).find_path_owner(path))

    def find_live(self, article: ArticleId) -> LiveArticle | None:
        """As the table's."""
        return self._once(("find_live", article), lambda: super(BatchLookup, self).find_live(article))

    def find_lives(self, articles: Iterable[ArticleId]) -> tuple[LiveArticle, ...]:
        """As the table's."""
        wanted = tuple(articles)
        unknown = [article for article in wanted if ("find_live", article) not in self._known]
        if unknown:
            found = {live.id: live for live in super().find_lives(unknown)}
            self._known |= {("find_live", article): found.get(article) for article in unknown}
        lives = (self._known["find_live", article] for article in wanted)
        return tuple(live for live in lives if live)

    def find_media(self, wanted: Iterable[MediaId]) -> dict[MediaId, Media]:
        """As the table's."""
        media = tuple(wanted)
        if unknown := [each for each in media if ("find_media", each) not in self._known]:
            found = super().find_media(unknown)
            self._known |= {("find_media", each): found.get(each) for each in unknown}
        known = ((each, self._known["find_media", each]) for each in media)
        return {each: item for each, item in known if item}

    def newest(self, name: ListName, limit: int) -> tuple[Headline, ...]:
        """As the table's."""
        more = limit + sum(name in ticket.lists for ticket in self._waiting)
        return self._once(
            ("newest", name, limit), lambda: self._shown(super(BatchLookup, self).newest(name, more))[:limit]
        )

    def published_since(self, since: datetime, limit: int) -> tuple[Headline, ...]:
        """As the table's."""
        return self._shown(super().published_since(since, limit + len(self._waiting)))[:limit]

    def most_read(self, period: Period) -> tuple[ArticleId, ...]:
        """As the table's, but only those that are shown."""
        return tuple(filter(self.is_shown, super().most_read(period)))

    def month(self, name: ListName, month: Month) -> tuple[Headline, ...]:
        """As the table's."""
        return self._once(("month", name, month), lambda: self._shown(super(BatchLookup, self).month(name, month)))

    def year(self, name: ListName, year: str) -> tuple[Headline, ...]:
        """As the table's."""
        return self._once(("year", name, year), lambda: self._shown(super(BatchLookup, self).year(name, year)))

    def months(self, name: ListName) -> tuple[tuple[Month, int], ...]:
        """As the table's."""
        if self._shows_nothing:
            return ()
        waiting = Counter(ticket.month for ticket in self._waiting if name in ticket.lists)
        counted = ((month, n - waiting[month]) for month, n in self._all_months(name))
        return tuple((month, n) for month, n in counted if n > 0)

    def neighbours(self, published_at: datetime, article: ArticleId) -> Neighbours:
        """As the table's."""
        if self._shows_nothing:
            return None, None
        place = entry_key(published_at, article)
        known = self._around.neighbours(place, self.is_shown)
        if known is None:
            # Past all that is not shown. Other articles of a burst stand around it, too.
            reach = 1 + len(self._hidden)
            self._around = self.around(place, older=reach, newer=reach)
            known = self._around.neighbours(place, self.is_shown)
        return known or (None, None)

    def topics(self) -> tuple[Topic, ...]:
        """As the table's."""
        if self._shows_nothing:
            return ()
        return tuple(topic for topic in self._all_topics() if topic.slug not in self._hidden_topics)

    def find_topic(self, slug: Slug) -> Topic | None:
        """As the table's, shown or not; every page reads all topics, so this asks for nothing more."""
        return next((topic for topic in self._all_topics() if topic.slug == slug), None)

    def find_topics(self, slugs: Iterable[Slug]) -> tuple[Topic, ...]:
        """As the table's, of those that are shown."""
        topics = {topic.slug: topic for topic in self.topics()}
        return tuple(topics[slug] for slug in slugs if slug in topics)

    def menu(self) -> tuple[MenuEntry, ...]:
        """As the table's."""
        if self._shows_nothing:
            return ()
        return tuple(entry for entry in self._once("menu", super().menu) if entry.slug not in self._hidden_pages)

    def get_layout(self) -> Layout:
        """As the table's."""
        return self._once("layout", super().get_layout)

    def get_site(self) -> Site:
        """As the table's."""
        return self._once("site", super().get_site)

    def _shown(self, headlines: Iterable[Headline]) -> tuple[Headline, ...]:
        return tuple(headline for headline in headlines if self.is_shown(headline.id))

    def _all_months(self, name: ListName) -> tuple[tuple[Month, int], ...]:
        return self._once(("months", name), lambda: super(BatchLookup, self).months(name))

    def _all_topics(self) -> tuple[Topic, ...]:
        return self._once("topics", super().topics)

    def _once(self, key: Hashable, read: Callable[[], T]) -> T:
        if key not in self._known:
            self._known[key] = read()
        known: T = self._known[key]
        return known


def pages_of(ticket: Ticket) -> tuple[Path, ...]:
    """The pages that a ticket of something new is about: they must stand before others lead to it."""
    match ticket.kind:
        case "article":
            return (ticket.path,) if ticket.path else ()
        case "topic":
            return pages_with(topic=ticket.name)
        case "page":
            return pages_with(page=ticket.name)
    return ()


def look_up(content: ContentStore, pages: Iterable[Page], *, as_printed: bool = False) -> tuple[BatchLookup, Frame]:
    """The present table, with everything that the articles among these pages need, and the frame of all pages."""
    state = BatchLookup(content, as_printed=as_printed)
    state.prefetch([page.path for page in pages if page.is_of_articles])
    return state, read_frame(state)


def known(paths: Iterable[Path]) -> Iterator[Page]:
    """The pages at these paths, each once; a path that no kind of page has is passed over."""
    for path in dict.fromkeys(paths):
        if page := find_page(path):
            yield page
        else:
            log.error("no kind of page has the path %s; it is passed over", path)
