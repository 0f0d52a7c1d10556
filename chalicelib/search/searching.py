"""The searcher: what a query finds in an index, and in which order. The readers' script does the same in a browser
(`templates/assets/search/3-searching.js`)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from chalicelib.search.entries import Entry, Occurrence, occurrences, pairs_of, title_key, title_of
from chalicelib.search.queries import Query
from chalicelib.search.shards import Shard, shard_of
from chalicelib.search.words import fold

_WORTH = (0.8, 1.3, 1.8, 4.0)
"""What a word adds by its weight."""

_OTHERWISE_MARKED = 0.25
"""What is left of that where a word is typed with marks, and stands there with others."""

_WHOLE_TITLE = 1000.0
_FRESHNESS = 0.1
"""What part of its score the newest article of all has more."""


@dataclass(frozen=True, slots=True)
class Index:
    """`find_shard` gives a sealed shard by its number; what is `open` overrides it (None: no article any more).

    `articles` is the highest ordinal that there is.
    """

    shards: int
    articles: int
    find_shard: Callable[[int], Shard]
    open: Mapping[int, Entry | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Hit:
    weight: int
    forms: Sequence[str]


Hits = dict[int, _Hit]
Places = dict[str, dict[int, Sequence[int]]]


def search(index: Index, query: Query, *, newest: bool = False) -> list[int]:
    """The ordinals of all articles that a query finds, the best first, or the newest."""
    if query.is_empty:
        return []
    groups = (*query.wanted, *query.unwanted)
    words = {fold(word): word for group in groups for word in group}
    hits = {key: _hits(index, key) for key in (*words, *query.filters)}
    places = {pair: _places(index, pair) for group in groups for _, pair in pairs_of(group)}
    found = set.intersection(*(set(hits[key]) for key in (*map(fold, query.words), *query.filters)))
    found = {
        ordinal
        for ordinal in found
        if all(_stands(hits, places, group, ordinal) for group in query.wanted)
        and not any(_stands(hits, places, group, ordinal) for group in query.unwanted)
    }
    if newest:
        return sorted(found, reverse=True)
    scores = dict(_scores(index, query, hits, found))
    return sorted(found, key=lambda ordinal: (scores[ordinal], ordinal), reverse=True)


def _scores(index: Index, query: Query, hits: Mapping[str, Hits], found: set[int]) -> Iterator[tuple[int, float]]:
    title = title_key([word for group in query.wanted for word in group])
    titled = _hits(index, title) if title else {}
    rarity = {word: _rarity(index.articles, len(hits[fold(word)])) for word in query.words}
    for ordinal in found:
        score = 0.0
        for word in query.words:
            hit = hits[fold(word)][ordinal]
            is_alike = word == fold(word) or word in hit.forms
            score += rarity[word] * _WORTH[hit.weight] * (1 if is_alike else _OTHERWISE_MARKED)
        score *= 1 + _FRESHNESS * ordinal / max(index.articles, 1)
        yield ordinal, score + (_WHOLE_TITLE if ordinal in titled else 0)


def _rarity(articles: int, holding: int) -> float:
    return math.log(1 + (max(articles, holding) - holding + 0.5) / (holding + 0.5))


def _stands(hits: Mapping[str, Hits], places: Places, group: Sequence[str], ordinal: int) -> bool:
    """Whether a word stands in an article, or the words of a phrase one after the other."""
    if not all(ordinal in hits[fold(word)] for word in group):
        return False
    begins = [{place - at for place in places[pair].get(ordinal, ())} for at, pair in pairs_of(group)]
    return not begins or bool(set.intersection(*begins))


def _hits(index: Index, key: str) -> Hits:
    shard = index.find_shard(shard_of(key, index.shards))
    hits: Hits = {}
    for form, postings in shard.postings.get(key, {}).items():
        for ordinal, weight in postings.items():
            if ordinal not in index.open:
                forms = (*hits[ordinal].forms, form) if ordinal in hits else (form,)
                hits[ordinal] = _Hit(weight, forms)
    for ordinal, entry in index.open.items():
        if entry and (hit := _hit_in(entry, key)):
            hits[ordinal] = hit
    return hits


def _places(index: Index, pair: str) -> dict[int, Sequence[int]]:
    """Where a pair of words begins, by ordinal."""
    sealed = index.find_shard(shard_of(pair, index.shards)).places.get(pair, {})
    places: dict[int, Sequence[int]] = {n: found for n, found in sealed.items() if n not in index.open}
    for ordinal, entry in index.open.items():
        if entry and (found := [n for n, two in enumerate(pairwise(_folded(entry))) if " ".join(two) == pair]):
            places[ordinal] = found
    return places


@lru_cache(maxsize=1024)
def _folded(entry: Entry) -> tuple[str, ...]:
    return tuple(map(fold, entry.words))


@lru_cache(maxsize=1024)
def _occurrences(entry: Entry) -> dict[str, Occurrence]:
    return occurrences(entry.words)


def _hit_in(entry: Entry, key: str) -> _Hit | None:
    if key in entry.filters or key == title_key(title_of(entry.words)):
        return _Hit(0, ())
    found = _occurrences(entry).get(key)
    return _Hit(found.weight, found.forms) if found else None
