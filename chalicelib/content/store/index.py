"""The search's index as the content table keeps it; `indexing.py` says what edits write of it.

| item    | pk                     | sk                  | attributes                                                |
|---------|------------------------|---------------------|-----------------------------------------------------------|
| counter | `INDEX`                | `ORDINAL`           | `n`, the highest ordinal that was given away              |
| state   | `INDEX`                | `STATE`             | those of `IndexState`                                     |
| shard   | `SHARDS#<of>-<number>` | `words#<piece>`, …, | `data` of the words or the places: packed JSON in base 64 |
|         |                        | `places#<piece>`    | by which `sealing` it was written                         |

A shard is written by one sealing after the other, never by an earlier one again: so a process that was held up cannot
bring back what a later one has replaced.
"""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Literal

from chalicelib.aws.dynamodb import ConditionFailed, Delete, Put, Update
from chalicelib.aws.wire import Item
from chalicelib.content.models.articles import Card
from chalicelib.content.store.conditions import at_number, at_version
from chalicelib.content.store.indexing import (
    UNSEALED,
    Unsealed,
    card_from_item,
    cards_key,
    ordinal_key,
    unsealed_from_item,
)
from chalicelib.content.store.items import Stored, format_time, parse_time
from chalicelib.search.shards import Shard, decode, encode

INDEX = "INDEX"
STATE = "STATE"
SHARDS = "SHARDS"

Part = Literal["words", "places"]
PARTS: tuple[Part, Part] = ("words", "places")

PIECE = 300_000
"""Characters of a piece: an item may have 400 KB."""

_FIRST = "words#00"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexState:
    """How far the index is sealed.

    There are `shards` that readers look in, 0 before the first sealing; `articles` is the highest ordinal when the
    newest sealing began, at `begun_at`. While one is under way, `taking` are the ordinals that it seals with their
    versions, `of` is how many shards there will be, and `next` how many of today's are done. Where there were fewer
    before, `left` is how many: they are removed when the next one begins. `serial` counts changes; `rules` are
    those by which all articles were taken in, 0 if some may never have been.
    """

    serial: int = 0
    rules: int = 0
    sealing: int = 0
    shards: int = 0
    of: int = 0
    next: int = 0
    left: int = 0
    articles: int = 0
    taking: Mapping[int, int] = field(default_factory=dict)
    begun_at: datetime | None = None


class OvertakenSealing(Exception):
    """Another process has gone on with the sealing meanwhile."""


class IndexStore(Stored):
    """The index's items. All reads are strongly consistent."""

    def next_ordinal(self) -> int:
        """A number that no article has, above all others. It is lost if it is not used."""
        counted = self._table.change(Update(pk=INDEX, sk="ORDINAL", expression="ADD #n :one", values={"one": 1}))
        return int(counted["n"])

    def last_ordinal(self) -> int:
        """The highest number that was given away."""
        item = self._table.get(INDEX, "ORDINAL")
        return item["n"] if item else 0

    def cards(self, block: int) -> tuple[Card, ...]:
        """The cards of a block, by their ordinals."""
        return tuple(map(card_from_item, self._table.query(cards_key(block))))

    def unsealed(self, *, newest_first: bool = False, limit: int | None = None) -> Iterator[Unsealed]:
        """What the shards do not hold yet, by ordinal."""
        return map(unsealed_from_item, self._table.query(UNSEALED, newest_first=newest_first, limit=limit))

    def forget_unsealed(self, ordinal: int, version: int) -> None:
        """Take it that the shards hold an article as of a version, unless it was changed since."""
        with suppress(ConditionFailed):
            self._table.write(Delete(pk=UNSEALED, sk=ordinal_key(ordinal), condition=at_version(version)))

    def state(self) -> IndexState:
        """How far the index is sealed."""
        item = self._table.get(INDEX, STATE)
        return state_from_item(item) if item else IndexState()

    def advance(self, state: IndexState, **changes: Any) -> IndexState:
        """Keep what a state becomes, and answer it. Raises OvertakenSealing if it is not the newest any more."""
        following = replace(state, **changes, serial=state.serial + 1)
        try:
            self._table.write(Put(item=state_item(following), condition=at_number("serial", state.serial)))
        except ConditionFailed as error:
            raise OvertakenSealing from error
        return following

    def doubt(self) -> None:
        """Note that articles may come that the index does not know: the next rebuild makes it anew."""
        state = self.state()
        if state.rules:
            self.advance(state, rules=0)

    def shard_names(self, of: int) -> tuple[str, ...]:
        """The names of all shards, where there are so many."""
        return tuple(f"{of}-{number}" for number in range(of))

    def find_part(self, name: str, part: Part) -> bytes | None:
        """The words or the places of a shard, as JSON."""
        return _joined(list(self._table.query(_key(name), low=f"{part}#", high=f"{part}#~")))

    def find_shard(self, name: str) -> tuple[Shard, int]:
        """A shard, and by which sealing it was written: 0 if it is not there."""
        items = list(self._table.query(_key(name)))
        words, places = (_joined([item for item in items if item["sk"].startswith(part)]) for part in PARTS)
        return decode(words or b"", places or b""), items[-1]["sealing"] if items else 0

    def put_shard(self, name: str, shard: Shard, *, sealing: int, seen: int) -> None:
        """Replace a shard that was seen as some sealing left it (0: none). Raises OvertakenSealing."""
        seen_still = at_number("sealing", seen)
        pk = _key(name)
        writes: list[Put | Delete] = []
        for part, data in zip(PARTS, encode(shard), strict=True):
            pieces = _pieces(data)
            for number, piece in enumerate(pieces):
                sk = f"{part}#{number:02d}"
                item: Item = {"pk": pk, "sk": sk, "sealing": sealing, "data": piece}
                writes.append(Put(item=item, condition=seen_still if sk == _FIRST else None))
            held = self._table.query(pk, low=f"{part}#{len(pieces):02d}", high=f"{part}#~", attributes=("sk",))
            writes += [Delete(pk=pk, sk=item["sk"]) for item in held]
        try:
            self._table.transact(writes)
        except ConditionFailed as error:
            raise OvertakenSealing from error

    def delete_shard(self, name: str) -> None:
        """Remove a shard that nobody looks in any more."""
        for item in list(self._table.query(_key(name), attributes=("sk",))):
            self._table.write(Delete(pk=_key(name), sk=item["sk"]))


def state_item(state: IndexState) -> Item:
    """The index's state."""
    taking = {str(ordinal): version for ordinal, version in state.taking.items()}
    begun = {"begun_at": format_time(state.begun_at)} if state.begun_at else {}
    held = {name: value for name, value in asdict(state).items() if name not in {"taking", "begun_at"}}
    return {"pk": INDEX, "sk": STATE, **held, "taking": taking, **begun}


def state_from_item(item: Item) -> IndexState:
    """The reverse of `state_item`."""
    held = {each.name: item[each.name] for each in fields(IndexState) if each.name in item}
    taking = {int(ordinal): version for ordinal, version in item["taking"].items()}
    begun_at = parse_time(item["begun_at"]) if "begun_at" in item else None
    return IndexState(**{**held, "taking": taking, "begun_at": begun_at})


def _key(name: str) -> str:
    return f"{SHARDS}#{name}"


def _pieces(data: bytes) -> list[str]:
    packed = b64encode(zlib.compress(data, 6)).decode()
    return [packed[at : at + PIECE] for at in range(0, len(packed), PIECE)]


def _joined(items: list[Item]) -> bytes | None:
    return zlib.decompress(b64decode("".join(item["data"] for item in items))) if items else None
