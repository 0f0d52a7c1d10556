"""Events in the shapes in which AWS hands them to functions (Lambda Developer Guide, "Using with other services").

The stream's are made of real records by `ops.local.stream.stream_event`.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

SECRET = "secret of the edge"
API_REQUEST_ID = "0f4b8e9c-6c3e-4b0a-9d6e-3f5a1c2b7d80"
ACCOUNT, REGION = "123456789012", "ap-southeast-1"


def api_call(method: str, resource: str, path: str, *, body: Any = None, **headers: str) -> dict[str, Any]:
    """What API Gateway hands on of a request, with Lambda proxy integration: e.g. of resource `/articles/{id}`."""
    url = urlsplit(path)
    query = parse_qs(url.query)
    sent = {"Host": "abc123.execute-api.ap-southeast-1.amazonaws.com", "X-Amzn-Trace-Id": "Root=1-6743-6d5f0c"}
    sent["X-Origin-Secret"] = SECRET
    if body is not None:
        sent["Content-Type"] = "application/json"
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    names = re.findall(r"{(\w+)}", resource)
    found = re.fullmatch(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", resource), url.path)
    assert found
    return {
        "resource": resource,
        "path": url.path,
        "httpMethod": method,
        "headers": sent,
        "multiValueHeaders": {name: [value] for name, value in sent.items()},
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": {name: found[name] for name in names} or None,
        "stageVariables": None,
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": "abc123",
            "domainName": "abc123.execute-api.ap-southeast-1.amazonaws.com",
            "extendedRequestId": "Bx3kFGZ0yQ0Fabc=",
            "httpMethod": method,
            "identity": {"sourceIp": "64.252.0.7", "userAgent": "Amazon CloudFront"},
            "path": f"/api{url.path}",
            "protocol": "HTTP/1.1",
            "requestId": API_REQUEST_ID,
            "requestTimeEpoch": 1795500000000,
            "resourceId": "r1",
            "resourcePath": resource,
            "stage": "api",
        },
        "body": None if body is None else json.dumps(body, ensure_ascii=False),
        "isBase64Encoded": False,
    }


def messages(bodies: list[str], queue: str) -> dict[str, Any]:
    """What Lambda hands on of messages that it took from a queue."""
    return {
        "Records": [
            {
                "messageId": f"059f36b4-87a3-44ab-83d2-{number:012d}",
                "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
                "body": body,
                "attributes": {
                    "ApproximateReceiveCount": "1",
                    "SentTimestamp": "1795500000000",
                    "SenderId": "AROAEXAMPLE:gazette-plan",
                    "ApproximateFirstReceiveTimestamp": "1795500000010",
                },
                "messageAttributes": {},
                "md5OfBody": hashlib.md5(body.encode(), usedforsecurity=False).hexdigest(),
                "eventSource": "aws:sqs",
                "eventSourceARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}",
                "awsRegion": REGION,
            }
            for number, body in enumerate(bodies)
        ]
    }


def scheduled(rule: str, at: str) -> dict[str, Any]:
    """What EventBridge sends when a rule's time has come, at e.g. `2026-11-24T12:00:00Z`."""
    return {
        "version": "0",
        "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": at,
        "region": REGION,
        "resources": [f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{rule}"],
        "detail": {},
    }
