"""Errors as RFC 9457 problem details: the one place where an error becomes an HTTP status."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, ParamSpec

from chalice.app import Response

from chalicelib import errors

PROBLEM_JSON = "application/problem+json"

View = ParamSpec("View")


class MalformedRequest(errors.GazetteError):
    """The request is not one that HTTP or JSON allows."""


class PreconditionRequired(errors.GazetteError):
    """A change came without `If-Match` (RFC 6585, section 3)."""


_STATUS: Mapping[type[errors.GazetteError], HTTPStatus] = {
    MalformedRequest: HTTPStatus.BAD_REQUEST,
    errors.Unauthenticated: HTTPStatus.UNAUTHORIZED,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.PathTaken: HTTPStatus.CONFLICT,
    errors.ActionRefused: HTTPStatus.CONFLICT,
    errors.StaleVersion: HTTPStatus.PRECONDITION_FAILED,
    errors.TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.InvalidInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    PreconditionRequired: HTTPStatus.PRECONDITION_REQUIRED,
    errors.TooManyViews: HTTPStatus.TOO_MANY_REQUESTS,
    errors.TooManyRequests: HTTPStatus.TOO_MANY_REQUESTS,
    errors.Throttled: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.Busy: HTTPStatus.SERVICE_UNAVAILABLE,
}

_NAMES: Mapping[type[errors.GazetteError], str] = {
    MalformedRequest: "malformed-request",
    errors.Unauthenticated: "unauthenticated",
    errors.Forbidden: "forbidden",
    errors.NotFound: "not-found",
    errors.PathTaken: "path-taken",
    errors.ActionRefused: "action-refused",
    errors.StaleVersion: "stale-version",
    errors.TooLarge: "too-large",
    errors.InvalidInput: "invalid-input",
    PreconditionRequired: "precondition-required",
    errors.TooManyViews: "too-many-views",
    errors.TooManyRequests: "too-many-requests",
    errors.Throttled: "throttled",
    errors.Busy: "busy",
}


def answers_problems(view: Callable[View, Response]) -> Callable[View, Response]:
    """Have a view's errors answered as problems. Others than Gazette's own are Chalice's to log, as a 500."""

    @functools.wraps(view)
    def answer(*args: View.args, **kwargs: View.kwargs) -> Response:
        try:
            return view(*args, **kwargs)
        except errors.GazetteError as error:
            if type(error) not in _STATUS:
                raise
            return problem_of(error)

    return answer


def problem_of(error: errors.GazetteError) -> Response:
    """The answer to one of Gazette's errors; an InvalidInput names every bad field under `errors`."""
    extra: dict[str, Any] = {}
    headers: dict[str, str] = {}
    detail = str(error)
    if isinstance(error, errors.InvalidInput):
        extra["errors"] = [{"pointer": each.pointer, "detail": each.detail} for each in error.problems]
        detail = "Some fields are not as they should be; nothing was changed."
    if isinstance(error, errors.StaleVersion) and error.current is not None:
        extra["current"] = f'"{error.current}"'
    if isinstance(error, errors.Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, errors.TooManyViews):
        headers["Retry-After"] = "60"
    if isinstance(error, errors.TooManyRequests):
        headers["Retry-After"] = str(error.retry_after_seconds)
    if isinstance(error, errors.Busy | errors.Throttled):
        headers["Retry-After"] = "1"
    return _problem(_NAMES[type(error)], _STATUS[type(error)], detail, extra, headers)


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
    return _problem(status.phrase.lower().replace(" ", "-"), status, detail, {}, {})


def _problem(
    name: str, status: HTTPStatus, detail: str, extra: Mapping[str, Any], headers: Mapping[str, str]
) -> Response:
    body = {
        "type": f"urn:gazette:problem:{name}",
        "title": name.replace("-", " ").capitalize(),
        "status": int(status),
        "detail": detail,
        **extra,
    }
    return Response(
        body=json.dumps(body, ensure_ascii=False),
        status_code=int(status),
        headers={"Content-Type": PROBLEM_JSON, "Cache-Control": "no-store", **headers},
    )
