"""Counts what requests to DynamoDB cost: read and write units, by AWS's rules, from the items that they touch.

A strongly consistent read takes a unit for each 4 KB begun, of an item, or of all items of a query's page together; a
write one for each KB begun of the larger of the item before and after, and two in a transaction (DynamoDB Developer
Guide, "Read and write operations" and "Managing complex workflows with transactions").
"""

from __future__ import annotations

from typing import Any

from chalicelib.aws.wire import from_wire, item_bytes
from tests.fakes.dynamodb import FakeDynamoDB


class Meter:
    """A client of the store in memory that keeps count."""

    def __init__(self, client: FakeDynamoDB) -> None:
        self._client = client
        self.read_units = 0
        self.write_units = 0
        self.requests = 0

    def get_item(self, **request: Any) -> dict[str, Any]:
        answer = self._client.get_item(**request)
        self._read(_size(answer.get("Item")))
        return answer

    def batch_get_item(self, **request: Any) -> dict[str, Any]:
        answer = self._client.batch_get_item(**request)
        ((name, asked),) = request["RequestItems"].items()
        found = answer["Responses"][name]
        self.read_units += sum(_units(_size(item), 4096) for item in found) + len(asked["Keys"]) - len(found)
        self.requests += 1
        return answer

    def query(self, **request: Any) -> dict[str, Any]:
        answer = self._client.query(**request)
        self._read(sum(map(_size, answer["Items"])))
        return answer

    def put_item(self, **request: Any) -> dict[str, Any]:
        return self._write("put_item", [request], request, times=1)

    def update_item(self, **request: Any) -> dict[str, Any]:
        return self._write("update_item", [request], request, times=1)

    def delete_item(self, **request: Any) -> dict[str, Any]:
        return self._write("delete_item", [request], request, times=1)

    def transact_write_items(self, **request: Any) -> dict[str, Any]:
        writes = [next(iter(each.values())) for each in request["TransactItems"]]
        return self._write("transact_write_items", writes, request, times=2)

    def _read(self, size: int) -> None:
        self.requests += 1
        self.read_units += _units(size, 4096)

    def _write(self, call: str, writes: list[dict[str, Any]], request: dict[str, Any], *, times: int) -> dict[str, Any]:
        before = list(map(self._stored, writes))
        self.requests += 1
        try:
            answer: dict[str, Any] = getattr(self._client, call)(**request)
            return answer
        finally:  # a condition that does not hold costs what the write would have (Developer Guide, likewise)
            after = map(self._stored, writes)
            self.write_units += times * sum(_units(max(sizes), 1024) for sizes in zip(before, after, strict=True))

    def _stored(self, write: dict[str, Any]) -> int:
        key = write.get("Item") or write["Key"]
        return _size(self._client.tables[write["TableName"]].get((key["pk"]["S"], key["sk"]["S"])))


def _size(item: dict[str, Any] | None) -> int:
    return item_bytes(from_wire(item)) if item else 0


def _units(size: int, unit: int) -> int:
    return max(1, -(-size // unit))
