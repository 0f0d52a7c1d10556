"""The audience's service: beacons in, live numbers out, counters opened, closed and folded.

Why the numbers are exact at the instant that they name: answers are made from the board, which all processes share, and
from the article's counter, which is read once it is known how far the fold has come. A beacon goes into the journal
first, then onto the board, and is acknowledged last. docs/counting.md gives the proof.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.audience.beacon import is_article_id
from chalicelib.audience.board_item import Board
from chalicelib.audience.counting import (
    RETRY_MINUTES,
    JournalEntry,
    Minute,
    first_cursor,
    minute_of,
    moment_of,
    seconds_of,
)
from chalicelib.audience.folding import Window, fold
from chalicelib.audience.live import Live, milliseconds
from chalicelib.audience.models import Beacon, LiveNumbers, Reader
from chalicelib.audience.snapshot import RECENT_SECONDS, Limits, count_sent, shorten
from chalicelib.audience.statistics import Statistics
from chalicelib.audience.store import ArticleCounter, AudienceStore, Brought, Totals
from chalicelib.audience.taking import MAX_DETAILED, Taker
from chalicelib.errors import Throttled, TooManyFromAddress, TooManyViews

MAX_COUNTERS = 1_000

COUNTER_SECONDS = 15
"""For how long a process goes by a counter that it read, in a rush: it is written once a minute."""

BROUGHT_SECONDS = COUNTER_SECONDS + 15
"""How long after views are brought along answers tell them: no process knows an older counter then, though the clocks
of servers differ.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """A counter, or None if there is none, read once the fold was known to have come up to `cursor`."""

    counter: ArticleCounter | None
    cursor: Minute
    at: int

    def will_do(self, board: Board, now: datetime) -> bool:
        """Whether it need not be read again: in a rush, if it holds everything that the snapshot does not."""
        is_fresh = 0 <= milliseconds(now) - self.at < COUNTER_SECONDS * 1000
        return self.counter is not None and is_fresh and not board.is_detailed and self.cursor >= board.snapshot.cursor


def _new_snapshot_id() -> str:
    return secrets.token_hex(8)


