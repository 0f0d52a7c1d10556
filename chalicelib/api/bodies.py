"""The bytes of a request's body: all that the beacon takes of what requests carry."""

from __future__ import annotations

from chalice.app import Request


def raw_body(request: Request) -> bytes:
    """The body's bytes: API Gateway hands over text where it knows the body to be text."""
    raw = request.raw_body
    return raw.encode() if isinstance(raw, str) else raw
