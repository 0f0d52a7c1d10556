"""Assets of an earlier look: pages in caches may name them for a while, then they go by themselves.

A ticket waits for each. When all pages are printed, and so none names it, the ticket is put off by `KEPT`; who prints
after that removes the asset (docs/decisions/0025-replaced-assets.md).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from chalicelib.content.models.names import Path
from chalicelib.content.store.tickets import Ticket, Tickets, gone_key
from chalicelib.publishing.assets import is_asset
from chalicelib.publishing.bucket import PageObject, PageStore, StaleObject
from chalicelib.publishing.pages import object_key, path_of_key

log = logging.getLogger(__name__)

KEPT = timedelta(days=7)
"""How long an asset stays after the last page that named it was replaced."""


class ReplacedAssets:
    """Those of one bucket. `current` tells what today's pages name, by key."""

    def __init__(
        self,
        tickets: Tickets,
        store: PageStore,
        current: Callable[[], Mapping[str, PageObject]],
        clock: Callable[[], datetime],
    ) -> None:
        self._tickets = tickets
        self._store = store
        self._current = current
        self._clock = clock

    def note(self, paths: Iterable[Path]) -> None:
        """Have these assets go in time."""
        for path in paths:
            self._tickets.add(gone_key(path))

    def note_all(self) -> None:
        """Let all assets go in time that today's pages do not name. Right only after every page was printed anew."""
        noted, current = {ticket.key for ticket in self._tickets.open()}, self._current()
        old = (key for key, _ in self._store.list("assets/") if is_asset(key) and key not in current)
        self.note(path for path in map(path_of_key, old) if gone_key(path) not in noted)

    def settle(self, tickets: Iterable[Ticket]) -> None:
        """Put off the tickets of assets that no page names any more; remove those whose time is over."""
        now = self._clock()
        for ticket in tickets:
            if ticket.after is None:
                self._tickets.put_off(ticket, now + KEPT)
            elif ticket.after <= now:
                self._remove(ticket)

    def _remove(self, ticket: Ticket) -> None:
        key = object_key(Path(ticket.name))
        held = None if key in self._current() else self._store.find(key)
        try:
            if held:
                self._store.delete(key, seen=held)
        except StaleObject:
            return
        if made := self._current().get(key):
            # The look has come back: before this, or in this moment.
            place_asset(self._store, key, made)
        self._tickets.close(ticket)


def place_asset(store: PageStore, key: str, made: PageObject) -> None:
    """Have an asset in the bucket."""
    seen = store.find(key)
    if seen and seen.digest == made.digest:
        return
    try:
        store.put(key, made, seen=seen)
    except StaleObject:
        # Another process is writing the same bytes: their name is made of them.
        log.info("the asset %s was written by another process", key)
