"""Each function, under the very policy that it is deployed with: it may do all that it does, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

import pytest

from ops.deploy.functions import FUNCTIONS, function_name
from ops.deploy.policies import policy_of
from ops.environment import REGION, endpoints
from ops.local import resources
from tests.conftest import new_client
from tests.runtime.errands import OPERATIONS, Errands
from tests.runtime.guard import Guard
from tests.runtime.iam import Call, Policy
from tests.runtime.stage import Stage
from tests.runtime.wire import Account

STAGE = "test"

QUEUES = {"render": "RENDER_QUEUE_ARN", "intake": "UPLOAD_QUEUE_ARN"}
POLLING = {
    "sqs": ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes"),
    "dynamodb": ("DescribeStream", "GetRecords", "GetShardIterator"),
}
"""What Lambda itself does with a function's role, to hand it messages or records (Lambda Developer Guide, "Using Lambda
with Amazon SQS" and "with Amazon DynamoDB", "Execution role permissions")."""


def lambdas_own_calls(function: str, variables: dict[str, str], account: str) -> Iterator[Call]:
    log = f"arn:aws:logs:{REGION}:{account}:log-group:/aws/lambda/{function_name(STAGE, function)}:log-stream:2026/x"
    yield from (Call(f"logs:{each}", log) for each in ("CreateLogStream", "PutLogEvents"))
    if function in QUEUES:
        yield from (Call(f"sqs:{each}", variables[QUEUES[function]]) for each in POLLING["sqs"])
    if function == "plan":
        stream = variables["CONTENT_STREAM_ARN"]
        yield from (Call(f"dynamodb:{each}", stream) for each in POLLING["dynamodb"])
        yield Call("dynamodb:ListStreams", f"{stream.rpartition('/')[0]}/*")


@pytest.fixture(scope="module")
def variables(stage: Stage) -> dict[str, str]:
    """The stage's settings, with an edge that may be purged."""
    arns = {
        f"{queue}_ARN": resources.queue_arn(stage.sqs, stage.variables[f"{queue}_URL"])
        for queue in ("RENDER_QUEUE", "UPLOAD_QUEUE")
    }
    return {**stage.variables, **arns, "DISTRIBUTION_ID": a_distribution(stage.variables["AWS_ENDPOINT_URL_S3"])}


def a_distribution(url: str) -> str:
    cloudfront: Any = new_client("cloudfront", url)
    origin = {"Id": "pages", "DomainName": "pages.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}
    config = {
        "CallerReference": uuid4().hex,
        "Origins": {"Quantity": 1, "Items": [origin]},
        "DefaultCacheBehavior": {"TargetOriginId": "pages", "ViewerProtocolPolicy": "allow-all"},
        "Comment": "",
        "Enabled": True,
    }
    made: str = cloudfront.create_distribution(DistributionConfig=config)["Distribution"]["Id"]
    return made


def test_a_function_may_do_all_that_it_does_and_nothing_else(stage: Stage, variables: dict[str, str]) -> None:
    """One test, as all functions do the errands together."""
    region, account = variables["RENDER_QUEUE_ARN"].split(":")[3:5]
    upstream = {"dynamodb": variables["AWS_ENDPOINT_URL_DYNAMODB"], "other": variables["AWS_ENDPOINT_URL_S3"]}
    guards = {
        name: Guard(Policy(policy_of(name, STAGE, variables)), Account(f"{region}:{account}"), upstream)
        for name in FUNCTIONS
    }
    with ExitStack() as stack:
        functions = {}
        for name, guard in guards.items():
            guard.ask(*lambdas_own_calls(name, variables, account))
            url = stack.enter_context(guard.serving())
            where = {**endpoints(dynamodb=url, moto=url), "AWS_ENDPOINT_URL_CLOUDFRONT": url}
            edge = {"DISTRIBUTION_ID": variables["DISTRIBUTION_ID"], "PURGE": "all"}
            functions[name] = stack.enter_context(stage.running(name, **where, **edge))
        errands = Errands(stage, functions)
        errands.do_all()
    assert OPERATIONS.keys() - errands.asked == set()
    found = {name: (guard.refused, guard.unknown, guard.unused) for name, guard in guards.items()}
    assert found == dict.fromkeys(FUNCTIONS, ([], [], set()))
