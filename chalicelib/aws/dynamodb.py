"""DynamoDB in Python's terms: items, reads, conditional writes, and transactions that retry on conflict.

The table modules of `content` and `audience` stand on this; nothing else knows DynamoDB's wire form.

Expressions are written with `#name` for attributes and `:name` for values: `#name` always stands for the
attribute `name` (so that reserved words never matter), `:name` for the value given under `name`.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import ClientError

from chalicelib.aws.wire import Item, from_wire, names_in, to_wire, values_to_wire
from chalicelib.errors import Busy, Throttled

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


Key = tuple[str, str]
"""Of an item: `pk` and `sk`."""


MAX_TRANSACTION = 100
"""How many writes go into one transaction (DynamoDB Developer Guide, "Constraints")."""

MAX_ATTEMPTS = 8
"""How often a write that conflicts with another transaction is tried before giving up with `Busy`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What must hold for a write to happen, e.g. `Condition(text="#version = :version", values={...})`."""

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)


ABSENT = Condition(text="attribute_not_exists(#pk)")
"""There is no such item. Protects what somebody else has just made from being written over."""

PRESENT = Condition(text="attribute_exists(#pk)")
"""The item is there. Protects from making a piece of something that is gone, and from counting a removal twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """Write a whole item; `pk` and `sk` are among its attributes."""

    item: Item
    condition: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """Change some attributes of an item, creating it if the condition allows."""

    pk: str
    sk: str
    expression: str
    values: Mapping[str, Any] = field(default_factory=dict)
    condition: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete:
    """Remove an item."""

    pk: str
    sk: str
    condition: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Change nothing, but have the others of a transaction happen only if this holds. Not a write of its own."""

    pk: str
    sk: str
    condition: Condition


Write = Put | Update | Delete


class ConditionFailed(Exception):
    """A condition did not hold: nothing was written.

    `failed` holds the positions of the writes whose condition failed (0 for a single write), `old` the item
    that stood there at each, or None where there was none.
    """

    def __init__(self, failed: Sequence[int], old: Sequence[Item | None]) -> None:
        super().__init__(f"the condition of write {', '.join(map(str, failed))} did not hold")
        self.failed = tuple(failed)
        self.old = tuple(old)


class Table:
    """One DynamoDB table with keys `pk` and `sk`. Every read is strongly consistent; any call may raise Throttled."""

    def __init__(self, client: DynamoDBClient, name: str, sleep: Callable[[float], None] = time.sleep) -> None:
        self.name = name
        self._client = client
        self._sleep = sleep

    def get(self, pk: str, sk: str) -> Item | None:
        """The item with this key, or None."""
        key = to_wire({"pk": pk, "sk": sk})
        answer = self._call("get_item", TableName=self.name, Key=key, ConsistentRead=True)
        return from_wire(answer["Item"]) if "Item" in answer else None

    def get_many(self, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Item]:
        """The items that exist among these keys, by key. Not a snapshot: items may be read at different times."""
        wanted = [to_wire({"pk": pk, "sk": sk}) for pk, sk in dict.fromkeys(keys)]
        found: dict[tuple[str, str], Item] = {}
        attempt = 0
        while wanted:
            request: Any = {self.name: {"Keys": wanted[:100], "ConsistentRead": True}}
            answer = self._call("batch_get_item", RequestItems=request)
            for item in map(from_wire, answer["Responses"].get(self.name, [])):
                found[item["pk"], item["sk"]] = item
            left_over: Any = answer.get("UnprocessedKeys", {})
            wanted = wanted[100:]
            if left_over:
                attempt += 1
                self._pause(attempt)
                wanted = left_over[self.name]["Keys"] + wanted
        return found

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
        """The partition's items with `low <= sk <= high`, in key order, page by page; at most `limit`.

        `items_at_once` is how many are read at a time, for a reader who may stop early: else as many as go into 1 MB.
        `attributes` names those that are wanted; all if left out.
        """
        text, values = _key_condition(pk, low, high)
        request: dict[str, Any] = {
            "TableName": self.name,
            "KeyConditionExpression": text,
            "ExpressionAttributeNames": names_in(text),
            "ExpressionAttributeValues": values_to_wire(values),
            "ConsistentRead": True,
            "ScanIndexForward": not newest_first,
        }
        if attributes:
            request["ProjectionExpression"] = projection = ", ".join(f"#{name}" for name in attributes)
            request["ExpressionAttributeNames"] |= names_in(projection)
        if items_at_once:
            request["Limit"] = items_at_once
        left = limit
        while left is None or left > 0:
            if left is not None:
                request["Limit"] = left
            answer = self._call("query", **request)
            yield from map(from_wire, answer["Items"])
            if left is not None:
                left -= len(answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def scan(self, *, after: Key | None = None) -> Iterator[tuple[list[Item], Key | None]]:
        """All items in no order, page by page, each with the key to go on `after`; None with the last.

        This costs what reading the whole table costs: for operators' tools only. Not a snapshot, either.
        """
        request: dict[str, Any] = {"TableName": self.name, "ConsistentRead": True}
        if after:
            request["ExclusiveStartKey"] = to_wire({"pk": after[0], "sk": after[1]})
        while True:
            answer = self._call("scan", **request)
            last = from_wire(answer.get("LastEvaluatedKey", {}))
            yield list(map(from_wire, answer["Items"])), (last["pk"], last["sk"]) if last else None
            if not last:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def write(self, write: Write) -> None:
        """Carry out one write. Raises ConditionFailed, or Busy when transactions keep getting in its way."""
        self._write(*self._request(write))

    def change(self, update: Update, *, returns: Literal["ALL_NEW", "ALL_OLD"] = "ALL_NEW") -> Item:
        """As `write`; answers the item as it is then, or as it was before: empty if it was not there.

        That costs no read unit (API Reference, "UpdateItem", ReturnValues).
        """
        kind, request = self._request(update)
        answer = self._write(kind, {**request, "ReturnValues": returns})
        return from_wire(answer.get("Attributes", {}))

    def _write(self, kind: str, request: dict[str, Any]) -> Any:
        request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                return self._call(f"{kind.lower()}_item", **request)
            except ClientError as error:
                code = error.response["Error"]["Code"]
                if code == "ConditionalCheckFailedException":
                    raise ConditionFailed([0], [_old(error.response)]) from error
                if code != "TransactionConflictException":
                    raise
            self._pause(attempt)
        raise Busy(f"Other writes to {self.name} kept getting in the way.")

    def transact(self, writes: Sequence[Write | Check]) -> None:
        """Carry out all writes (100 at most) or none. Raises ConditionFailed, or Busy after repeated conflicts."""
        items: list[Any] = []
        for write in writes:
            kind, request = self._request(write)
            items.append({kind: {**request, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}})
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                self._call("transact_write_items", TransactItems=items)
                return
            except ClientError as error:
                if error.response["Error"]["Code"] not in _CANCELLED:
                    raise
                reasons: Any = error.response.get("CancellationReasons", [])
                failed = [i for i, reason in enumerate(reasons) if reason.get("Code") == "ConditionalCheckFailed"]
                if failed:
                    raise ConditionFailed(failed, [_old(reasons[i]) for i in failed]) from error
                if any(reason.get("Code", "None") not in _TRANSIENT for reason in reasons):
                    raise
            self._pause(attempt)
        raise Busy(f"Other writes to {self.name} kept getting in the way.")

    def _request(self, write: Write | Check) -> tuple[str, dict[str, Any]]:
        request: dict[str, Any] = {"TableName": self.name}
        text, values = "", dict[str, Any]()
        if isinstance(write, Put):
            kind, request["Item"] = "Put", to_wire(write.item)
        else:
            kind = "ConditionCheck" if isinstance(write, Check) else type(write).__name__
            request["Key"] = to_wire({"pk": write.pk, "sk": write.sk})
        if isinstance(write, Update):
            request["UpdateExpression"] = text = write.expression
            values |= write.values
        if write.condition is not None:
            request["ConditionExpression"] = write.condition.text
            text += " " + write.condition.text
            values |= write.condition.values
        if names := names_in(text):
            request["ExpressionAttributeNames"] = names
        if values:
            request["ExpressionAttributeValues"] = values_to_wire(values)
        return kind, request

    def _call(self, name: str, **request: Any) -> Any:
        """Call the client. Raises Throttled where DynamoDB has too much to do, after the client's own attempts."""
        try:
            return getattr(self._client, name)(**request)
        except ClientError as error:
            if error.response["Error"]["Code"] in _THROTTLED:
                raise Throttled(f"The table {self.name} takes no more calls at the moment.") from error
            error.add_note(f"The table is {self.name}.")
            raise

    def _pause(self, attempt: int) -> None:
        self._sleep(random.uniform(0, 0.02 * 2**attempt))


_THROTTLED = frozenset({"ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException"})
_CANCELLED = frozenset({"TransactionCanceledException", "TransactionInProgressException"})
_TRANSIENT = frozenset({"None", "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})


def _key_condition(pk: str, low: str | None, high: str | None) -> tuple[str, dict[str, Any]]:
    if low is not None and high is not None:
        return "#pk = :pk AND #sk BETWEEN :low AND :high", {"pk": pk, "low": low, "high": high}
    if low is not None:
        return "#pk = :pk AND #sk >= :low", {"pk": pk, "low": low}
    if high is not None:
        return "#pk = :pk AND #sk <= :high", {"pk": pk, "high": high}
    return "#pk = :pk", {"pk": pk}


def _old(answer: Mapping[str, Any]) -> Item | None:
    return from_wire(answer["Item"]) if answer.get("Item") else None
