"""Dispatch: turns changes into messages of the render queue, and messages into printed pages."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from chalicelib.content.models.names import ALL, Path
from chalicelib.content.store.content import ContentStore
from chalicelib.content.store.site import DEFAULT_SITE
from chalicelib.content.store.tickets import FLOOR, Ticket, files_key, part_key, rebuild_key, sweep_key
from chalicelib.publishing.around import beside, users_of
from chalicelib.publishing.batch import Outcome
from chalicelib.publishing.batch_lookup import pages_of
from chalicelib.publishing.catalogue import pages_beside, pages_of_headlines, stretch, stretches
from chalicelib.publishing.changes import (
    ArticleChange,
    Change,
    MediaChange,
    SiteChange,
    ticket_of,
)
from chalicelib.publishing.facts import Fact
from chalicelib.publishing.plan import plan
from chalicelib.publishing.press import Press, PrintFailed
from chalicelib.publishing.queue import Message, Part, Print, RenderQueue, Sweep
from chalicelib.publishing.rebuild_progress import Rebuilds

log = logging.getLogger(__name__)

PAGES_A_MESSAGE = 100
"""How many pages one message of a sweep or of a rebuild asks for: a few seconds' work."""


STRETCHES_A_MESSAGE = 100
"""How many stretches of a list one message hands out: those of 100,000 articles, whose places it reads in seconds.

Lambda ends a chain of its own messages after 16 runs (Developer Guide, "Use Lambda recursive loop detection"): the
change, 14 messages that hand out, and one that prints are enough for 1.4 million articles.
"""


