"""Rebuilds of the whole site over the render queue: planned, watched, stopped and resumed from here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime

from chalicelib.content.models.names import Path
from chalicelib.content.store.content import ContentStore
from chalicelib.content.store.tickets import FLOOR, rebuild_key
from chalicelib.publishing.bucket import PageStore
from chalicelib.publishing.catalogue import all_pages
from chalicelib.publishing.dispatch import chunks
from chalicelib.publishing.pages import find_page, object_key, path_of_key
from chalicelib.publishing.queue import Part, RenderQueue
from chalicelib.publishing.reading.listings import FRONT
from chalicelib.publishing.rebuild_progress import RebuildProgress, Rebuilds, RebuildState

POLL_SECONDS = 0.5


def begin(
    content: ContentStore, store: PageStore, rebuilds: Rebuilds, queue: RenderQueue, *, now: datetime
) -> tuple[RebuildProgress, bool]:
    """Plan a rebuild and hand out its parts; or hand out again what an unfinished one has left.

    Answers its progress, and whether it was resumed. Objects of pages that should not exist belong to its parts too:
    printing such a page removes it.
    """
    progress = rebuilds.find()
    is_resumed = progress is not None and not progress.is_finished and progress.state is not RebuildState.PLANNING
    if progress is None or not is_resumed:
        covers = {ticket.key: ticket.serial for ticket in content.tickets.open() if ticket.is_of_change}
        progress = rebuilds.plan(f"{now:%Y%m%dT%H%M%S}", chunks(_pages(content, store)), covers)
    else:
        rebuilds.resume(progress.id)
    parts = list(rebuilds.parts_left(progress.id))
    before = content.tickets.open()
    if parts and (store.find(object_key(FRONT)) is None or any(ticket.key == FLOOR for ticket in before)):
        # Nothing is shown before all of it stands. All is printed that an open ticket is about.
        for key in (FLOOR, *(rebuild_key(progress.id, number) for number in parts)):
            content.tickets.add(key)
        for ticket in before:
            if not ticket.is_of_removal:
                content.tickets.close(ticket)
    queue.send([Part(rebuild_id=progress.id, number=number) for number in parts])
    return progress, is_resumed


def watch(
    rebuilds: Rebuilds, note: Callable[[RebuildProgress], object], sleep: Callable[[float], object] = time.sleep
) -> RebuildProgress:
    """Wait until the rebuild is finished; `note` is told how far it has come."""
    while True:
        progress = rebuilds.find()
        assert progress is not None
        note(progress)
        if progress.is_finished:
            return progress
        sleep(POLL_SECONDS)


def _pages(content: ContentStore, store: PageStore) -> Iterator[Path]:
    expected: set[str] = set()
    for path in all_pages(content):
        expected.add(object_key(path))
        yield path
    for key, _ in store.list():
        path = path_of_key(key)
        if key in expected or find_page(path) is None or object_key(path) != key:
            continue
        if (held := store.find(key)) and held.digest:  # else it was not written by us, and is no page that is left over
            yield path
