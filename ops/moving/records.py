"""What a portal consists of, as plain records: what readers of exports yield, and the importer writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

BY = "import"
"""Who is said to have made what was brought in."""

State = Literal["published", "scheduled", "draft"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OldPicture:
    """A picture by the path that it had, e.g. `images/hop.jpg`, or by an address elsewhere."""

    path: str
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OldTopic:
    """What becomes a topic. `key` tells it from others of its source, e.g. `category:8`; addresses lead to its page."""

    key: str
    title: str
    alias: str = ""
    description: str = ""
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What becomes an article, or with `is_page` a standing page.

    `key` tells it from others of its source, e.g. `content:5`; `line` is where it stands there. `topics` are keys, the
    most important first. `moment` is when it was published, or will be; None if that is not known. `remarks` say what
    was left out already. Addresses are those that it had, with their queries, beginning with `/`.
    """

    key: str
    line: int
    title: str
    body: str
    lede: str = ""
    byline: str = ""
    topics: tuple[str, ...] = ()
    state: State = "published"
    moment: datetime | None = None
    unpublish_at: datetime | None = None
    lead: OldPicture | None = None
    hits: int = 0
    alias: str = ""
    addresses: tuple[str, ...] = ()
    is_page: bool = False
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OldRedirect:
    """An address that led to another one on the old site already."""

    line: int
    address: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """What was not taken, and why."""

    key: str
    line: int
    title: str
    why: str


class OldSite(Protocol):
    """A portal that was read. Stories come month by month, the oldest first, those without a date before."""

    @property
    def name(self) -> str:
        """Which system it was, e.g. `joomla`."""

    @property
    def hosts(self) -> frozenset[str]:
        """The names of its own that the source tells; links and pictures there are the site's."""

    def topics(self) -> Iterator[OldTopic]:
        """Every topic that may be needed."""

    def stories(self) -> Iterator[Story]:
        """Every story, each with a key of its own."""

    def count(self) -> int:
        """How many stories there are."""

    def redirects(self) -> Iterator[OldRedirect]:
        """The redirects that it had."""

    def left_out(self) -> Iterator[LeftOut]:
        """What is not taken."""
