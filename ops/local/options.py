"""What `make run` was asked for: PORT, ENGINE and EMPTY, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Engine = Literal["auto", "dynamodb-local", "moto"]

DEFAULT_PORT = 8000


class CannotStart(Exception):
    """Why the stack does not start, in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`port` 0 is any free one; `empty` is a fresh store that keeps nothing and gets no demo content."""

    port: int = DEFAULT_PORT
    engine: Engine = "auto"
    empty: bool = False


def parse_options(environment: Mapping[str, str]) -> Options:
    """The options from variables; an empty one counts as unset. Raises CannotStart, naming the variable."""
    return Options(
        port=_parse_port(environment.get("PORT", "")),
        engine=_parse_engine(environment.get("ENGINE", "")),
        empty=_parse_empty(environment.get("EMPTY", "")),
    )


def _parse_port(text: str) -> int:
    if not text:
        return DEFAULT_PORT
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise CannotStart(f"PORT must be a number from 0 to 65535, not '{text}'.")
    return int(text)


def _parse_engine(text: str) -> Engine:
    for engine in get_args(Engine):
        if engine == (text or "auto"):
            found: Engine = engine
            return found
    raise CannotStart(f"ENGINE must be one of {', '.join(get_args(Engine))}, not '{text}'.")


def _parse_empty(text: str) -> bool:
    if text not in {"", "0", "1"}:
        raise CannotStart(f"EMPTY must be 1 or 0, not '{text}'.")
    return text == "1"
