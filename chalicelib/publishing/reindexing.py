"""Reindexing: the search's index of a site that had none, or other rules, made from what readers see.

Articles that were published before there was an index are given their numbers, oldest first. Then every shard takes in
every article. It may be broken off anywhere, and begun again; editors and the clock may go on meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import islice

from msgspec import structs

from chalicelib.aws.dynamodb import ConditionFailed, Put, Update, Write
from chalicelib.content.models.articles import LiveArticle
from chalicelib.content.models.names import ALL, ArticleId
from chalicelib.content.store.articles import HEAD, LIVE, article_key, revision_key
from chalicelib.content.store.conditions import at_version
from chalicelib.content.store.content import ContentStore
from chalicelib.content.store.indexing import card_item, card_of, index_entry
from chalicelib.publishing.sealing import Sealing, begin, merge_into
from chalicelib.search.shards import shards_for

RULES = 2
"""To be raised with each change of what is found by what: a rebuild makes the index anew then."""

AT_ONCE = 4_000
"""How many articles are taken in together: each time, every shard is written."""


def is_needed(content: ContentStore) -> bool:
    """Whether the index may lack articles, or was made by other rules."""
    return content.index.state().rules != RULES


def reindex(content: ContentStore, now: datetime, note: Callable[[int], object] = lambda _: None) -> int:
    """Make the index anew; answers how many articles it holds. `note` is told how many were just taken in.

    Whatever the clock has begun is finished first. Raises OvertakenSealing if it begins again meanwhile.
    """
    sealing, index = Sealing(content), content.index
    while index.state().taking:
        sealing.run(now)
    places = [place.rpartition("#")[2] for place in content.places(ALL, None)]
    articles = 0
    ids_of_all = (ArticleId(each) for each in reversed(places))
    while ids := list(islice(ids_of_all, AT_ONCE)):
        lives = number_all(content, ids)
        state = index.state()
        last = max(index.last_ordinal(), state.articles)
        state = begin(index, state, last, shards=shards_for(len(places)), now=now)
        entries = {live.ordinal: index_entry(live) for live in lives if live.ordinal}
        merge_into(index, state, entries, range(max(state.shards, 1)))
        left = state.left if state.of == state.shards else state.shards
        index.advance(state, shards=state.of, left=left)
        articles += len(lives)
        note(len(lives))
    index.advance(index.state(), rules=RULES)
    return articles


def number_all(content: ContentStore, ids: Iterable[ArticleId]) -> Sequence[LiveArticle]:
    """Those of these articles that readers see, each with its number."""
    lives = content.find_lives(ids)
    numbered = (live if live.ordinal else _number(content, live) for live in lives)
    return [live for live in numbered if live]


def _number(content: ContentStore, live: LiveArticle) -> LiveArticle | None:
    """A live article with a number; None if it is changed meanwhile, which gives it one."""
    head = content.find_article(live.id)
    if head is None:
        return None
    numbered = structs.replace(live, ordinal=head.ordinal or content.index.next_ordinal())
    card = card_of(numbered)
    assert card
    values = {"ordinal": numbered.ordinal}
    pk, version = article_key(live.id), at_version(head.version)
    writes: list[Write] = [
        Update(pk=pk, sk=HEAD, expression="SET #ordinal = :ordinal", values=values, condition=version),
        Update(pk=pk, sk=revision_key(head.version), expression="SET #ordinal = :ordinal", values=values),
        Update(pk=pk, sk=LIVE, expression="SET #ordinal = :ordinal", values=values, condition=at_version(live.version)),
        Put(item=card_item(card)),
    ]
    with suppress(ConditionFailed):
        content.items.transact(writes)
        return numbered
    return content.find_live(live.id)
