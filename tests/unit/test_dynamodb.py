"""What no emulator does: writes get in each other's way, batches come back half done, calls are throttled."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.dynamodb import MAX_ATTEMPTS, ConditionFailed, Put, Table, from_wire, to_wire
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
        with pytest.raises(ClientError, match=code):
            getattr(table(client, []), act)(WRITE if act == "write" else [WRITE])
        assert client.calls == 1


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.text(max_size=3), plain, max_size=4))
def test_items_come_back_from_wire_form_as_they_were(item: dict[str, Any]) -> None:
    assert from_wire(to_wire(item)) == item


def test_what_dynamodb_has_no_type_for_is_refused() -> None:
    with pytest.raises(TypeError, match="float"):
        to_wire({"n": 1.5})


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
