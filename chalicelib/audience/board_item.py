"""The board, and how it is written as an item."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from chalicelib.audience.counting import JournalEntry, Minute, Online
from chalicelib.audience.journal import TTL_ATTRIBUTE
from chalicelib.audience.snapshot import Snapshot
from chalicelib.audience.snapshot_bytes import busy_from_text, busy_to_text, entry_from_bytes, entry_to_bytes
from chalicelib.aws.wire import Item

SITE = "SITE"
BOARD = "OPEN"
MAX_TAIL = 48
"""How many beacons the tail takes: with them the board stays below 4 KB, which is one read unit."""

BOARD_SECONDS = 48 * 3600
"""How long the board is kept if nobody comes: as long as the journal, because its tail holds sessions too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A state of the board. `as_of` and `read_at` are in milliseconds since the epoch.

    `snapshot` is the newest one, without the contents of its parts, which `token` names. With `is_detailed`, the parts
    are entries, and the tail is everything that came since, and counts. Otherwise, the tail holds what came while a
    snapshot is taken, and is None while none is. `taker` is the process that takes it; empty if none does. `offset` is
    what the total has besides, as of the snapshot: so of two boards, the later never has the older offset.
    """

    generation: int
    as_of: int
    read_at: int
    token: str
    parts: int
    is_detailed: bool
    snapshot: Snapshot
    tail: tuple[JournalEntry, ...] | None
    taker: str
    offset: int

    @property
    def takes_more(self) -> bool:
        """Whether a beacon can be added to the tail."""
        return self.tail is not None and len(self.tail) < MAX_TAIL


def board_expiry(as_of: int) -> int:
    """When a board of that moment (in milliseconds) may go, in seconds."""
    return as_of // 1000 + BOARD_SECONDS


def item_of(board: Board) -> Item:
    """The board as it is stored while nobody takes a snapshot."""
    snapshot = board.snapshot
    item: Item = {
        "pk": SITE,
        "sk": BOARD,
        "generation": board.generation,
        "as_of": board.as_of,
        "read_at": board.read_at,
        "token": board.token,
        "parts": board.parts,
        "detailed": board.is_detailed,
        "m": snapshot.cursor,
        "n": snapshot.views,
        "offset": board.offset,
        "guests": snapshot.online.guests,
        "members": snapshot.online.members,
        "beacons": snapshot.beacons,
        "busy": busy_to_text(snapshot.busy),
        "busy_m": snapshot.busy_minute,
        TTL_ATTRIBUTE: board_expiry(board.as_of),
    }
    if board.tail is not None:
        item |= {"tail": [entry_to_bytes(entry) for entry in board.tail], "filled": len(board.tail)}
    return item


def board_from_item(item: Item | None) -> Board | None:
    """The board as it is stored; None if no snapshot was ever put up and nobody takes one."""
    if item is None or "generation" not in item:
        return None
    tail: Collection[bytes] | None = item.get("tail")
    return Board(
        generation=item["generation"],
        as_of=item["as_of"],
        read_at=item.get("read_at", 0),
        # Who looks at one that an earlier version of Gazette put up, without its offset, takes a snapshot.
        token=item.get("token", "") if "offset" in item else "",
        parts=item.get("parts", 1),
        is_detailed=item["detailed"],
        snapshot=Snapshot(
            cursor=Minute(item.get("m", 0)),
            views=item.get("n", 0),
            online=Online(guests=item.get("guests", 0), members=item.get("members", 0)),
            beacons=item.get("beacons", 0),
            entries=None,
            open_views={},
            recent=frozenset(),
            busy_minute=Minute(item.get("busy_m", 0)),
            busy=busy_from_text(item.get("busy", "")),
        ),
        tail=None if tail is None else tuple(map(entry_from_bytes, tail)),
        taker=item.get("taker", ""),
        offset=item.get("offset", 0),
    )
