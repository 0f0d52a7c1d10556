"""The board: one item that all processes answer from. It holds the newest snapshot, and the beacons since: its tail.

Every write of the board is conditional on what it was made of, and none takes `as_of` back. So its states are in one
order, whoever writes them and by whatever clock, and an answer is made of one state.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from chalicelib.audience.counting import Entry, Minute, Online
from chalicelib.audience.journal import TTL_ATTRIBUTE, AtOnce, one_by_one
from chalicelib.audience.snapshot import (
    OpenViews,
    Snapshot,
    busy_from_text,
    busy_to_text,
    entries_from_item,
    entries_to_item,
    entry_from_bytes,
    entry_to_bytes,
    part_of,
    parts_of,
    recent_from_bytes,
    recent_to_bytes,
    views_from_text,
    views_to_text,
)
from chalicelib.aws.dynamodb import Condition, ConditionFailed, Item, Put, Table, Update

SITE, BOARD, PARTS, RECENT = "SITE", "OPEN", "OPEN", "RECENT"

MAX_TAIL = 48
"""How many beacons the tail takes: with them the board stays below 4 KB, which is one read unit."""

BOARD_SECONDS = 48 * 3600
"""How long the board is kept where nobody comes: as long as the journal, as its tail holds sessions, too."""

PART_SECONDS = 3600
"""How long the parts of a snapshot are kept. Nobody answers from one that is as old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A state of the board. `as_of` and `read_at` are in milliseconds since the epoch.

    `snapshot` is what the newest one says, but for what its parts hold: they are named by `token`. `is_detailed` is
    whether the parts are entries. Then the tail is all that came since, and counts; else it holds what came while a
    snapshot is taken, and is None while none is. `taker` is whose work that is; empty if nobody's.
    """

    generation: int
    as_of: int
    read_at: int
    token: str
    parts: int
    is_detailed: bool
    snapshot: Snapshot
    tail: tuple[Entry, ...] | None
    taker: str

    @property
    def takes_more(self) -> bool:
        """Whether a beacon can be added to the tail."""
        return self.tail is not None and len(self.tail) < MAX_TAIL


class BoardItems:
    """The board's items in the audience table."""

    def __init__(self, table: Table, at_once: AtOnce = one_by_one) -> None:
        self._table = table
        self._at_once = at_once

    # --- what came since

    def add(self, board: Board, entries: Iterable[Entry], now: int) -> tuple[Board | None, bool]:
        """Add entries, shortened, to the tail; answers the board as it is then, and whether they are in it.

        `now` is in milliseconds: if the tail counts, the board is as of then.
        """
        raw = [entry_to_bytes(entry) for entry in entries]
        while board.takes_more:
            as_of = max(board.as_of, now) if board.is_detailed else board.as_of
            update = _update(
                "SET #tail = list_append(#tail, :new), #filled = #filled + :count, #as_of = :as_of, #x = :x",
                {"new": raw, "count": len(raw), "as_of": as_of, "x": _expiry(as_of)},
                "#detailed = :detailed AND #filled < :most AND #as_of <= :as_of",
                {"detailed": board.is_detailed, "most": MAX_TAIL, "as_of": as_of},
            )
            try:
                return _board(self._table.change(update)), True
            except ConditionFailed as failure:
                found = _board(failure.old[0])
            if found is None:
                return None, False
            board = found
        return board, False

    def move_on(self, now: int) -> Board | None:
        """Say that nothing else has come up to `now`. Answers the board as it is then."""
        update = _update(
            "SET #as_of = :as_of, #x = :x",
            {"as_of": now, "x": _expiry(now)},
            "#detailed = :detailed AND #filled < :most AND #as_of < :as_of",
            {"detailed": True, "most": MAX_TAIL, "as_of": now},
        )
        try:
            return _board(self._table.change(update))
        except ConditionFailed as failure:
            return _board(failure.old[0])

    # --- taking a snapshot

    def claim(self, board: Board | None, taker: str) -> Board | None:
        """Have it said that this taker takes the next snapshot. None if somebody else does, or did.

        From here until it is put up, the tail takes what comes meanwhile.
        """
        opening = "" if board and board.is_detailed else ", #tail = :none, #filled = :nothing"
        values: Item = {"taker": taker} | ({"none": [], "nothing": 0} if opening else {})
        if board is None:
            starting = ", #generation = :zero, #as_of = :zero, #detailed = :no"
            update = _update(
                f"SET #taker = :taker{opening}{starting}",
                {**values, "zero": 0, "no": False},
                "attribute_not_exists(#generation)",
                {},
            )
        else:
            free = "#taker = :dead" if board.taker else "attribute_not_exists(#taker)"
            update = _update(
                f"SET #taker = :taker{opening}",
                values,
                f"#generation = :generation AND {free}",
                {"generation": board.generation} | ({"dead": board.taker} if board.taker else {}),
            )
        try:
            return _board(self._table.change(update))
        except ConditionFailed as failure:
            # The client may have sent it twice, and have lost the first answer.
            found = _board(failure.old[0])
            return found if found and found.taker == taker else None

    def give_up(self, taker: str) -> None:
        """Take no snapshot after all."""
        try:
            self._table.write(_update("REMOVE #taker", {}, "#taker = :taker", {"taker": taker}))
        except ConditionFailed:
            return

    def put_parts(self, token: str, snapshot: Snapshot, now: int) -> int:
        """Write what does not fit onto the board; answers in how many parts. Nobody reads them yet."""
        expiry, items = {TTL_ATTRIBUTE: now // 1000 + PART_SECONDS}, dict[str, Item]()
        if snapshot.entries is not None:
            parts: list[Item] = [entries_to_item(snapshot.entries)]
        else:
            parts = [{"views": views_to_text(views)} for views in parts_of(snapshot.open_views)]
            items[f"{token}#{RECENT}"] = {"ids": recent_to_bytes(snapshot.recent)}
        items |= {f"{token}#{place}": part for place, part in enumerate(parts)}

        def put(key: str) -> None:
            self._table.write(Put(item={"pk": PARTS, "sk": key, **items[key], **expiry}))

        list(self._at_once(put, items))
        return len(parts)

    def put_up(self, board: Board, new: Board) -> tuple[Board | None, bool]:
        """Replace the board by one that was made of it; answers the board as it is then, and whether it is the new one.

        It is not, if somebody else was quicker, or if the tail has grown.
        """
        tail = board.tail or ()
        condition = Condition(
            text="#generation = :generation AND #taker = :taker AND #filled = :filled AND #as_of <= :as_of",
            values={
                "generation": board.generation,
                "taker": board.taker,
                "filled": len(tail),
                "as_of": new.as_of,
            },
        )
        try:
            self._table.write(Put(item=item_of(new), condition=condition))
        except ConditionFailed as failure:
            found = _board(failure.old[0])
            return found, bool(found and found.token == new.token)
        return new, True

    # --- parts

    def find_entries(self, board: Board) -> tuple[Entry, ...] | None:
        """What a detailed snapshot keeps; None if it is gone."""
        item = self._table.get(PARTS, f"{board.token}#0")
        return None if item is None else tuple(entries_from_item(item))

    def find_views(self, board: Board, article: str) -> OpenViews | None:
        """The part of a summed-up snapshot that tells of an article; None if it is gone."""
        item = self._table.get(PARTS, f"{board.token}#{part_of(article, board.parts)}")
        return None if item is None else views_from_text(item["views"])

    def find_recent(self, board: Board) -> frozenset[str]:
        """The ids, shortened, of the views that a summed-up snapshot counts and that came shortly before it."""
        item = self._table.get(PARTS, f"{board.token}#{RECENT}")
        return frozenset() if item is None else recent_from_bytes(item["ids"])


def board_from_item(item: Item | None) -> Board | None:
    """The board as it is stored; None where no snapshot was ever put up and nobody takes one."""
    return _board(item)


def _update(expression: str, values: Item, condition: str, condition_values: Item) -> Update:
    return Update(
        pk=SITE,
        sk=BOARD,
        expression=expression,
        values=values,
        condition=Condition(text=condition, values=condition_values),
    )


def _expiry(as_of: int) -> int:
    return as_of // 1000 + BOARD_SECONDS


def item_of(board: Board) -> Item:
    """The board as it is stored, where nobody is taking a snapshot."""
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
        "guests": snapshot.online.guests,
        "members": snapshot.online.members,
        "beacons": snapshot.beacons,
        "busy": busy_to_text(snapshot.busy),
        "busy_m": snapshot.busy_minute,
        TTL_ATTRIBUTE: _expiry(board.as_of),
    }
    if board.tail is not None:
        item |= {"tail": [entry_to_bytes(entry) for entry in board.tail], "filled": len(board.tail)}
    return item


def _board(item: Item | None) -> Board | None:
    if item is None or "generation" not in item:
        return None
    tail: Collection[bytes] | None = item.get("tail")
    return Board(
        generation=item["generation"],
        as_of=item["as_of"],
        read_at=item.get("read_at", 0),
        token=item.get("token", ""),
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
    )
