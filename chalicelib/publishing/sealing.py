"""Sealing: the clock has the shards of the search's index take in what editors changed (docs/decisions/0036).

What changed stays in the open part of the index until every shard has it and readers can have read them; so at no
moment is anything found in neither.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from chalicelib.content.store.content import ContentStore
from chalicelib.content.store.index import IndexState, IndexStore, OvertakenSealing
from chalicelib.search.entries import Entry
from chalicelib.search.shards import Shard, cut, merge, shards_for, split

MOST_UNSEALED = 32
"""From so many articles on, what changed is sealed at once; fewer wait for the next week."""

MOST_TAKEN = 500
"""How many articles one sealing takes in."""

SHARDS_A_RUN = 64
"""How many shards one run of the clock works at: some seconds' work."""


class Sealing:
    """The sealing of a site's index. Several of these may run at once, die anywhere, and be late."""

    def __init__(self, content: ContentStore) -> None:
        self._content = content
        self._index = content.index

    def run(self, now: datetime) -> bool:
        """Do the next piece of work, if there is any; answers whether there was.

        The runs must lie some minutes apart: the last one takes what is sealed out of the open part, and until then
        every shard must be printed, and none of before be in a cache.
        """
        state = self._index.state()
        try:
            if not state.taking:
                return self._begin(state, now)
            if state.next < max(state.shards, 1):
                self._merge(state)
            else:
                self._finish(state)
        except OvertakenSealing:
            return True
        return True

    def _begin(self, state: IndexState, now: datetime) -> bool:
        if not self._is_due(state, now):
            return False
        if state.left:
            for name in self._index.shard_names(state.left):
                self._index.delete_shard(name)
        taking = {each.ordinal: each.version for each in islice(self._index.unsealed(), MOST_TAKEN)}
        articles = max(self._index.last_ordinal(), state.articles)
        shards = shards_for(articles)
        self._merge(begin(self._index, state, articles, shards=shards, now=now, next=0, left=0, taking=taking))
        return True

    def _is_due(self, state: IndexState, now: datetime) -> bool:
        waiting = sum(1 for _ in self._index.unsealed(limit=MOST_UNSEALED))
        zone = self._content.get_site().zone
        weeks = {moment.astimezone(zone).isocalendar()[:2] for moment in (state.begun_at, now) if moment}
        return waiting >= MOST_UNSEALED or (waiting > 0 and (len(weeks) > 1 or state.begun_at is None))

    def _merge(self, state: IndexState) -> None:
        entries = {each.ordinal: each.entry for each in self._index.unsealed() if each.ordinal in state.taking}
        last = min(state.next + SHARDS_A_RUN, max(state.shards, 1))
        merge_into(self._index, state, entries, range(state.next, last))
        self._index.advance(state, next=last)

    def _finish(self, state: IndexState) -> None:
        if state.shards != state.of:
            state = self._index.advance(state, shards=state.of, next=state.of, left=state.shards)
        for ordinal, version in state.taking.items():
            self._index.forget_unsealed(ordinal, version)
        self._index.advance(state, taking={}, next=0)


def begin(
    index: IndexStore, state: IndexState, articles: int, *, shards: int, now: datetime, **changes: Any
) -> IndexState:
    """Begin the next sealing, of ordinals up to `articles`, into so many shards, and no fewer than there are.

    Raises OvertakenSealing.
    """
    return index.advance(
        state,
        sealing=state.sealing + 1,
        of=max(shards, state.shards),
        articles=articles,
        begun_at=now.replace(microsecond=0),
        **changes,
    )


def merge_into(
    index: IndexStore, state: IndexState, entries: Mapping[int, Entry | None], numbers: Collection[int]
) -> None:
    """Have the shards with these numbers, of those that there are, hold these articles as they are now; where there
    are to be more shards, write those that they become. What this sealing has written already is passed over."""
    new = cut(entries, state.of)
    for number in numbers:
        for name, target, old in _successors(index, state, number):
            held, seen = index.find_shard(name)
            if seen < state.sealing:
                base = held if old is None else old
                merged = merge(base, entries.keys(), new.get(target))
                index.put_shard(name, merged, sealing=state.sealing, seen=seen)


def _successors(index: IndexStore, state: IndexState, number: int) -> Iterator[tuple[str, int, Shard | None]]:
    """The shards that one becomes: name, number, and what it begins with, if not with what stands there."""
    if state.of == state.shards:
        yield f"{state.of}-{number}", number, None
        return
    before = index.find_shard(f"{state.shards}-{number}")[0] if state.shards else Shard()
    parts = split(before, state.of)
    for target in range(number, state.of, max(state.shards, 1)):
        yield f"{state.of}-{target}", target, parts.get(target, Shard())
