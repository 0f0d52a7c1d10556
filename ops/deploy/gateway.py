"""What Chalice cannot say of the API: its name, its limit, and its own answers as problem+json.

Every `chalice deploy` takes these back, for it overwrites the API; so they are put after each.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

STAGE = "api"
RATE_LIMIT = 2_000
"""Requests a second, all readers' beacons among them; an account has 10,000 unless it asks for more."""
BURST_LIMIT = 1_000


class Problem(NamedTuple):
    """An answer of API Gateway's own, as the API would give it."""

    status: int
    name: str
    title: str


RESPONSES: Mapping[str, Problem] = {
    "MISSING_AUTHENTICATION_TOKEN": Problem(404, "not-found", "Not found"),  # so it says of paths that do not exist
    "REQUEST_TOO_LARGE": Problem(413, "too-large", "Too large"),
    "THROTTLED": Problem(429, "throttled", "Too many requests"),
    "QUOTA_EXCEEDED": Problem(429, "throttled", "Too many requests"),
    "UNSUPPORTED_MEDIA_TYPE": Problem(415, "malformed-request", "Unsupported media type"),
    "DEFAULT_5XX": Problem(500, "internal", "Something went wrong"),
}
"""By API Gateway's names (its Developer Guide, "Gateway response types")."""

_CHANGED = [
    {"op": "replace", "path": "/*/*/throttling/rateLimit", "value": str(RATE_LIMIT)},
    {"op": "replace", "path": "/*/*/throttling/burstLimit", "value": str(BURST_LIMIT)},
]


def complete(client: Any, api: str, name: str) -> bool:
    """Give the API what Chalice does not; answers whether anything was missing."""
    changes = [_name(client, api, name), _responses(client, api), _throttling(client, api)]
    return any(changes)


def _name(client: Any, api: str, name: str) -> bool:
    """The alarms tell the APIs of two stages apart by their names, and Chalice gives both the app's."""
    if client.get_rest_api(restApiId=api)["name"] == name:
        return False
    client.update_rest_api(restApiId=api, patchOperations=[{"op": "replace", "path": "/name", "value": name}])
    return True


def _responses(client: Any, api: str) -> bool:
    there = {each["responseType"]: each for each in client.get_gateway_responses(restApiId=api, limit=500)["items"]}
    missing = {kind: wanted for kind, wanted in map(_wanted, RESPONSES) if not _is_like(there.get(kind, {}), wanted)}
    for kind, wanted in missing.items():
        client.put_gateway_response(restApiId=api, responseType=kind, **wanted)
    if missing:
        client.create_deployment(restApiId=api, stageName=STAGE)
    return bool(missing)


def _wanted(kind: str) -> tuple[str, dict[str, Any]]:
    problem = RESPONSES[kind]
    about = {"type": f"urn:gazette:problem:{problem.name}", "title": problem.title, "status": problem.status}
    return kind, {
        "statusCode": str(problem.status),
        "responseParameters": {"gatewayresponse.header.Content-Type": "'application/problem+json'"},
        "responseTemplates": {"application/json": json.dumps(about)},
    }


def _is_like(response: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(response.get(name) == value for name, value in wanted.items())


def _throttling(client: Any, api: str) -> bool:
    settings = client.get_stage(restApiId=api, stageName=STAGE).get("methodSettings", {}).get("*/*", {})
    if (settings.get("throttlingRateLimit"), settings.get("throttlingBurstLimit")) == (RATE_LIMIT, BURST_LIMIT):
        return False
    client.update_stage(restApiId=api, stageName=STAGE, patchOperations=_CHANGED)
    return True
