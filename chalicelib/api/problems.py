"""Errors as RFC 9457 problem details: the one place where an error becomes an HTTP status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

import msgspec
from chalice.app import Response
from msgspec import UNSET, Meta, UnsetType

from chalicelib import errors

PROBLEM_JSON = "application/problem+json"


class MalformedRequest(errors.GazetteError):
    """The request is not one that HTTP or JSON allows."""


class PreconditionRequired(errors.GazetteError):
    """A change came without `If-Match` (RFC 6585, section 3)."""


class UnsupportedMediaType(errors.GazetteError):
    """The body is of a media type that the operation does not take."""


class RequestTooLarge(errors.TooLarge):
    """The request's body is larger than any that is taken."""

    def __init__(self, *, size_bytes: int, limit_bytes: int) -> None:
        super().__init__(size_bytes=size_bytes, limit_bytes=limit_bytes)
        self.args = (f"The body has {size_bytes:,} bytes; at most {limit_bytes:,} are taken.",)


class KeyReused(errors.GazetteError):
    """An `Idempotency-Key` came a second time, with another request."""


class AroundTheEdge(errors.GazetteError):
    """The request did not come through the edge, whose limits and headers it would be without."""


class MethodNotAllowed(errors.GazetteError):
    """The path has no such method."""

    def __init__(self, method: str, allowed: Sequence[str]) -> None:
        super().__init__(f"There is no {method} here; there is {', '.join(allowed)}.")
        self.allowed = tuple(allowed)


class BadField(msgspec.Struct, frozen=True, kw_only=True):
    """One bad field."""

    pointer: Annotated[str, Meta(description="The field, as a JSON pointer (RFC 6901).", examples=["/title"])]
    detail: Annotated[str, Meta(examples=["This field must not be empty."])]


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong (RFC 9457)."""

    type: Annotated[
        str, Meta(description="A stable name for the kind of problem.", examples=["urn:gazette:problem:invalid-input"])
    ]
    title: Annotated[str, Meta(examples=["Invalid input"])]
    status: Annotated[int, Meta(examples=[422])]
    detail: Annotated[str, Meta(examples=["Some fields are not as they should be; nothing was changed."])]
    errors: (
        Annotated[tuple[BadField, ...], Meta(description="Every bad field, if the input is invalid.")] | UnsetType
    ) = UNSET
    current: Annotated[str, Meta(description="The current ETag, if you sent another.")] | UnsetType = UNSET


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of problem: its status, its name, which ends the type's URI, and when it comes up."""

    status: HTTPStatus
    name: str
    when: str


