"""The press: brings the bucket in line with the state of the content table, a batch of pages at a time.

A page is never made from what a message says, only from what the table holds now, so messages may come twice,
late or out of order. `docs/decisions/0001-compare-and-swap.md` says why the end is right whatever happens.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from chalicelib.content.models import Path
from chalicelib.content.snapshot import Snapshot
from chalicelib.content.table import ContentTable
from chalicelib.errors import GazetteError
from chalicelib.publishing.bucket import Held, PageObject, PageStore, StaleObject
from chalicelib.publishing.contexts import Frame
from chalicelib.publishing.facts import cache_tag
from chalicelib.publishing.pages import Page, Reading, find_page, object_key
from chalicelib.publishing.reading import read_frame
from chalicelib.publishing.rendering import Renderer

log = logging.getLogger(__name__)

PAGE_CACHE = "public, max-age=0, s-maxage=60, must-revalidate"
ASSET_CACHE = "public, max-age=31536000, immutable"

MAX_ROUNDS = 20
"""How often a page is made anew because it, or what it shows, changed meanwhile."""

LISTED_PAGES = 10
"""From so many articles of one month in a batch, listing the month's folder is cheaper than asking for each."""

T = TypeVar("T")


class Outcome(StrEnum):
    """What printing a page came to."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    ABSENT = "absent"


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

    def __init__(self, content: ContentTable, store: PageStore, renderer: Renderer) -> None:
        self._content = content
        self._store = store
        self._renderer = renderer
        self._placed: set[str] = set()

    def print_pages(self, paths: Iterable[Path]) -> dict[Path, Outcome]:
        """Bring pages in line with the table; answers what that came to, for each that is known.

        What is linked to is written before what links to it, and links go before what they lead to. Raises PrintFailed
        after printing what could be printed.
        """
        batch = _Batch(self._content, self._store, self)
        pages = list(_known(paths))
        for _ in range(MAX_ROUNDS):
            pages = batch.print_once(pages)
            if not pages:
                break
        for page in pages:
            log.error("the page %s (%s) kept changing", page.path, page.kind.name)
        if failed := [*batch.failed, *(page.path for page in pages)]:
            raise PrintFailed(failed, batch.outcomes)
        return batch.outcomes

    def prove(self, paths: Iterable[Path]) -> Iterator[Proof]:
        """What pages must be at this moment, whatever stands in the store: from one reading of the table."""
        pages = list(_known(paths))
        state, frame = _take_snapshot(self._content, pages)
        for page in pages:
            try:
                reading = page.read(state, frame)
                made = self.make(page, reading) if reading else None
            except Exception as error:
                log.exception("the page %s (%s) cannot be made", page.path, page.kind.name)
                yield Proof(page=page, made=None, error=error)
            else:
                yield Proof(page=page, made=made, error=None)

    def asset_objects(self, frame: Frame | None = None) -> Iterator[tuple[str, PageObject]]:
        """The style sheet, script and icon that pages name, by their keys: those of a frame, or of today's."""
        assets = self._renderer.assets_of(frame or read_frame(self._content))
        for path, asset in assets.files.items():
            made = PageObject(body=asset.body, content_type=asset.content_type, cache_control=ASSET_CACHE)
            yield object_key(Path(path)), made

    def make(self, page: Page, reading: Reading) -> PageObject:
        """The object of a page that shows this."""
        body = self._renderer.render(reading.template, frame=reading.frame, path=page.path, page=reading.context)
        tags = tuple(map(cache_tag, reading.facts))
        return PageObject(body=body, content_type=page.kind.content_type, cache_control=PAGE_CACHE, tags=tags)

    def place_assets(self, frame: Frame | None = None) -> None:
        """Have a frame's assets (None: today's) in the bucket before any page that names them; once per process."""
        for key, made in self.asset_objects(frame):
            if key not in self._placed:
                self._place(key, made)
                self._placed.add(key)

    def _place(self, key: str, made: PageObject) -> None:
        seen = self._store.find(key)
        if seen and seen.digest == made.digest:
            return
        try:
            self._store.put(key, made, seen=seen)
        except StaleObject:
            # Another process is writing the same bytes: their name is made of them.
            log.info("the asset %s was written by another process", key)


