"""What views reply, in the API's own terms; and the HTTP response that it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

import msgspec
from chalice.app import Request, Response

from chalicelib.api.operations import JSON, Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What an operation replies.

    `body` is the JSON's struct, or text of the operation's media type, or None for nothing. `version` becomes the ETag.
    `status` and `media_type` are the operation's if left out.
    """

    body: msgspec.Struct | str | None = None
    version: int | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def respond(reply: Reply, operation: Operation, request: Request) -> Response:
    """The response: 304 if the request has the answer already, and no body to HEAD."""
    status = reply.status or operation.details.get("status", HTTPStatus.OK)
    headers: dict[str, str | list[str]] = {"Cache-Control": "no-store", **reply.headers}
    if reply.version is not None:
        headers["ETag"] = f'"{reply.version}"'
    if request.method in {"GET", "HEAD"} and _is_known(headers.get("ETag"), request):
        return Response(body="", status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if reply.body is None:
        return Response(body="", status_code=status, headers=headers)
    headers["Content-Type"] = operation.details.get("gives", JSON)
    text = reply.body if isinstance(reply.body, str) else msgspec.json.encode(reply.body).decode()
    if request.method == "HEAD":
        text = ""
    return Response(body=text, status_code=status, headers=headers)


def _is_known(etag: object, request: Request) -> bool:
    """Whether `If-None-Match` (RFC 9110, section 13.1.2) names the answer."""
    asked = request.headers.get("if-none-match", "")
    tags = {tag.strip().removeprefix("W/") for tag in asked.split(",")}
    return etag is not None and (etag in tags or "*" in tags)
