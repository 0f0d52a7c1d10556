"""A DynamoDB in memory, as strict as the real one where the project relies on it. `tests/storage` holds it to that."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from zlib import crc32

from botocore.exceptions import ClientError

from tests.fakes.expressions import BadExpression, Expression, Wire, used

MAX_ITEM_BYTES = 400 * 1024
MAX_TRANSACTION = 100


class FakeDynamoDB:
    """The calls of botocore's client that the project makes.

    `items_at_once` is where a query ends a page. Of a batch, `batch_items` keys are looked up and the others left, as
    DynamoDB leaves them when it is busy or has 16 MB together (API Reference, "BatchGetItem").
    """

    def __init__(self, items_at_once: int = 1000, batch_items: int = 100) -> None:
        self.items_at_once = items_at_once
        self.batch_items = batch_items
        self.tables: dict[str, dict[tuple[str, str], Wire]] = {}
        self._partitions: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self.records: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._streams: set[str] = set()

    def create_table(self, *, TableName: str, StreamSpecification: Mapping[str, Any], **_: Any) -> None:  # noqa: N803
        self.tables[TableName] = {}
        if StreamSpecification["StreamEnabled"]:
            self._streams.add(TableName)

    def copy(self) -> FakeDynamoDB:
        """The same tables and streams, on their own from here on; items are never changed in place."""
        other = FakeDynamoDB(self.items_at_once, self.batch_items)
        other.tables = {name: dict(items) for name, items in self.tables.items()}
        for name, partitions in self._partitions.items():
            other._partitions[name].update({pk: list(sks) for pk, sks in partitions.items()})
        other.records.update({name: list(records) for name, records in self.records.items()})
        other._streams = set(self._streams)
        return other

    def forget(self, table: str, pk: str, *, before: str) -> None:
        """Remove a partition's items with lower sort keys, as their expiry would."""
        sks = self._partitions[table][pk]
        end = bisect_left(sks, before)
        for sk in sks[:end]:
            del self.tables[table][pk, sk]
        del sks[:end]

    def compact(self) -> None:
        """Keep equal texts once: a large archive takes a third of the memory then, as items are never changed."""
        kept: dict[str, Any] = {}
        for items in self.tables.values():
            for key, item in items.items():
                items[key] = {
                    name: kept.setdefault(each["S"], each) if "S" in each else each for name, each in item.items()
                }

    # Reads

    def get_item(self, *, TableName: str, Key: Wire, ConsistentRead: bool) -> dict[str, Any]:  # noqa: N803
        _require(ConsistentRead, "reads must be strongly consistent")
        item = self._table(TableName).get(_key(Key))
        return {"Item": _copy(item)} if item else {}

    def batch_get_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        ((name, request),) = RequestItems.items()
        keys = [_key(key) for key in request["Keys"]]
        _require(0 < len(keys) <= 100 and len(set(keys)) == len(keys), "1 to 100 different keys")
        _require(request["ConsistentRead"], "reads must be strongly consistent")
        table = self._table(name)
        found = [_copy(table[key]) for key in keys[: self.batch_items] if key in table]
        left = request["Keys"][self.batch_items :]
        return {"Responses": {name: found}, "UnprocessedKeys": {name: {**request, "Keys": left}} if left else {}}

    def query(
        self,
        *,
        TableName: str,  # noqa: N803
        KeyConditionExpression: str,  # noqa: N803
        ExpressionAttributeNames: dict[str, str],  # noqa: N803
        ExpressionAttributeValues: dict[str, Wire],  # noqa: N803
        ConsistentRead: bool,  # noqa: N803
        ScanIndexForward: bool = True,  # noqa: N803
        Limit: int | None = None,  # noqa: N803
        ProjectionExpression: str = "",  # noqa: N803
        ExclusiveStartKey: Wire | None = None,  # noqa: N803
    ) -> dict[str, Any]:
        _require(ConsistentRead, "reads must be strongly consistent")
        projected = [name for name in ProjectionExpression.split(", ") if name]
        only_projected = set(projected) - used(KeyConditionExpression)
        names = {name: each for name, each in ExpressionAttributeNames.items() if name not in only_projected}
        condition = _expression(KeyConditionExpression, names, ExpressionAttributeValues)
        table = self._table(TableName)
        # The bounds only say where to look, so that a large partition costs no more; the condition still decides.
        pk, bounds = ExpressionAttributeValues[":pk"]["S"], ExpressionAttributeValues
        sks = self._partitions[TableName][pk]
        begin = bisect_left(sks, bounds[":low"]["S"]) if ":low" in bounds else 0
        end = bisect_right(sks, bounds[":high"]["S"]) if ":high" in bounds else len(sks)
        if ExclusiveStartKey and ScanIndexForward:
            begin = max(begin, bisect_right(sks, _key(ExclusiveStartKey)[1]))
        elif ExclusiveStartKey:
            end = min(end, bisect_left(sks, _key(ExclusiveStartKey)[1]))
        size = min(Limit or self.items_at_once, self.items_at_once)
        found = sks[begin : min(end, begin + size)] if ScanIndexForward else sks[max(begin, end - size) : end][::-1]
        # Keys are in order, so that a condition on them which holds at both ends holds between.
        ends = [sk for sk in (*found[:1], *found[-1:]) if not condition.holds(table[pk, sk])]
        _require(not ends, "not a condition on keys that is known here")
        wanted = [ExpressionAttributeNames[name] for name in projected]
        answer: dict[str, Any] = {"Items": [_project(table[pk, sk], wanted) for sk in found]}
        if found and len(found) == size:
            last = table[pk, found[-1]]
            answer["LastEvaluatedKey"] = {"pk": last["pk"], "sk": last["sk"]}
        return answer

    def scan(
        self,
        *,
        TableName: str,  # noqa: N803
        ConsistentRead: bool,  # noqa: N803
        ExclusiveStartKey: Wire | None = None,  # noqa: N803
    ) -> dict[str, Any]:
        _require(ConsistentRead, "reads must be strongly consistent")
        table, partitions = self._table(TableName), self._partitions[TableName]
        pks = sorted(partitions, key=_scattered)
        after = _key(ExclusiveStartKey) if ExclusiveStartKey else None
        found: list[Wire] = []
        for pk in pks[bisect_left(pks, _scattered(after[0]), key=_scattered) if after else 0 :]:
            sks = partitions[pk]
            for sk in sks[bisect_right(sks, after[1]) if after and pk == after[0] else 0 :]:
                found.append(_copy(table[pk, sk]))
                if len(found) == self.items_at_once:
                    return {"Items": found, "LastEvaluatedKey": {"pk": {"S": pk}, "sk": {"S": sk}}}
        return {"Items": found}

    # Writes

    def put_item(self, **request: Any) -> dict[str, Any]:
        return self._write("Put", request)

    def update_item(self, **request: Any) -> dict[str, Any]:
        return self._write("Update", request)

    def delete_item(self, **request: Any) -> dict[str, Any]:
        return self._write("Delete", request)

    def transact_write_items(self, *, TransactItems: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        _require(0 < len(TransactItems) <= MAX_TRANSACTION, f"at most {MAX_TRANSACTION} items in a transaction")
        writes = [next(iter(each.items())) for each in TransactItems]
        places = [(request["TableName"], _key(request.get("Item") or request["Key"])) for _, request in writes]
        _require(len(set(places)) == len(places), "a transaction cannot hold two operations on one item")
        results = [self._decide(kind, request) for kind, request in writes]
        if not all(held for held, _, _ in results):
            reasons = [_reason(held, before) for held, before, _ in results]
            message = "Transaction cancelled, please refer cancellation reasons for specific reasons"
            raise _error("TransactionCanceledException", message, CancellationReasons=reasons)
        for (name, key), (_, before, after) in zip(places, results, strict=True):
            self._store(name, key, before, after)
        return {}

    def _write(self, kind: str, request: dict[str, Any]) -> dict[str, Any]:
        held, before, after = self._decide(kind, request)
        if not held:
            extra = {"Item": _copy(before)} if before else {}
            raise _error("ConditionalCheckFailedException", "The conditional request failed", **extra)
        key = _key(request.get("Item") or request["Key"])
        self._store(request["TableName"], key, before, after)
        returned = {"ALL_OLD": before, "ALL_NEW": after}.get(request.get("ReturnValues", "NONE"))
        return {"Attributes": _copy(returned)} if returned else {}

    def _decide(self, kind: str, request: dict[str, Any]) -> tuple[bool, Wire | None, Wire | None]:
        """Whether the condition holds, the item as it is, and as it would be (None: gone)."""
        before = self._table(request["TableName"]).get(_key(request.get("Item") or request["Key"]))
        names, values = request.get("ExpressionAttributeNames", {}), request.get("ExpressionAttributeValues", {})
        texts = [request[part] for part in ("UpdateExpression", "ConditionExpression") if part in request]
        expressions = [_expression(text, names, values, all_used=False) for text in texts]
        unused = (names.keys() | values.keys()) - {token for each in expressions for token in each.used}
        _require(not unused, f"unused in expressions: {sorted(unused)}")
        if "ConditionExpression" in request and not expressions[-1].holds(before or {}):
            return False, before, None
        after = before if kind == "ConditionCheck" else None
        if kind == "Put":
            after = request["Item"]
        elif kind == "Update":
            after = expressions[0].update({**request["Key"], **(before or {})})
        if after is not None:
            _require(_size(after) <= MAX_ITEM_BYTES, "Item size has exceeded the maximum allowed size")
        return True, before, after

    def _store(self, name: str, key: tuple[str, str], before: Wire | None, after: Wire | None) -> None:
        sks = self._partitions[name][key[0]]
        if after is None and before is not None:
            sks.remove(key[1])
        elif after is not None and before is None:
            insort(sks, key[1])
        if after is None:
            self.tables[name].pop(key, None)
        else:
            self.tables[name][key] = _copy(after)
        if name in self._streams and before != after:
            self.records[name].append(self._record(name, key, before, after))

    def _record(self, name: str, key: tuple[str, str], before: Wire | None, after: Wire | None) -> dict[str, Any]:
        number = str(len(self.records[name]) + 1)
        change: dict[str, Any] = {"Keys": {"pk": {"S": key[0]}, "sk": {"S": key[1]}}, "SequenceNumber": number}
        change |= {"OldImage": _copy(before)} if before else {}
        change |= {"NewImage": _copy(after)} if after else {}
        event = "INSERT" if before is None else "REMOVE" if after is None else "MODIFY"
        return {"eventID": number, "eventName": event, "eventSource": "aws:dynamodb", "dynamodb": change}

    def _table(self, name: str) -> dict[tuple[str, str], Wire]:
        if name not in self.tables:
            raise _error("ResourceNotFoundException", f"no table {name}")
        return self.tables[name]


def _expression(
    text: str, names: Mapping[str, str], values: Mapping[str, Wire], *, all_used: bool = True
) -> Expression:
    try:
        expression = Expression(text, names, values)
    except BadExpression as error:
        raise _error("ValidationException", str(error)) from error
    if all_used:
        _require(expression.used == names.keys() | values.keys(), "unused names or values")
    return expression


def _key(attributes: Wire) -> tuple[str, str]:
    key = attributes["pk"]["S"], attributes["sk"]["S"]
    _require(all(key), "key attributes must not be empty")
    return key


def _scattered(pk: str) -> tuple[int, str]:
    """Where a partition comes in a scan: by a hash, as in DynamoDB, so that nothing relies on an order."""
    return crc32(pk.encode()), pk


def _copy(item: Wire | None) -> Wire:
    """Attributes are never changed in place, so a shallow copy is one."""
    return dict(item or {})


def _project(item: Wire, wanted: list[str]) -> Wire:
    return _copy({name: item[name] for name in wanted if name in item} if wanted else item)


def _size(item: Wire) -> int:
    """What an item takes (DynamoDB Developer Guide, "Item sizes and formats"); numbers are rounded up."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: Wire) -> int:
    ((kind, plain),) = value.items()
    match kind:
        case "S":
            return len(plain.encode())
        case "B":
            return len(plain)
        case "N":
            return 21
        case "L":
            return 3 + sum(1 + _value_size(each) for each in plain)
        case "M":
            return 3 + len(plain) + _size(plain)
    return 1


def _reason(held: bool, before: Wire | None) -> dict[str, Any]:
    if held:
        return {"Code": "None"}
    return {"Code": "ConditionalCheckFailed"} | ({"Item": _copy(before)} if before else {})


def _require(condition: object, message: str) -> None:
    if not condition:
        raise _error("ValidationException", message)


def _error(code: str, message: str, **extra: Any) -> ClientError:
    response: Any = {"Error": {"Code": code, "Message": message}, **extra}
    return ClientError(response, "Fake")
