"""A batch: pages that are printed together, in rounds, by compare-and-swap.

A round looks at the objects in the bucket, reads the state, writes what differs over what it saw, and reads the state
once more. `docs/decisions/0001-compare-and-swap.md` says why the end is right whatever happens.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from chalicelib.content.models.names import Path
from chalicelib.content.store.content import ContentStore
from chalicelib.content.store.tickets import Ticket, gone_key
from chalicelib.publishing.batch_lookup import BatchLookup, known, look_up, pages_of
from chalicelib.publishing.bucket import Held, PageStore, StaleObject
from chalicelib.publishing.contexts import (
    ArticleContext,
    Frame,
    LeftContext,
    RedirectContext,
    StandingContext,
    TopicContext,
)
from chalicelib.publishing.making import Maker
from chalicelib.publishing.pages import Page, Reading, object_key, pages_of_lists

log = logging.getLogger(__name__)

MAX_ROUNDS = 20
"""How often a page is made again because it, or its content, changed meanwhile."""

LISTED_PAGES = 10
"""From this many articles of one month in a batch, listing the month's folder is cheaper than asking for each."""

T = TypeVar("T")


class Outcome(StrEnum):
    """What printing a page came to."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    ABSENT = "absent"


class Batch:
    """Pages that are printed together, from one reading of the table a round.

    `outcomes` is what that came to, for each page that was printed; `failed` are the others.
    """

    def __init__(self, content: ContentStore, store: PageStore, maker: Maker) -> None:
        self._content = content
        self._store = store
        self._maker = maker
        self._looked_at: set[Page] = set()
        self._gone: dict[Page, None] = {}
        self.outcomes: dict[Path, Outcome] = {}
        self.failed: list[Path] = []

    def print(self, pages: Iterable[Page], tickets: Sequence[Ticket]) -> None:
        """Print pages, and the articles that stand beside those that these tickets are about, until all of them hold.

        A page that goes is emptied; a ticket is opened for its object, which is to be removed.
        """
        left = list(pages)
        for _ in range(MAX_ROUNDS):
            left = self._print_once(list(dict.fromkeys(left)))
            left += [page for page in self._beside(tickets) if page not in self._looked_at]
            if not left:
                break
        for page in left:
            log.error("the page %s (%s) kept changing", page.path, page.kind.name)
            self.failed.append(page.path)
        for page in self._gone:
            self._content.tickets.add(gone_key(page.path))

    def remove(self, tickets: Iterable[Ticket]) -> None:
        """Remove the objects that these tickets are about, unless there is something to show there again."""
        pages = {page: ticket for ticket in tickets for page in known([Path(ticket.name)])}
        seen = self._look(list(pages))
        state, frame = look_up(self._content, list(pages))
        for page, reading in self._read(list(pages), state, frame).items():
            held = seen[page]
            try:
                if reading is None and held and not self._is_bare(page, held, frame):
                    self._store.put(object_key(page.path), self._maker.make_bare(page, frame), seen=held)
                    continue
                if reading is None and held:
                    self._store.delete(object_key(page.path), seen=held)
            except StaleObject:
                continue
            self._content.tickets.close(pages[page])

    def _print_once(self, pages: list[Page]) -> list[Page]:
        """One round; answers the pages that need another one, because they or their content changed meanwhile.

        It looks at each object before it reads the state, and replaces the object only if it is unchanged. So an older
        state never overwrites a newer one. After the writes it reads the state once more, because the bucket's ETags
        cannot show a state that changed and came back.
        """
        seen = self._look(sorted(pages, key=lambda page: page.print_order))
        self._looked_at.update(pages)
        state, frame = look_up(self._content, list(seen))
        stale: list[Page] = []
        if first := _first(state, seen):
            stale += self._make_stand(state, frame, first, seen)
            state, frame = look_up(self._content, list(seen))
        readings = self._read_shown([page for page in seen if page not in stale], state, frame)
        self._place_assets(readings.values())
        written = dict(self._each(readings, lambda page: self._write(page, readings[page], seen[page], frame)))
        stale += [page for page, outcome in written.items() if outcome is None]
        done = {page: outcome for page, outcome in written.items() if outcome}
        self._note(done)
        changed = [page for page, outcome in done.items() if outcome in {Outcome.WRITTEN, Outcome.REMOVED}]
        if changed:
            again = self._read(changed, *look_up(self._content, changed))
            stale += [page for page, reading in again.items() if reading != readings[page]]
        return stale

    def _make_stand(
        self, state: BatchLookup, frame: Frame, first: Sequence[Page], seen: dict[Page, Held | None]
    ) -> list[Page]:
        """Put new pages into the bucket before anything leads to them; answers the pages that need another round.

        Lists come bare, and are printed when the pages that they list stand. Then come the articles, topics and
        standing pages themselves, and their tickets note that they stand.
        """
        readings = self._read_shown(first, state, frame)
        own = {page: reading for page, reading in readings.items() if reading and _stands_for_itself(reading)}
        lists = [page for page, each in readings.items() if each and _is_list(each) and seen[page] is None]
        above = self._look([page for page in _above(readings.values()) if page not in seen])
        lists += [page for page, held in above.items() if held is None]
        put = dict(self._each(lists, lambda page: self._put_bare(page, frame)))
        seen |= {page: held for page, held in put.items() if page in seen}
        self._place_assets(readings.values())
        written = dict(self._each(own, lambda page: self._write(page, own[page], seen[page], frame)))
        self._note({page: outcome for page, outcome in written.items() if outcome})
        for page, outcome in written.items():
            if outcome is Outcome.WRITTEN:
                made = self._maker.make(page, own[page])
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
        bare = self._maker.make_bare(page, frame)
        try:
            self._store.put(object_key(page.path), bare, seen=None)
        except StaleObject:
            return None  # another was quicker: it is looked at again in the next round
        return Held(etag=bare.etag, digest=bare.digest)

    def _beside(self, tickets: Iterable[Ticket]) -> list[Page]:
        """The articles that stand beside the places of these tickets' articles now, and the redirects to them."""
        named = [ticket for ticket in tickets if ticket.article and ticket.places]
        if not named:
            return []
        state = BatchLookup(self._content)
        found: list[Path] = []
        for ticket in named:
            assert ticket.article
            for place in ticket.places:
                found += [each.path for each in state.neighbours(place, ticket.article) if each]
            live = state.find_live(ticket.article)
            left = (live.path, *live.former_paths) if live else ()
            found += self._content.redirects.leading_to([ticket.article, *left])
        return list(known(found))

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

    def _read_shown(self, pages: Sequence[Page], state: BatchLookup, frame: Frame) -> dict[Page, Reading | None]:
        """What the pages show by this state; or by a newer one, if something came meanwhile that must not be linked to
        yet. Pages that are left as they are, are left out."""
        for _ in range(MAX_ROUNDS):
            readings = self._read(pages, state, frame)
            if not state.is_overtaken():
                break
            state, frame = look_up(self._content, pages)
        return {page: each for page, each in readings.items() if not (each and isinstance(each.context, LeftContext))}

    def _read(self, pages: Iterable[Page], state: BatchLookup, frame: Frame) -> dict[Page, Reading | None]:
        return dict(self._each(pages, lambda page: page.read(state, frame)))

    def _place_assets(self, readings: Iterable[Reading | None]) -> None:
        for frame in {reading.frame for reading in readings if reading}:
            self._maker.place_assets(frame)

    def _write(self, page: Page, reading: Reading | None, seen: Held | None, frame: Frame) -> Outcome | None:
        """None: the object is no longer what was seen."""
        self._gone.pop(page, None)
        if reading is None:
            return self._empty(page, seen, frame)
        made, key = self._maker.make(page, reading), object_key(page.path)
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
        """Empty a page; its object is removed later. None: as with `_write`."""
        if seen is None:
            return Outcome.ABSENT
        if not self._is_bare(page, seen, frame):
            try:
                self._store.put(object_key(page.path), self._maker.make_bare(page, frame), seen=seen)
            except StaleObject:
                return None
        self._gone[page] = None
        return Outcome.REMOVED

    def _is_bare(self, page: Page, held: Held, frame: Frame) -> bool:
        bare = self._maker.make_bare(page, frame)
        return bare.etag == held.etag or bare.digest == held.digest

    def _note(self, done: dict[Page, Outcome]) -> None:
        """Keep what was done. A page that was written and then looked at again counts as written."""
        for page, outcome in done.items():
            if outcome in {Outcome.WRITTEN, Outcome.REMOVED}:
                self.outcomes[page.path] = outcome
            else:
                self.outcomes.setdefault(page.path, outcome)

    def _each(self, pages: Iterable[Page], work: Callable[[Page], T]) -> Iterator[tuple[Page, T]]:
        """Do something with each page. A page that cannot be made must not hold up the others: its path is logged, and
        the message comes back and in the end goes to the dead letters. Crashes of the process (BaseException) pass.
        """
        for page in pages:
            try:
                result = work(page)
            except Exception:
                log.exception("the page %s (%s) could not be printed", page.path, page.kind.name)
                self.failed.append(page.path)
            else:
                yield page, result


def _first(state: BatchLookup, seen: Mapping[Page, Held | None]) -> list[Page]:
    """The pages that do not stand yet, or may not."""
    new = {path for ticket in state.unprinted if ticket.new for path in pages_of(ticket)}
    return [page for page, held in seen.items() if held is None or page.path in new]


def _stands_for_itself(reading: Reading) -> bool:
    return isinstance(reading.context, (ArticleContext, StandingContext, TopicContext))


def _is_list(reading: Reading) -> bool:
    return not _stands_for_itself(reading) and not isinstance(reading.context, RedirectContext)


def _above(readings: Iterable[Reading | None]) -> Iterator[Page]:
    """The lists that articles are in: they lead to some, and as soon as they are shown, lists lead to the others."""
    articles = [
        reading.context.article for reading in readings if reading and isinstance(reading.context, ArticleContext)
    ]
    return known(path for article in articles for path in pages_of_lists(article))
