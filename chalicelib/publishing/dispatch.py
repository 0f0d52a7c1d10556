"""Dispatch: turns changes into messages of the render queue, and messages into printed pages."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence

from chalicelib.content.media import media_of
from chalicelib.content.models import ALL, ArticleId, ListName, MediaId, Path, Slug
from chalicelib.content.table import ContentTable
from chalicelib.publishing.catalogue import STRIDE, pages_beside, pages_of_headlines, place_of, stride
from chalicelib.publishing.changes import ArticleChange, Change, MediaChange, StandingChange, TopicChange
from chalicelib.publishing.facts import Fact
from chalicelib.publishing.plan import plan
from chalicelib.publishing.press import Outcome, Press, PrintFailed
from chalicelib.publishing.queue import Message, Part, Print, RenderQueue, Sweep
from chalicelib.publishing.rebuild import Rebuilds

log = logging.getLogger(__name__)

PAGES_A_MESSAGE = 100
"""How many pages one message of a sweep or of a rebuild asks for: a few seconds' work."""


class Dispatch:
    """Plans, queues, and has the press print.

    `purge` has the edge forget the pages made of some facts: of all that a change touched if `purges_all`, otherwise
    only what is urgent. The edge asks for a page anew after a minute anyway, and each fact costs.
    """

    def __init__(
        self,
        content: ContentTable,
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
        """Queue all that a change makes necessary: its own pages in one message, and a message a sweep.

        Only a picture may be on more pages than fit into a message; which of them is printed first makes no difference.
        """
        planned = plan(change, self._neighbours(change), self._users(change))
        forgotten = planned.facts if self._purges_all else planned.urgent
        parts = chunks(planned.pages) if isinstance(change, MediaChange) else [planned.pages] if planned.pages else []
        messages: list[Message] = [Print(pages=part, facts=forgotten) for part in parts]
        messages += [Sweep(name=name) for name in planned.sweeps]
        self._queue.send(messages)
        about = {"article_id": change.article} if isinstance(change, ArticleChange) else {}
        log.info("%s: %d pages, %d sweeps", type(change).__name__, len(planned.pages), len(planned.sweeps), extra=about)

    def request_all(self) -> None:
        """Queue the printing of the whole site."""
        self._queue.send([Sweep(name=ALL)])

    def handle(self, message: Message) -> None:
        """Do what a message asks for. Raises PrintFailed after printing what could be printed."""
        match message:
            case Print(pages=pages, facts=facts):
                outcomes = self._press.print_pages(pages)
                changed = {path: each.value for path, each in outcomes.items() if each is not Outcome.UNCHANGED}
                log.info("%d of %d pages changed", len(changed), len(outcomes), extra={"pages": changed})
                if facts:
                    self._purge(facts)
            case Sweep(name=name, after=after):
                self._sweep(name, after)
            case Part(rebuild=rebuild, number=number):
                self._print_part(rebuild, number)

    def _sweep(self, name: ListName, after: str | None) -> None:
        """Queue the pages of the next articles of a list, and the rest of the sweep; at first also what is beside them.

        The edge is not told: it keeps nothing for longer than a minute, and a sweep is everything.
        """
        headlines = stride(self._content, name, after)
        pages = list(dict.fromkeys(pages_of_headlines(headlines)))
        if after is None:
            pages += pages_beside(self._content, name)
        messages: list[Message] = [Print(pages=chunk) for chunk in chunks(pages)]
        if len(headlines) == STRIDE:
            messages.append(Sweep(name=name, after=place_of(headlines[-1])))
        self._queue.send(messages)

    def _print_part(self, rebuild: str, number: int) -> None:
        """Print a part of a rebuild, unless that was done or the rebuild stopped.

        Pages that fail get a message of their own, to be tried again and in the end to go to the dead letters; the
        rebuild comes to its end without them.
        """
        pages = self._rebuilds.find_part(rebuild, number)
        if pages is None:
            return
        failed: tuple[Path, ...] = ()
        try:
            outcomes = self._press.print_pages(pages)
        except PrintFailed as error:
            outcomes, failed = error.outcomes, error.paths
            self._queue.send([Print(pages=failed)])
        self._rebuilds.finish_part(rebuild, number, outcomes=outcomes.values(), failed=len(failed))

    def _users(self, change: Change) -> tuple[Change, ...]:
        """What shows a picture or a document, as changes that changed nothing else."""
        return tuple(self._shown_in(change.media)) if isinstance(change, MediaChange) else ()

    def _shown_in(self, media: MediaId) -> Iterator[Change]:
        users = self._content.media.users(media)
        lives = self._content.find_lives(ArticleId(user.id) for user in users if user.kind == "article")
        for live in lives:
            if media in media_of(live.body, live.lead):
                yield ArticleChange(article=live.id, before=live, after=live)
        for slug in (Slug(user.id) for user in users if user.kind == "page"):
            if page := self._content.find_standing(slug):
                yield StandingChange(before=page, after=page)
        for topic in self._content.find_topics(Slug(user.id) for user in users if user.kind == "topic"):
            if topic.picture == media:
                yield TopicChange(slug=topic.slug, before=topic, after=topic)

    def _neighbours(self, change: Change) -> tuple[Path, ...]:
        """The articles that now stand beside the places that an article left or took, and the redirects to it."""
        if not isinstance(change, ArticleChange):
            return ()
        images = [image for image in (change.before, change.after) if image]
        places = dict.fromkeys((image.published_at, image.id) for image in images)
        found = [headline for place in places for headline in self._content.neighbours(*place)]
        beside = dict.fromkeys(headline.path for headline in found if headline)
        return (*beside, *self._content.redirects.paths_to(change.article))


def chunks(pages: Iterable[Path]) -> Iterator[tuple[Path, ...]]:
    """The pages of each message, in their order."""
    rest = tuple(pages)
    while rest:
        yield rest[:PAGES_A_MESSAGE]
        rest = rest[PAGES_A_MESSAGE:]
