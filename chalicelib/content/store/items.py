"""The items of the content table: each entity's keys and its form there (docs/data-model.md).

Times are kept as `2015-12-30T02:15:00Z`: of fixed width, so that they sort, and to the second.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from chalicelib.aws.dynamodb import Condition, Put, Table, Update, Write
from chalicelib.aws.wire import MAX_ITEM_BYTES, Item, item_bytes
from chalicelib.errors import TooLarge

T = TypeVar("T")
TTL_ATTRIBUTE = "x"
"""When an item may go, in seconds since 1970: DynamoDB removes it within days of that."""


def format_time(moment: datetime) -> str:
    """A moment as items keep it, cut to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").removesuffix("+00:00") + "Z"


def parse_time(text: str) -> datetime:
    """The moment that `format_time` wrote."""
    return datetime.fromisoformat(text)


def expiry(moment: datetime) -> int:
    """A moment as `TTL_ATTRIBUTE` has it."""
    return int(moment.timestamp())


def with_source(item: Item) -> Item:
    """The item with the source of its body, which is kept once where it is the body itself."""
    return item if "body_source" in item else {**item, "body_source": item.get("body", "")}


def to_item(pk: str, sk: str, thing: msgspec.Struct) -> Item:
    """A thing's fields, without those that are empty, and its key."""
    item: Item = {"pk": pk, "sk": sk}
    for name, value in msgspec.to_builtins(thing, builtin_types=(datetime,)).items():
        if isinstance(value, datetime):
            item[name] = format_time(value)
        elif value not in _EMPTY:
            item[name] = list(value) if isinstance(value, tuple) else value
    return item


_EMPTY = (None, "", ())


def from_item(item: Item, kind: type[T]) -> T:
    """The thing that `to_item` made an item of. Raises ValueError (msgspec.ValidationError) on an item of another."""
    return msgspec.convert(item, kind)


def check_size(item: Item) -> None:
    """Raises TooLarge if it does not fit into the table."""
    if (size := item_bytes(item)) > MAX_ITEM_BYTES:
        raise TooLarge(size_bytes=size, limit_bytes=MAX_ITEM_BYTES)


def check_put_sizes(writes: Iterable[Write]) -> None:
    """Raises TooLarge if something that is put does not fit into the table."""
    for write in writes:
        if isinstance(write, Put):
            check_size(write.item)


def update_of(old: Item, new: Item, condition: Condition) -> Update:
    """The write that makes of an item the new one, and leaves what both have alike as it stands by then."""
    changed = {name: value for name, value in new.items() if old.get(name) != value}
    gone = sorted(old.keys() - new.keys())
    sets = "SET " + ", ".join(f"#{name} = :{name}" for name in sorted(changed))
    removes = " REMOVE " + ", ".join(f"#{name}" for name in gone) if gone else ""
    return Update(pk=new["pk"], sk=new["sk"], expression=sets + removes, values=changed, condition=condition)


def find_key(table: Table, pk: str, prefix: str) -> str | None:
    """The sort key in a partition that begins so, which is how an id finds what is kept under a digest."""
    found = table.query(pk, low=prefix, high=f"{prefix}~", limit=1, attributes=("sk",))
    return next((str(item["sk"]) for item in found), None)


class Stored:
    """What is kept of one kind in the content table."""

    def __init__(self, table: Table) -> None:
        self._table = table
