"""What each function may do, and to what. Chalice's own generator reads only app.py, so it would not know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ops.deploy.functions import API, function_name

_READ = ("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query")
_WRITE = ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem")

CONTENT: Mapping[str, tuple[str, ...]] = {
    "api_handler": (*_READ, *_WRITE, "dynamodb:ConditionCheckItem"),
    "plan": (*_READ, "dynamodb:UpdateItem"),
    "render": (*_READ, "dynamodb:UpdateItem", "dynamodb:DeleteItem"),
    "intake": ("dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem", "dynamodb:DeleteItem"),
    "tick": (*_READ, *_WRITE),
    "rank": ("dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:DeleteItem"),
}
"""What functions may do to the content table."""

AUDIENCE: Mapping[str, tuple[str, ...]] = {
    "api_handler": (*_READ, "dynamodb:PutItem", "dynamodb:UpdateItem"),
    "plan": ("dynamodb:Query", "dynamodb:UpdateItem"),
    "fold": ("dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem", "dynamodb:DeleteItem"),
    "rank": ("dynamodb:GetItem", "dynamodb:Query"),
}
"""What functions may do to the audience table."""

Statement = dict[str, Any]


def policy_of(function: str, stage: str, variables: Mapping[str, str]) -> dict[str, Any]:
    """A function's IAM policy; `variables` are the stage's `environment_variables`."""
    queue = variables["RENDER_QUEUE_ARN"]
    partition, _, region, account = queue.split(":")[1:5]

    def arn(service: str, name: str) -> str:
        return f"arn:{partition}:{service}:{region}:{account}:{name}"

    statements: list[Statement] = []
    if function == "plan":
        statements += _stream(variables["CONTENT_STREAM_ARN"])
        statements.append(_allow("RenderQueue", ["sqs:SendMessage"], queue))
        statements.append(_allow("UploadQueue", ["sqs:SendMessage"], variables["UPLOAD_QUEUE_ARN"]))
    if function == "render":
        statements += _render(partition, account, variables)
    if function == "intake":
        statements += _intake(partition, variables)
    if function == API:
        # A form for uploads is signed by the function, and allows no more than it may do itself.
        uploads = f"arn:{partition}:s3:::{variables['PAGES_BUCKET']}/uploads/*"
        statements.append(_allow("Uploads", ["s3:PutObject"], uploads))
    for sid, actions, table in (("Content", CONTENT, "CONTENT_TABLE"), ("Audience", AUDIENCE, "AUDIENCE_TABLE")):
        if function in actions:
            statements.append(_allow(sid, actions[function], arn("dynamodb", f"table/{variables[table]}")))
    # A log group's streams have names of Lambda's.
    log = arn("logs", f"log-group:/aws/lambda/{function_name(stage, function)}:*")
    statements.append(_allow("Logs", ["logs:CreateLogStream", "logs:PutLogEvents"], log))
    return {"Version": "2012-10-17", "Statement": statements}


def _stream(arn: str) -> list[Statement]:
    """Reading this very stream; which streams there are can only be asked of all of a table's."""
    read = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]
    streams = arn.rpartition("/")[0] + "/*"
    return [_allow("Stream", read, arn), _allow("Streams", ["dynamodb:ListStreams"], streams)]


def _render(partition: str, account: str, variables: Mapping[str, str]) -> list[Statement]:
    queue = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:SendMessage"]
    bucket = f"arn:{partition}:s3:::{variables['PAGES_BUCKET']}"
    objects = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    statements = [
        _allow("RenderQueue", queue, variables["RENDER_QUEUE_ARN"]),
        _allow("Pages", objects, f"{bucket}/*"),
        _deny("NoUploads", objects, f"{bucket}/uploads/*"),
        # Files of a picture that nothing shows any more are removed by who prints the last page that showed it.
        _deny("NoNewMedia", ["s3:PutObject"], f"{bucket}/media/*"),
        # Without it S3 says of a missing page that it is forbidden.
        _allow("MissingPages", ["s3:ListBucket"], bucket),
    ]
    if distribution := variables["DISTRIBUTION_ID"]:
        edge = f"arn:{partition}:cloudfront::{account}:distribution/{distribution}"
        statements.append(_allow("Edge", ["cloudfront:CreateInvalidation"], edge))
    return statements


def _intake(partition: str, variables: Mapping[str, str]) -> list[Statement]:
    queue = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
    bucket = f"arn:{partition}:s3:::{variables['PAGES_BUCKET']}"
    return [
        _allow("UploadQueue", queue, variables["UPLOAD_QUEUE_ARN"]),
        _allow("Uploads", ["s3:GetObject", "s3:DeleteObject"], f"{bucket}/uploads/*"),
        _allow("Media", ["s3:PutObject", "s3:DeleteObject"], f"{bucket}/media/*"),
        # To list an item's files; and without it S3 says of an upload that is not there that it is forbidden.
        _allow("MissingUploads", ["s3:ListBucket"], bucket),
    ]


def _deny(sid: str, actions: Sequence[str], resource: str) -> Statement:
    return {**_allow(sid, actions, resource), "Effect": "Deny"}


def _allow(sid: str, actions: Sequence[str], resource: str) -> Statement:
    return {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": resource}
