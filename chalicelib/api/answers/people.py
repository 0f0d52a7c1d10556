"""Answers that tell of people and their sessions."""

from __future__ import annotations

from typing import Annotated

import msgspec

from chalicelib.api.answers.shapes import answer, list_of
from chalicelib.api.callers import Caller
from chalicelib.content.models.articles import narrowed_to
from chalicelib.content.models.fields import about
from chalicelib.content.people.permissions import PERMISSIONS, Actor, scope_of
from chalicelib.content.people.persons import How, Person
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


SessionAnswer = answer(
    "SessionAnswer",
    "A browser in which a person is signed in.",
    Session,
    ("id", "created_at", "seen_at", "ends_at", "agent", "is_this"),
    is_this=Annotated[bool, about("Whether it is the one that asks.")],
)

SessionsAnswer = list_of("SessionsAnswer", "Where a person is signed in.", sessions=SessionAnswer)


def me_answer(who: Caller | Person) -> MeAnswer:
    """Who asks; or who has just signed in."""
    person = who if isinstance(who, Person) else who.person
    actor = Actor(name=who.name, role=who.role) if isinstance(who, Person) else who.actor
    return MeAnswer(
        id=person.id if person else None,
        name=actor.name,
        role=actor.role.name.lower(),
        language=person.language if person else None,
        how=How.SESSION if isinstance(who, Person) else who.how,
        may={action.name.lower(): scope_of(actor, action).name.lower() for action in PERMISSIONS},
    )


def session_answer(session: Session, asking: str) -> msgspec.Struct:
    """A session as the API shows it; `asking` is the id of the one that asks."""
    return narrowed_to(SessionAnswer, session, is_this=session.id == asking)
