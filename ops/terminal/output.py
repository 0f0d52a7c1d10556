"""How commands speak: results on standard output, everything else on standard error, as wide as the screen."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterable, Mapping
from typing import Any


def complain(message: object) -> None:
    """Print a problem or a hint, each of its lines wrapped separately."""
    for line in str(message).splitlines():
        print(_wrap(line), file=sys.stderr)


class NoAnswer(Exception):
    """A question was not answered."""

    def __init__(self) -> None:
        super().__init__("A question got no answer because standard input has ended. Nothing was done.")


def ask(question: str) -> str:
    """What is typed after a question. Raises NoAnswer where nobody can type anything."""
    try:
        return input(question)
    except (EOFError, RuntimeError) as error:  # at its end, or closed from the beginning
        raise NoAnswer from error


def warn_of_removals(article: Mapping[str, Any]) -> None:
    """Print what the API removed from a body."""
    for each in article.get("removed", ()):
        complain(f"Removed: {each['name']}, {each['count']} times. {each['detail']}")


def print_rows(rows: Iterable[tuple[str, ...]]) -> None:
    """Print rows in columns; the last one is cut where the screen ends."""
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*(row[:-1] for row in rows), strict=True)]
    for row in rows:
        start = "".join(f"{cell:{width}}  " for cell, width in zip(row, widths, strict=False))
        print((start + _cut(row[-1], _columns() - len(start))).rstrip())


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: max(width - 1, 0)]}…"


def _wrap(line: str) -> str:
    return textwrap.fill(line, _columns(), subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def _columns() -> int:
    return shutil.get_terminal_size().columns
