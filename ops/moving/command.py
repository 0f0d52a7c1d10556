"""What `python -m ops import-joomla` and its like say in the terminal, and their exit status."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tqdm import tqdm

from chalicelib.audience.store import Brought
from chalicelib.content.models.names import ArticleId
from chalicelib.content.store.items import format_time
from chalicelib.services import Services
from ops.moving.checking import is_page, read_addresses, unanswered
from ops.moving.files import OldFiles
from ops.moving.importer import Destination, Importer
from ops.moving.joomla import Joomla, find_configuration
from ops.moving.joomla_tables import read_tables
from ops.moving.library import OldLibrary
from ops.moving.money import print_costs
from ops.moving.records import BY, OldSite, Story
from ops.moving.refusals import CannotRead
from ops.moving.report import Report
from ops.moving.spool import Spool, spooling
from ops.moving.sql import Encoding
from ops.moving.wordpress import WordPress
from ops.moving.wxr import read_wxr
from ops.terminal.commands import FAILED
from ops.terminal.output import complain
from ops.upkeep.commands import DRIFTED, OK, within
from ops.upkeep.data.command import resumable

PACE = 10.0
"""Articles a second on a stage: what follows from each, pages printed and lists, is worked off meanwhile."""

CORRECTION = "correction"

Read = Callable[[Spool, Services], OldSite]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What an operator wants: the folder of files, under which name the source is kept, how fast, and where to tell.

    `hosts` are the names that the old site had; links and pictures there are the site's own.
    """

    source: str
    files: Path | None = None
    hosts: frozenset[str] = frozenset()
    is_dry: bool = False
    pace: float | None = None
    reports: Sequence[Path] = field(default_factory=tuple)


def run_joomla(
    stage: str | None, dump: Path, move: Move, *, encoding: Encoding | None = None, prefix: str | None = None
) -> int:
    """Bring in a portal that ran on Joomla, or say what that would do."""

    def read(spool: Spool, services: Services) -> OldSite:
        tables = read_tables(dump, spool, encoding=encoding, prefix=prefix)
        return Joomla(tables, now=services.now(), configuration=find_configuration(move.files))

    return within(stage, lambda services: resumable(lambda: _bring(services, stage, read, move)))


def run_wordpress(stage: str | None, export: Path, move: Move) -> int:
    """Bring in a portal that ran on WordPress, or say what that would do."""

    def read(spool: Spool, services: Services) -> OldSite:
        read_wxr(export, spool)
        return WordPress(spool, now=services.now(), zone=services.content.get_site().zone)

    return within(stage, lambda services: resumable(lambda: _bring(services, stage, read, move)))


def run_correction(stage: str | None, article: str, views: int, *, reason: str, by: str) -> int:
    """Put right how many views an article brought along, and say why."""
    return within(stage, lambda services: _correct(services, ArticleId(article), views, reason=reason, by=by))


def _bring(services: Services, stage: str | None, read: Read, move: Move) -> int:
    with ExitStack() as opened:
        spool = opened.enter_context(spooling())
        try:
            old = read(spool, services)
        except CannotRead as error:
            complain(error)
            complain("Nothing was written.")
            return FAILED
        report = Report(spool)
        try:
            _import(services, stage, old, move, report)
        finally:
            for file in move.reports:
                report.write(file)
        return _tell(report, move)


def _import(services: Services, stage: str | None, old: OldSite, move: Move, report: Report) -> None:
    content, now = services.content, services.now()
    hosts = move.hosts | old.hosts
    library = OldLibrary(
        OldFiles(move.files, hosts), content.media, None if move.is_dry else services.media_bucket, now
    )
    destination = Destination(
        content=content,
        portal=services.portal,
        source=move.source,
        set_views=_views_of(services, move.source, now),
        is_dry=move.is_dry,
    )
    pace = Pace(move.pace if move.pace is not None else PACE if stage else 0)
    with tqdm(total=old.count(), unit="article", disable=None) as bar:

        def note(story: Story) -> None:
            if story.moment:
                bar.set_postfix(month=f"{story.moment:%Y-%m}", refresh=False)
            bar.update()

        Importer(old, library, destination, report, now=now, pace=pace, note=note).run()
    if library.newest and not move.is_dry:
        # Whoever looks at it finds it ready; a portal that runs here and keeps its files then keeps these, too.
        services.upload_queue.send_removed(library.newest)


def _views_of(services: Services, source: str, now: datetime) -> Callable[[ArticleId, int], object]:
    """Keeps the views of an article; a number that was put right here since stays."""
    at = format_time(now)

    def set_views(article: ArticleId, views: int) -> None:
        audience = services.audience
        known = audience.find_brought(article)
        if not (known and known[0].source == CORRECTION):
            audience.set_brought(article, Brought(views=views, source=source, at=at, by=BY), now)

    return set_views


def _tell(report: Report, move: Move) -> int:
    print("What would be done:" if move.is_dry else "Done:")
    print("\n".join(report.summary()))
    if move.is_dry:
        print_costs(report)
    if report.remarks and not move.reports:
        print(f"There are remarks on {report.remarks:,} of them; --report FILE.html writes all of it.")
    for file in move.reports:
        print(f"The report is in {file}.")
    return OK


def _correct(services: Services, article: ArticleId, views: int, *, reason: str, by: str) -> int:
    audience = services.audience
    if services.content.find_article(article) is None:
        complain(f"There is no article '{article}'.")
        return FAILED
    known = audience.find_brought(article)
    now = services.now()
    brought = Brought(views=views, source=CORRECTION, at=format_time(now), by=by, reason=reason)
    audience.set_brought(article, brought, now)
    before = known[0].views if known else 0
    print(f"The article brought {views:,} views along; {before:,} was said before.")
    print(f"Readers see {audience.count_views(article):,} in half a minute.")
    return OK


def run_check(stage: str | None, file: Path) -> int:
    """Say which addresses of the old site would not be answered; 0 if all are, 1 if not."""
    try:
        addresses = read_addresses(file)
    except CannotRead as error:
        complain(error)
        return FAILED
    return within(stage, lambda services: _check(services, addresses))


def _check(services: Services, addresses: Counter[str]) -> int:
    store = services.page_bucket
    missing = list(unanswered(addresses, lambda key: store.find(key) is not None))
    pages = [(address, number) for address, number in missing if is_page(address)]
    print(f"{len(addresses):,} addresses, {len(addresses) - len(missing):,} of them answered.")
    if others := len(missing) - len(pages):
        print(f"{others:,} of those that are not are pictures, style sheets and other files.")
    for address, number in pages:
        print(f"{number:>9,}  {address}")
    return DRIFTED if pages else OK


class Pace:
    """Waits so that no more than so many go through a second; 0: as many as there are."""

    def __init__(
        self,
        per_second: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._seconds = 1 / per_second if per_second else 0
        self._clock = clock
        self._sleep = sleep
        self._next = 0.0

    def __call__(self) -> None:
        """Let the next one through."""
        if not self._seconds:
            return
        now = self._clock()
        self._next = max(self._next, now) + self._seconds
        if (wait := self._next - self._seconds - now) > 0:
            self._sleep(wait)
