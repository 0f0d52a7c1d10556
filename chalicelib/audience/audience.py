"""The audience's service: beacons in, live numbers out, counters opened, closed and folded.

How the numbers are exact at any instant: the site's total, which says how far the fold has come, is read before the
article's counter, and the journal last; what a beacon brings is added to what was read, and acknowledged once it is
written. docs/counting.md gives the proof.
"""

from __future__ import annotations

from datetime import datetime

from chalicelib.audience.beacon import is_article_id
from chalicelib.audience.counting import (
    ACTIVE_SECONDS,
    OPEN_LIMIT,
    REPEAT_MINUTES,
    RETRY_MINUTES,
    Entry,
    Minute,
    count_online,
    first_cursor,
    is_over_limit,
    minute_of,
    moment_of,
    new_views,
    newest_sealed,
    seconds_of,
)
from chalicelib.audience.folding import Window, fold
from chalicelib.audience.models import Beacon, LiveNumbers, Reader
from chalicelib.audience.rush import Rush
from chalicelib.audience.sealed import NOTHING
from chalicelib.audience.statistics import Statistics
from chalicelib.audience.table import ArticleCounter, AudienceTable, Totals
from chalicelib.errors import Throttled, TooManyViews


class Audience:
    """Counts views exactly once, and tells who is online.

    A session may send `session_limit` beacons a minute. An answer reads at most `open_limit` entries of the journal;
    where there are more, only what this process took itself bounds a session.
    """

    def __init__(self, table: AudienceTable, *, session_limit: int = 60, open_limit: int = OPEN_LIMIT) -> None:
        self._table = table
        self._session_limit = session_limit
        self._open_limit = open_limit
        self._own: list[Entry] = []
        self._sealed = NOTHING
        self._window = Window(table)
        self._rush: Rush | None = None

    def open_counter(self, article: str, *, version: int, now: datetime) -> None:
        """Count the article's views from now on: to be called before its page can be seen.

        Nothing changes if a version of the article that is as new was opened or closed before.
        """
        self._get_started_totals(now)
        self._table.set_live(article, live=True, version=version)

    def close_counter(self, article: str, *, version: int, now: datetime) -> None:  # noqa: ARG002 (as open_counter)
        """Count no further views of the article; those that it had stay in the total. Versions as above."""
        self._table.set_live(article, live=False, version=version)

    def set_site(self, *, offset: int, time_zone: str, version: int) -> None:
        """Say what the site had counted before it moved here, and whose clocks its days go by.

        An older version of the site changes nothing.
        """
        self._table.set_site(offset=offset, time_zone=time_zone, version=version)

    def record(self, beacon: Beacon, reader: Reader, now: datetime) -> LiveNumbers:
        """Record a view or a sign of life, once however often it is sent; answers the numbers with it in.

        Raises TooManyViews where the reader has sent too much in this minute; then nothing is recorded.
        """
        totals = self._rush_totals(now) or self._get_started_totals(now)
        counter = self._find_live(beacon.article)
        # A server whose clock is behind must not write into a minute that is folded already.
        minute = max(minute_of(now), Minute(_cursor(totals, now) + 1))
        entry = Entry(
            minute=minute,
            view=beacon.view,
            article=counter.article if counter and not self._is_repeated(beacon, minute) else None,
            session=reader.session,
            member=reader.member,
            heard=seconds_of(now),
        )
        entries = self._find_open_entries(totals, now)
        if is_over_limit(entry, self._own if entries is None else entries, limit=self._session_limit):
            raise TooManyViews(limit=self._session_limit)
        self._table.journal.put(entry)
        self._own = [own for own in self._own if own.minute == minute] + [entry]
        return _numbers(totals, counter, None if entries is None else [entry, *entries], now)

    def live(self, article: str | None, now: datetime) -> LiveNumbers:
        """The numbers as they are, with nothing recorded."""
        totals = self._rush_totals(now) or self._table.get_totals()
        counter = self._find_live(article)
        return _numbers(totals, counter, self._find_open_entries(totals, now), now)

    def count_views(self, article: str) -> int:
        """All views of an article up to the last fold, whether it is live or not; 0 if it never was."""
        counter = self._table.find_counter(article)
        return counter.views if counter else 0

    def most_read(self, *, days: int, now: datetime, limit: int) -> tuple[tuple[str, int], ...]:
        """The articles most read in the last `days` days, today's among them, with their views in these.

        At most `limit`, the most read first and the older first of equals. They are as of the last fold. An article
        that was withdrawn since is among them: whoever shows links asks for more than are shown.
        """
        return Statistics(self._table).most_read(days=days, now=now, limit=limit)

    def fold(self, now: datetime) -> int:
        """Bring the counters up to the last sealed minute; answers how many minutes that took."""
        return fold(self._table, now, self._window)

    def lag_seconds(self, now: datetime) -> int:
        """How long ago the newest folded minute ended: 30 to 90, if all is well. 0 before counting starts."""
        cursor = self._table.get_totals().cursor
        return 0 if cursor is None else int((now - moment_of(Minute(cursor + 1))).total_seconds())

    def _get_started_totals(self, now: datetime) -> Totals:
        """The totals, with the cursor set if this is the first that is heard: before anything is journaled."""
        totals = self._table.get_totals()
        if totals.cursor is not None:
            return totals
        self._table.start(first_cursor(now))
        return self._table.get_totals()

    def _find_live(self, article: str | None) -> ArticleCounter | None:
        """The counter of an article that is live; None for ids that are made up, withdrawn or not even ids."""
        if article is None or not is_article_id(article):
            return None
        if self._rush and article in self._rush.counters:
            counter = self._rush.counters[article]
        else:
            counter = self._table.find_counter(article)
            if self._rush:
                self._rush.remember(article, counter)
        return counter if counter and counter.live else None

    def _rush_totals(self, now: datetime) -> Totals | None:
        """The totals as remembered, as long as a rush is on."""
        if self._rush and not self._rush.is_on(now):
            self._rush = None
        return self._rush.totals if self._rush else None

    def _is_repeated(self, beacon: Beacon, minute: Minute) -> bool:
        """Whether the beacon is a retry of one that did arrive. It still tells that its reader is there."""
        since = Minute(minute - RETRY_MINUTES)
        return beacon.attempt > 0 and self._table.journal.is_recorded(beacon.view, since=since, until=minute)

    def _find_open_entries(self, totals: Totals, now: datetime) -> list[Entry] | None:
        """What the journal holds that the totals do not, and whatever tells repeats and who is online.

        None where that is too much, or is likely to be: going by what came in the newest minute that was folded.
        """
        known_since = _cursor(totals, now) + 1 - REPEAT_MINUTES
        active_since = minute_of(now) - ACTIVE_SECONDS // 60
        since = Minute(min(known_since, active_since))
        if totals.beacons * (minute_of(now) - since) > self._open_limit:
            self._rush = self._rush or Rush(totals=totals, began_at=now)
            return None
        kept = self._sealed.since(since)
        try:
            found = self._table.journal.find(kept.next, at_most=self._open_limit - len(kept.entries))
        except Throttled:  # Whoever reads must not keep the view from being written.
            return None
        if found is None:
            return None
        self._sealed = kept.and_sealed(found, upto=newest_sealed(now))
        return [*kept.entries, *found]


def _numbers(totals: Totals, counter: ArticleCounter | None, entries: list[Entry] | None, now: datetime) -> LiveNumbers:
    """What a reader is told. Without entries, it is what the fold has brought up to its cursor."""
    cursor = _cursor(totals, now)
    if entries is None:
        views, online, as_of = list[Entry](), totals.online, moment_of(Minute(cursor + 1))
    else:
        views, online, as_of = new_views(entries, after=cursor), count_online(entries, at_seconds=seconds_of(now)), now
    return LiveNumbers(
        views=None if counter is None else counter.views + _count_open(counter, views),
        total=totals.views + totals.offset + len(views),
        guests=online.guests,
        members=online.members,
        as_of=as_of,
    )


def _cursor(totals: Totals, now: datetime) -> Minute:
    return first_cursor(now) if totals.cursor is None else totals.cursor


def _count_open(counter: ArticleCounter, views: list[Entry]) -> int:
    """The counter's views among these, without those of minutes that it holds already."""
    return sum(view.article == counter.article and view.minute > counter.upto for view in views)
