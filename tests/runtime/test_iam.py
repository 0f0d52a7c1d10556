"""The evaluation of policies, and what requests ask of IAM: what AWS documents, one line a rule."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.runtime.iam import Call, Permission, Policy
from tests.runtime.wire import Account, Request, UnknownRequest

TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/content"
PAGE = "arn:aws:s3:::pages/index.html"


def policy(*statements: tuple[str, str | list[str], str | list[str]]) -> Policy:
    made = [
        {"Sid": str(number), "Effect": effect, "Action": action, "Resource": resource}
        for number, (effect, action, resource) in enumerate(statements)
    ]
    return Policy({"Version": "2012-10-17", "Statement": made})


@pytest.mark.parametrize(
    ("statements", "action", "resource", "allowed"),
    [
        ([], "s3:GetObject", PAGE, False),
        ([("Allow", "s3:GetObject", PAGE)], "s3:GetObject", PAGE, True),
        ([("Allow", "s3:GetObject", PAGE)], "s3:PutObject", PAGE, False),
        ([("Allow", "s3:GetObject", PAGE)], "s3:GetObject", PAGE + "x", False),
        ([("Allow", "S3:getobject", PAGE)], "s3:GetObject", PAGE, True),
        ([("Allow", "s3:Get*", PAGE)], "s3:GetObject", PAGE, True),
        ([("Allow", "s3:Get*", PAGE)], "s3:PutObject", PAGE, False),
        ([("Allow", "s3:?etObject", PAGE)], "s3:GetObject", PAGE, True),
        ([("Allow", ["s3:PutObject", "s3:GetObject"], [TABLE, PAGE])], "s3:GetObject", PAGE, True),
        ([("Allow", "s3:GetObject", "arn:aws:s3:::pages/*")], "s3:GetObject", "arn:aws:s3:::pages/2026/a/b", True),
        ([("Allow", "s3:GetObject", "arn:aws:s3:::pages/*")], "s3:GetObject", "arn:aws:s3:::pages", False),
        ([("Allow", "s3:ListBucket", "arn:aws:s3:::pages")], "s3:ListBucket", "arn:aws:s3:::pages", True),
        ([("Allow", "s3:GetObject", "arn:aws:s3:::PAGES/*")], "s3:GetObject", PAGE, False),
        ([("Allow", "dynamodb:Query", TABLE)], "dynamodb:Query", f"{TABLE}/index/by-day", False),
        ([("Allow", "dynamodb:Query", f"{TABLE}/index/*")], "dynamodb:Query", f"{TABLE}/index/by-day", True),
        ([("Allow", "s3:*", "*"), ("Deny", "s3:GetObject", PAGE)], "s3:GetObject", PAGE, False),
        ([("Deny", "s3:*", "arn:aws:s3:::pages/media/*"), ("Allow", "s3:GetObject", "*")], "s3:GetObject", PAGE, True),
    ],
)
def test_a_denial_wins_then_a_permission_and_silence_refuses(
    statements: list[Any], action: str, resource: str, allowed: bool
) -> None:
    assert bool(policy(*statements).permissions_for(Call(action, resource))) is allowed


def test_what_allowed_a_call_is_told_by_statement_and_action() -> None:
    found = policy(("Allow", ["s3:GetObject", "s3:PutObject"], "*")).permissions_for(Call("s3:GetObject", PAGE))
    assert found == {Permission("0", "s3:GetObject")}


@pytest.mark.parametrize("element", ["Condition", "NotAction", "NotResource", "Principal"])
def test_what_cannot_be_evaluated_is_an_error(element: str) -> None:
    statement = {"Sid": "A", "Effect": "Allow", "Action": "s3:*", "Resource": "*", element: {}}
    with pytest.raises(ValueError, match="not evaluated"):
        Policy({"Statement": [statement]})


def request(method: str, target: str, body: Any = b"", **headers: str) -> Request:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Request(method=method, target=target, headers=sent, body=raw)


def dynamodb(operation: str, **asked: Any) -> Request:
    return request("POST", "/", asked, x_amz_target=f"DynamoDB_20120810.{operation}")


def sqs(operation: str) -> Request:
    asked = {"QueueUrl": "http://127.0.0.1:5000/123456789012/render"}
    return request("POST", "/", asked, x_amz_target=f"AmazonSQS.{operation}")


FORM = b'--x\r\nContent-Disposition: form-data; name="key"\r\n\r\nuploads/01K\r\n--x--\r\n'
PARTS = [{kind: {"TableName": "content"}} for kind in ("Put", "Update", "Delete", "ConditionCheck")]
READS = [{"Get": {"TableName": "content"}}]
OF_A_TABLE = ("PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem")
KEYS: Any = {"content": {"Keys": []}}
PURGE = "/2020-05-31/distribution/E1/invalidation"
EDGE = "arn:aws:cloudfront::123456789012:distribution/E1"


@pytest.mark.parametrize(
    ("request_", "calls"),
    [
        (dynamodb("GetItem", TableName="content"), [("dynamodb:GetItem", TABLE)]),
        (dynamodb("Query", TableName="content", IndexName="i"), [("dynamodb:Query", f"{TABLE}/index/i")]),
        (dynamodb("BatchGetItem", RequestItems=KEYS), [("dynamodb:BatchGetItem", TABLE)]),
        (dynamodb("TransactWriteItems", TransactItems=PARTS), [(f"dynamodb:{each}", TABLE) for each in OF_A_TABLE]),
        (
            dynamodb("TransactGetItems", TransactItems=[{"Get": {"TableName": "content"}}]),
            [("dynamodb:GetItem", TABLE)],
        ),
        (sqs("SendMessageBatch"), [("sqs:SendMessage", "arn:aws:sqs:us-east-1:123456789012:render")]),
        (sqs("DeleteMessageBatch"), [("sqs:DeleteMessage", "arn:aws:sqs:us-east-1:123456789012:render")]),
        (request("HEAD", "/pages/index.html"), [("s3:GetObject", PAGE)]),
        (request("GET", "/pages/a%20b"), [("s3:GetObject", "arn:aws:s3:::pages/a b")]),
        (request("GET", "/pages?list-type=2&prefix=media%2F"), [("s3:ListBucket", "arn:aws:s3:::pages")]),
        (request("PUT", "/pages/index.html", if_none_match="*"), [("s3:PutObject", PAGE)]),
        (request("PUT", "/pages/index.html", if_match='"1"'), [("s3:PutObject", PAGE), ("s3:GetObject", PAGE)]),
        (request("DELETE", "/pages/index.html", if_match='"1"'), [("s3:DeleteObject", PAGE), ("s3:GetObject", PAGE)]),
        (request("POST", "/pages", FORM), [("s3:PutObject", "arn:aws:s3:::pages/uploads/01K")]),
        (request("POST", PURGE), [("cloudfront:CreateInvalidation", EDGE)]),
    ],
    ids=lambda value: value.operation or f"{value.method} {value.target}" if isinstance(value, Request) else "",
)
def test_a_request_is_allowed_by_what_aws_says(request_: Request, calls: list[tuple[str, str]]) -> None:
    assert [tuple(call) for call in Account("us-east-1:123456789012").calls(request_)] == calls


@pytest.mark.parametrize(
    "unknown",
    [
        dynamodb("ExecuteStatement"),
        request("PUT", "/pages/index.html?tagging"),
        request("PUT", "/pages/index.html", x_amz_copy_source="pages/a"),
        request("POST", "/2020-05-31/distribution"),
    ],
    ids=lambda each: each.operation or each.target,
)
def test_a_request_that_is_not_known_is_an_error(unknown: Request) -> None:
    with pytest.raises(UnknownRequest):
        Account("us-east-1:123456789012").calls(unknown)


def test_reading_what_is_not_there_needs_to_list_the_bucket() -> None:
    account = Account("us-east-1:123456789012")
    assert account.when_absent(request("HEAD", "/pages/a")) == (Call("s3:ListBucket", "arn:aws:s3:::pages"),)
    assert account.when_absent(request("PUT", "/pages/a")) == ()
