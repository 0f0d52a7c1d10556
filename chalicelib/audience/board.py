"""The board: one item that all processes answer from. It holds the newest snapshot, and the beacons since: its tail.

Every write of the board is conditional on the state that it was made from, and none takes `as_of` back. So its states
are in one order, whoever writes them and by whatever clock, and an answer is made from one state.
"""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.audience.board_item import (
    BOARD,
    MAX_TAIL,
    SITE,
    Board,
    board_expiry,
    board_from_item,
    item_of,
)
from chalicelib.audience.counting import JournalEntry
from chalicelib.audience.journal import TTL_ATTRIBUTE, AtOnce, one_by_one
from chalicelib.audience.snapshot import Snapshot
from chalicelib.audience.snapshot_bytes import (
    OpenViews,
    chunk_of,
    entries_from_item,
    entries_to_item,
    entry_to_bytes,
    parts_of,
    recent_from_bytes,
    recent_to_bytes,
    views_from_text,
    views_to_text,
)
from chalicelib.aws.dynamodb import Condition, ConditionFailed, Put, Table, Update
from chalicelib.aws.wire import Item

PARTS, RECENT = "OPEN", "RECENT"


PART_SECONDS = 3600
"""How long the parts of a snapshot are kept. Nobody answers from one that is as old."""


class BoardItems:
    """The board's items in the audience table."""

    def __init__(self, table: Table, at_once: AtOnce = one_by_one) -> None:
        self._table = table
        self._at_once = at_once

    # --- what came since

    def add(self, board: Board, entries: Iterable[JournalEntry], now: int) -> tuple[Board | None, bool]:
        """Add entries, shortened, to the tail; answers the board as it is then, and whether they are in it.

        `now` is in milliseconds. If the tail counts, the board is as of then.
        """
        raw = [entry_to_bytes(entry) for entry in entries]
        while board.takes_more:
            as_of = max(board.as_of, now) if board.is_detailed else board.as_of
            update = _update(
                "SET #tail = list_append(#tail, :new), #filled = #filled + :count, #as_of = :as_of, #x = :x",
                {"new": raw, "count": len(raw), "as_of": as_of, "x": board_expiry(as_of)},
                _takes_more(as_of, is_detailed=board.is_detailed),
            )
            try:
                return board_from_item(self._table.change(update)), True
            except ConditionFailed as failure:
                found = board_from_item(failure.old[0])
            if found is None:
                return None, False
            board = found
        return board, False

    def move_on(self, now: int) -> Board | None:
        """Note that nothing else has come up to `now`. Answers the board as it is then."""
        update = _update(
            "SET #as_of = :as_of, #x = :x",
            {"as_of": now, "x": board_expiry(now)},
            _may_move_on_to(now),
        )
        try:
            return board_from_item(self._table.change(update))
        except ConditionFailed as failure:
            return board_from_item(failure.old[0])

    # --- taking a snapshot

    def claim(self, board: Board | None, taker: str) -> Board | None:
        """Note that this taker takes the next snapshot. None if somebody else does, or did.

        From here until the snapshot is put up, the tail takes what comes.
        """
        opening = "" if board and board.is_detailed else ", #tail = :none, #filled = :nothing"
        values: Item = {"taker": taker} | ({"none": [], "nothing": 0} if opening else {})
        if board is None:
            starting = ", #generation = :zero, #as_of = :zero, #detailed = :no"
            update = _update(
                f"SET #taker = :taker{opening}{starting}",
                {**values, "zero": 0, "no": False},
                _NO_BOARD,
            )
        else:
            update = _update(
                f"SET #taker = :taker{opening}",
                values,
                _nobody_took(board),
            )
        try:
            return board_from_item(self._table.change(update))
        except ConditionFailed as failure:
            # The client may have sent it twice, and have lost the first answer.
            found = board_from_item(failure.old[0])
            return found if found and found.taker == taker else None

    def give_up(self, taker: str) -> None:
        """Take no snapshot after all."""
        try:
            self._table.write(_update("REMOVE #taker", {}, _taken_by(taker)))
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
        """Replace the board by one that was made from it; answers the board as it is then, and whether it is the new
        one.

        It is not, if somebody else was quicker, or if the tail has grown.
        """
        try:
            self._table.write(Put(item=item_of(new), condition=_as_taken(board, new.as_of)))
        except ConditionFailed as failure:
            found = board_from_item(failure.old[0])
            return found, bool(found and found.token == new.token)
        return new, True

    # --- parts

    def find_entries(self, board: Board) -> tuple[JournalEntry, ...] | None:
        """The entries of a detailed snapshot; None if it is gone."""
        item = self._table.get(PARTS, f"{board.token}#0")
        return None if item is None else tuple(entries_from_item(item))

    def find_views(self, board: Board, article: str) -> OpenViews | None:
        """The part of a summed-up snapshot that holds an article; None if it is gone."""
        item = self._table.get(PARTS, f"{board.token}#{chunk_of(article, board.parts)}")
        return None if item is None else views_from_text(item["views"])

    def find_recent(self, board: Board) -> frozenset[str]:
        """The ids, shortened, of the views that a summed-up snapshot counts and that came shortly before it."""
        item = self._table.get(PARTS, f"{board.token}#{RECENT}")
        return frozenset() if item is None else recent_from_bytes(item["ids"])


_NO_BOARD = Condition(text="attribute_not_exists(#generation)")
"""There is no board yet. Protects the one that another process has just put up."""


def _takes_more(as_of: int, *, is_detailed: bool) -> Condition:
    """The tail has room, on a board of the same manner and no later time.

    Protects the item from growing without end, and the board's time from going back.
    """
    return Condition(
        text="#detailed = :detailed AND #filled < :most AND #as_of <= :as_of",
        values={"detailed": is_detailed, "most": MAX_TAIL, "as_of": as_of},
    )


def _may_move_on_to(as_of: int) -> Condition:
    """The tail holds everything up to the board's time, which is earlier. Protects from a time without its beacons."""
    return Condition(
        text="#detailed = :detailed AND #filled < :most AND #as_of < :as_of",
        values={"detailed": True, "most": MAX_TAIL, "as_of": as_of},
    )


def _nobody_took(board: Board) -> Condition:
    """The board is as it was read: nobody takes a snapshot, or only who was given up for dead.

    Protects the journal from being read by many at once.
    """
    if board.taker:
        values = {"generation": board.generation, "dead": board.taker}
        return Condition(text="#generation = :generation AND #taker = :dead", values=values)
    return Condition(
        text="#generation = :generation AND attribute_not_exists(#taker)", values={"generation": board.generation}
    )


def _taken_by(taker: str) -> Condition:
    """This taker has it. Protects the claim of another who came after."""
    return Condition(text="#taker = :taker", values={"taker": taker})


def _as_taken(board: Board, as_of: int) -> Condition:
    """It is the board that the snapshot was made of, its tail no longer and its time no later.

    Protects beacons that came meanwhile, and the snapshot of another who was quicker.
    """
    return Condition(
        text="#generation = :generation AND #taker = :taker AND #filled = :filled AND #as_of <= :as_of",
        values={
            "generation": board.generation,
            "taker": board.taker,
            "filled": len(board.tail or ()),
            "as_of": as_of,
        },
    )


def _update(expression: str, values: Item, condition: Condition) -> Update:
    return Update(pk=SITE, sk=BOARD, expression=expression, values=values, condition=condition)
