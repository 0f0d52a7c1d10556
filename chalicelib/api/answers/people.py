"""Answers that tell of people and their sessions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chalicelib.api.answers.shapes import answer, list_of
from chalicelib.api.callers import Caller
from chalicelib.content.models.articles import narrowed_to
from chalicelib.content.models.fields import about
from chalicelib.content.people.permissions import PERMISSIONS, Actor, How, scope_of
from chalicelib.content.people.persons import Event, Person
from chalicelib.content.store.passkeys import Passkey
from chalicelib.content.store.sessions import Session


class MeAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, and what they may do."""

    id: Annotated[str | None, about("Null for a token that is nobody's.")]
    name: Annotated[str, about("", "Tiếp Thu")]
    role: Annotated[str, about("", "editor")]
    language: Annotated[str | None, about("Of the screens that the person sees.", "vi")]
    how: Annotated[str, about("With what it is asked: `session` or `token`.", "session")]
    may: Annotated[
        dict[str, str],
        about(
            "By action, on which articles: `none`, `own_draft`, `own_unseen`, `own_hidden`, `own` or `any`. What has"
            " nothing to do with articles is `any` or `none`.",
            {"edit": "own_draft", "publish": "none"},
        ),
    ]


PersonAnswer = answer(
    "PersonAnswer",
    "A person. Only the answer to an invitation has a `url`, which signs in once, until `expires_at`.",
    Person,
    ("id", "name", "role", "language", "created_at", "disabled_at", "signed_in_at", "version", "url", "expires_at"),
    role=str,
    disabled_at=Annotated[datetime | None, Meta(description="Since when the person can do nothing here.")],
    signed_in_at=Annotated[
        datetime | None, Meta(description="When the person signed in last; null before the first time.")
    ],
    url=str | UnsetType,
    expires_at=datetime | UnsetType,
)

PeopleAnswer = list_of("PeopleAnswer", "Everybody who works here.", people=PersonAnswer)


class LinkAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A link that signs a person in, once."""

    url: Annotated[str, Meta(examples=["https://bao.example/api/sign-in?language=vi#q83vEjRWeJq83vEjRWeJq8"])]
    expires_at: datetime


EventAnswer = answer(
    "EventAnswer", "What was done about a person.", Event, ("what", "at", "by", "how", "address"), what=str
)

EventsAnswer = list_of("EventsAnswer", "What was done about a person.", events=EventAnswer)


class OptionsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What to ask the browser's authenticator for (WebAuthn level 3, as JSON)."""

    public_key: Annotated[dict[str, Any], Meta(description="For `parseCreationOptionsFromJSON`, or `parseRequest…`.")]


PasskeyAnswer = answer(
    "PasskeyAnswer",
    "A passkey of a person.",
    Passkey,
    ("id", "name", "host", "created_at", "used_at"),
    used_at=Annotated[datetime | None, Meta(description="When it signed in last.")],
)

PasskeysAnswer = list_of("PasskeysAnswer", "A person's passkeys.", passkeys=PasskeyAnswer)

SessionAnswer = answer(
    "SessionAnswer",
    "A browser in which a person is signed in.",
    Session,
    ("id", "created_at", "seen_at", "ends_at", "agent", "is_this"),
    is_this=Annotated[bool, Meta(description="Whether it is the one that asks.")],
)

SessionsAnswer = list_of("SessionsAnswer", "Where a person is signed in.", sessions=SessionAnswer)


def me_answer(who: Caller | Person) -> MeAnswer:
    """Who asks; or who has just signed in."""
    person = who if isinstance(who, Person) else who.person
    actor = Actor(name=who.name, role=who.role, how=How.SESSION) if isinstance(who, Person) else who.actor
    return MeAnswer(
        id=person.id if person else None,
        name=actor.name,
        role=actor.role.name.lower(),
        language=person.language if person else None,
        how=actor.how,
        may={action.name.lower(): scope_of(actor, action).name.lower() for action in PERMISSIONS},
    )


def person_answer(
    person: Person, *, url: str | UnsetType = UNSET, expires_at: datetime | UnsetType = UNSET
) -> msgspec.Struct:
    """A person as the API shows them; with the link only when they are invited."""
    return narrowed_to(PersonAnswer, person, role=person.role.name.lower(), url=url, expires_at=expires_at)


def event_answer(event: Event) -> msgspec.Struct:
    """What was done about a person, as the API shows it."""
    return narrowed_to(EventAnswer, event)


def passkey_answer(passkey: Passkey) -> msgspec.Struct:
    """A passkey as the API shows it."""
    return narrowed_to(PasskeyAnswer, passkey)


def sessions_answer(sessions: Iterable[Session], asking: str) -> msgspec.Struct:
    """Sessions as the API shows them; `asking` is the id of the one that asks."""
    told = (narrowed_to(SessionAnswer, each, is_this=each.id == asking) for each in sessions)
    return SessionsAnswer(sessions=tuple(told))
