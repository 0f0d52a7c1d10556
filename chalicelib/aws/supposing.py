"""A table as it would be after some writes. It can be read, and nothing can be written to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import islice
from typing import Any, NoReturn

from chalicelib.aws.dynamodb import Delete, Put, Table, Update, Write
from chalicelib.aws.wire import Item

_KNOWN = re.compile(r"(SET #\w+ = :\w+(, #\w+ = :\w+)* ?)?(ADD #\w+ :\w+(, #\w+ :\w+)*)?")
_SETTING, _ADDITION = re.compile(r"#(\w+) = :(\w+)"), re.compile(r"#(\w+) :(\w+)")


class SupposedTable(Table):
    """Reads as the table would after these writes. Their conditions are taken to hold."""

    def __init__(self, table: Table, writes: Iterable[Write]) -> None:
        self.name = table.name
        self._table = table
        self._supposed: dict[tuple[str, str], Item | None] = {}
        for write in writes:
            self._suppose(write)

    def get(self, pk: str, sk: str) -> Item | None:
        """As the table's."""
        return self._supposed[pk, sk] if (pk, sk) in self._supposed else self._table.get(pk, sk)

    def get_many(self, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Item]:
        """As the table's."""
        wanted = list(keys)
        found = self._table.get_many(key for key in wanted if key not in self._supposed)
        supposed = {key: item for key in wanted if (item := self._supposed.get(key))}
        return {**found, **supposed}

    def query(
        self,
        pk: str,
        *,
        low: str | None = None,
        high: str | None = None,
        newest_first: bool = False,
        limit: int | None = None,
        items_at_once: int | None = None,
        attributes: Sequence[str] = (),
    ) -> Iterator[Item]:
        """As the table's."""
        here = {sk: item for (its_pk, sk), item in self._supposed.items() if its_pk == pk}
        found = self._table.query(
            pk,
            low=low,
            high=high,
            newest_first=newest_first,
            limit=None if limit is None else limit + len(here),
            items_at_once=items_at_once,
            attributes=tuple({*attributes, "sk"}) if attributes else (),
        )
        kept = (item for item in found if item["sk"] not in here)
        added = (item for item in here.values() if item and _is_within(item, low, high))
        in_order = sorted(added, key=_place, reverse=newest_first)
        items = islice(merge(kept, in_order, key=_place, reverse=newest_first), limit)
        return (_narrowed(item, attributes) for item in items)

    def _call(self, name: str, **_: Any) -> NoReturn:
        """Everything else asks the client, and there is none."""
        raise NotImplementedError(name)

    def _suppose(self, write: Write) -> None:
        match write:
            case Put(item=item):
                self._supposed[item["pk"], item["sk"]] = dict(item)
            case Delete(pk=pk, sk=sk):
                self._supposed[pk, sk] = None
            case Update(pk=pk, sk=sk, expression=expression, values=values):
                if not _KNOWN.fullmatch(expression):
                    raise NotImplementedError(expression)
                item = {"pk": pk, "sk": sk, **(self.get(pk, sk) or {})}
                item |= {name: values[value] for name, value in _SETTING.findall(expression)}
                item |= {name: item.get(name, 0) + values[value] for name, value in _ADDITION.findall(expression)}
                self._supposed[pk, sk] = item


def _place(item: Item) -> str:
    return str(item["sk"])


def _is_within(item: Item, low: str | None, high: str | None) -> bool:
    return (low is None or _place(item) >= low) and (high is None or _place(item) <= high)


def _narrowed(item: Item, attributes: Sequence[str]) -> Item:
    return {name: value for name, value in item.items() if name in attributes} if attributes else item
