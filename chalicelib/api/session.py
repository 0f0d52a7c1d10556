"""`/session`: people sign in and out. `/me`: who is signed in, what they may do, and where else they are."""

from __future__ import annotations

import secrets
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from msgspec import Meta

from chalicelib.api.answers.people import MeAnswer, SessionsAnswer, me_answer, sessions_answer
from chalicelib.api.calls import Call
from chalicelib.api.cookies import drop_cookie, is_from_elsewhere, session_in, set_cookie
from chalicelib.api.operations import Operations
from chalicelib.api.queries import parse_query
from chalicelib.api.replies import Reply
from chalicelib.api.visitors import reader_of, user_agent_of
from chalicelib.audience.models import Beacon
from chalicelib.content.models.fields import about
from chalicelib.content.models.parsing import parse
from chalicelib.content.people.permissions import Action
from chalicelib.content.people.persons import Person
from chalicelib.errors import Forbidden, NotFound, TooManyRequests, TooManyViews, Unauthenticated
from chalicelib.services import TEMPLATES

if TYPE_CHECKING:
    from chalicelib.api.account_pages import AccountPages

session = Operations("Sessions")

HTML = "text/html; charset=utf-8"
COOKIE = {"Set-Cookie": "The session."}

MAX_SIGN_INS = 10
"""Tries to sign in that are taken from one network address in a minute."""


class SignIn(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /session`."""

    code: Annotated[
        str, about("Of the link: what stands after its `#`.", "q83vEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJq80")
    ]


@session.add(
    "POST",
    "/session",
    body=SignIn,
    answer=MeAnswer,
    headers=COOKIE,
    raises=(Forbidden, Unauthenticated, TooManyRequests),
    signs=True,
)
def sign_in(call: Call) -> Reply:
    """Sign in with a code, which works once: the session is in a cookie.

    From now on the person is a member online, and no guest.
    """
    refuse_elsewhere(call)
    code = parse(call.json, SignIn).code
    address = count_sign_in(call)
    person, opened = call.services.accounts.sessions.sign_in(
        code, call.now, agent=user_agent_of(call.request), address=address
    )
    return signed_in(call, person, opened)


@session.add("DELETE", "/session", status=204, headers=COOKIE, raises=(Forbidden,), signs=True)
def sign_out(call: Call) -> Reply:
    """Sign out: the session is over, and the cookie is gone. Whoever stays is a guest."""
    refuse_elsewhere(call)
    if found := call.services.accounts.sessions.find(session_in(call.request) or "", call.now):
        call.told["person"] = found[1].id
        with suppress(NotFound):
            call.services.accounts.sessions.end(found[1].id, found[0].id)
        _greet(call, None)
    return Reply(headers={"Set-Cookie": drop_cookie()})


class SignInQuery(msgspec.Struct, frozen=True, kw_only=True):
    """In which language to show a page."""

    language: Annotated[Literal["vi", "en"] | None, Meta(description="The site's if left out.")] = None


@session.add("GET", "/sign-in", query=SignInQuery, gives=HTML)
def show_sign_in(call: Call) -> Reply:
    """The page that signs in. A link to it has a code after its `#`, which browsers send to nobody."""
    return _page(call, "sign-in")


@session.add("GET", "/account", query=SignInQuery, gives=HTML)
def show_account(call: Call) -> Reply:
    """The page on which people manage their passkeys and sessions. It asks the API for them."""
    return _page(call, "account")


def _page(call: Call, name: str) -> Reply:
    site = call.services.content.get_site()
    language = parse_query(call.params, SignInQuery).language or site.language
    page, policy = _pages().render(name, language=language, site=site.name)
    return Reply(body=page, headers={"Content-Security-Policy": policy})


@cache
def _pages() -> AccountPages:
    from chalicelib.api.account_pages import AccountPages

    return AccountPages(TEMPLATES / "account")


@session.add("GET", "/me", action=Action.READ_SELF, answer=MeAnswer)
def get_me(call: Call) -> Reply:
    """Tell who asks, and what they may do: on which articles, or on none."""
    return Reply(body=me_answer(call.caller))


@session.add("GET", "/me/sessions", action=Action.MANAGE_SELF, answer=SessionsAnswer)
def list_my_sessions(call: Call) -> Reply:
    """List where one is signed in, the newest first."""
    person = call.caller.person
    found = call.services.accounts.sessions.list(person, call.now) if person else ()
    return Reply(body=sessions_answer(found, call.caller.id))


@session.add("DELETE", "/me/sessions/{session_id}", action=Action.MANAGE_SELF, status=204)
def end_my_session(call: Call) -> Reply:
    """End one of one's sessions: it is refused from the next request on."""
    session = call.path("session_id")
    if call.caller.person is None:  # a token that is nobody's
        raise NotFound("session", session)
    call.services.accounts.sessions.end(call.caller.person.id, session)
    return Reply()


def refuse_elsewhere(call: Call) -> None:
    """Raises Forbidden for a request that another site's page made a browser send."""
    if is_from_elsewhere(call.request, call.site_url):
        raise Forbidden("Another site's page cannot sign anyone in or out.")


def count_sign_in(call: Call) -> str:
    """Count a try to sign in; answers the network address that it comes from, as a hash. Raises TooManyRequests."""
    address = call.told["address"] = reader_of(call).address
    call.services.accounts.rates.count(f"SIGN_IN#{address}", MAX_SIGN_INS, call.now)
    return address


def signed_in(call: Call, person: Person, opened: str) -> Reply:
    """What is replied to whoever has signed in: who they are, and the cookie of the session that was opened."""
    call.told["person"] = person.id
    _greet(call, person)
    return Reply(body=me_answer(person), headers={"Set-Cookie": set_cookie(opened)})


def _greet(call: Call, person: Person | None) -> None:
    """Whoever signs in or out is there: without waiting for the next beacon."""
    sign_of_life = Beacon(view=secrets.token_hex(16), article=None, attempt=0)
    with suppress(TooManyViews):  # others behind the same address must not keep anyone from signing in
        call.services.audience.record(sign_of_life, reader_of(call, person), call.now)