class Audience:
    """Counts views exactly once, and tells who is online.

    A session may send `session_limit` beacons a minute, a network address `address_limit`, except for what comes while
    the snapshot ages. Snapshots keep at most `detail_limit` entries; above that, they are summed up.
    """

    def __init__(
        self,
        store: AudienceStore,
        *,
        session_limit: int = 60,
        address_limit: int = 600,
        sleep: Callable[[float], None] = time.sleep,
        new_token: Callable[[], str] = _new_snapshot_id,
        detail_limit: int = MAX_DETAILED,
    ) -> None:
        self._store = store
        self._limits = Limits(session=session_limit, address=address_limit)
        self._live = Live(store, Taker(store, self._limits, new_token, detail_limit), sleep)
        self._window = Window(store)
        self._own: tuple[str, list[JournalEntry]] = ("", [])
        self._counters: dict[str, Remembered] = {}

    def open_counter(self, article: str, *, version: int, now: datetime) -> None:
        """Count the article's views from now on: to be called before its page can be seen.

        Nothing changes if a version of the article that is as new was opened or closed before.
        """
        self._started_totals(now)
        self._counters.pop(article, None)
        self._store.set_live(article, live=True, version=version)

    def close_counter(self, article: str, *, version: int, now: datetime) -> None:  # noqa: ARG002 (as open_counter)
        """Count no further views of the article; those that it had stay in the total. Versions as above."""
        self._counters.pop(article, None)
        self._store.set_live(article, live=False, version=version)

    def set_site(self, *, offset: int, time_zone: str, version: int) -> None:
        """Set what the site had counted before it moved here, and the time zone of its days.

        An older version of the site changes nothing.
        """
        self._live.forget()
        self._store.set_site(offset=offset, time_zone=time_zone, version=version)

    def record(self, beacon: Beacon, reader: Reader, now: datetime) -> LiveNumbers:
        """Record a view or a sign of life, once however often it is sent; answers the numbers with it in.

        Raises TooManyViews or TooManyFromAddress where too much was sent in this minute; then nothing is recorded.
        """
        totals = self._started_totals(now)
        known = self._find_live(beacon.article, totals, now)
        # A server whose clock is behind must not write into a minute that is folded already.
        minute = max(minute_of(now), Minute(_cursor(totals, now) + 1))
        earlier = self._find_earlier(beacon, minute)
        entry = JournalEntry(
            minute=minute,
            view=beacon.view,
            article=beacon.article if known and not earlier else None,
            session=reader.session,
            member=reader.member,
            heard=seconds_of(now),
            address=reader.address,
        )
        self._check_limits(shorten(entry))
        there = self._store.journal.put(entry)
        if there and there.article:
            entry, earlier = replace(entry, article=there.article), there
        try:
            return self._answer_own(entry, earlier, known, now)
        except Throttled:  # Whoever reads must not keep the view from being acknowledged.
            return _folded(totals, known)

    def live(self, article: str | None, now: datetime) -> LiveNumbers:
        """The numbers as they are, with nothing recorded."""
        board = self._live.current(now)
        totals = self._live.recall(now).totals
        known = self._find_live(article, totals, now)
        return self._numbers(board, totals, known, now)

    def count_views(self, article: str) -> int:
        """All views of an article up to the last fold, whether it is live or not; 0 if it never was.

        Those that it brought along from another site are among them.
        """
        counter = self._store.find_counter(article)
        return counter.views if counter else 0

    def find_brought(self, article: str) -> tuple[Brought, ...]:
        """What was said of the views that an article brought along, the newest first."""
        return self._store.find_brought(article)

    def set_brought(self, article: str, brought: Brought, now: datetime) -> bool:
        """Say how many views an article had on another site; False if that is what was said last.

        The site's total changes by as much, at the same moment. Readers of the article are told half a minute later:
        by then, no process goes by what it read of the counter before.
        """
        self._counters.pop(article, None)
        self._live.forget()
        at = milliseconds(now)
        return self._store.set_brought(article, brought, now=at, told_from=at + 1000 * BROUGHT_SECONDS)

    def most_read(self, *, days: int, now: datetime, limit: int) -> tuple[tuple[str, int], ...]:
        """The most read articles of the last `days` days, today included, with their views in these days.

        At most `limit`, the most read first, and the older first among equals. They are as of the last fold. Articles
        that were withdrawn since are among them, so a caller that shows links asks for more than it shows.
        """
        return Statistics(self._store).most_read(days=days, now=now, limit=limit)

    def fold(self, now: datetime) -> int:
        """Bring the counters up to the last sealed minute; answers how many minutes that took."""
        self._live.forget()
        return fold(self._store, now, self._window)

    def lag_seconds(self, now: datetime) -> int:
        """How long ago the newest folded minute ended: 30 to 90, if all is well. 0 before counting starts."""
        cursor = self._store.get_totals().cursor
        return 0 if cursor is None else int((now - moment_of(Minute(cursor + 1))).total_seconds())

    def _answer_own(
        self, entry: JournalEntry, earlier: JournalEntry | None, known: Remembered | None, now: datetime
    ) -> LiveNumbers:
        """The numbers with the reader's own view in, once it is in the journal; `earlier` is where it was before."""
        own = shorten(entry)
        added = [own] if earlier is None or earlier.minute == entry.minute else [own, shorten(earlier)]
        done = self._live.with_added(added, now)
        if done.is_beside and done.board:
            # What came before the snapshot that is up now is in it.
            if self._own[0] != done.board.token:
                self._own = (done.board.token, [])
            self._own[1].append(own)
        numbers = self._numbers(done.board, self._live.recall(now).totals, known, now)
        if not (done.is_beside and done.is_lasting and done.board):
            return numbers
        article = own.article or (earlier.article if earlier else None)
        is_recent = earlier is None or earlier.heard * 1000 > done.board.read_at - RECENT_SECONDS * 1000
        if article and is_recent:
            views = None if numbers.views is None else numbers.views + 1
            numbers = replace(numbers, total=numbers.total + 1, views=views)
        return _with_reader(numbers, is_member=own.member is not None)

    def _numbers(self, board: Board | None, totals: Totals, known: Remembered | None, now: datetime) -> LiveNumbers:
        if board is None:
            return _folded(totals, known)
        counter = known.counter if known else None
        if counter and known and known.cursor < board.snapshot.cursor:
            # It was read before the fold came as far as the snapshot begins.
            counter = self._read_counter(counter.article, board.snapshot.cursor, now).counter
        return self._live.numbers(board, counter)

    def _check_limits(self, own: JournalEntry) -> None:
        """Raises TooManyViews or TooManyFromAddress where an entry, shortened, is one too many of its minute."""
        board = self._live.board
        tail = (board.tail or ()) if board else ()
        since = self._own[1] if board and self._own[0] == board.token else []
        busy = board.snapshot.busy if board and board.snapshot.busy_minute == own.minute else {}
        session, address = count_sent(own, [*tail, *since], busy=busy)
        if session >= self._limits.session:
            raise TooManyViews(limit=self._limits.session)
        if own.address and address >= self._limits.address:
            raise TooManyFromAddress(limit=self._limits.address)

    def _started_totals(self, now: datetime) -> Totals:
        """The totals, with the cursor set if this is the first that is heard: before anything is journaled."""
        totals = self._live.recall(now).totals
        if totals.cursor is not None:
            return totals
        self._store.start(first_cursor(now))
        return self._live.look(now).totals

    def _find_live(self, article: str | None, totals: Totals, now: datetime) -> Remembered | None:
        """The counter of an article that is live; None for ids that are made up, withdrawn or not even ids.

        What was read in the last seconds will do while the snapshot is as old itself.
        """
        if article is None or not is_article_id(article):
            return None
        known = self._counters.get(article)
        cursor = _cursor(totals, now)
        board = self._live.board
        if known is None or board is None or not known.will_do(board, now):
            known = self._read_counter(article, cursor, now)
        return known if known.counter and known.counter.live else None

    def _read_counter(self, article: str, cursor: Minute, now: datetime) -> Remembered:
        """Read a counter once the fold is known to have come up to `cursor`."""
        read = Remembered(counter=self._store.find_counter(article), cursor=cursor, at=milliseconds(now))
        if len(self._counters) >= MAX_COUNTERS:
            self._counters.clear()
        self._counters[article] = read
        return read

    def _find_earlier(self, beacon: Beacon, minute: Minute) -> JournalEntry | None:
        """Where the journal holds what this beacon is a retry of. It still tells that its reader is there."""
        if beacon.attempt == 0:
            return None
        return self._store.journal.find_view(beacon.view, since=Minute(minute - RETRY_MINUTES), until=minute)


def _with_reader(numbers: LiveNumbers, *, is_member: bool) -> LiveNumbers:
    """With the one who asks being there."""
    guests, members = numbers.guests, numbers.members
    return replace(numbers, members=max(1, members)) if is_member else replace(numbers, guests=max(1, guests))


def _folded(totals: Totals, known: Remembered | None) -> LiveNumbers:
    """The numbers that the fold has brought up to its cursor, for when the board cannot be read."""
    counter, as_of = known.counter if known else None, moment_of(Minute((totals.cursor or 0) + 1))
    return LiveNumbers(
        views=counter.told(milliseconds(as_of)) if counter else None,
        total=totals.views + totals.offset,
        guests=totals.online.guests,
        members=totals.online.members,
        as_of=as_of,
    )


def _cursor(totals: Totals, now: datetime) -> Minute:
    return first_cursor(now) if totals.cursor is None else totals.cursor
