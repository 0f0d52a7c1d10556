"""The press: brings the bucket in line with the content table, a batch of pages at a time.

A page is never made from a message's content, only from the present table. So messages may come twice, late or out of
order; `batch.py` says how.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from chalicelib.content.models.names import Path
from chalicelib.content.models.portal import Site
from chalicelib.content.store.content import ContentStore
from chalicelib.content.store.tickets import Ticket
from chalicelib.errors import GazetteError
from chalicelib.publishing.assets import is_asset
from chalicelib.publishing.batch import Batch, Outcome
from chalicelib.publishing.batch_lookup import known, look_up, pages_of
from chalicelib.publishing.bucket import PageObject, PageStore, StaleObject
from chalicelib.publishing.contexts import LeftContext
from chalicelib.publishing.making import Maker
from chalicelib.publishing.pages import Page, object_key, pages_of_every_site
from chalicelib.publishing.reading.frame import read_frame
from chalicelib.publishing.rendering import Renderer
from chalicelib.publishing.replaced import ReplacedAssets

log = logging.getLogger(__name__)

MAX_REMOVALS = 3
"""How often to try to remove an object that changes meanwhile, until another change brings it up again."""


class PrintFailed(GazetteError):
    """Some pages could not be printed; the others were, with these outcomes."""

    def __init__(self, paths: Iterable[Path], outcomes: dict[Path, Outcome]) -> None:
        self.paths = tuple(paths)
        self.outcomes = outcomes
        super().__init__(f"could not print {', '.join(self.paths)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a page must be: an object, or None if there must be none, or the error that kept it from being made."""

    page: Page
    made: PageObject | None
    error: Exception | None


class Press:
    """Prints pages into the bucket."""

    def __init__(
        self, content: ContentStore, store: PageStore, renderer: Renderer, clock: Callable[[], datetime]
    ) -> None:
        self._content = content
        self._store = store
        self._maker = Maker(store, renderer, clock)
        self.replaced = ReplacedAssets(content.tickets, store, lambda: dict(self.asset_objects()), clock)
        self._has_ground = False

    def print_pages(self, paths: Iterable[Path], tickets: Sequence[Ticket] = ()) -> dict[Path, Outcome]:
        """Bring pages in line with the table, and the articles that stand beside those that these tickets are about;
        answers what that came to, for each that is known.

        A page that goes is emptied; `close` removes it when no page can lead to it any more. Raises PrintFailed after
        printing what could be printed.
        """
        # All that must stand before a ticket is said to stand: not each of these pages is touched by its change.
        pages = list(known([*paths, *(path for ticket in tickets if ticket.new for path in pages_of(ticket))]))
        ground = [] if self._has_ground else [page for page in known(pages_of_every_site()) if page not in pages]
        batch = self._new_batch()
        batch.print([*pages, *ground], tickets)
        for page in ground:
            batch.outcomes.pop(page.path, None)
        if batch.failed:
            raise PrintFailed(batch.failed, batch.outcomes)
        self._has_ground = True
        return batch.outcomes

    def close(self, tickets: Iterable[Ticket] = ()) -> tuple[Ticket, ...]:
        """Close the tickets of printed changes; with the last of all, remove the objects that were only waiting for it.
        Answers the tickets that are still open.

        When no ticket is open, every page is what the table says, so none leads to a page that is gone. Assets of an
        earlier look go some time after that.
        """
        for ticket in tickets:
            self._content.tickets.close(ticket)
        for _ in range(MAX_REMOVALS):
            left = self._content.tickets.open()
            if not all(ticket.is_of_removal for ticket in left):
                break
            for ticket in (each for each in left if each.is_of_files):
                self._remove_files(ticket)
            assets = [each for each in left if is_asset(object_key(Path(each.name)))]
            pages = [each for each in left if not (each.is_of_files or each in assets)]
            if not pages:
                self.replaced.settle(assets)
                return tuple(assets)
            self._new_batch().remove(pages)
        return left

    def _remove_files(self, ticket: Ticket) -> None:
        """Remove the files of a picture or a document that is gone.

        What the intake still writes, it removes itself once the ticket is closed; what it wrote before goes here.
        """
        self._remove_all(ticket.name)
        self._content.tickets.close(ticket)
        self._remove_all(ticket.name)

    def _remove_all(self, folder: str) -> None:
        for key, held in list(self._store.list(folder.removeprefix("/"))):
            with suppress(StaleObject):  # another was quicker
                self._store.delete(key, seen=held)

    def prove(self, paths: Iterable[Path]) -> Iterator[Proof]:
        """What pages must be at this moment, whatever stands in the store: from one reading of the table."""
        pages = list(known(paths))
        state, frame = look_up(self._content, pages)
        for page in pages:
            try:
                reading = page.read(state, frame)
                if reading and isinstance(reading.context, LeftContext):
                    continue
                made = self._maker.make(page, reading) if reading else None
            except Exception as error:
                log.exception("the page %s (%s) cannot be made", page.path, page.kind.name)
                yield Proof(page=page, made=None, error=error)
            else:
                yield Proof(page=page, made=made, error=None)

    def asset_objects(self) -> Iterator[tuple[str, PageObject]]:
        """The style sheet, script and icon that today's pages name, by their keys."""
        return self._maker.asset_objects(read_frame(self._content))

    def place_assets(self) -> None:
        """Have today's assets in the bucket."""
        self._maker.place_assets(read_frame(self._content))

    def note_new_look(self, before: Site, after: Site) -> None:
        """Let assets go in time that only pages of an earlier state of the site name."""
        left, named = (self._maker.asset_paths(site) for site in (before, after))
        self.replaced.note(path for path in left if path not in named)

    def _new_batch(self) -> Batch:
        return Batch(self._content, self._store, self._maker)
