"""What passes in and out of the audience: beacons, readers and live numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Beacon:
    """What a page sends: one view of an article, or a sign of life when `article` is None.

    `view` is an id that the page minted at random; a beacon that is sent again keeps it and raises `attempt`.
    """

    view: str
    article: str | None
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who sent a beacon, both told for a day: the `session` of a browser, and the `member` who is signed in there.

    `member` is None for a guest. A member with two browsers is one, with a session in each. `address` stands for the
    network address, so that one cannot send without end under ever new names of browsers.
    """

    session: str
    member: str | None = None
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveNumbers:
    """The numbers at the instant `as_of`: an article's views, the site's total, and who is online.

    `views` is None when no article was named or the one named is not live. Where there is more traffic than can be
    read for each answer, `as_of` lies some seconds back. No answer has a smaller total or fewer views of an article
    than one with an earlier `as_of`.
    """

    views: int | None
    total: int
    guests: int
    members: int
    as_of: datetime
