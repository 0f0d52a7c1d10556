"""moto's transactions, without its copies of whole tables.

Before a transaction, moto copies the table of each of its items, stream and all, to put it back if the transaction
fails: with some hundred articles that takes longer than all else that moto does. Here, the items that the transaction
names are copied, and put back.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table

_transact = DynamoDBBackend.transact_write_items


def install() -> None:
    """Make moto restore only the items that a failed transaction named, instead of all its tables."""
    Table.__deepcopy__ = lambda table, _: table  # type: ignore[attr-defined] # moto's copies, of which none is needed
    DynamoDBBackend.transact_write_items = _put_back_if_it_fails  # type: ignore[assignment, method-assign]


def _put_back_if_it_fails(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    named = [next(iter(each.values())) for each in transact_items]
    restorers = [
        _remember(backend.tables[each["TableName"]], each) for each in named if each["TableName"] in backend.tables
    ]
    try:
        _transact(backend, transact_items)
    except Exception:
        for restore in restorers:
            restore()
        raise


def _remember(table: Table, operation: dict[str, Any]) -> Callable[[], None]:
    """What puts back the item that an operation names, and the end of the table's stream."""
    named = operation.get("Key") or operation["Item"]
    hash_key, range_key = (DynamoType(named[name]) for name in table.table_key_attrs)
    item = copy.deepcopy(table.items.get(hash_key, {}).get(range_key))
    records = table.stream_shard.items if table.stream_shard else []
    length = len(records)

    def restore() -> None:
        if item:
            table.items[hash_key][range_key] = item
        else:
            table.items.get(hash_key, {}).pop(range_key, None)
        del records[length:]

    return restore
