"""Shards: the sealed part of the index, cut by a hash of the folded word. As JSON, the same for the same articles.

The shard of words holds `{folded: {marked: postings}}`, where a posting is how far an article's ordinal lies above the
one before, times 4, plus its weight. A filter (`year:2015`) and a whole title (`=tong ket`, in the shard of its first
word) have one list, under "". The shard of places is for phrases: of each pair of folded words that stand one after the
other it holds `{"cai cach": [step, n, place, step, step, …]}`: for each article how far its ordinal lies above the one
before, how many places follow, and each as a step from the one before. A pair lies in the shard of its own hash.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import msgspec

from chalicelib.search.entries import Entry, occurrences, pairs, title_key, title_of

GROWTH = ((512, 16), (2_048, 64), (8_192, 256))
MOST_SHARDS = 1_024

Postings = dict[str, dict[str, dict[int, int]]]
"""By folded word, marked form and ordinal: the weight."""

Places = dict[str, dict[int, tuple[int, ...]]]
"""By pair of folded words and ordinal: where it begins."""


@dataclass(slots=True)
class Shard:
    """What a shard holds."""

    postings: Postings = field(default_factory=lambda: defaultdict(lambda: defaultdict(dict)))
    places: Places = field(default_factory=lambda: defaultdict(dict))


def shards_for(articles: int) -> int:
    """In how many shards so many articles are kept: so that each shard is a few kilobytes."""
    return next((shards for most, shards in GROWTH if articles <= most), MOST_SHARDS)


@lru_cache(maxsize=100_000)
def hash_of(key: str) -> int:
    """FNV-1a, 32 bits, over the key's UTF-16 code units, which is what a script counts in."""
    value = 0x811C9DC5
    encoded = key.encode("utf-16-le", "surrogatepass")
    for low, high in zip(encoded[::2], encoded[1::2], strict=True):
        value = ((value ^ (low | high << 8)) * 0x01000193) & 0xFFFFFFFF
    return value


def shard_of(key: str, shards: int) -> int:
    """The number of the shard that holds a folded word, a pair of them, a filter, or a whole title: that of its first
    word."""
    return hash_of(key[1:].split(" ", maxsplit=1)[0] if key.startswith("=") else key) % shards


def cut(entries: Mapping[int, Entry | None], shards: int) -> dict[int, Shard]:
    """What entries bring to which shard, by the entries' ordinals."""
    found: dict[int, Shard] = defaultdict(Shard)
    for ordinal, entry in sorted(entries.items()):
        if entry is None:
            continue
        words = entry.words
        for word, each in occurrences(words).items():
            shard = found[shard_of(word, shards)]
            for form in each.forms:
                shard.postings[word][form][ordinal] = each.weight
        for pair, places in pairs(words).items():
            found[shard_of(pair, shards)].places[pair][ordinal] = places
        for key in (*entry.filters, title_key(title_of(words))):
            if key:
                found[shard_of(key, shards)].postings[key][""][ordinal] = 0
    return found


def merge(old: Shard, changed: Container[int], new: Shard | None) -> Shard:
    """A shard with what it holds of the articles with changed ordinals replaced."""
    merged = Shard()
    for each, kept in ((old, True), (new, False)):
        if each is None:
            continue
        for word, forms in each.postings.items():
            for form, postings in forms.items():
                for ordinal, weight in postings.items():
                    if not (kept and ordinal in changed):
                        merged.postings[word][form][ordinal] = weight
        for pair, places in each.places.items():
            merged.places[pair] |= {n: found for n, found in places.items() if not (kept and n in changed)}
    return merged


def split(shard: Shard, shards: int) -> dict[int, Shard]:
    """What a shard holds, cut into more shards."""
    found: dict[int, Shard] = defaultdict(Shard)
    for key, forms in shard.postings.items():
        found[shard_of(key, shards)].postings[key] = forms
    for key, places in shard.places.items():
        found[shard_of(key, shards)].places[key] = places
    return found


def encode(shard: Shard) -> tuple[bytes, bytes]:
    """The words and the places of a shard."""
    words = {
        word: {form: list(_steps(postings)) for form, postings in sorted(forms.items()) if postings}
        for word, forms in sorted(shard.postings.items())
    }
    places = {pair: list(_runs(found)) for pair, found in sorted(shard.places.items()) if found}
    return msgspec.json.encode({word: forms for word, forms in words.items() if forms}), msgspec.json.encode(places)


def decode(words: bytes, places: bytes) -> Shard:
    """The reverse of `encode`; nothing is an empty shard."""
    shard = Shard()
    for word, forms in msgspec.json.decode(words or b"{}", type=dict[str, dict[str, list[int]]]).items():
        for form, steps in forms.items():
            shard.postings[word][form] = dict(_postings(steps))
    for pair, runs in msgspec.json.decode(places or b"{}", type=dict[str, list[int]]).items():
        shard.places[pair] = dict(_places(runs))
    return shard


def _steps(postings: Mapping[int, int]) -> Iterator[int]:
    before = 0
    for ordinal in sorted(postings):
        yield (ordinal - before) * 4 + postings[ordinal]
        before = ordinal


def _postings(steps: Iterable[int]) -> Iterator[tuple[int, int]]:
    ordinal = 0
    for step in steps:
        ordinal += step >> 2
        yield ordinal, step & 3


def _runs(found: Mapping[int, tuple[int, ...]]) -> Iterator[int]:
    before = 0
    for ordinal in sorted(found):
        yield ordinal - before
        yield len(found[ordinal])
        before, last = ordinal, 0
        for place in found[ordinal]:
            yield place - last
            last = place


def _places(runs: list[int]) -> Iterator[tuple[int, tuple[int, ...]]]:
    at = ordinal = 0
    while at < len(runs):
        ordinal += runs[at]
        place, places = 0, list[int]()
        for step in runs[at + 2 : at + 2 + runs[at + 1]]:
            place += step
            places.append(place)
        yield ordinal, tuple(places)
        at += 2 + runs[at + 1]
