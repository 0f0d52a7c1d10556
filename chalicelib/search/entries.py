"""Entries: what the index holds of an article. An entry is made when readers first see a text, and kept until the
sealed part of the index has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from chalicelib.search.words import fold, joined_words_of, name_of, words_of

BREAK = "|"
"""Stands between the fields of an entry, so that no phrase goes from one to the next."""

USUAL_WORDS = 500
"""How long an article is that counts as neither short nor long. Fixed: no article's weight depends on another's."""

IN_TITLE = 3
"""The weight of a word that the title has; others weigh 0 to 2, by how much of the article they are."""

_K, _B = 1.2, 0.75
"""BM25's parameters, as usual (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond")."""

MAX_WORDS = 20_000
"""More words of an article are not searched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`text` are the marked words of all fields, the title's first, with breaks between; `filters` are what it can be
    narrowed down by, e.g. `topic:lu-lut`, `byline:tiep-thu`, `year:2015`, `month:2015-12`."""

    text: str
    filters: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        """Its marked words and breaks."""
        return self.text.split(" ")


def make_entry(title: str, *others: str, topics: Iterable[str], byline: str, month: str) -> Entry:
    """The entry of an article with this title and these other fields (plain text), published in a month (`2015-12`)."""
    fields = [list(words_of(each)) for each in (title, *others)]
    fields += [[word] for each in (title, *others) for word in dict.fromkeys(joined_words_of(each))]
    words = [word for index, each in enumerate(fields) if each or not index for word in (*each, BREAK)][:MAX_WORDS]
    named = name_of(byline)
    filters = [f"topic:{name_of(topic)}" for topic in topics]
    filters += [f"byline:{named}"] if named else []
    return Entry(text=" ".join(words), filters=(*filters, f"year:{month[:4]}", f"month:{month}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """A folded word in an article: its weight, and the marked forms that stand there."""

    weight: int
    forms: tuple[str, ...]


def occurrences(words: Sequence[str]) -> dict[str, Occurrence]:
    """The words of an entry, folded, and how they occur in it."""
    places: dict[str, list[int]] = {}
    forms: dict[str, dict[str, None]] = {}
    for place, word in enumerate(words):
        if word != BREAK:
            folded = fold(word)
            places.setdefault(folded, []).append(place)
            forms.setdefault(folded, {})[word] = None
    title, long = words.index(BREAK), len(words) / USUAL_WORDS
    return {
        word: Occurrence(weight=weight_of(found, title, long), forms=tuple(forms[word]))
        for word, found in places.items()
    }


def pairs(words: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """The pairs of folded words that stand one after the other in an entry (`cai cach`), and where each begins."""
    places: dict[str, list[int]] = {}
    for place, two in enumerate(pairwise(map(fold, words))):
        if BREAK not in two:
            places.setdefault(" ".join(two), []).append(place)
    return {pair: tuple(found) for pair, found in places.items()}


def pairs_of(phrase: Sequence[str]) -> list[tuple[int, str]]:
    """The pairs that make a phrase, as few as hold all of its words, and where in it each begins. None of one word."""
    folded = [fold(word) for word in phrase]
    begins = sorted({min(at, len(folded) - 2) for at in range(0, len(folded), 2)}) if len(folded) > 1 else []
    return [(at, " ".join(folded[at : at + 2])) for at in begins]


def weight_of(places: Sequence[int], title: int, long: float) -> int:
    """How much a word at these places says of an article whose title ends at `title`, `long` times as long as usual."""
    if places[0] < title:
        return IN_TITLE
    often = len(places)
    part = often * (_K + 1) / (often + _K * (1 - _B + _B * long))
    return 0 if part < 1 else 1 if part < 1.6 else 2


def title_key(words: Sequence[str]) -> str:
    """Of a title as a whole: what an article is found by whose title was typed. "" if it has no words."""
    folded = [fold(word) for word in words]
    return "=" + " ".join(folded) if folded else ""


def title_of(words: Sequence[str]) -> Sequence[str]:
    """The title's words among an entry's."""
    return words[: words.index(BREAK)]
