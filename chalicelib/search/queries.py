"""Queries: what a reader types. All words; "a phrase"; -without; topic:, byline:, year: and month: to narrow it down.

What signs join (15/2016/QĐ-UBND, 30/12/2015) is a phrase: it is found as it is typed. The readers' script has the same
rules (`templates/assets/search/2-queries.js`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.search.words import fold, name_of, words_of

MAX_WORDS = 24
"""More words of a query are not looked at."""

_FILTERS = {
    "topic": "topic",
    "chude": "topic",
    "byline": "byline",
    "tacgia": "byline",
    "year": "year",
    "nam": "year",
    "month": "month",
    "thang": "month",
}
_CHUNKS = re.compile(r'(-?)(?:([^\W\d_]+):(?=\S))?(?:"([^"]*)"?|([^\s"]+))')
_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """`wanted` and `unwanted` are words, and phrases of several, in their marked form; `filters` as in an entry."""

    wanted: tuple[tuple[str, ...], ...] = ()
    unwanted: tuple[tuple[str, ...], ...] = ()
    filters: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing."""
        return not (self.wanted or self.filters)

    @property
    def words(self) -> tuple[str, ...]:
        """All words that are wanted, each once."""
        return tuple(dict.fromkeys(word for group in self.wanted for word in group))


def parse_query(text: str) -> Query:
    """What a text asks for. Every text is a query; one without a word asks for nothing."""
    wanted: dict[tuple[str, ...], None] = {}
    unwanted: dict[tuple[str, ...], None] = {}
    filters: dict[str, None] = {}
    left = MAX_WORDS
    for minus, value, found in _chunks(text):
        if found:
            filters[found] = None
            continue
        group = tuple(words_of(value))[:left]
        left -= len(group)
        if group:
            (unwanted if minus else wanted)[group] = None
    return Query(wanted=tuple(wanted), unwanted=tuple(unwanted), filters=tuple(filters))


def plain_words(text: str) -> str:
    """What a text asks for in plain words, in small letters as they were typed: without filters and unwanted words."""
    wanted = (value for minus, value, found in _chunks(text) if not minus and not found and any(words_of(value)))
    return " ".join(" ".join(wanted).lower().split())


def _chunks(text: str) -> Iterator[tuple[bool, str, str | None]]:
    """The parts of a query: whether it is unwanted, what it says, and the filter that it is."""
    for minus, name, quoted, plain in _CHUNKS.findall(unicodedata.normalize("NFC", text).translate(_QUOTES)):
        value = quoted or plain
        found = _filter(fold(name), value) if name and not minus else None
        yield bool(minus), f"{name} {value}" if name else value, found


def _filter(name: str, value: str) -> str | None:
    kind = _FILTERS.get(name)
    if kind in {"topic", "byline"}:
        named = name_of(value)
        return f"{kind}:{named}" if named else None
    numbers = re.findall("[0-9]+", value)
    if kind == "year" and len(numbers) == 1:
        return f"year:{numbers[0]}"
    if kind == "month" and len(numbers) == 2:
        year, month = sorted(numbers, key=len, reverse=True)
        return f"month:{year}-{month.zfill(2)}"
    return None
