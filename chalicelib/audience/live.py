"""The live numbers: which state of the board an answer is made of, when it is time for a new snapshot, and the sums."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from chalicelib.audience.board_item import Board
from chalicelib.audience.counting import JournalEntry, Minute
from chalicelib.audience.models import LiveNumbers
from chalicelib.audience.snapshot import Details
from chalicelib.audience.snapshot_bytes import OpenViews, chunk_of
from chalicelib.audience.store import ArticleCounter, AudienceStore, Totals
from chalicelib.audience.taking import Taker

TAIL_TO_TAKE = 16
"""With this many beacons in the tail of a detailed snapshot, the next one is due: the board stays near 1 KB."""

OLDEST_DETAILED_SECONDS = 10 * 60
"""After this time, a detailed snapshot is replaced, however few beacons came: long before its parts expire."""

AGE_SECONDS = 2.5
"""How old a summed-up snapshot may be before the next is taken, at up to 10,000 beacons a minute."""

AGE_SECONDS_A_BEACON = 0.0002
"""By how much it may be older for each beacon a minute, so that snapshots cost each beacon the same at any traffic."""

MOST_AGE_SECONDS = 60.0

COLD_SECONDS = 1.5
"""How much later a process takes one, at this many beacons a minute, if it would have to read all of the last 5 minutes
for it.
"""

COLD_BEACONS = 2_000

DEAD_SECONDS = 1.5
"""A taker that was seen at work for so long, by the clock of who saw it, has died."""

POLL_SECONDS = 0.05
MOST_WAITING_SECONDS = 2.0

REMEMBERED_SECONDS = 5
"""For how long a process goes by what it saw last of the totals, and of the board to tell who sent too much."""

FLOOD = 30_000
"""Above this many beacons a minute, not every one of them reads the board: an item can be read 3,000 times a second."""

FLOOD_SECONDS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a process saw of the site's items, and when by its clock, in milliseconds."""

    totals: Totals
    board: Board | None
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """The board after something was added.

    `is_beside`: the board does not hold it. `is_lasting`: every later board will.
    """

    board: Board | None
    is_beside: bool
    is_lasting: bool


