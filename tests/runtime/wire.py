"""Requests to AWS as they go over the wire, and the calls that IAM takes them for.

Service Authorization Reference: "Actions, resources, and condition keys" for DynamoDB, SQS, S3 and CloudFront.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.runtime.iam import Call

_BATCHES = {"SendMessageBatch": "SendMessage", "DeleteMessageBatch": "DeleteMessage"}
"""Batches are allowed by what allows one (Amazon SQS Developer Guide, "Amazon SQS API permissions")."""

_TRANSACTED = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}
"""Transactions are allowed by what allows their parts (DynamoDB Developer Guide, "IAM and transactions")."""

_OF_ITEMS = {"GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"}


class UnknownRequest(Exception):
    """A request whose permissions are not known here: it has to be looked up, and added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it came. Names of headers are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def operation(self) -> str:
        """What the JSON protocols call it, e.g. `DynamoDB_20120810.GetItem`; empty for REST."""
        return self.headers.get("x-amz-target", "")

    @property
    def query(self) -> Mapping[str, list[str]]:
        """What stands behind the path."""
        return parse_qs(urlsplit(self.target).query, keep_blank_values=True)

    @property
    def bucket_and_key(self) -> tuple[str, str]:
        """Of a request to S3, with the bucket in the path."""
        bucket, _, key = unquote(urlsplit(self.target).path).removeprefix("/").partition("/")
        return bucket, key


class Account:
    """Where a stage's resources are: `place` is the middle of their ARNs, `us-east-1:123456789012`."""

    def __init__(self, place: str) -> None:
        self._place = place

    def calls(self, request: Request) -> tuple[Call, ...]:
        """What IAM is asked about a request; all of it must be allowed. Raises UnknownRequest."""
        service, _, operation = request.operation.partition(".")
        if service == "DynamoDB_20120810":
            return tuple(self._dynamodb(operation, json.loads(request.body)))
        if service == "DynamoDBStreams_20120810":
            return tuple(self._streams(operation, json.loads(request.body)))
        if service == "AmazonSQS":
            return (self._sqs(operation, json.loads(request.body)),)
        if request.target.startswith("/2020-05-31/"):
            return (self._cloudfront(request),)
        return tuple(self._s3(request))

    def when_absent(self, request: Request) -> tuple[Call, ...]:
        """What S3 asks besides where an object is not there: without it, the answer is 403 and not 404 (Amazon S3 API
        Reference, "GetObject" and "HeadObject")."""
        bucket, key = request.bucket_and_key
        reads = request.method in {"GET", "HEAD"} and key and not request.operation
        return (Call("s3:ListBucket", f"arn:aws:s3:::{bucket}"),) if reads else ()

    def _dynamodb(self, operation: str, asked: Mapping[str, Any]) -> Iterator[Call]:
        if operation in _OF_ITEMS:
            index = f"/index/{asked['IndexName']}" if "IndexName" in asked else ""
            yield Call(f"dynamodb:{operation}", self._table(asked["TableName"]) + index)
        elif operation in {"BatchGetItem", "BatchWriteItem"}:
            for table in asked["RequestItems"]:
                yield Call(f"dynamodb:{operation}", self._table(table))
        elif operation in {"TransactWriteItems", "TransactGetItems"}:
            for part in asked["TransactItems"]:
                ((kind, about),) = part.items()
                action = "GetItem" if kind == "Get" else _TRANSACTED[kind]
                yield Call(f"dynamodb:{action}", self._table(about["TableName"]))
        else:
            raise UnknownRequest(f"DynamoDB's {operation}")

    def _streams(self, operation: str, asked: Mapping[str, Any]) -> Iterator[Call]:
        """An iterator names its stream: DynamoDB Local puts the ARN behind a number, as AWS does."""
        stream = asked.get("StreamArn") or asked["ShardIterator"].split("|")[1]
        yield Call(f"dynamodb:{operation}", stream)

    def _table(self, name: str) -> str:
        return f"arn:aws:dynamodb:{self._place}:table/{name}"

    def _sqs(self, operation: str, asked: Mapping[str, Any]) -> Call:
        queue = asked["QueueUrl"].rpartition("/")[2]
        return Call(f"sqs:{_BATCHES.get(operation, operation)}", f"arn:aws:sqs:{self._place}:{queue}")

    def _cloudfront(self, request: Request) -> Call:
        found = re.fullmatch(r"/2020-05-31/distribution/(\w+)/invalidation", request.target)
        if not found or request.method != "POST":
            raise UnknownRequest(f"CloudFront's {request.method} {request.target}")
        account = self._place.rpartition(":")[2]
        return Call("cloudfront:CreateInvalidation", f"arn:aws:cloudfront::{account}:distribution/{found[1]}")

    def _s3(self, request: Request) -> Iterator[Call]:
        bucket, key = request.bucket_and_key
        arn = f"arn:aws:s3:::{bucket}"
        special = request.query.keys() - {"list-type", "encoding-type", "prefix", "continuation-token"}
        known = {"x-amz-copy-source", "x-amz-tagging", "x-amz-acl"}.isdisjoint(request.headers)
        match request.method, bool(key):
            case _ if special or not known:
                raise UnknownRequest(f"S3's {request.method} {request.target}")
            case "GET", False:
                yield Call("s3:ListBucket", arn)
            case "POST", False:
                yield Call("s3:PutObject", f"{arn}/{_key_of_form(request.body)}")
            case "GET" | "HEAD", True:
                yield Call("s3:GetObject", f"{arn}/{key}")
            case "PUT" | "DELETE" as method, True:
                yield Call("s3:PutObject" if method == "PUT" else "s3:DeleteObject", f"{arn}/{key}")
                # Whoever compares an ETag reads the object (Amazon S3 User Guide, "conditional writes", "deletes").
                if request.headers.get("if-match", "*") != "*":
                    yield Call("s3:GetObject", f"{arn}/{key}")
            case _:
                raise UnknownRequest(f"S3's {request.method} {request.target}")


def _key_of_form(body: bytes) -> str:
    found = re.search(rb'name="key"\r\n\r\n(.*?)\r\n', body, re.DOTALL)
    if not found:
        raise UnknownRequest("a form without a key")
    return found[1].decode()
