"""The press: brings the bucket in line with the state of the content table, a batch of pages at a time.

A page is never made from what a message says, only from what the table holds now, so messages may come twice,
late or out of order. `docs/decisions/0001-compare-and-swap.md` says why the end is right whatever happens.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from chalicelib.content.models import Path
from chalicelib.content.snapshot import Snapshot
from chalicelib.content.table import ContentTable
from chalicelib.content.tickets import Ticket, gone_key
from chalicelib.errors import GazetteError
from chalicelib.publishing.bucket import Held, PageObject, PageStore, StaleObject
from chalicelib.publishing.contexts import (
    ArticleContext,
    BareContext,
    Frame,
    LeftContext,
    RedirectContext,
    StandingContext,
    TopicContext,
)
from chalicelib.publishing.facts import cache_tag
from chalicelib.publishing.pages import (
    BARE,
    Page,
    Reading,
    find_page,
    object_key,
    pages_of_every_site,
    pages_with,
)
from chalicelib.publishing.reading import FRONT, read_frame
from chalicelib.publishing.rendering import Renderer

log = logging.getLogger(__name__)

PAGE_CACHE = "public, max-age=0, s-maxage=60, must-revalidate"
ASSET_CACHE = "public, max-age=31536000, immutable"

MAX_ROUNDS = 20
"""How often a page is made anew because it, or what it shows, changed meanwhile."""

MAX_REMOVALS = 3
"""How often the removal of an object is tried that is changed meanwhile, until another change brings it up again."""

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
        self._has_ground = False

    def print_pages(self, paths: Iterable[Path], tickets: Sequence[Ticket] = ()) -> dict[Path, Outcome]:
        """Bring pages in line with the table, and the articles that stand beside those that these tickets are about;
        answers what that came to, for each that is known.

        A page that goes is emptied; `close` removes it when no page can lead to it any more. Raises PrintFailed after
        printing what could be printed.
        """
        batch = _Batch(self._content, self._store, self)
        # All that must stand before a ticket is said to stand: not each of these pages is touched by its change.
        pages = list(_known([*paths, *(path for ticket in tickets if ticket.new for path in pages_of(ticket))]))
        ground = [] if self._has_ground else [page for page in _known(pages_of_every_site()) if page not in pages]
        pages += ground
        for _ in range(MAX_ROUNDS):
            pages = batch.print_once(list(dict.fromkeys(pages)))
            pages += [page for page in batch.beside(tickets) if page not in batch.looked_at]
            if not pages:
                break
        for page in pages:
            log.error("the page %s (%s) kept changing", page.path, page.kind.name)
        batch.note_gone()
        for page in ground:
            batch.outcomes.pop(page.path, None)
        if failed := [*batch.failed, *(page.path for page in pages)]:
            raise PrintFailed(failed, batch.outcomes)
        self._has_ground = True
        return batch.outcomes

    def is_bucket_empty(self) -> bool:
        """Whether there is no front page yet, which every site has."""
        return self._store.find(object_key(FRONT)) is None

    def close(self, tickets: Iterable[Ticket] = ()) -> tuple[Ticket, ...]:
        """Close the tickets of what is printed; with the last of all, remove the objects that were only waiting for it.
        Answers what is still open.

        When no ticket is open every page is what the table says, so none leads to what is gone.
        """
        for ticket in tickets:
            self._content.tickets.close(ticket)
        for _ in range(MAX_REMOVALS):
            left = self._content.tickets.open()
            if not left or not all(ticket.is_of_removal for ticket in left):
                break
            _Batch(self._content, self._store, self).remove(left)
        return left

    def prove(self, paths: Iterable[Path]) -> Iterator[Proof]:
        """What pages must be at this moment, whatever stands in the store: from one reading of the table."""
        pages = list(_known(paths))
        state, frame = _take_snapshot(self._content, pages)
        for page in pages:
            try:
                reading = page.read(state, frame)
                if reading and isinstance(reading.context, LeftContext):
                    continue
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
        if isinstance(reading.context, BareContext):
            return self.make_bare(page, reading.frame)
        body = self._renderer.render(reading.template, frame=reading.frame, path=page.path, page=reading.context)
        return PageObject(
            body=body,
            content_type=page.kind.content_type,
            cache_control=PAGE_CACHE,
            tags=tuple(map(cache_tag, reading.facts)),
            moved_to=reading.context.target if isinstance(reading.context, RedirectContext) else "",
        )

    def make_bare(self, page: Page, frame: Frame) -> PageObject:
        """The object of a page that has nothing to show: it leads nowhere, so it is right at any time."""
        body = self._renderer.render(BARE, frame=frame, path=page.path, page=BareContext()) if page.is_html else b""
        return PageObject(body=body, content_type=page.kind.content_type, cache_control=PAGE_CACHE)

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
    """Pages that are printed together, from one reading of the table a round.

    `looked_at` are the pages that any round was about.
    """

    def __init__(self, content: ContentTable, store: PageStore, press: Press) -> None:
        self._content = content
        self._store = store
        self._press = press
        self._gone: dict[Page, None] = {}
        self.looked_at: set[Page] = set()
        self.outcomes: dict[Path, Outcome] = {}
        self.failed: list[Path] = []

    def print_once(self, pages: list[Page]) -> list[Page]:
        """One round; answers the pages that need another one, because they or what they show changed meanwhile.

        What stands in the bucket is looked at before the state is read, and only replaced if it is still that; so an
        older state never overwrites a newer one. After the writes the state is read once more: had it come back to
        what it was in between, the bucket's ETags could not tell.
        """
        seen = self._look(sorted(pages, key=lambda page: page.rank))
        self.looked_at.update(pages)
        state, frame = _take_snapshot(self._content, list(seen))
        stale: list[Page] = []
        if first := _first(state, seen):
            stale += self._make_stand(state, frame, first, seen)
            state, frame = _take_snapshot(self._content, list(seen))
        readings = self._read_shown([page for page in seen if page not in stale], state, frame)
        self._place_assets(readings.values())
        written = dict(self._each(readings, lambda page: self._write(page, readings[page], seen[page], frame)))
        stale += [page for page, outcome in written.items() if outcome is None]
        done = {page: outcome for page, outcome in written.items() if outcome}
        self._note(done)
        changed = [page for page, outcome in done.items() if outcome in {Outcome.WRITTEN, Outcome.REMOVED}]
        if changed:
            again = self._read(changed, *_take_snapshot(self._content, changed))
            stale += [page for page, reading in again.items() if reading != readings[page]]
        return stale

    def _make_stand(
        self, state: Snapshot, frame: Frame, first: Sequence[Page], seen: dict[Page, Held | None]
    ) -> list[Page]:
        """Have in the bucket what is new, before anything leads to it; answers what needs another round.

        Lists come bare: they are printed when what they list stands. Then the articles, the topics and the standing
        pages themselves, and it is said of them that they stand.
        """
        readings = self._read_shown(first, state, frame)
        own = [page for page, reading in readings.items() if reading and _stands_for_itself(reading)]
        lists = [page for page, each in readings.items() if each and _is_list(each) and seen[page] is None]
        above = self._look([page for page in _above(readings.values()) if page not in seen])
        lists += [page for page, held in above.items() if held is None]
        put = dict(self._each(lists, lambda page: self._put_bare(page, frame)))
        seen |= {page: held for page, held in put.items() if page in seen}
        self._place_assets(readings.values())
        written = dict(self._each(own, lambda page: self._write(page, readings[page], seen[page], frame)))
        self._note({page: outcome for page, outcome in written.items() if outcome})
        for page, outcome in written.items():
            reading = readings[page]
            if outcome is Outcome.WRITTEN and reading:
                made = self._press.make(page, reading)
                seen[page] = Held(etag=made.etag, digest=made.digest)
        standing = {
            page.path
            for page, reading in readings.items()
            if reading is None or (written[page] if page in written else seen[page])
        }
        # An address that its article has left before it stood there: what has to stand is where the article is now, and
        # the ticket of that says whether it does.
        standing |= {page.path for page in first if page not in readings and page.path not in self.failed}
        for ticket in state.unprinted:
            if ticket.new and (paths := pages_of(ticket)) and standing.issuperset(paths):
                self._content.tickets.mark_standing(ticket)
        # What was put beside the pages of this batch is printed, too: it may have lost its reason meanwhile.
        beside = [page for page in put if page not in seen]
        return [*beside, *(page for page, outcome in written.items() if outcome is None)]

    def _put_bare(self, page: Page, frame: Frame) -> Held | None:
        bare = self._press.make_bare(page, frame)
        try:
            self._store.put(object_key(page.path), bare, seen=None)
        except StaleObject:
            return None  # another was quicker: it is looked at again in the next round
        return Held(etag=bare.etag, digest=bare.digest)

    def beside(self, tickets: Iterable[Ticket]) -> list[Page]:
        """The articles that stand beside the places of these tickets' articles now, and the redirects to them."""
        named = [ticket for ticket in tickets if ticket.article and ticket.places]
        if not named:
            return []
        state = Snapshot(self._content)
        found: list[Path] = []
        for ticket in named:
            assert ticket.article
            for place in ticket.places:
                found += [each.path for each in state.neighbours(place, ticket.article) if each]
            live = state.find_live(ticket.article)
            left = (live.path, *live.former_paths) if live else ()
            found += self._content.redirects.leading_to([ticket.article, *left])
        return list(_known(found))

    def remove(self, tickets: Iterable[Ticket]) -> None:
        """Remove the objects that these tickets are about, unless there is something to show there again."""
        pages = {page: ticket for ticket in tickets for page in _known([Path(ticket.name)])}
        seen = self._look(list(pages))
        state, frame = _take_snapshot(self._content, list(pages))
        for page, reading in self._read(list(pages), state, frame).items():
            held = seen[page]
            try:
                if reading is None and held and not self._is_bare(page, held, frame):
                    self._store.put(object_key(page.path), self._press.make_bare(page, frame), seen=held)
                    continue
                if reading is None and held:
                    self._store.delete(object_key(page.path), seen=held)
            except StaleObject:
                continue
            self._content.tickets.close(pages[page])

    def note_gone(self) -> None:
        """Open a ticket for each object that is to be removed."""
        for page in self._gone:
            self._content.tickets.add(gone_key(page.path))

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

    def _read_shown(self, pages: Sequence[Page], state: Snapshot, frame: Frame) -> dict[Page, Reading | None]:
        """What the pages show by this state; or by a newer one, if something came meanwhile that must not be linked to
        yet. Pages that are left as they are, are left out."""
        for _ in range(MAX_ROUNDS):
            readings = self._read(pages, state, frame)
            if not state.is_overtaken():
                break
            state, frame = _take_snapshot(self._content, pages)
        return {page: each for page, each in readings.items() if not (each and isinstance(each.context, LeftContext))}

    def _read(self, pages: Iterable[Page], state: Snapshot, frame: Frame) -> dict[Page, Reading | None]:
        return dict(self._each(pages, lambda page: page.read(state, frame)))

    def _place_assets(self, readings: Iterable[Reading | None]) -> None:
        for frame in {reading.frame for reading in readings if reading}:
            self._press.place_assets(frame)

    def _write(self, page: Page, reading: Reading | None, seen: Held | None, frame: Frame) -> Outcome | None:
        """None: what stood there is no longer what was seen."""
        self._gone.pop(page, None)
        if reading is None:
            return self._empty(page, seen, frame)
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

    def _empty(self, page: Page, seen: Held | None, frame: Frame) -> Outcome | None:
        """Take back what a page shows; its object is removed later. None: as with `_write`."""
        if seen is None:
            return Outcome.ABSENT
        if not self._is_bare(page, seen, frame):
            try:
                self._store.put(object_key(page.path), self._press.make_bare(page, frame), seen=seen)
            except StaleObject:
                return None
        self._gone[page] = None
        return Outcome.REMOVED

    def _is_bare(self, page: Page, held: Held, frame: Frame) -> bool:
        bare = self._press.make_bare(page, frame)
        return bare.etag == held.etag or bare.digest == held.digest

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


def _first(state: Snapshot, seen: Mapping[Page, Held | None]) -> list[Page]:
    """The pages that do not stand yet, or may not."""
    new = {path for ticket in state.unprinted if ticket.new for path in pages_of(ticket)}
    return [page for page, held in seen.items() if held is None or page.path in new]


def _stands_for_itself(reading: Reading) -> bool:
    return isinstance(reading.context, (ArticleContext, StandingContext, TopicContext))


def _is_list(reading: Reading) -> bool:
    return not _stands_for_itself(reading) and not isinstance(reading.context, RedirectContext)


def _above(readings: Iterable[Reading | None]) -> Iterator[Page]:
    """The lists that articles lead to."""
    articles = [reading.context for reading in readings if reading and isinstance(reading.context, ArticleContext)]
    return _known(path for each in articles for path in (each.month_path, each.byline_path) if path)


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
