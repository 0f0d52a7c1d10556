"""Reads what the search's index shows readers: its shards, its open part, and the cards of what is found."""

from __future__ import annotations

from typing import Any

import msgspec

from chalicelib.content.models.articles import Card
from chalicelib.content.store.index import Part
from chalicelib.content.store.lookup import ContentLookup
from chalicelib.publishing.contexts import IndexContext, SearchContext
from chalicelib.publishing.forms import Words
from chalicelib.publishing.sealing import MOST_TAKEN
from chalicelib.publishing.times import rfc3339


def read_words(content: ContentLookup, words: Words) -> IndexContext | None:
    """The words of a shard, or None if there is no such shard."""
    return _read_part(content, words, "words")


def read_places(content: ContentLookup, words: Words) -> IndexContext | None:
    """The places of a shard's words, or None if there is no such shard."""
    return _read_part(content, words, "places")


def read_open(content: ContentLookup, _: Words) -> IndexContext:
    """What the shards do not hold yet, and how many shards there are.

    It is as much as a sealing takes in, the newest: more come only where many are published at once.
    """
    state = content.index.state()
    unsealed = sorted(content.index.unsealed(newest_first=True, limit=MOST_TAKEN), key=lambda each: each.ordinal)
    entries = [(each.entry.text, each.entry.filters) if each.entry else () for each in unsealed]
    last = max([state.articles, *(each.ordinal for each in unsealed)])
    opened = [[each.ordinal, *entry] for each, entry in zip(unsealed, entries, strict=True)]
    return _context({"shards": state.shards, "articles": last, "open": opened})


def read_search(content: ContentLookup, _: Words) -> SearchContext:
    """The page of the search."""
    return SearchContext(shards=content.index.state().shards)


def read_description(_table: ContentLookup, _: Words) -> SearchContext:
    """What tells browsers of the search (OpenSearch 1.1)."""
    return SearchContext()


def read_cards(content: ContentLookup, words: Words) -> IndexContext | None:
    """What is shown of a block of articles: those that may be linked to. None if none of them is live."""
    cards, zone = content.index.cards(int(words["block"])), content.get_site().time_zone
    return _context([_shown(card, zone) for card in cards if content.is_shown(card.id)]) if cards else None


def _shown(card: Card, zone: str) -> dict[str, Any]:
    return {
        "o": card.ordinal,
        "path": card.path,
        "title": card.title,
        "lede": card.lede,
        "by": card.byline,
        "at": rfc3339(card.published_at, zone),
    }


def _read_part(content: ContentLookup, words: Words, part: Part) -> IndexContext | None:
    data = content.index.find_part(words["shard"], part)
    return None if data is None else IndexContext(json=data.decode())


def _context(data: object) -> IndexContext:
    return IndexContext(json=msgspec.json.encode(data).decode())
