"""`/people`: who works here. Admins invite, give roles, disable, and see who is signed in."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from chalicelib.api.answers.people import (
    EventsAnswer,
    LinkAnswer,
    PeopleAnswer,
    PersonAnswer,
    SessionsAnswer,
    event_answer,
    person_answer,
    sessions_answer,
)
from chalicelib.api.calls import Call
from chalicelib.api.operations import JSON, MERGE_PATCH, Operations
from chalicelib.api.replies import Reply
from chalicelib.api.secrets import derived_secret
from chalicelib.content.ids import new_person_id
from chalicelib.content.models.names import PersonId
from chalicelib.content.models.parsing import parse
from chalicelib.content.models.requests import NewPerson, Nothing, PersonPatch, parse_new_person, parse_person_patch
from chalicelib.content.people.permissions import Action, Role
from chalicelib.content.people.persons import Person, sign_in_url
from chalicelib.content.store.people import CODE_LIFE, INVITATION_LIFE
from chalicelib.content.store.receipts import KeptReceipt
from chalicelib.errors import ActionRefused

people = Operations("People")


@people.add("GET", "/people", action=Action.MANAGE_PEOPLE, answer=PeopleAnswer)
def list_people(call: Call) -> Reply:
    """List everybody, in the order in which they came."""
    return Reply(body=PeopleAnswer(people=tuple(map(person_answer, call.services.accounts.people.list()))))


def _invited_again(call: Call, kept: KeptReceipt) -> Reply:
    person = call.services.accounts.people.get(kept.answer["person"])
    return _invited(call, person, str(derived_secret(call, kept.made_at)), kept.made_at)


@people.add(
    "POST",
    "/people",
    action=Action.MANAGE_PEOPLE,
    body=NewPerson,
    answer=PersonAnswer,
    status=201,
    has_etag=True,
    repeat=_invited_again,
)
def invite_person(call: Call) -> Reply:
    """Invite somebody. Only this answer shows the link, which signs the person in once, within 7 days."""
    new, code = parse_new_person(call.json), derived_secret(call) or secrets.token_urlsafe(32)
    person = call.services.accounts.people.add(
        new_person_id(call.now),
        new.name,
        Role[new.role.upper()],
        now=call.now,
        language=new.language,
        by=call.actor,
        code=code,
        receipt=call.receipt,
    )
    return _invited(call, person, code, call.now)


@people.add("GET", "/people/{person_id}", action=Action.MANAGE_PEOPLE, answer=PersonAnswer, has_etag=True)
def get_person(call: Call) -> Reply:
    """A person."""
    person = call.services.accounts.people.get(_id(call))
    return Reply(body=person_answer(person), version=person.version)


@people.add(
    "PATCH",
    "/people/{person_id}",
    action=Action.MANAGE_PEOPLE,
    body=PersonPatch,
    takes=(JSON, MERGE_PATCH),
    answer=PersonAnswer,
    has_etag=True,
    if_match="optional",
    raises=(ActionRefused,),
)
def edit_person(call: Call) -> Reply:
    """Give a person another role or language, or disable or enable the person. One admin must stay.

    With another role, the person's sessions end. Disabling ends the tokens too, for good.
    """
    patch = parse_person_patch(call.json)
    changes: dict[str, Any] = {
        **({"role": Role[patch.role.upper()]} if patch.role else {}),
        **({"language": patch.language} if patch.language else {}),
        **({"disabled": patch.disabled} if patch.disabled is not None else {}),
    }
    person = call.services.accounts.people.change(_id(call), call.version, changes, now=call.now, by=call.actor)
    return Reply(body=person_answer(person), version=person.version)


def _linked_again(call: Call, kept: KeptReceipt) -> Reply:
    person = call.services.accounts.people.get(_id(call))
    return _link(call, person, str(derived_secret(call, kept.made_at)), kept.made_at)


@people.add(
    "POST",
    "/people/{person_id}/codes",
    action=Action.MANAGE_PEOPLE,
    body=Nothing,
    answer=LinkAnswer,
    status=201,
    repeat=_linked_again,
    raises=(ActionRefused,),
)
def create_code(call: Call) -> Reply:
    """Create a link that signs a person in once, within an hour: for a machine without a passkey, or a lost one."""
    parse(call.json, Nothing)
    person = call.services.accounts.people.get(_id(call))
    code = call.services.accounts.people.make_code(
        person, call.now, code=derived_secret(call), by=call.actor, receipt=call.receipt
    )
    return _link(call, person, code, call.now)


@people.add("GET", "/people/{person_id}/sessions", action=Action.MANAGE_PEOPLE, answer=SessionsAnswer)
def list_sessions(call: Call) -> Reply:
    """List where a person is signed in, the newest first."""
    accounts = call.services.accounts
    found = accounts.sessions.list(accounts.people.get(_id(call)), call.now)
    return Reply(body=sessions_answer(found, call.caller.id))


@people.add("DELETE", "/people/{person_id}/sessions/{session_id}", action=Action.MANAGE_PEOPLE, status=204)
def end_session(call: Call) -> Reply:
    """End a session of a person. It is refused from the next request on."""
    call.services.accounts.sessions.end(_id(call), call.path("session_id"))
    return Reply()


@people.add("GET", "/people/{person_id}/events", action=Action.MANAGE_PEOPLE, answer=EventsAnswer)
def list_events(call: Call) -> Reply:
    """List what was done about a person within a year, the newest first, at most 200.

    It says who invited them, when they signed in, and what role they were given.
    """
    store = call.services.accounts.people
    return Reply(body=EventsAnswer(events=tuple(map(event_answer, store.events(store.get(_id(call)).id)))))


def _id(call: Call) -> PersonId:
    return PersonId(call.path("person_id"))


def _invited(call: Call, person: Person, code: str, made_at: datetime) -> Reply:
    url = sign_in_url(code, call.site_url, person.language)
    answer = person_answer(person, url=url, expires_at=_ends(made_at, INVITATION_LIFE))
    return Reply(body=answer, version=person.version)


def _link(call: Call, person: Person, code: str, made_at: datetime) -> Reply:
    url = sign_in_url(code, call.site_url, person.language)
    return Reply(body=LinkAnswer(url=url, expires_at=_ends(made_at, CODE_LIFE)))


def _ends(made_at: datetime, life: timedelta) -> datetime:
    return made_at.replace(microsecond=0) + life