PROBLEM_TYPES: Mapping[type[errors.GazetteError], ProblemType] = {
    MalformedRequest: ProblemType(HTTPStatus.BAD_REQUEST, "malformed-request", "not JSON, not an ETag, not a key"),
    errors.Unauthenticated: ProblemType(
        HTTPStatus.UNAUTHORIZED, "unauthenticated", "the token is missing, unknown or expired"
    ),
    errors.Forbidden: ProblemType(HTTPStatus.FORBIDDEN, "forbidden", "your role does not allow this"),
    AroundTheEdge: ProblemType(
        HTTPStatus.FORBIDDEN, "around-the-edge", "the request did not come through the site's own address"
    ),
    errors.NotFound: ProblemType(HTTPStatus.NOT_FOUND, "not-found", "it does not exist"),
    MethodNotAllowed: ProblemType(
        HTTPStatus.METHOD_NOT_ALLOWED, "method-not-allowed", "`Allow` names those that are there"
    ),
    errors.PathTaken: ProblemType(HTTPStatus.CONFLICT, "path-taken", "the path is in use"),
    errors.ActionRefused: ProblemType(HTTPStatus.CONFLICT, "action-refused", "the present state does not allow this"),
    errors.StaleVersion: ProblemType(
        HTTPStatus.PRECONDITION_FAILED, "stale-version", "it has changed since then; see `current`"
    ),
    errors.TooLarge: ProblemType(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", "it is too large to be kept; nothing was changed"
    ),
    RequestTooLarge: ProblemType(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "request-too-large", "the body is larger than 1 MiB"
    ),
    UnsupportedMediaType: ProblemType(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", "not sent as JSON"),
    errors.InvalidInput: ProblemType(
        HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-input", "`errors` names every bad field"
    ),
    KeyReused: ProblemType(
        HTTPStatus.UNPROCESSABLE_ENTITY, "key-reused", "the Idempotency-Key belongs to another request"
    ),
    PreconditionRequired: ProblemType(
        HTTPStatus.PRECONDITION_REQUIRED, "precondition-required", "`If-Match` is missing"
    ),
    errors.TooManyRequests: ProblemType(
        HTTPStatus.TOO_MANY_REQUESTS, "too-many-requests", "the token's rate is used up"
    ),
    errors.TooManyViews: ProblemType(
        HTTPStatus.TOO_MANY_REQUESTS, "too-many-views", "one reader sent too many; this one is not recorded"
    ),
    errors.TooManyFromAddress: ProblemType(
        HTTPStatus.TOO_MANY_REQUESTS,
        "too-many-from-address",
        "one network address sent too many; this one is not recorded",
    ),
    errors.Throttled: ProblemType(HTTPStatus.SERVICE_UNAVAILABLE, "throttled", "the database is overloaded; try again"),
    errors.Busy: ProblemType(
        HTTPStatus.SERVICE_UNAVAILABLE, "busy", "other requests changed the same thing; try again"
    ),
}
"""Every error that a caller is told of. Others are a 500, and logged."""


def problem_of(error: errors.GazetteError) -> Response:
    """The answer to one of the errors in PROBLEM_TYPES."""
    kind = PROBLEM_TYPES[type(error)]
    problem = _problem(kind.name, kind.status, str(error))
    if isinstance(error, errors.InvalidInput):
        problem = msgspec.structs.replace(
            problem,
            detail="Some fields are not as they should be; nothing was changed.",
            errors=tuple(BadField(pointer=_text(each.pointer), detail=_text(each.detail)) for each in error.problems),
        )
    if isinstance(error, errors.StaleVersion) and error.current is not None:
        problem = msgspec.structs.replace(problem, current=f'"{error.current}"')
    return _response(problem, _headers(error))


def problem_of_chalice(response: Response) -> Response:
    """An error answer that Chalice made itself (`{"Code", "Message"}`), as a problem; others as they are."""
    if response.status_code < HTTPStatus.BAD_REQUEST or not isinstance(response.body, dict):
        return response
    if "Code" not in response.body:
        return response
    status = HTTPStatus(response.status_code)
    detail = str(response.body.get("Message") or status.phrase)
    if status is HTTPStatus.INTERNAL_SERVER_ERROR:
        detail = "Something went wrong here; it was logged. Trying again may help."
    return _response(_problem(status.phrase.lower().replace(" ", "-"), status, detail), {})


def _headers(error: errors.GazetteError) -> dict[str, str]:
    match error:
        case errors.Unauthenticated():
            return {"WWW-Authenticate": "Bearer"}
        case MethodNotAllowed(allowed=allowed):
            return {"Allow": ", ".join(allowed)}
        case errors.TooManyRequests(retry_after_seconds=seconds):
            return {"Retry-After": str(seconds)}
        case errors.TooManyViews():
            return {"Retry-After": "60"}
        case errors.Busy() | errors.Throttled():
            return {"Retry-After": "1"}
    return {}


def _problem(name: str, status: HTTPStatus, detail: str) -> Problem:
    title = name.replace("-", " ").capitalize()
    return Problem(type=f"urn:gazette:problem:{name}", title=title, status=int(status), detail=_text(detail))


def _response(problem: Problem, headers: Mapping[str, str]) -> Response:
    return Response(
        body=msgspec.json.encode(problem).decode(),
        status_code=problem.status,
        headers={"Content-Type": PROBLEM_JSON, "Cache-Control": "no-store", **headers},
    )


def _text(text: str) -> str:
    """Without lone surrogates, which JSON can bring along in what is quoted here, and UTF-8 cannot carry back."""
    return text.encode("utf-8", "replace").decode()
