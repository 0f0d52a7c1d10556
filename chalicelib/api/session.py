"""`/session`: members sign in and out, so that they are counted as members. A session opens nothing else."""

from __future__ import annotations

import secrets
from contextlib import suppress

from chalicelib.api.calls import Call
from chalicelib.api.operations import Operations
from chalicelib.api.replies import Reply
from chalicelib.api.visitors import address_of, user_agent_of
from chalicelib.audience.models import Beacon
from chalicelib.audience.sessions import drop_cookie, is_from_elsewhere, set_cookie
from chalicelib.content.people.permissions import Action
from chalicelib.errors import Forbidden, TooManyViews

session = Operations("Sessions")

COOKIE = {"Set-Cookie": "The session."}


@session.add("POST", "/session", action=Action.SIGN_IN, status=204, headers=COOKIE)
def sign_in(call: Call) -> Reply:
    """Sign in with a bearer token: the session is in a cookie. From now on a member is online, not a guest."""
    _require_own_page(call)
    signed_in = call.services.identities.sign_in(call.token.name, call.now)
    _hear(call, signed_in)
    return Reply(headers={"Set-Cookie": set_cookie(signed_in)})


@session.add("DELETE", "/session", status=204, headers=COOKIE, raises=(Forbidden,))
def sign_out(call: Call) -> Reply:
    """Sign out: the cookie is gone. Whoever stays is a guest."""
    _require_own_page(call)
    _hear(call, "")
    return Reply(headers={"Set-Cookie": drop_cookie()})


def _require_own_page(call: Call) -> None:
    headers = call.request.headers
    fetch_site, origin = headers.get("sec-fetch-site", ""), headers.get("origin", "")
    if is_from_elsewhere(fetch_site=fetch_site, origin=origin, own_origin=call.site_url):
        raise Forbidden("Another site's page cannot sign anyone in or out.")


def _hear(call: Call, signed_in: str) -> None:
    """Whoever signs in or out is there: without waiting for the next beacon."""
    address, agent = address_of(call), user_agent_of(call.request)
    reader = call.services.identities.identify(address, agent, call.now, session=signed_in)
    sign_of_life = Beacon(view=secrets.token_hex(16), article=None, attempt=0)
    with suppress(TooManyViews):  # others behind the same address must not keep anyone from signing in
        call.services.audience.record(sign_of_life, reader, call.now)
