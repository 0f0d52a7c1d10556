"""Items as DynamoDB's protocol has them, and how large it takes them to be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

Item = dict[str, Any]
"""An item with plain Python values: str, int, bool, None, bytes, list, dict. Numbers are integers."""


def to_wire(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item in DynamoDB's wire form, e.g. `{"n": 1}` as `{"n": {"N": "1"}}`. Raises TypeError on other types."""
    return {name: attribute_to_wire(value) for name, value in item.items()}


def from_wire(item: Mapping[str, Any]) -> Item:
    """The reverse of `to_wire`; it also reads items of stream records."""
    # Nearly all attributes are strings, and in calendars numbers, so these are told first.
    return {
        name: each["S"] if "S" in each else int(each["N"]) if "N" in each else _value(each)
        for name, each in item.items()
    }


def item_bytes(item: Mapping[str, Any]) -> int:
    """What an item takes of `MAX_ITEM_BYTES` (AWS's "Item sizes and formats"), rounded up for numbers."""
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def _value_bytes(value: Any) -> int:
    match value:
        case None | bool():
            return 1
        case int() | Decimal():
            return 21
        case str():
            return len(value.encode())
        case bytes():
            return len(value)
        case Mapping():
            return 3 + item_bytes(value) + len(value)
    return 3 + sum(1 + _value_bytes(each) for each in value)


def attribute_to_wire(value: object) -> dict[str, Any]:
    """One attribute's value, with its type."""
    if type(value) is str:  # as nearly all are
        return {"S": value}
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case int() | Decimal():
            return {"N": str(value)}
        case str():
            return {"S": str(value)}
        case bytes():
            return {"B": value}
        case Mapping():
            return {"M": to_wire(value)}
        case list() | tuple():
            return {"L": [attribute_to_wire(each) for each in value]}
    raise TypeError(f"DynamoDB has no type for {type(value).__name__}")


def _value(attribute: Mapping[str, Any]) -> Any:
    ((kind, value),) = attribute.items()
    match kind:
        case "S" | "BOOL" | "B":
            return value
        case "N":
            return int(value)
        case "M":
            return from_wire(value)
        case "L":
            return [_value(each) for each in value]
        case "NULL":
            return None
    raise TypeError(f"an attribute of type {kind} is not one of Gazette's")


MAX_ITEM_BYTES = 400 * 1024
"""What one item may take, attribute names included (DynamoDB Developer Guide, "Constraints")."""


def names_in(text: str) -> dict[str, str]:
    """The attributes that an expression names: those that it writes as `#name`."""
    return {f"#{name}": name for name in re.findall(r"#(\w+)", text)}


def values_to_wire(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of an expression, which it writes as `:name`."""
    return {f":{name}": attribute_to_wire(value) for name, value in values.items()}
