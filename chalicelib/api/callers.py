"""Who sends a request: the person of a session, or the holder of a token. A request has one of them, and not both."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from chalice.app import Request

from chalicelib.api.cookies import is_from_own_page, session_in
from chalicelib.content.people.permissions import Actor, How
from chalicelib.content.people.persons import Person
from chalicelib.content.store.tokens import Token
from chalicelib.errors import Forbidden, Unauthenticated

if TYPE_CHECKING:
    from chalicelib.services import Services

_READS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks, and by what that is known.

    `id` names the session or the token, and `secret` is what was shown of it. A token from before there were people has
    no `person`; a session has no `token`.
    """

    actor: Actor
    id: str
    secret: str
    person: Person | None = None
    token: Token | None = None


def identify_caller(request: Request, services: Services, now: datetime, *, takes: Collection[str]) -> Caller:
    """Who sends the request. Raises Unauthenticated, Forbidden or TooManyRequests."""
    shown, session = str(request.headers.get("authorization", "")).strip(), session_in(request)
    if shown and session is not None:
        raise Unauthenticated("The request has a session and a token; send one of them.")
    if session is not None:
        _check_own_page(request, services.settings.site_url, takes)
        return _by_session(session, services, now)
    scheme, _, secret = shown.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise Unauthenticated("Sign in, or send a token: Authorization: Bearer <token>.")
    return _by_token(secret.strip(), services, now)


def _by_session(shown: str, services: Services, now: datetime) -> Caller:
    session, person = services.accounts.sessions.admit(shown, now)
    actor = Actor(name=person.name, role=person.role, person=person.id, how=How.SESSION)
    return Caller(actor=actor, id=session.id, secret=shown, person=person)


def _by_token(secret: str, services: Services, now: datetime) -> Caller:
    token, person = services.accounts.tokens.admit(secret, now)
    role = min(token.role, person.role) if person else token.role
    name, known = (person.name, person.id) if person else (token.name, None)
    actor = Actor(name=name, role=role, person=known, how=How.TOKEN)
    return Caller(actor=actor, id=token.id, secret=secret, person=person, token=token)


def _check_own_page(request: Request, own_origin: str, takes: Collection[str]) -> None:
    """Raises Forbidden unless the site's own page sent it, and by a script, as a form can send no JSON."""
    if not is_from_own_page(request, own_origin):
        raise Forbidden("With a session, only the site's own pages can ask this; a script takes a token.")
    sent = str(request.headers.get("content-type", "")).partition(";")[0].strip().lower()
    if request.method not in _READS and sent not in takes:
        raise Forbidden(f"With a session, this must be sent as Content-Type: {' or '.join(takes)}.")
