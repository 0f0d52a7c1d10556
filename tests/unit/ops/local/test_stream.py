"""Stream records reach the plan function at least once, and in order."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.aws.wire import from_wire
from ops.local.checkpoints import Checkpoints
from ops.local.stream import LISTING_STEPS, StreamReader, stream_event

ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/content/stream/1"


def record(number: int) -> dict[str, Any]:
    return {
        "eventID": str(number),
        "eventName": "INSERT",
        "dynamodb": {
            "ApproximateCreationDateTime": datetime(2015, 12, 30, tzinfo=UTC),
            "Keys": {"pk": {"S": str(number)}, "sk": {"S": "HEAD"}},
            "NewImage": {"pk": {"S": str(number)}, "salt": {"B": b"\x00\xff"}, "list": {"L": [{"B": b"a"}]}},
            "SequenceNumber": f"{number:09}",
        },
    }


class Stream:
    """DynamoDB Streams in memory: records by shard, in order; closed shards end. Iterators are `shard@position`."""

    def __init__(self, parents: dict[str, str | None]) -> None:
        self.parents = parents
        self.records: dict[str, list[dict[str, Any]]] = {shard: [] for shard in parents}
        self.closed: set[str] = set()
        self.expired: set[str] = set()
        self.trimmed = False

    def describe_stream(self, *, StreamArn: str, ExclusiveStartShardId: str | None = None) -> dict[str, Any]:  # noqa: N803
        assert StreamArn == ARN
        shards = sorted(self.parents)
        after = shards.index(ExclusiveStartShardId) + 1 if ExclusiveStartShardId else 0
        page = shards[after : after + 1]
        listed = [{"ShardId": each, "ParentShardId": self.parents[each]} for each in page]
        description: dict[str, Any] = {"Shards": listed}
        if after + 1 < len(shards):
            description["LastEvaluatedShardId"] = page[-1]
        return {"StreamDescription": description}

    def get_shard_iterator(
        self,
        *,
        StreamArn: str,  # noqa: N803
        ShardId: str,  # noqa: N803
        ShardIteratorType: str,  # noqa: N803
        SequenceNumber: str = "",  # noqa: N803
    ) -> dict[str, Any]:
        assert StreamArn == ARN
        if ShardIteratorType == "TRIM_HORIZON":
            return {"ShardIterator": f"{ShardId}@0"}
        if self.trimmed:
            raise client_error("TrimmedDataAccessException")
        numbers = [each["dynamodb"]["SequenceNumber"] for each in self.records[ShardId]]
        return {"ShardIterator": f"{ShardId}@{numbers.index(SequenceNumber) + 1}"}

    def get_records(self, *, ShardIterator: str, Limit: int) -> dict[str, Any]:  # noqa: N803
        if ShardIterator in self.expired:
            self.expired.remove(ShardIterator)
            raise client_error("ExpiredIteratorException")
        shard, _, position = ShardIterator.partition("@")
        found = self.records[shard][int(position) : int(position) + min(Limit, 2)]
        end = int(position) + len(found)
        if shard in self.closed and end == len(self.records[shard]):
            return {"Records": found}
        return {"Records": found, "NextShardIterator": f"{shard}@{end}"}


def client_error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": ""}}, "GetRecords")


class Function:
    """A function that notes the records it was handed, and fails as often as told."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.failures = 0

    @property
    def seen(self) -> list[int]:
        return [number for batch in self.batches for number in batch]

    def __call__(self, event: dict[str, Any]) -> None:
        if self.failures:
            self.failures -= 1
            raise ValueError("the function failed")
        self.batches.append([int(each["eventID"]) for each in event["Records"]])


@pytest.fixture
def function() -> Function:
    return Function()


@pytest.fixture
def read(function: Function) -> Callable[..., StreamReader]:
    def make(stream: Stream, checkpoints: Checkpoints | None = None) -> StreamReader:
        client: Any = stream
        return StreamReader(client, ARN, function, checkpoints or Checkpoints(None, ARN))

    return make


def drain(reader: StreamReader) -> None:
    """Step until nothing was found for as long as it takes to look for new shards."""
    idle = 0
    while idle <= LISTING_STEPS:
        idle = idle + 1 if reader.step() else 0


def test_records_arrive_in_order_and_in_batches(read: Callable[..., StreamReader], function: Function) -> None:
    stream = Stream({"a": None})
    stream.records["a"] = [record(number) for number in range(5)]
    drain(read(stream))
    assert function.batches == [[0, 1], [2, 3], [4]]


