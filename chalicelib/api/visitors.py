"""Who sent a reader's request: the address, the browser's name and the session that it carries."""

from __future__ import annotations

import hmac
from datetime import datetime

from chalice.app import Request

from chalicelib import wiring
from chalicelib.audience.models import Reader
from chalicelib.audience.sessions import read_cookie
from chalicelib.settings import get_settings, origin_digest


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
    if viewer and get_settings().origin_digests and came_through_edge(request):
        return viewer.rpartition(":")[0]
    return str(request.context.get("identity", {}).get("sourceIp", ""))


def came_through_edge(request: Request) -> bool:
    """Whether it came through the edge, by the secret that it shows; where there is no edge, all that comes did."""
    known = get_settings().origin_digests
    shown = origin_digest(request.headers.get("x-origin-secret", ""))
    # All are compared, each in the same time, so that nothing is told of where a guess goes wrong.
    is_known = [hmac.compare_digest(shown, digest) for digest in known]
    return not known or any(is_known)
