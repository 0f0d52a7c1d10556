"""What a search must find, told by a plain scan over all texts: no index, and none of the searcher's own steps."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chalicelib.search.entries import Entry, make_entry

SYLLABLES = "đường dương đương hoà hòa hoa mía mia lũ lu nước nươc nuoc nổi Đảng dang 02 2 2015 UBND tỉnh tinh".split()
JOINED = ["TP.HCM", "e-mail", "15/2016/QĐ-UBND", "30/12/2015", "1.000.000"]
TOPICS = ["lu-lut", "dang"]
BYLINES = ["Tiếp Thu", "Lan", ""]
MONTHS = ["2015-12", "2016-01"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """An article as an editor wrote it."""

    title: str
    lede: str
    body: str
    topics: tuple[str, ...]
    byline: str
    month: str

    @property
    def entry(self) -> Entry:
        return make_entry(self.title, self.lede, self.body, topics=self.topics, byline=self.byline, month=self.month)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A query as it was made up: what is typed, and what that means."""

    typed: str
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]
    topic: str | None = None
    byline: str | None = None
    month: str | None = None
    year: str | None = None


def make_text(chance: random.Random) -> Text:
    def line(least: int, most: int) -> str:
        words = [chance.choice(SYLLABLES) for _ in range(chance.randint(least, most))]
        words += chance.sample(JOINED, chance.choice([0, 0, 0, 1]))
        chance.shuffle(words)
        return chance.choice([" ", ", ", " – "]).join(words)

    return Text(
        title=line(1, 4),
        lede=line(0, 4),
        body=line(0, 12),
        topics=tuple(chance.sample(TOPICS, chance.randint(0, 2))),
        byline=chance.choice(BYLINES),
        month=chance.choice(MONTHS),
    )


def make_query(chance: random.Random) -> Asked:
    """One to five words, with and without marks, and perhaps a phrase, an unwanted word, and filters."""

    def typed(word: str) -> str:
        return chance.choice([word, word.upper(), bare(word), unicodedata.normalize("NFD", word)])

    wanted = [typed(chance.choice(SYLLABLES)) for _ in range(chance.choice([1, 1, 1, 2, 2, 3, 4, 5]))]
    shown = list(wanted)
    unwanted: list[str] = []
    if chance.random() < 0.3:
        phrase = " ".join(typed(chance.choice(SYLLABLES)) for _ in range(chance.randint(2, 3)))
        wanted.append(phrase)
        shown.append(f'"{phrase}"')
    if chance.random() < 0.2:
        wanted.append(chance.choice(JOINED))
        shown.append(wanted[-1])
    if chance.random() < 0.3:
        unwanted.append(typed(chance.choice(SYLLABLES)))
        shown.append(f"-{unwanted[-1]}")
    named: dict[str, str] = {}
    for name, values in (("topic", TOPICS), ("byline", BYLINES[:2]), ("month", MONTHS), ("year", ["2015", "2016"])):
        if chance.random() < 0.15:
            named[name] = chance.choice(values)
            shown.append(f'{name}:"{named[name]}"')
    chance.shuffle(shown)
    return Asked(typed=" ".join(shown), wanted=tuple(wanted), unwanted=tuple(unwanted), **named)


def scan(texts: Mapping[int, Text], asked: Asked) -> set[int]:
    """The ordinals of all articles that must be found."""
    return {ordinal for ordinal, text in texts.items() if _is_found(text, asked)}


def _is_found(text: Text, asked: Asked) -> bool:
    fields = list(_fields(text))
    return (
        all(any(_holds(each, wanted) for each in fields) for wanted in asked.wanted)
        and not any(_holds(each, unwanted) for each in fields for unwanted in asked.unwanted)
        and (asked.topic is None or asked.topic in text.topics)
        and (asked.byline is None or asked.byline == text.byline)
        and (asked.month is None or asked.month == text.month)
        and (asked.year is None or text.month.startswith(asked.year))
    )


def _fields(text: Text) -> Iterator[str]:
    for field in (text.title, text.lede, text.body):
        yield f" {plain(field)} "
        for joined in ("TP.HCM", "e-mail", "QĐ-UBND", "1.000.000"):
            if joined in field:
                yield f" {plain(re.sub('[.-]', '', joined))} "


def _holds(field: str, wanted: str) -> bool:
    return f" {plain(wanted)} " in field


def plain(text: str) -> str:
    """Lower-case words without marks, a blank between."""
    words = re.sub("[^a-z0-9]+", " ", bare(text).lower()).split()
    return " ".join(word.lstrip("0") or "0" if len(word) == 2 and word.isdigit() else word for word in words)


def bare(text: str) -> str:
    """A text without marks."""
    apart = unicodedata.normalize("NFD", text)
    return "".join(each for each in apart if not unicodedata.combining(each)).replace("đ", "d").replace("Đ", "D")
