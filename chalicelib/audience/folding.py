"""The fold: brings the counters up to the journal, a sealed minute at a time.

Every write carries the minute as a watermark, and the site's total, which is also the cursor, comes last. So a fold
that stopped anywhere is simply repeated, and two at once do no more than one.
"""

from __future__ import annotations

from datetime import datetime

from chalicelib.audience.counting import JournalEntry, Minute, Tally, day_of_minute, newest_sealed, tally
from chalicelib.audience.store import AudienceStore

WINDOW_MINUTES = 6
"""A fold reads the minute and five before it: two show repeated ids, all show who is online and who came back."""


def fold(store: AudienceStore, now: datetime, window: Window) -> int:
    """Fold all minutes that are sealed at `now`; answers how many the cursor moved on.

    `window` is what the process kept of the journal from its last fold, if it did one.
    """
    totals = store.get_totals()
    cursor = start = totals.cursor
    if cursor is None or start is None:
        return 0
    sealed = newest_sealed(now)
    while cursor < sealed:
        minute = Minute(cursor + 1)
        if entries := window.move_to(minute):
            _add_up(store, tally(entries, minute), day_of_minute(minute, totals.time_zone))
        else:
            store.advance(_end_of_silence(store, minute, sealed))
        # Read again, because another fold may have been quicker, and the time zone may be another from here on.
        totals = store.get_totals()
        cursor = totals.cursor or cursor
    return cursor - start


def _add_up(store: AudienceStore, minute: Tally, day: str) -> None:
    """Add a minute to everything that counts it, the cursor last."""

    def add(article: str) -> int:
        count = minute.views[article]
        # Only what somebody put into the journal by hand can name an article without a counter.
        if not store.add_to_article(article, count, minute.minute):
            return 0
        store.add_to_article_day(article, day, count, minute.minute)
        return count

    views = sum(store.at_once(add, minute.views))
    store.add_to_day(day, minute, views)
    store.advance(minute.minute, minute, views)


def _end_of_silence(store: AudienceStore, minute: Minute, sealed: Minute) -> Minute:
    """The last sealed minute of the stretch, starting at this one, in which nothing was heard."""
    if minute == sealed:
        return minute
    heard = store.journal.find_next_minute(minute)
    return sealed if heard is None else min(sealed, Minute(heard - 1))


class Window:
    """The entries of the six minutes that end with a minute. Moving on, it reads each minute once."""

    def __init__(self, store: AudienceStore) -> None:
        self._store = store
        self._entries: list[JournalEntry] = []
        self._upto = Minute(-1)

    def move_to(self, minute: Minute) -> list[JournalEntry]:
        """Those of the minutes up to this one, which must be sealed, or what was read would not be all."""
        if minute < self._upto:
            self._entries, self._upto = [], Minute(-1)
        if minute > self._upto:
            first = Minute(minute - WINDOW_MINUTES + 1)
            new = list(self._store.journal.read(max(first, Minute(self._upto + 1)), minute))
            self._entries = [entry for entry in self._entries if entry.minute >= first] + new
            self._upto = minute
        return self._entries
