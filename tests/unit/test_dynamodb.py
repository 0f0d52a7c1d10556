"""What no emulator does: writes get in each other's way, batches come back half done, calls are throttled."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws.dynamodb import ABSENT, MAX_ATTEMPTS, MAX_TRANSACTION, PRESENT, ConditionFailed, Put, Table, Update
from chalicelib.aws.wire import MAX_ITEM_BYTES, from_wire, item_bytes, to_wire
from chalicelib.content.models.articles import Status
from chalicelib.errors import Busy, Throttled
from tests.fakes.dynamodb import FakeDynamoDB

CONFLICT = {"CancellationReasons": [{"Code": "TransactionConflict"}]}
WRITE = Put(item={"pk": "p", "sk": "s"})


class Conflicting:
    """A client whose writes fail with these errors, one after the other, and then succeed."""

    def __init__(self, *failures: ClientError) -> None:
        self.failures = list(failures)
        self.calls = 0

    def put_item(self, **_: Any) -> dict[str, Any]:
        self.calls += 1
        if self.failures:
            raise self.failures.pop(0)
        return {}

    transact_write_items = put_item


def error(code: str, **extra: Any) -> ClientError:
    response: Any = {"Error": {"Code": code, "Message": code}, **extra}
    return ClientError(response, "Write")


def table(client: Conflicting, pauses: list[float]) -> Table:
    return Table(client, "table", sleep=pauses.append)  # type: ignore[arg-type] # a fake client


class Recording(FakeDynamoDB):
    """Remembers what it was asked for."""

    def __init__(self, items_at_once: int = 1000) -> None:
        super().__init__(items_at_once)
        self.create_table(TableName="table", StreamSpecification={"StreamEnabled": False})
        self.asked: list[dict[str, Any]] = []
        self.table = Table(self, "table")  # type: ignore[arg-type] # a fake client

    def query(self, **request: Any) -> dict[str, Any]:
        self.asked.append(dict(request))
        return super().query(**request)

    def put_item(self, **request: Any) -> dict[str, Any]:
        self.asked.append(request)
        return super().put_item(**request)

    def transact_write_items(self, *, TransactItems: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        self.asked += [request for each in TransactItems for request in each.values()]
        return super().transact_write_items(TransactItems=TransactItems)


def keep(client: Recording, number: int) -> list[dict[str, Any]]:
    """So many items of a partition, in their order."""
    items = [{"pk": "p", "sk": f"{each}", "n": each, "text": "x"} for each in range(number)]
    for item in items:
        client.table.write(Put(item=item))
    client.asked.clear()
    return items


@pytest.mark.parametrize("limit", [None, 1, 3, 4, 6, 7, 8, 9])
@pytest.mark.parametrize("newest_first", [False, True])
def test_a_partition_of_several_pages_is_read_to_its_end_or_a_limit(limit: int | None, newest_first: bool) -> None:
    client = Recording(items_at_once=3)
    items = keep(client, 8)
    expected = items[::-1] if newest_first else items
    assert list(client.table.query("p", newest_first=newest_first, limit=limit)) == expected[:limit]
    assert all(("Limit" in asked) == (limit is not None) for asked in client.asked)


def test_who_may_stop_early_reads_so_many_at_a_time() -> None:
    client = Recording()
    items = keep(client, 5)
    assert next(client.table.query("p", items_at_once=2)) == items[0]
    assert [asked["Limit"] for asked in client.asked] == [2]
    assert list(client.table.query("p", items_at_once=2)) == items


def test_attributes_that_nobody_wants_are_not_sent() -> None:
    client = Recording()
    keep(client, 2)
    assert list(client.table.query("p", attributes=["sk", "n"])) == [{"sk": "0", "n": 0}, {"sk": "1", "n": 1}]
    assert client.asked[0]["ProjectionExpression"] == "#sk, #n"
    list(client.table.query("p"))
    assert "ProjectionExpression" not in client.asked[1]


def test_a_scan_of_several_pages_can_be_gone_on_with_after_each() -> None:
    client = Recording(items_at_once=3)
    items = keep(client, 7)
    pages = list(client.table.scan())
    assert pages == [(items[:3], ("p", "2")), (items[3:6], ("p", "5")), (items[6:], None)]
    for number, (_, after) in enumerate(pages[:-1], start=1):
        assert list(client.table.scan(after=after)) == pages[number:]


def test_a_write_asks_for_what_stood_there_and_for_nothing_that_is_empty() -> None:
    client = Recording()
    asked = {"TableName": "table", "Item": to_wire(WRITE.item), "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    client.table.write(WRITE)
    client.table.transact([WRITE])
    assert client.asked == [asked] * 2
    with pytest.raises(ConditionFailed, match="write 0 did not hold") as failed:
        client.table.write(Put(item=WRITE.item, condition=ABSENT))
    assert failed.value.failed == (0,)


def test_the_names_of_an_update_and_of_its_condition_are_told_apart() -> None:
    table = Recording().table
    table.write(Put(item={**WRITE.item, "a": 1}))
    table.write(Update(pk="p", sk="s", expression="REMOVE #a", condition=PRESENT))
    assert table.get("p", "s") == WRITE.item


def test_aws_states_these_limits() -> None:
    assert (MAX_ITEM_BYTES, MAX_TRANSACTION) == (409_600, 100)


@pytest.fixture
def longest_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.aws.dynamodb.random.uniform", lambda low, high: high - low)


@pytest.mark.usefixtures("longest_pauses")
def test_each_pause_may_be_twice_as_long_as_the_one_before() -> None:
    client, pauses = Conflicting(*[error("TransactionConflictException")] * 3), list[float]()
    table(client, pauses).write(WRITE)
    assert pauses == [0.04, 0.08, 0.16]


@pytest.mark.usefixtures("longest_pauses")
def test_so_may_each_pause_of_a_batch() -> None:
    client, pauses = FakeDynamoDB(batch_items=1), list[float]()
    client.create_table(TableName="table", StreamSpecification={"StreamEnabled": False})
    reader = Table(client, "table", sleep=pauses.append)  # type: ignore[arg-type] # a fake client
    assert reader.get_many([("p", f"{number}") for number in range(4)]) == {}
    assert pauses == [0.04, 0.08, 0.16]


def test_a_write_in_a_transactions_way_is_tried_again_after_a_pause() -> None:
    client, pauses = Conflicting(*[error("TransactionConflictException")] * 3), list[float]()
    table(client, pauses).write(WRITE)
    assert (client.calls, len(pauses)) == (4, 3)


def test_a_transaction_in_anothers_way_is_tried_again_after_a_pause() -> None:
    client, pauses = Conflicting(*[error("TransactionCanceledException", **CONFLICT)] * 3), list[float]()
    table(client, pauses).transact([WRITE])
    assert (client.calls, len(pauses)) == (4, 3)


@pytest.mark.parametrize("reason", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])
def test_a_transaction_that_dynamodb_was_too_busy_for_is_tried_again(reason: str) -> None:
    reasons = {"CancellationReasons": [{"Code": "None"}, {"Code": reason}]}
    client, pauses = Conflicting(error("TransactionCanceledException", **reasons)), list[float]()
    table(client, pauses).transact([WRITE, WRITE])
    assert (client.calls, len(pauses)) == (2, 1)


def test_a_transaction_that_is_still_under_way_is_tried_again() -> None:
    without_code = error("TransactionCanceledException", CancellationReasons=[{}, {"Code": "TransactionConflict"}])
    client = Conflicting(error("TransactionInProgressException"), without_code)
    table(client, []).transact([WRITE, WRITE])
    assert client.calls == 3


@pytest.mark.parametrize("reason", ["ValidationError", "ItemCollectionSizeLimitExceeded", "AccessDenied"])
def test_a_transaction_cancelled_for_another_reason_is_not_tried_again(reason: str) -> None:
    reasons = {"CancellationReasons": [{"Code": "TransactionConflict"}, {"Code": reason}]}
    client = Conflicting(error("TransactionCanceledException", **reasons))
    with pytest.raises(ClientError, match="TransactionCanceled"):
        table(client, []).transact([WRITE, WRITE])
    assert client.calls == 1


@pytest.mark.parametrize("batch_items", [1, 40, 100])
def test_what_a_batch_leaves_over_is_asked_for_again_after_a_pause(batch_items: int) -> None:
    client, pauses = FakeDynamoDB(batch_items=batch_items), list[float]()
    client.create_table(TableName="table", StreamSpecification={"StreamEnabled": False})
    stored = Table(client, "table", sleep=pauses.append)  # type: ignore[arg-type] # a fake client
    items = {("p", f"{number:03d}"): {"pk": "p", "sk": f"{number:03d}", "n": number} for number in range(0, 250, 2)}
    for each in items.values():
        stored.write(Put(item=each))
    assert stored.get_many([("p", f"{number:03d}") for number in range(250)]) == items
    assert bool(pauses) == (batch_items < 100)


def test_conflicts_without_end_are_given_up() -> None:
    client = Conflicting(*[error("TransactionCanceledException", **CONFLICT)] * 99)
    with pytest.raises(Busy):
        table(client, []).transact([WRITE])
    assert client.calls == MAX_ATTEMPTS
    client = Conflicting(*[error("TransactionConflictException")] * 99)
    with pytest.raises(Busy):
        table(client, []).write(WRITE)
    assert client.calls == MAX_ATTEMPTS


def test_a_condition_that_failed_beside_a_conflict_is_final() -> None:
    reasons = [{"Code": "TransactionConflict"}, {"Code": "ConditionalCheckFailed", "Item": to_wire({"n": 1})}]
    client = Conflicting(error("TransactionCanceledException", CancellationReasons=reasons))
    with pytest.raises(ConditionFailed) as failed:
        table(client, []).transact([WRITE, WRITE])
    assert (failed.value.failed, failed.value.old, client.calls) == ((1,), ({"n": 1},), 1)


@pytest.mark.parametrize("code", ["ValidationException", "AccessDeniedException"])
def test_other_errors_are_not_tried_again(code: str) -> None:
    for act in ("write", "transact"):
        client = Conflicting(error(code))
        with pytest.raises(ClientError, match=code) as failed:
            getattr(table(client, []), act)(WRITE if act == "write" else [WRITE])
        assert failed.value.__notes__ == ["The table is table."]
        assert client.calls == 1


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.text(max_size=3), plain, max_size=4))
def test_items_come_back_from_wire_form_as_they_were(item: dict[str, Any]) -> None:
    assert from_wire(to_wire(item)) == item


@pytest.mark.parametrize(
    ("value", "wire", "size"),
    [
        ("Đảng", {"S": "Đảng"}, 7),
        (Status.DRAFT, {"S": "draft"}, 5),
        (b"\x00\x01", {"B": b"\x00\x01"}, 2),
        (-12, {"N": "-12"}, 21),
        (True, {"BOOL": True}, 1),
        (None, {"NULL": True}, 1),
        (["ab", 1], {"L": [{"S": "ab"}, {"N": "1"}]}, 3 + 1 + 2 + 1 + 21),
        (("ab",), {"L": [{"S": "ab"}]}, 3 + 1 + 2),
        ({"a": "bc", "ộ": None}, {"M": {"a": {"S": "bc"}, "ộ": {"NULL": True}}}, 3 + 2 + 1 + 2 + 3 + 1),
    ],
)
def test_a_value_has_one_form_and_takes_so_many_bytes(value: object, wire: dict[str, Any], size: int) -> None:
    written = to_wire({"tên": value})["tên"]
    assert written == wire
    assert type(next(iter(written.values()))) is type(next(iter(wire.values())))
    assert item_bytes({"tên": value}) == len("tên".encode()) + size


def test_what_dynamodb_has_no_type_for_is_refused_and_what_is_not_gazettes() -> None:
    with pytest.raises(TypeError, match="float"):
        to_wire({"n": 1.5})
    with pytest.raises(TypeError, match="SS"):
        from_wire({"a": {"SS": ["x"]}})


@pytest.mark.parametrize(
    "code", ["ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException"]
)
def test_a_throttled_call_is_told_apart_from_others_that_fail(code: str) -> None:
    works: list[Callable[[Table], None]] = [lambda each: each.write(WRITE), lambda each: each.transact([WRITE])]
    for work in works:
        client = Conflicting(error(code))
        with pytest.raises(Throttled):
            work(table(client, []))
        assert client.calls == 1
