"""Who sent a reader's request: the address, the browser's name and the session that it carries."""

from __future__ import annotations

import hmac
from collections.abc import Collection

from chalice.app import Request

from chalicelib.api.calls import Call
from chalicelib.api.cookies import session_in
from chalicelib.audience.models import Reader
from chalicelib.content.people.persons import Person
from chalicelib.settings import origin_digest


def identify(call: Call) -> Reader:
    """The reader, as a guest or as the member whose session it is."""
    shown = session_in(call.request)
    found = call.services.accounts.sessions.find(shown, call.now) if shown else None
    return reader_of(call, found[1] if found else None)


def reader_of(call: Call, person: Person | None = None) -> Reader:
    """The reader behind the request, as a guest or as a person who is signed in."""
    address, agent = address_of(call), user_agent_of(call.request)
    return call.services.identities.identify(address, agent, call.now, member=person.id if person else "")


def user_agent_of(request: Request) -> str:
    """The browser's name; empty without one."""
    return str(request.headers.get("user-agent", ""))


def address_of(call: Call) -> str:
    """The reader's address: CloudFront's word for it, if the request proves that it came through there."""
    viewer: str = call.request.headers.get("cloudfront-viewer-address", "")
    known = call.services.settings.origin_digests
    if viewer and known and came_through_edge(call.request, known):
        return viewer.rpartition(":")[0]
    return str(call.request.context.get("identity", {}).get("sourceIp", ""))


def came_through_edge(request: Request, known: Collection[str]) -> bool:
    """Whether it came through the edge, by the secret that it shows, whose digest is known; where there is no edge, and
    none is known, all that comes did."""
    shown = origin_digest(request.headers.get("x-origin-secret", ""))
    # All are compared, each in the same time, so that nothing is told of where a guess goes wrong.
    is_known = [hmac.compare_digest(shown, digest) for digest in known]
    return not known or any(is_known)
