"""A query's parameters, read as strictly as bodies are: every bad one is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from chalicelib.content.models.parsing import types_of
from chalicelib.errors import FieldProblem, InvalidInput

T = TypeVar("T", bound=msgspec.Struct)


def parse_query(params: Mapping[str, str], shape: type[T]) -> T:
    """The parameters as `shape`, within its types' limits. Raises InvalidInput, naming each bad one by `/name`."""
    hints, problems, values = types_of(shape), list[FieldProblem](), dict[str, object]()
    for name, text in params.items():
        if name not in hints:
            known = ", ".join(hints) or "none"
            problems.append(FieldProblem(f"/{name}", f"There is no such parameter; the parameters are: {known}."))
            continue
        try:
            values[name] = msgspec.convert(text, hints[name], strict=False)
        except msgspec.ValidationError as error:
            problems.append(FieldProblem(f"/{name}", f"{error}."))
    if problems:
        raise InvalidInput(problems)
    return shape(**values)
