"""What is sent, read strictly: every bad field is named, nothing is guessed.

The rules stand with the fields (`fields`), and the fields with the things (`models`). This is the one place that reads
JSON into them, and that says in msgspec's terms what may be sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from functools import cache, partial, reduce
from operator import or_
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chalicelib.content.models.articles import Thing
from chalicelib.content.models.fields import Rule, check_all
from chalicelib.errors import FieldProblem, InvalidInput

P = TypeVar("P", bound="Patch")
T = TypeVar("T", bound=msgspec.Struct)


class Patch(Thing, frozen=True, kw_only=True):
    """A change: a field that is left out keeps its value, and null empties it (RFC 7396)."""

    empty: ClassVar[Mapping[str, Any]]
    """What null makes of a field."""

    if TYPE_CHECKING:

        def __init__(self, **changes: Any) -> None: ...

    def changes(self) -> dict[str, Any]:
        """The fields that were sent, with what they are to be."""
        sent = {name: value for name in self.__struct_fields__ if (value := getattr(self, name)) is not UNSET}
        return {name: self.empty[name] if value is None else value for name, value in sent.items()}


def patch_of(
    content: type[msgspec.Struct], *, required: Collection[str] = (), firm: Collection[str] = ()
) -> Callable[[type[P]], type[P]]:
    """Make a class the change of this content: its fields, each of which may be left out but those `required`.

    Null empties each field that has a default, but those that are `firm`.
    """

    def make(named: type[P]) -> type[P]:
        hints, fields, empty = types_of(content), list[tuple[str, Any, Any] | tuple[str, Any]](), dict[str, Any]()
        for each in msgspec.structs.fields(content):
            kind = hints[each.name]
            if each.name in required:
                fields.append((each.name, kind))
                continue
            if not each.required and each.name not in firm:
                kind, empty[each.name] = kind | None, each.default
            fields.append((each.name, kind | UnsetType, UNSET))
        namespace = {"__doc__": named.__doc__, "empty": empty}
        return msgspec.defstruct(
            named.__name__,
            fields,
            bases=(Patch,),
            module=named.__module__,
            namespace=namespace,
            frozen=True,
            kw_only=True,
        )  # type: ignore[return-value] # it is told as the class that it stands for

    return make


def is_emptied_by_null(field: msgspec.structs.FieldInfo) -> bool:
    """Whether null says of a field what leaving it out does: it gets what it is by itself."""
    return not field.required and field.default is not UNSET


@cache
def types_of(shape: type[msgspec.Struct]) -> Mapping[str, Any]:
    """The types of a shape's fields, with their rules. Looked up once: it takes longer than to read a request."""
    hints = get_type_hints(shape, include_extras=True)
    return {name: hints[name] for name in shape.__struct_fields__}


@cache
def sent_types_of(shape: type[msgspec.Struct]) -> Mapping[str, Any]:
    """Likewise, as msgspec checks them and the API's document tells of them: with the limits of what is sent."""
    return {name: with_meta(kind, limits=True) for name, kind in types_of(shape).items()}


@cache
def sent_shape(shape: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """The shape as the API's document tells of it: of the same name, with the limits of what is sent."""
    if sent_types_of(shape) == types_of(shape):
        return shape
    fields: list[Any] = [
        (each.name, kind) if each.required else (each.name, kind, each.default)
        for each, kind in zip(msgspec.structs.fields(shape), sent_types_of(shape).values(), strict=True)
    ]
    return msgspec.defstruct(
        shape.__name__, fields, namespace={"__doc__": shape.__doc__}, module=shape.__module__, frozen=True, kw_only=True
    )


def with_meta(kind: Any, *, limits: bool) -> Any:
    """A type whose rules are said in msgspec's own words, with the limits of what is sent or without."""
    if get_origin(kind) is Annotated:
        base, *words = get_args(kind)
        told = [_meta_of(each, limits=limits) if isinstance(each, Rule) else each for each in words]
        return Annotated[with_meta(base, limits=limits), *told]
    if get_origin(kind) in {Union, UnionType}:
        return reduce(or_, (with_meta(each, limits=limits) for each in get_args(kind)))
    return kind


def _meta_of(rule: Rule, *, limits: bool) -> Meta:
    return Meta(**(rule.limits if limits else {}), **rule.about)


@cache
def _rules_of(shape: type[msgspec.Struct]) -> Mapping[str, Rule]:
    """The rules of a shape's fields. Looked up once, as the types are."""
    return {name: _rule_of(kind) for name, kind in types_of(shape).items()}


def _rule_of(kind: Any) -> Rule:
    """The rule of a type, or of what else than null or nothing it may be."""
    if get_origin(kind) is Annotated:
        return next((each for each in get_args(kind)[1:] if isinstance(each, Rule)), _NO_RULE)
    parts = get_args(kind) if get_origin(kind) in {Union, UnionType} else ()
    return next((rule for each in parts if (rule := _rule_of(each)) is not _NO_RULE), _NO_RULE)


_NO_RULE = Rule()


def parse(data: object, shape: type[T]) -> T:
    """A shape from decoded JSON. Raises InvalidInput with one problem per bad field."""
    if not isinstance(data, Mapping):
        raise InvalidInput.field("", "The body of the request must be a JSON object.")
    known = types_of(shape)
    fields = [each for each in msgspec.structs.fields(shape) if each.name in data or each.required]
    given = [each.name for each in fields if not (data.get(each.name, ...) is None and is_emptied_by_null(each))]
    unknown = (partial(_refuse_unknown, name, known) for name in data.keys() - known.keys())
    try:
        values = check_all([*(partial(_read, name, data, shape) for name in given), *unknown])
    except InvalidInput as error:
        raise InvalidInput(sorted(error.problems, key=lambda problem: problem.pointer)) from error
    return shape(**dict(zip(given, values, strict=True)))


def _refuse_unknown(name: object, known: Mapping[str, Any]) -> None:
    raise InvalidInput.field(f"/{_escape(name)}", f"There is no such field; the fields are: {', '.join(known)}.")


def _read(name: str, data: Mapping[Any, Any], shape: type[msgspec.Struct]) -> Any:
    """The field's value. Raises InvalidInput."""
    pointer = f"/{name}"
    if name not in data:
        raise InvalidInput.field(pointer, "This field is required.")
    try:
        value = msgspec.convert(data[name], sent_types_of(shape)[name])
        return None if value is None else _rules_of(shape)[name].check(value, pointer)
    except msgspec.ValidationError as error:
        raise InvalidInput([_problem(name, str(error))]) from error
    except UnicodeEncodeError as error:
        detail = "This has half of a surrogate pair, which is no character (RFC 8259, section 8.2)."
        raise InvalidInput.field(pointer, detail) from error


def _problem(name: str, message: str) -> FieldProblem:
    """msgspec's message, e.g. "Expected `str`, got `int` - at `$[0].title`", with its path as a JSON pointer."""
    detail, _, path = message.partition(" - at ")
    if "RFC3339" in detail:
        detail = "A time has a date, an hour and an offset, such as 2040-01-02T07:00:00+07:00"
    steps = "".join(f"/{step}" for step in re.findall(r"\w+", path))
    return FieldProblem(f"/{name}{steps}", f"{detail}.")


def _escape(name: object) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")
