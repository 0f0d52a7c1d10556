"""`/session`: members sign in and out, so that they are counted as members. A session opens nothing else."""

from __future__ import annotations

import secrets

from chalice.app import Blueprint, Request, Response

from chalicelib import wiring
from chalicelib.api.problems import answers_problems
from chalicelib.api.requests import authenticate
from chalicelib.api.visitors import address_of, user_agent_of
from chalicelib.audience.models import Beacon
from chalicelib.audience.sessions import drop_cookie, is_from_elsewhere, set_cookie
from chalicelib.content.tokens import Role
from chalicelib.errors import Forbidden
from chalicelib.settings import get_settings

session = Blueprint(__name__)


@session.route("/session", methods=["POST"])
@answers_problems
def sign_in() -> Response:
    """Sign in with a bearer token: 204, and the session in a cookie. From now on a member is online, not a guest."""
    request = session.current_request
    _require_own_page(request)
    token = authenticate(request, Role.AUTHOR)
    signed_in = wiring.identities().sign_in(token.name, wiring.now())
    _hear(request, signed_in)
    return _no_content(set_cookie(signed_in))


@session.route("/session", methods=["DELETE"])
@answers_problems
def sign_out() -> Response:
    """Sign out: 204, and the cookie is gone. Whoever stays is a guest."""
    request = session.current_request
    _require_own_page(request)
    _hear(request, "")
    return _no_content(drop_cookie())


def _require_own_page(request: Request) -> None:
    headers = request.headers
    own_origin = get_settings().site_url
    fetch_site, origin = headers.get("sec-fetch-site", ""), headers.get("origin", "")
    if is_from_elsewhere(fetch_site=fetch_site, origin=origin, own_origin=own_origin):
        raise Forbidden("Another site's page cannot sign anyone in or out.")


def _hear(request: Request, signed_in: str) -> None:
    """Whoever signs in or out is there: without waiting for the next beacon."""
    now = wiring.now()
    reader = wiring.identities().identify(address_of(request), user_agent_of(request), now, session=signed_in)
    sign_of_life = Beacon(view=secrets.token_hex(16), article=None, attempt=0)
    wiring.audience().record(sign_of_life, reader, now)


def _no_content(cookie: str) -> Response:
    return Response(body="", status_code=204, headers={"Set-Cookie": cookie, "Cache-Control": "no-store"})
