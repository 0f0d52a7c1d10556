"""Dispatch: turns changes into messages of the render queue, and messages into printed pages."""

from __future__ import annotations

from chalicelib.content.models import ALL, ListName, Month, Path, Slug, topic_list
from chalicelib.content.table import ContentTable
from chalicelib.publishing.addresses import month_path, sitemap_path, topic_path
from chalicelib.publishing.changes import ArticleChange, Change
from chalicelib.publishing.pages import ARCHIVE, FEED, FRONT, NOT_FOUND, ROBOTS, SITEMAP_INDEX
from chalicelib.publishing.plan import plan
from chalicelib.publishing.press import Press
from chalicelib.publishing.queue import Message, Print, RenderQueue, Sweep


class Dispatch:
    """Plans, queues, and has the press print."""

    def __init__(self, content: ContentTable, queue: RenderQueue, press: Press) -> None:
        self._content = content
        self._queue = queue
        self._press = press

    def announce(self, change: Change) -> None:
        """Queue all that a change makes necessary: its own pages in one message, and a message a sweep."""
        planned = plan(change, self._neighbours(change))
        messages: list[Message] = [Print(pages=planned.pages)] if planned.pages else []
        messages += [Sweep(name=name) for name in planned.sweeps]
        self._queue.send(messages)

    def request_rebuild(self) -> None:
        """Queue the printing of the whole site."""
        self._queue.send([Sweep(name=ALL)])

    def handle(self, message: Message) -> None:
        """Do what a message asks for. Raises PrintFailed after printing what could be printed."""
        match message:
            case Print(pages=pages):
                self._press.print_pages(pages)
            case Sweep(name=name, month=None):
                self._queue.send(self._parts(name))
            case Sweep(name=name, month=month) if month:
                self._press.print_pages(self._pages_of_month(name, month))

    def _neighbours(self, change: Change) -> tuple[Path, ...]:
        """The articles that now stand beside the places that an article left or took."""
        if not isinstance(change, ArticleChange):
            return ()
        images = [image for image in (change.before, change.after) if image]
        places = dict.fromkeys((image.published_at, image.id) for image in images)
        found = [headline for place in places for headline in self._content.neighbours(*place)]
        return tuple(dict.fromkeys(headline.path for headline in found if headline))

    def _parts(self, name: ListName) -> list[Message]:
        """The parts of a sweep: a message a month, then what is made of the whole list."""
        parts: list[Message] = [Sweep(name=name, month=month) for month, _ in self._content.months(name)]
        if name != ALL:
            return [*parts, self._topic_pages(Slug(name.removeprefix("topic:"))), Print(pages=(FRONT,))]
        parts += [self._topic_pages(topic.slug) for topic in self._content.topics()]
        return [*parts, Print(pages=(ARCHIVE, NOT_FOUND, FRONT, FEED, SITEMAP_INDEX, ROBOTS))]

    def _topic_pages(self, slug: Slug) -> Print:
        name = topic_list(slug)
        months = (month_path(name, month) for month, _ in self._content.months(name))
        return Print(pages=(*months, topic_path(slug)))

    def _pages_of_month(self, name: ListName, month: Month) -> tuple[Path, ...]:
        lives = self._content.find_lives(headline.id for headline in self._content.month(name, month))
        articles = [path for live in lives for path in (live.path, *live.former_paths)]
        listings = [month_path(ALL, month), sitemap_path(month)] if name == ALL else []
        return (*articles, *listings)
