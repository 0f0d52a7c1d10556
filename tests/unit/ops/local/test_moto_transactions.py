"""A transaction that fails at moto leaves nothing behind, though no table was copied for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from ops.local import moto_transactions, resources
from tests.conftest import new_client

TABLE = "gazette-transactions"
NEVER = {"ConditionExpression": "attribute_exists(nothing)"}


@pytest.fixture
def dynamodb() -> Iterator[Any]:
    moto_transactions.install()
    with mock_aws():
        client = new_client("dynamodb")
        resources.create_table(client, TABLE, stream=True)
        client.put_item(TableName=TABLE, Item=item("old", seen="1"))
        yield client


def item(name: str, **numbers: str) -> dict[str, Any]:
    return {**key(name), **{each: {"N": number} for each, number in numbers.items()}, "by": {"M": {"a": {"N": "1"}}}}


def key(name: str) -> dict[str, Any]:
    return {"pk": {"S": name}, "sk": {"S": "x"}}


def update(name: str, expression: str) -> dict[str, Any]:
    values = {":one": {"N": "1"}}
    names = {"#by": "by"} if "#by" in expression else {}
    update = {"TableName": TABLE, "Key": key(name), "UpdateExpression": expression, "ExpressionAttributeValues": values}
    return {"Update": {**update, **({"ExpressionAttributeNames": names} if names else {})}}


def changes() -> list[dict[str, Any]]:
    """On a table with the item `old`."""
    return [
        {"Put": {"TableName": TABLE, "Item": item("new", seen="7")}},
        update("made", "ADD n :one"),
        update("old", "ADD #by.a :one, seen :one"),
    ]


def records(dynamodb: Any) -> list[Any]:
    streams = new_client("dynamodbstreams")
    arn = dynamodb.describe_table(TableName=TABLE)["Table"]["LatestStreamArn"]
    (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    where = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
    return list(streams.get_records(ShardIterator=streams.get_shard_iterator(**where)["ShardIterator"])["Records"])


@pytest.mark.parametrize("deed", ["Put", "Update", "Delete"])
def test_a_transaction_that_fails_changes_neither_the_table_nor_its_stream(dynamodb: Any, deed: str) -> None:
    before, changed = dynamodb.scan(TableName=TABLE)["Items"], len(records(dynamodb))
    also = [{"Delete": {"TableName": TABLE, "Key": key("old")}}] if deed == "Delete" else []
    these = also or [each for each in changes() if deed in each]
    with pytest.raises(ClientError, match="TransactionCanceledException"):
        dynamodb.transact_write_items(
            TransactItems=[*these, {"ConditionCheck": {"TableName": TABLE, "Key": key("never"), **NEVER}}]
        )
    assert dynamodb.scan(TableName=TABLE)["Items"] == before
    assert len(records(dynamodb)) == changed


def test_a_transaction_that_does_not_fail_changes_them(dynamodb: Any) -> None:
    dynamodb.transact_write_items(TransactItems=changes())
    found = {each["pk"]["S"]: each for each in dynamodb.scan(TableName=TABLE)["Items"]}
    assert {name: each.get("seen") for name, each in found.items()} == {
        "old": {"N": "2"},
        "new": {"N": "7"},
        "made": None,
    }
    assert found["old"]["by"] == {"M": {"a": {"N": "2"}}}
    assert [each["eventName"] for each in records(dynamodb)][-1] == "MODIFY"
