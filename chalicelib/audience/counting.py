"""The rules of counting, without I/O: minutes, which entries of the journal are views, and who is online.

Both the fold and the live numbers go by these rules, so that folding a minute never changes a number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NewType
from zoneinfo import ZoneInfo

Minute = NewType("Minute", int)
"""Whole minutes since the Unix epoch."""

SEAL_SECONDS = 30
"""How long after its end a minute is sealed: by then, every write that was begun in it has landed or failed."""

ACTIVE_SECONDS = 5 * 60
"""A session is active for this many seconds after it was last heard."""

REPEAT_MINUTES = 2
"""An id that was a view within this many minutes before is the same view, sent again. Copies sent without a look at the
journal (by a browser's or an SDK's own retries) arrive within seconds, so at most in neighbouring minutes.
"""

RETRY_MINUTES = 15
"""How far back a beacon that says it is a retry looks for itself; pages stop retrying after 14 minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """One item of the journal. `article` is None for a sign of life; `heard` is in seconds since the epoch.

    `session` is the browser's, `member` who was signed in there, or None, `address` the network address's; all three
    are hashes under the day's salt. Entries made before addresses were told apart have an empty one.
    """

    minute: Minute
    view: str
    article: str | None
    session: str
    member: str | None
    heard: int
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Online:
    """How many sessions are active."""

    guests: int
    members: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What one minute adds: new views by article, and sessions that began.

    And what it was like: how many beacons came, and who was online at its end.
    """

    minute: Minute
    views: Mapping[str, int]
    sessions: int
    beacons: int
    online: Online


NOBODY = Online(guests=0, members=0)


def minute_of(moment: datetime) -> Minute:
    """The minute that a moment lies in."""
    return Minute(seconds_of(moment) // 60)


def seconds_of(moment: datetime) -> int:
    """The whole seconds since the epoch."""
    return int(moment.timestamp())


def moment_of(minute: Minute) -> datetime:
    """When a minute begins."""
    return datetime.fromtimestamp(minute * 60, UTC)


def newest_sealed(now: datetime) -> Minute:
    """The last minute that ended at least `SEAL_SECONDS` ago."""
    return Minute((seconds_of(now) - SEAL_SECONDS) // 60 - 1)


def first_cursor(now: datetime) -> Minute:
    """Where counting starts: far enough back for a server whose clock is behind to be counted too."""
    return Minute(minute_of(now) - 2)


def day_of(moment: datetime, time_zone: str) -> str:
    """The day that a moment lies in by the clocks of a time zone, e.g. `2026-11-23`."""
    return moment.astimezone(ZoneInfo(time_zone)).date().isoformat()


def day_of_minute(minute: Minute, time_zone: str) -> str:
    """The day in which a minute begins, in the same form."""
    return day_of(moment_of(minute), time_zone)


def last_days(today: str, days: int) -> list[str]:
    """The last `days` days, today first."""
    return [(date.fromisoformat(today) - timedelta(days=back)).isoformat() for back in range(days)]


def new_views(entries: Collection[JournalEntry], *, after: Minute) -> list[JournalEntry]:
    """The entries after that minute that are views: each id once, at the first of the minutes it stands in.

    `entries` must reach back to `after - 1`, or an id that was seen before could not be known again.
    """
    first = after + 1 - REPEAT_MINUTES
    views = {
        (entry.minute, entry.view): entry for entry in entries if entry.minute >= first and entry.article is not None
    }
    return [
        entry
        for (minute, view), entry in views.items()
        if minute > after and not any((minute - back, view) in views for back in range(1, REPEAT_MINUTES + 1))
    ]


Word = tuple[int, str]
"""When a session was heard last, in seconds since the epoch, and as whom: empty for a guest."""


def newest_words(entries: Iterable[JournalEntry], before: Mapping[str, Word] | None = None) -> dict[str, Word]:
    """The newest word of each session, of these entries and of what was known before."""
    newest = dict(before or {})
    for entry in entries:
        word = (entry.heard, entry.member or "")  # of the same second, the member's word wins
        newest[entry.session] = max(word, newest.get(entry.session, word))
    return newest


def count_words(newest: Mapping[str, Word], *, at_seconds: int) -> Online:
    """Who was heard in the 5 minutes before an instant (given in seconds since the epoch).

    The newest word of a browser decides: a reader who signed in is no longer a guest, and one who signed out no longer
    a member. A member with several browsers is one.
    """
    members = [member for heard, member in newest.values() if heard > at_seconds - ACTIVE_SECONDS]
    return Online(guests=members.count(""), members=len(set(members) - {""}))


def count_online(entries: Iterable[JournalEntry], *, at_seconds: int) -> Online:
    """As `count_words`, of entries."""
    return count_words(newest_words(entries), at_seconds=at_seconds)


def count_begun(entries: Collection[JournalEntry], minute: Minute) -> int:
    """The sessions that began in a minute: heard in it, and not in the 5 minutes before that.

    `entries` must reach back 5 minutes further than the minute.
    """
    first, before = dict[str, int](), dict[str, int]()
    for entry in entries:
        if entry.minute == minute:
            first[entry.session] = min(entry.heard, first.get(entry.session, entry.heard))
        elif entry.minute < minute:
            before[entry.session] = max(entry.heard, before.get(entry.session, 0))
    return sum(heard - before.get(session, 0) >= ACTIVE_SECONDS for session, heard in first.items())


def tally(entries: Collection[JournalEntry], minute: Minute) -> Tally:
    """What a sealed minute adds, from the entries of the six minutes that end with it."""
    views = Counter(entry.article for entry in new_views(entries, after=Minute(minute - 1)) if entry.article)
    return Tally(
        minute=minute,
        views=views,
        sessions=count_begun(entries, minute),
        beacons=sum(entry.minute == minute for entry in entries),
        online=count_online(entries, at_seconds=(minute + 1) * 60),
    )
