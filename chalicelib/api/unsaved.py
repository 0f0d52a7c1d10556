"""`/articles/{id}/unsaved`: what somebody has written and not saved, for another machine; and who else writes."""

from __future__ import annotations

from typing import Annotated

import msgspec

from chalicelib.api.answers.shapes import answer
from chalicelib.api.calls import Call
from chalicelib.api.figures import Time
from chalicelib.api.operations import Operations
from chalicelib.api.replies import Reply
from chalicelib.content.models.articles import narrowed_to
from chalicelib.content.models.fields import Rule, about, between
from chalicelib.content.models.names import ArticleId
from chalicelib.content.models.parsing import parse
from chalicelib.content.people.permissions import Action
from chalicelib.content.store.unsaved import Unsaved, is_present
from chalicelib.errors import TooLarge

unsaved = Operations("Unsaved texts")

MAX_TEXT = 250_000

_VERSION = "The version of the article that it was written on."
_TEXT = "In a form of the caller's own; empty if all of it is saved."


def _check_text(text: str, _: str) -> str:
    text.encode()  # what no table can keep is refused by the name of its field
    return text


class UnsavedFields(msgspec.Struct, frozen=True, kw_only=True):
    """`PUT /articles/{id}/unsaved`."""

    version: Annotated[int, between(1, 999_999, _VERSION)]
    text: Annotated[str, Rule(_check_text, limits={"max_length": MAX_TEXT}, about={"description": _TEXT})] = ""


UnsavedAnswer = answer("UnsavedAnswer", "A person's own text.", Unsaved, ("version", "text", "at"), at=Time)


class OpenAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody else who has the article open."""

    name: str
    at: Annotated[Time, about("When they last said so.")]


class UnsavedTextsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The caller's own text, of the last 7 days, and who else had the article open in the last minute."""

    mine: UnsavedAnswer | None  # type: ignore[valid-type] # it is made by a function
    others: tuple[OpenAnswer, ...]


@unsaved.add("GET", "/articles/{article_id}/unsaved", action=Action.EDIT, answer=UnsavedTextsAnswer)
def get_unsaved(call: Call) -> Reply:
    """The caller's own text that is not saved yet, and who else has the article open."""
    return _tell(call)


@unsaved.add(
    "PUT",
    "/articles/{article_id}/unsaved",
    action=Action.EDIT,
    body=UnsavedFields,
    answer=UnsavedTextsAnswer,
    raises=(TooLarge,),
)
def keep_unsaved(call: Call) -> Reply:
    """Keep the caller's own text for 7 days. It is no version of the article, and nobody else reads it."""
    sent = parse(call.json, UnsavedFields)
    kept = Unsaved(whose=_whose(call), name=call.actor.name, version=sent.version, text=sent.text, at=call.now)
    call.services.unsaved_texts.keep(_article(call), kept)
    return _tell(call)


def _tell(call: Call) -> Reply:
    texts = call.services.unsaved_texts.list(_article(call), call.now)
    mine = next((each for each in texts if each.whose == _whose(call) and each.text), None)
    others = tuple(
        OpenAnswer(name=each.name, at=each.at)
        for each in texts
        if each.whose != _whose(call) and is_present(each, call.now)
    )
    return Reply(body=UnsavedTextsAnswer(mine=narrowed_to(UnsavedAnswer, mine) if mine else None, others=others))


def _whose(call: Call) -> str:
    return call.actor.person or call.actor.name


def _article(call: Call) -> ArticleId:
    return ArticleId(call.path("article_id"))
