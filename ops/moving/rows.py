"""A row of a table that was exported, and which tables and columns are read at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Wanted = Mapping[str, frozenset[str]]
"""The tables to read, by their names without a prefix, with the columns to read of each. Nothing else is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row: its table without the prefix, the prefix, the line that it begins in, and the columns that are wanted."""

    table: str
    prefix: str
    line: int
    values: dict[str, str | None]


def find_table(name: str, wanted: Wanted) -> tuple[str, str] | None:
    """The prefix of a table that is wanted, and its name without it; None for others.

    A prefix ends in an underscore (`jos_`, `rot5j_`, `#__`), or there is none.
    """
    if name in wanted:
        return "", name
    for at, letter in enumerate(name):
        if letter == "_" and name[at + 1 :] in wanted:
            return name[: at + 1], name[at + 1 :]
    return None
