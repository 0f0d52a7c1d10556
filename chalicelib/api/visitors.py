"""Who sent a reader's request: the address, the browser's name and the session that it carries."""

from __future__ import annotations

import hmac
from datetime import datetime

from chalice.app import Request

from chalicelib import wiring
from chalicelib.audience.models import Reader
from chalicelib.audience.sessions import read_cookie
from chalicelib.settings import get_settings


def identify(request: Request, now: datetime) -> Reader:
    """The reader, as a guest or as the member of a verified session."""
    session = read_cookie(request.headers.get("cookie", ""))
    return wiring.identities().identify(address_of(request), user_agent_of(request), now, session=session)


def user_agent_of(request: Request) -> str:
    """The browser's name; empty without one."""
    return str(request.headers.get("user-agent", ""))


def address_of(request: Request) -> str:
    """The reader's address: CloudFront's word for it, if the request proves that it came through there."""
    viewer: str = request.headers.get("cloudfront-viewer-address", "")
    if viewer and _came_through_edge(request):
        return viewer.rpartition(":")[0]
    return str(request.context.get("identity", {}).get("sourceIp", ""))


def _came_through_edge(request: Request) -> bool:
    secret = get_settings().origin_secret
    shown: str = request.headers.get("x-origin-secret", "")
    return bool(secret) and hmac.compare_digest(shown.encode(), secret.encode())