def test_a_batch_that_failed_is_handed_over_again_before_the_next(
    read: Callable[..., StreamReader], function: Function
) -> None:
    stream = Stream({"a": None})
    stream.records["a"] = [record(number) for number in range(4)]
    reader = read(stream)
    function.failures = 2
    for _ in range(2):
        with pytest.raises(ValueError, match="the function failed"):
            reader.step()
    drain(reader)
    assert function.seen == [0, 1, 2, 3]


def test_a_shard_that_fails_does_not_hold_up_another(read: Callable[..., StreamReader], function: Function) -> None:
    stream = Stream({"a": None, "b": None})
    stream.records = {"a": [record(1)], "b": [record(2)]}
    reader = read(stream)
    function.failures = 1
    with pytest.raises(ValueError, match="the function failed"):
        reader.step()
    assert function.seen == [2]
    drain(reader)
    assert function.seen == [2, 1]


def test_a_child_shard_is_read_after_its_parent(read: Callable[..., StreamReader], function: Function) -> None:
    stream = Stream({"b": None, "a": "b"})
    stream.records = {"a": [record(3)], "b": [record(1), record(2)]}
    reader = read(stream)
    drain(reader)
    assert function.seen == [1, 2]
    stream.closed.add("b")
    drain(reader)
    assert function.seen == [1, 2, 3]


def test_a_shard_that_appears_later_is_found(read: Callable[..., StreamReader], function: Function) -> None:
    stream = Stream({"a": None})
    reader = read(stream)
    drain(reader)
    stream.parents["c"] = "trimmed long ago"
    stream.records["c"] = [record(7)]
    drain(reader)
    assert function.seen == [7]


def test_an_iterator_that_expired_is_replaced_and_nothing_is_lost(
    read: Callable[..., StreamReader], function: Function
) -> None:
    stream = Stream({"a": None})
    stream.records["a"] = [record(1)]
    reader = read(stream)
    drain(reader)
    stream.records["a"].append(record(2))
    stream.expired.add("a@1")
    drain(reader)
    assert function.seen == [1, 2]


def test_a_new_reader_goes_on_where_the_checkpoints_end(read: Callable[..., StreamReader], function: Function) -> None:
    stream = Stream({"a": None, "b": "a"})
    stream.records = {"a": [record(1)], "b": [record(2)]}
    stream.closed.add("a")
    checkpoints = Checkpoints(None, ARN)
    drain(read(stream, checkpoints))
    stream.records["b"].append(record(3))
    drain(read(stream, checkpoints))
    assert function.seen == [1, 2, 3]


def test_when_the_checkpoint_was_trimmed_the_rest_is_read_from_its_beginning(
    read: Callable[..., StreamReader], function: Function
) -> None:
    stream = Stream({"a": None})
    stream.records["a"] = [record(5)]
    stream.trimmed = True
    checkpoints = Checkpoints(None, ARN)
    checkpoints.save("a", "000000001")
    drain(read(stream, checkpoints))
    assert function.seen == [5]


def test_another_error_of_the_stream_is_not_hidden(read: Callable[..., StreamReader]) -> None:
    class Broken(Stream):
        def get_records(self, *, ShardIterator: str, Limit: int) -> dict[str, Any]:  # noqa: N803
            raise client_error("InternalServerError")

    with pytest.raises(ClientError, match="InternalServerError"):
        read(Broken({"a": None})).step()


def test_an_event_has_the_form_that_lambda_sends() -> None:
    event = json.loads(json.dumps(stream_event([record(1)], ARN)))
    (sent,) = event["Records"]
    assert sent["eventSource"] == "aws:dynamodb"
    assert sent["eventSourceARN"] == ARN
    assert sent["dynamodb"]["ApproximateCreationDateTime"] == 1451433600.0
    assert sent["dynamodb"]["NewImage"] == {"pk": {"S": "1"}, "salt": {"B": "AP8="}, "list": {"L": [{"B": "YQ=="}]}}


def test_what_dynamodb_local_leaves_out_of_an_empty_map_is_put_back() -> None:
    bare = record(1)
    bare["dynamodb"]["NewImage"] = {"pk": {"S": "1"}, "empty": {}, "list": {"L": []}}
    (sent,) = stream_event([bare], ARN)["Records"]
    assert from_wire(sent["dynamodb"]["NewImage"]) == {"pk": "1", "empty": {}, "list": []}
