"""What shapes of answers are made of, and what every answer with a body tells of removals."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Annotated, Any, get_args

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chalicelib.content.bodies.removals import Removal
from chalicelib.content.models.articles import narrowed_to
from chalicelib.content.models.parsing import types_of, with_meta

PathText = Annotated[str, Meta(examples=["/2026/11/hop-tong-ket-nam/"])]


def answer(
    name: str, doc: str, thing: type[msgspec.Struct], *fields: Iterable[str], **others: Any
) -> type[msgspec.Struct]:
    """The shape of an answer: these fields of a thing, in this order, or the types that `others` gives for them.

    One that may be unset is there only at times.
    """
    hints = types_of(thing)
    told = [
        (each, kind, UNSET) if UnsetType in get_args(kind) else (each, kind)
        for each in chain.from_iterable(fields)
        for kind in [others[each] if each in others else with_meta(hints[each], limits=False)]
    ]
    return msgspec.defstruct(name, told, namespace={"__doc__": doc}, module=__name__, frozen=True, kw_only=True)


def list_of(name: str, doc: str, **field: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """The shape of an answer that holds several of another shape."""
    told = [(each, tuple[shape, ...]) for each, shape in field.items()]  # type: ignore[valid-type] # likewise
    return msgspec.defstruct(name, told, namespace={"__doc__": doc}, module=__name__, frozen=True, kw_only=True)


class RemovalAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was removed from a body to make it safe to show."""

    kind: Annotated[str, Meta(examples=["element"])]
    name: Annotated[str, Meta(examples=["script"])]
    count: Annotated[int, Meta(examples=[1])]
    detail: Annotated[str, Meta(examples=["Scripts are taken out."])]


Removals = tuple[RemovalAnswer, ...]


def removal_answers(removed: Iterable[Removal]) -> tuple[RemovalAnswer, ...]:
    """What was taken out of a body as the API shows it."""
    return tuple(narrowed_to(RemovalAnswer, each) for each in removed)
