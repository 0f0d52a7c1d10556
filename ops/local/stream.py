"""The stream pump: hands the content table's changes to the plan function, as Lambda's event source mapping would.

At least once, in order within a shard, a parent shard before its children (DynamoDB Developer Guide, "DynamoDB
Streams and AWS Lambda triggers"); a batch that fails is tried again before the next one.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from ops.environment import REGION
from ops.local.checkpoints import Checkpoints

if TYPE_CHECKING:
    from mypy_boto3_dynamodbstreams import DynamoDBStreamsClient

BATCH_RECORDS = 100
"""As `batch_size` in app.py."""

REST_SECONDS = 0.1
LISTING_STEPS = 20
"""So many steps pass before the stream is asked for new shards again; a shard's end asks at once."""

_ITERATOR_GONE = frozenset({"ExpiredIteratorException", "TrimmedDataAccessException", "ResourceNotFoundException"})


@dataclass(slots=True, kw_only=True)
class Shard:
    """A shard and how far it was read: `iterator` is None before the first read, and again after its end (`ended`)."""

    id: str
    parent: str | None
    iterator: str | None = None
    ended: bool = False


class StreamReader:
    """Reads one stream from its beginning, or from where the checkpoints say that it was read to."""

    def __init__(
        self,
        client: DynamoDBStreamsClient,
        stream_arn: str,
        handle: Callable[[dict[str, Any]], object],
        checkpoints: Checkpoints,
    ) -> None:
        self._client = client
        self._stream_arn = stream_arn
        self._handle = handle
        self._checkpoints = checkpoints
        self._shards: dict[str, Shard] = {}
        self._steps_to_listing = 0

    def step(self) -> float:
        """Hand over a batch of every readable shard; answers how long to rest. Raises what the handler raised."""
        if self._steps_to_listing <= 0:
            self._list_shards()
        self._steps_to_listing -= 1
        worked, failure = False, None
        for shard in [each for each in self._shards.values() if not each.ended and self._parent_ended(each)]:
            try:
                worked |= self._read(shard)
            except Exception as error:  # noqa: BLE001 (a shard that fails must not hold up the others)
                failure = failure or error
        if failure:
            raise failure
        return 0 if worked else REST_SECONDS

    def _list_shards(self) -> None:
        request: dict[str, Any] = {"StreamArn": self._stream_arn}
        listed: set[str] = set()
        while True:
            description = self._client.describe_stream(**request)["StreamDescription"]
            for each in description["Shards"]:
                name = each["ShardId"]
                listed.add(name)
                parent = each.get("ParentShardId")
                self._shards.setdefault(name, Shard(id=name, parent=parent, ended=self._checkpoints.ended(name)))
            if "LastEvaluatedShardId" not in description:
                break
            request["ExclusiveStartShardId"] = description["LastEvaluatedShardId"]
        self._shards = {name: shard for name, shard in self._shards.items() if name in listed}
        self._checkpoints.keep_only(listed)
        self._steps_to_listing = LISTING_STEPS

    def _parent_ended(self, shard: Shard) -> bool:
        parent = self._shards.get(shard.parent or "")
        return parent is None or parent.ended

    def _read(self, shard: Shard) -> bool:
        """Whether there was anything to do. The iterator moves on only after the handler is done."""
        try:
            shard.iterator = shard.iterator or self._iterator(shard)
            answer = self._client.get_records(ShardIterator=shard.iterator, Limit=BATCH_RECORDS)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _ITERATOR_GONE:
                raise
            shard.iterator = None
            self._steps_to_listing = 0
            return False
        if records := answer["Records"]:
            self._handle(stream_event(records, self._stream_arn))
            self._checkpoints.save(shard.id, records[-1]["dynamodb"]["SequenceNumber"])
        shard.iterator = answer.get("NextShardIterator")
        if shard.iterator is None:
            shard.ended = True
            self._checkpoints.end(shard.id)
            self._steps_to_listing = 0
        return bool(records) or shard.ended

    def _iterator(self, shard: Shard) -> str:
        where: dict[str, Any] = {"StreamArn": self._stream_arn, "ShardId": shard.id}
        if read_to := self._checkpoints.read_to(shard.id):
            after: dict[str, Any] = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": read_to}
            try:
                return self._client.get_shard_iterator(**where, **after)["ShardIterator"]
            except ClientError as error:
                if error.response["Error"]["Code"] != "TrimmedDataAccessException":
                    raise
        return self._client.get_shard_iterator(**where, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]


def stream_event(records: Iterable[Mapping[str, Any]], stream_arn: str) -> dict[str, Any]:
    """What Lambda hands a function for these records: times as numbers, bytes in base64."""
    return {"Records": [_record(record, stream_arn) for record in records]}


def _record(record: Mapping[str, Any], stream_arn: str) -> dict[str, Any]:
    change = dict(record["dynamodb"])
    if "ApproximateCreationDateTime" in change:
        change["ApproximateCreationDateTime"] = change["ApproximateCreationDateTime"].timestamp()
    for image in ("Keys", "NewImage", "OldImage"):
        if image in change:
            # DynamoDB Local leaves out what an empty map is.
            change[image] = {name: _json_form(value or {"M": {}}) for name, value in change[image].items()}
    return {
        "eventID": record["eventID"],
        "eventName": record["eventName"],
        "eventVersion": record.get("eventVersion", "1.1"),
        "eventSource": "aws:dynamodb",
        "eventSourceARN": stream_arn,
        "awsRegion": REGION,
        "dynamodb": change,
    }


def _json_form(value: Any) -> Any:
    """DynamoDB's wire form as JSON carries it: bytes become base64."""
    match value:
        case bytes():
            return base64.b64encode(value).decode()
        case Mapping():
            return {name: _json_form(each) for name, each in value.items()}
        case list() | set():
            return [_json_form(each) for each in value]
    return value