class _Batch:
    """Pages that are printed together, from one reading of the table a round."""

    def __init__(self, content: ContentTable, store: PageStore, press: Press) -> None:
        self._content = content
        self._store = store
        self._press = press
        self.outcomes: dict[Path, Outcome] = {}
        self.failed: list[Path] = []

    def print_once(self, pages: list[Page]) -> list[Page]:
        """One round; answers the pages that need another one, because they or what they show changed meanwhile.

        What stands in the bucket is looked at before the state is read, and only replaced if it is still that; so an
        older state never overwrites a newer one. After the writes the state is read once more: had it come back to
        what it was in between, the bucket's ETags could not tell.
        """
        pages = sorted(pages, key=lambda page: page.rank)
        seen = self._look(pages)
        readings = self._read(list(seen))
        there = [page for page, reading in readings.items() if reading]
        gone = [page for page, reading in readings.items() if not reading]
        for frame in {reading.frame for reading in readings.values() if reading}:
            self._press.place_assets(frame)
        written = dict(self._each(there, lambda page: self._write(page, readings[page], seen[page])))
        if stale := [page for page, outcome in written.items() if outcome is None]:
            removed, stale = {}, [*stale, *gone]  # a link may still lead to what is to go
        else:
            removed = dict(self._each(gone[::-1], lambda page: self._remove(page, seen[page])))
            stale = [page for page, outcome in removed.items() if outcome is None]
        done = {page: outcome for page, outcome in (written | removed).items() if outcome}
        self._note(done)
        again = self._read([page for page, outcome in done.items() if outcome in {Outcome.WRITTEN, Outcome.REMOVED}])
        return [*stale, *(page for page, reading in again.items() if reading != readings[page])]

    def _look(self, pages: list[Page]) -> dict[Page, Held | None]:
        """What stands in the store where these pages are kept.

        Where many are articles of one month, its folder is listed instead: of an object that stands there with the same
        body, only the digest has to be asked for then.
        """
        months = Counter(page.words["month"] for page in pages if page.is_of_articles)
        listed = {month for month, count in months.items() if count >= LISTED_PAGES}
        held = {key: each for month in listed for key, each in self._store.list(f"{month}/")}

        def look(page: Page) -> Held | None:
            key = object_key(page.path)
            if page.is_of_articles and page.words["month"] in listed:
                return held.get(key)
            return self._store.find(key)

        return dict(self._each(pages, look))

    def _read(self, pages: list[Page]) -> dict[Page, Reading | None]:
        """What the pages show now."""
        state, frame = _take_snapshot(self._content, pages)
        return dict(self._each(pages, lambda page: page.read(state, frame)))

    def _write(self, page: Page, reading: Reading | None, seen: Held | None) -> Outcome | None:
        """None: what stood there is no longer what was seen."""
        assert reading is not None
        made, key = self._press.make(page, reading), object_key(page.path)
        if seen and seen.digest is None and seen.etag == made.etag:
            seen = self._store.find(key)
        if seen and seen.digest == made.digest:
            return Outcome.UNCHANGED
        try:
            self._store.put(key, made, seen=seen)
        except StaleObject:
            return None
        return Outcome.WRITTEN

    def _remove(self, page: Page, seen: Held | None) -> Outcome | None:
        """None: what stood there is no longer what was seen."""
        if seen is None:
            return Outcome.ABSENT
        try:
            self._store.delete(object_key(page.path), seen=seen)
        except StaleObject:
            return None
        return Outcome.REMOVED

    def _note(self, done: dict[Page, Outcome]) -> None:
        """Keep what was done; a page that was written and then looked at again was written all the same."""
        for page, outcome in done.items():
            if outcome in {Outcome.WRITTEN, Outcome.REMOVED}:
                self.outcomes[page.path] = outcome
            else:
                self.outcomes.setdefault(page.path, outcome)

    def _each(self, pages: Iterable[Page], work: Callable[[Page], T]) -> Iterator[tuple[Page, T]]:
        """Do something with each page. One that cannot be made must not hold up the others: it is logged by name, and
        the message comes back, and in the end goes to the dead letters. Crashes of the process (BaseException) pass."""
        for page in pages:
            try:
                result = work(page)
            except Exception:
                log.exception("the page %s (%s) could not be printed", page.path, page.kind.name)
                self.failed.append(page.path)
            else:
                yield page, result


def _take_snapshot(content: ContentTable, pages: Iterable[Page]) -> tuple[Snapshot, Frame]:
    """The table as it is now, with what the articles among these pages are made of, and the frame of all pages."""
    state = Snapshot(content)
    state.prefetch([page.path for page in pages if page.is_of_articles])
    return state, read_frame(state)


def _known(paths: Iterable[Path]) -> Iterator[Page]:
    for path in dict.fromkeys(paths):
        if page := find_page(path):
            yield page
        else:
            log.error("no kind of page has the path %s; it is passed over", path)