class Live:
    """What a process knows of the board."""

    def __init__(self, store: AudienceStore, taker: Taker, sleep: Callable[[float], None]) -> None:
        self._store = store
        self._taker = taker
        self._sleep = sleep
        self._seen: Seen | None = None
        self._first_seen: dict[str, int] = {}
        self._details: tuple[str, Details] | None = None
        self._checked: tuple[str, int] | None = None
        self._recent: tuple[str, frozenset[str]] = ("", frozenset())
        self._views: dict[tuple[str, int], OpenViews] = {}

    @property
    def board(self) -> Board | None:
        """The board as this process saw it last."""
        return self._seen.board if self._seen else None

    # --- what is there

    def look(self, now: datetime) -> Seen:
        """Read the totals and the board: one read unit."""
        totals, board = self._store.get_site()
        self._seen = Seen(totals=totals, board=board, at=milliseconds(now))
        self._note(now)
        return self._seen

    def recall(self, now: datetime, seconds: float = REMEMBERED_SECONDS) -> Seen:
        """What was seen in the last seconds, or is seen now."""
        seen = self._seen
        if seen and 0 <= milliseconds(now) - seen.at < seconds * 1000:
            return seen
        return self.look(now)

    def forget(self) -> None:
        """Look again before anything else."""
        self._seen = None

    def current(self, now: datetime) -> Board | None:
        """The board for an answer that records nothing; as of now in quiet times."""
        seen = self._recall_flood(now) or self.look(now)
        board, _ = self._settle(seen.board, now)
        if board and board.is_detailed and board.takes_more and board.as_of // 1000 < milliseconds(now) // 1000:
            board = self._saw(self._store.board.move_on(milliseconds(now)), now)
        return board

    def with_added(self, entries: Sequence[JournalEntry], now: datetime) -> Added:
        """The board to answer from once these entries, shortened, are in the journal: a beacon's own is the first."""
        if flooded := self._recall_flood(now):
            board, has_taken = self._settle(flooded.board, now)
            return Added(board=board, is_beside=not has_taken, is_lasting=False)
        board, is_in_tail = self.board, False
        if board is None or not board.takes_more:
            board = self.look(now).board
        if board and board.takes_more:
            board, is_in_tail = self._store.board.add(board, entries, milliseconds(now))
            self._saw(board, now)
        is_free = board is None or not board.taker
        settled, has_taken = self._settle(board, now)
        is_in = has_taken or settled is None or self._holds(settled, entries[0].view)
        return Added(board=settled, is_beside=not is_in, is_lasting=is_in_tail or is_free)

    def _recall_flood(self, now: datetime) -> Seen | None:
        """The board of a moment ago, if it was a flood: then not every answer can read the board."""
        board = self._seen.board if self._seen else None
        if board is None or board.is_detailed or board.snapshot.beacons <= FLOOD:
            return None
        return self.recall(now, FLOOD_SECONDS)

    # --- when to take a snapshot

    def _settle(self, board: Board | None, now: datetime) -> tuple[Board | None, bool]:
        """The board with a snapshot that is young enough, and whether it was taken here.

        A process that finds a snapshot due takes the next one. If another process is taking it, the others use the old
        one; if that is too old, or there is none, they wait. Who has waited for long takes it over, whoever has it now.
        """
        begun = now
        while True:
            has_waited = now - begun >= timedelta(seconds=MOST_WAITING_SECONDS)
            if self._is_due(board, now) and (has_waited or self._is_free(board, now)):
                taken = self._taker.take(board, now)
                if taken:
                    return self._saw(taken, now), True
                board = self.look(now).board
            if has_waited or self._is_good(board, now):
                return (board if board and board.token else None), False
            self._sleep(POLL_SECONDS)
            now += timedelta(seconds=POLL_SECONDS)
            board = self.look(now).board

    def _is_due(self, board: Board | None, now: datetime) -> bool:
        if board is None or not board.token:
            return True
        if board.is_detailed:
            is_old = milliseconds(now) - board.read_at >= OLDEST_DETAILED_SECONDS * 1000
            return len(board.tail or ()) >= TAIL_TO_TAKE or is_old or self._has_missed(board)
        allowed = allowed_age(board.snapshot.beacons)
        if board.snapshot.beacons > COLD_BEACONS and not self._taker.is_warm(now):
            allowed += COLD_SECONDS
        return self._age(board, now) >= allowed

    def _has_missed(self, board: Board) -> bool:
        """Whether the counters tell of views that a detailed snapshot and its tail do not.

        They came in by another way: by an import, or from a process that died before it added its beacon.
        """
        details, totals = self._find_details(board), self._seen.totals if self._seen else None
        if details is None:
            return True
        if totals and self._seen and totals.offset != board.offset and self._seen.at > board.read_at:
            return True
        if totals is None or totals.cursor is None or totals.cursor <= board.snapshot.cursor:
            return False
        if self._checked != (board.token, totals.cursor):
            opened = details.open_views(board.tail or ())
            folded = sum(count for (_, minute), count in opened.items() if minute <= totals.cursor)
            if totals.views != board.snapshot.views + folded:
                return True
            self._checked = (board.token, totals.cursor)
        return False

    def _is_free(self, board: Board | None, now: datetime) -> bool:
        """Whether nobody is taking the next snapshot, or who did has died."""
        if board is None or not board.taker:
            return True
        return milliseconds(now) - self._first_seen.get(board.taker, milliseconds(now)) >= DEAD_SECONDS * 1000

    def _is_good(self, board: Board | None, now: datetime) -> bool:
        """Whether an answer may be made of it."""
        if board is None or not board.token:
            return False
        if board.is_detailed and self._find_details(board) is None:
            return False
        # Nothing moves `as_of` on while a detailed board's tail is full.
        is_moving = board.is_detailed and board.takes_more
        return is_moving or self._age(board, now) < 2 * allowed_age(board.snapshot.beacons)

    def _age(self, board: Board, now: datetime) -> float:
        """In seconds: by `as_of`, or by how long ago it was first seen here, as the clock it goes by may be ahead."""
        first_seen = self._first_seen.get(board.token, milliseconds(now))
        return (milliseconds(now) - min(board.as_of, first_seen)) / 1000

    def _saw(self, board: Board | None, now: datetime) -> Board | None:
        if self._seen:
            self._seen = replace(self._seen, board=board)
        self._note(now)
        return board

    def _note(self, now: datetime) -> None:
        """When the present snapshot and its taker were first seen."""
        board = self._seen.board if self._seen else None
        names = {board.token, board.taker} if board else set[str]()
        self._first_seen = {name: self._first_seen.get(name, milliseconds(now)) for name in names}

    # --- the sums

    def numbers(self, board: Board, counter: ArticleCounter | None) -> LiveNumbers:
        """What the board says, of the site and of an article."""
        snapshot, total = board.snapshot, board.snapshot.views
        details = self._find_details(board) if board.is_detailed else None
        if details:
            opened: OpenViews = details.open_views(board.tail or ())
            total += sum(opened.values())
            online = details.online(board.tail or (), at_seconds=board.as_of // 1000)
        else:
            opened, online = self._find_views(board, counter.article) if counter else {}, snapshot.online
        return LiveNumbers(
            views=None if counter is None else counter.told(board.as_of) + _beyond(counter, opened, snapshot.cursor),
            total=total + board.offset,
            guests=online.guests,
            members=online.members,
            as_of=datetime.fromtimestamp(board.as_of / 1000, UTC),
        )

    def _find_details(self, board: Board) -> Details | None:
        """The details of the snapshot, read once for each. None if it is gone."""
        if self._details and self._details[0] == board.token:
            return self._details[1]
        entries = self._store.board.find_entries(board)
        if entries is None:
            return None
        self._details = (board.token, Details(entries, cursor=board.snapshot.cursor))
        return self._details[1]

    def _holds(self, board: Board, view: str) -> bool:
        """Whether the board includes this view, which came just now."""
        if board.is_detailed:
            details = self._find_details(board)
            return any(entry.view == view for entry in board.tail or ()) or (
                details is not None and details.holds(view)
            )
        if self._recent[0] != board.token:
            self._recent = (board.token, self._store.board.find_recent(board))
        return view in self._recent[1]

    def _find_views(self, board: Board, article: str) -> OpenViews:
        """The part of a summed-up snapshot that tells of an article: read once for each."""
        place = (board.token, chunk_of(article, board.parts))
        views = self._views.get(place)
        if views is None:
            views = self._store.board.find_views(board, article) or {}
            kept = {at: each for at, each in list(self._views.items()) if at[0] == board.token}
            self._views = {**kept, place: views}
        return views


def allowed_age(beacons: int) -> float:
    """How old, in seconds, a summed-up snapshot may be at this many beacons a minute before the next is taken."""
    return min(MOST_AGE_SECONDS, max(AGE_SECONDS, AGE_SECONDS_A_BEACON * beacons))


def milliseconds(now: datetime) -> int:
    """Since the epoch."""
    return int(now.timestamp() * 1000)


def _beyond(counter: ArticleCounter, opened: OpenViews, cursor: Minute) -> int:
    """The counter's views among these, without those of minutes that it holds already."""
    upto = max(cursor, counter.upto)
    return sum(count for (article, minute), count in opened.items() if article == counter.article and minute > upto)
