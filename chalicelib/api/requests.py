"""What requests carry: JSON, the version that an edit is based on, a bearer token."""

from __future__ import annotations

import json
import re
from typing import Any

from chalice.app import Request

from chalicelib import wiring
from chalicelib.api.bodies import raw_body
from chalicelib.api.problems import MalformedRequest, PreconditionRequired
from chalicelib.content.tokens import Role, Token
from chalicelib.errors import Forbidden, StaleVersion, Unauthenticated


def read_json(request: Request) -> Any:
    """The body as JSON; an empty one counts as an empty object. Raises MalformedRequest."""
    raw = raw_body(request)
    if not raw:
        return {}
    try:
        return json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise MalformedRequest(f"The body is not JSON in UTF-8: {error}") from error


def if_match(request: Request) -> int | None:
    """The version in `If-Match` (RFC 9110, section 13.1.1), or None without the header or for `*`.

    Raises StaleVersion for an ETag that can be no version's, MalformedRequest for what is no ETag.
    """
    header = request.headers.get("if-match")
    if header is None or header.strip() == "*":
        return None
    tag = re.fullmatch(r'\s*(W/)?"([\x21\x23-\x7e]*)"\s*', header)
    if tag is None:
        raise MalformedRequest(f'If-Match must hold one ETag in double quotes, such as "3", not {header}.')
    if tag[1] or not re.fullmatch(r"[1-9]\d{0,8}", tag[2]):
        raise StaleVersion(expected=0, current=None)
    return int(tag[2])


def require_if_match(request: Request) -> int:
    """As `if_match`, but a version must be there. Raises PreconditionRequired."""
    if (version := if_match(request)) is None:
        raise PreconditionRequired('A change needs If-Match with the ETag it is based on, e.g. If-Match: "3".')
    return version


def authenticate(request: Request, role: Role) -> Token:
    """Who asks, if they may. Raises Unauthenticated, TooManyRequests or Forbidden."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise Unauthenticated("This needs a token: Authorization: Bearer <token>.")
    token = wiring.tokens().admit(secret.strip(), wiring.now())
    if token.role < role:
        raise Forbidden(f"This takes the role of {role.name.lower()}; the token has that of {token.role.name.lower()}.")
    return token


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")