class Dispatch:
    """Plans changes, queues pages, and lets the press print them.

    `purge` makes the edge forget the pages that were made from some facts: all that a change touched if `purges_all`,
    otherwise only urgent ones. The edge asks for a page again after a minute anyway, and each fact costs.
    """

    def __init__(
        self,
        content: ContentStore,
        queue: RenderQueue,
        press: Press,
        rebuilds: Rebuilds,
        purge: Callable[[Sequence[Fact]], None],
        *,
        purges_all: bool = False,
    ) -> None:
        self._content = content
        self._queue = queue
        self._press = press
        self._rebuilds = rebuilds
        self._purge = purge
        self._purges_all = purges_all

    def announce(self, change: Change) -> None:
        """Queue everything that a change needs: its own pages in one message, and a message for each sweep.

        Only a picture may be on more pages than fit into a message; their order makes no difference.
        """
        planned = plan(change, beside(self._content, change), users_of(self._content, change))
        forgotten = planned.facts if self._purges_all else planned.urgent
        ticket = ticket_of(change)
        if isinstance(change, SiteChange):
            self._press.note_new_look(change.before or DEFAULT_SITE, change.after or DEFAULT_SITE)
        tickets = (ticket,) if ticket else ()
        parts = chunks(planned.pages) if isinstance(change, MediaChange) else [planned.pages]
        messages: list[Message] = [
            Print(pages=part, facts=forgotten, tickets=tickets) for part in parts if part or ticket
        ]
        if isinstance(change, MediaChange) and change.after is None and change.before and change.before.variants:
            # A page may still show it: its files go when all that has changed is printed, now or later.
            self._content.tickets.add(files_key(change.media))
            messages.append(Print(pages=()))
        for name in planned.sweeps:
            # The sweep's own ticket is open before that of the change can be closed.
            sweep = sweep_key(name, ticket) if ticket else None
            if sweep:
                self._content.tickets.add(sweep)
            messages.append(Sweep(name=name, ticket=sweep))
        self._queue.send(messages)
        about = {"article_id": change.article} if isinstance(change, ArticleChange) else {}
        log.info("%s: %d pages, %d sweeps", type(change).__name__, len(planned.pages), len(planned.sweeps), extra=about)

    def request_all(self) -> None:
        """Queue the printing of the whole site."""
        self._queue.send([Sweep(name=ALL)])

    def begin_anew(self) -> None:
        """Queue the printing of the whole site, into an empty bucket or after an import.

        First every page without anything that leads to others, then, when all of them stand, as they are. So all is
        printed that an open ticket is about; it is closed.
        """
        opened = self._content.tickets.open()
        self._content.tickets.add(FLOOR)
        for ticket in opened:
            if ticket.key != FLOOR and not ticket.is_of_removal:
                self._content.tickets.close(ticket)
        sweep = sweep_key(ALL, FLOOR)
        self._content.tickets.add(sweep)
        self._queue.send([Sweep(name=ALL, ticket=sweep)])

    def _close(self, tickets: Iterable[Ticket]) -> None:
        """Close tickets. When every page stands that an empty bucket lacked, all are printed as they are."""
        left = self._press.close(tickets)
        floor = next((ticket for ticket in left if ticket.key == FLOOR), None)
        if floor and all(ticket.is_of_removal or ticket is floor for ticket in left):
            self._queue.send([Sweep(name=ALL)])
            self._press.close([floor])

    def handle(self, message: Message) -> None:
        """Carry out a message. Raises PrintFailed after it has printed what it could."""
        for failure in self.handle_together([message]).values():
            raise failure

    def handle_together(self, messages: Sequence[Message]) -> dict[int, Exception]:
        """Do what these messages ask for, with all their pages in one printing; answers which failed, and why.

        A message fails for pages of its own only. If the printing as a whole fails, each has one of its own.
        """
        failures: dict[int, Exception] = {}
        jobs: list[_Job] = []
        for number, message in enumerate(messages):
            try:
                match message:
                    case Sweep():
                        self._sweep(message)
                    case Print(pages=pages):
                        jobs.append(_Job(number=number, message=message, pages=pages))
                    case Part(rebuild_id=rebuild_id, number=part):
                        pages = self._rebuilds.find_part(rebuild_id, part) or ()
                        if pages or not self._rebuilds.is_left(rebuild_id, part):
                            jobs.append(_Job(number=number, message=message, pages=pages))
            except Exception as error:  # noqa: BLE001 (its message comes back; the others are worked off)
                failures[number] = error
        return failures | self._do(jobs)

    def _do(self, jobs: Sequence[_Job]) -> dict[int, Exception]:
        if not jobs:
            return {}
        try:
            return self._print(jobs)
        except Exception as error:
            if len(jobs) == 1:
                return {jobs[0].number: error}
            log.exception("%d messages could not be worked off together", len(jobs))
        return {number: error for job in jobs for number, error in self._do([job]).items()}

    def _print(self, jobs: Sequence[_Job]) -> dict[int, Exception]:
        """Print the pages of the jobs, and finish the jobs without a failure."""
        asked = list(dict.fromkeys(path for job in jobs for path in job.pages))
        tickets = self._content.tickets.find(key for job in jobs for key in job.tickets)
        failed: set[Path] = set()
        try:
            outcomes = self._press.print_pages(asked, tickets)
        except PrintFailed as error:
            outcomes, failed = error.outcomes, set(error.paths)
        changed = {path: each.value for path, each in outcomes.items() if each is not Outcome.UNCHANGED}
        log.info("%d of %d pages changed", len(changed), len(outcomes), extra={"pages": changed})
        strays = failed.difference(asked)
        failures: dict[int, Exception] = {}
        done: list[_Job] = []
        for job in jobs:
            missed = failed.intersection(job.pages)
            if isinstance(job.message, Print) and job.tickets:
                missed |= strays
            if isinstance(job.message, Part):
                self._finish_part(job.message, job.pages, outcomes, sorted(missed))
                done.append(job)
            elif missed:
                failures[job.number] = PrintFailed(sorted(missed), outcomes)
            else:
                done.append(job)
        keys = {key for job in done for key in job.tickets}
        self._close(ticket for ticket in tickets if ticket.key in keys)
        if facts := dict.fromkeys(fact for job in done for fact in job.facts):
            self._purge(tuple(facts))
        return failures

    def _sweep(self, sweep: Sweep) -> None:
        """Queue the pages of a stretch of a list, and, in messages of their own, all stretches below it.

        What is beside the list goes with the newest. The edge is not told: it keeps nothing for longer than a minute,
        and a sweep is everything.
        """
        self._press.print_pages(self._new_in_frame())
        own, *others = [sweep] if sweep.upto else self._cut(sweep)
        headlines = stretch(self._content, own.name, own.after, own.upto) if own.upto else ()
        pages = list(dict.fromkeys(pages_of_headlines(headlines)))
        if own.after is None:
            pages += pages_beside(self._content, own.name)
        messages: list[Message] = []
        for number, chunk in enumerate(chunks(pages)):
            ticket = self._open_part(sweep, f"{own.after or ''}|{number}")
            messages.append(Print(pages=chunk, tickets=(ticket,) if ticket else ()))
        messages += [replace(each, ticket=self._open_part(sweep, each.after or "")) for each in others]
        self._queue.send(messages)
        if sweep.ticket:
            self._close(self._content.tickets.find([sweep.ticket]))

    def _cut(self, sweep: Sweep) -> list[Sweep]:
        """A sweep as sweeps of a stretch each, and for the rest of a very long list one that will be cut in its turn.

        So the length of a list makes no chain of messages that reaches Lambda's limit.
        """
        found = stretches(self._content, sweep.name, sweep.after)
        cut = [replace(sweep, after=after, upto=upto) for after, upto in islice(found, STRETCHES_A_MESSAGE + 1)]
        if len(cut) > STRETCHES_A_MESSAGE:
            cut[-1] = replace(cut[-1], upto=None)
        return cut or [sweep]

    def _new_in_frame(self) -> Iterator[Path]:
        """The topics' and standing pages that may not stand yet: every page that is swept is to lead to them."""
        new = (ticket for ticket in self._content.tickets.open() if ticket.new and ticket.kind in {"topic", "page"})
        return (path for ticket in new for path in pages_of(ticket))

    def _open_part(self, sweep: Sweep, part: str) -> str | None:
        if sweep.ticket is None:
            return None
        ticket = part_key(sweep.ticket, part)
        self._content.tickets.add(ticket)
        return ticket

    def _finish_part(
        self, part: Part, pages: Sequence[Path], outcomes: Mapping[Path, Outcome], failed: Sequence[Path]
    ) -> None:
        """Count a part of a rebuild as done.

        Pages that failed get a message of their own, to be tried again and in the end to go to the dead letters; the
        rebuild comes to its end without them.
        """
        if pages:  # else it was done before, or the rebuild was stopped
            if failed:
                self._queue.send([Print(pages=tuple(failed))])
            came_to = [outcomes[path] for path in pages if path in outcomes]
            self._rebuilds.finish_part(part.rebuild_id, part.number, outcomes=came_to, failed=len(failed))
        self._close_covered(part.rebuild_id)
        if self._rebuilds.is_whole(part.rebuild_id):
            self._press.replaced.note_all()

    def _close_covered(self, rebuild_id: str) -> None:
        """When a rebuild is finished, close the tickets that were open when it began; their messages may be lost.

        Pages that were printed before something new stood do not show it yet, so all are printed once more.
        """
        if not (covered := self._rebuilds.covered(rebuild_id)):
            return
        stand = [each for each in self._content.tickets.open() if covered.get(each.key) == each.serial and not each.new]
        if stand:
            self._queue.send([Sweep(name=ALL)])
            self._press.close(stand)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """A message with the pages that it asks for, and its place among those that came together."""

    number: int
    message: Print | Part
    pages: tuple[Path, ...]

    @property
    def tickets(self) -> tuple[str, ...]:
        if isinstance(self.message, Part):
            return (rebuild_key(self.message.rebuild_id, self.message.number),)
        return self.message.tickets

    @property
    def facts(self) -> tuple[Fact, ...]:
        return self.message.facts if isinstance(self.message, Print) else ()


def chunks(pages: Iterable[Path]) -> Iterator[tuple[Path, ...]]:
    """The pages of each message, in their order."""
    rest = tuple(pages)
    while rest:
        yield rest[:PAGES_A_MESSAGE]
        rest = rest[PAGES_A_MESSAGE:]
