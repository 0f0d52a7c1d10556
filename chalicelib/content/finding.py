"""What editors search for: by the readers' rules, in all that readers see and in drafts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice

from chalicelib.content.models.articles import Article, Card, DeskEntry, FoundArticle, Status, narrowed_to
from chalicelib.content.models.names import ArticleId
from chalicelib.content.models.requests import SearchQuery
from chalicelib.content.people.permissions import Action, Actor, Scope, scope_of
from chalicelib.content.store.content import ContentStore
from chalicelib.content.store.desk import Stretch, author_shelf, status_shelf
from chalicelib.content.store.indexing import block_of, draft_entry
from chalicelib.errors import InvalidInput
from chalicelib.search.entries import Entry
from chalicelib.search.queries import parse_query
from chalicelib.search.searching import Index, search
from chalicelib.search.shards import Shard

MAX_DRAFTS = 300
"""How many drafts a search reads, those changed last: some 600 read units and half a second."""

UNSEEN = (Status.DRAFT, Status.IN_REVIEW, Status.SCHEDULED, Status.UNPUBLISHED)
"""Articles that readers do not see, and that are not in the trash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A stretch of what was found, and how many there are in all.

    `drafts_since`: drafts that were last changed before then were not searched; None if all were.
    """

    articles: tuple[FoundArticle, ...]
    count: int
    drafts_since: datetime | None


class Finder:
    """Searches everything that an editor may see."""

    def __init__(self, store: ContentStore) -> None:
        self._store = store

    def find(self, asked: SearchQuery, actor: Actor) -> Found:
        """What a query finds: live articles, as readers see them, and drafts that the actor may list.

        Raises InvalidInput (`/q`) for a query that asks for nothing.
        """
        query = parse_query(asked.q)
        if query.is_empty:
            raise InvalidInput.field(
                "/q", "Say what to search for: at least one word, or a filter such as topic:lu-lut."
            )
        state = self._store.index.state()
        opened = {each.ordinal: each.entry for each in self._store.index.unsealed()}
        last = max([state.articles, *opened])
        entries, drafts_since = self._drafts(actor)
        drafts = dict(enumerate(self._store.find_articles(each.id for each in reversed(entries)), start=last + 1))

        @cache
        def find_shard(number: int) -> Shard:
            return self._store.index.find_shard(f"{state.shards}-{number}")[0] if state.shards else Shard()

        everything: dict[int, Entry | None] = {**opened, **{n: draft_entry(each) for n, each in drafts.items()}}
        index = Index(max(state.shards, 1), last + len(drafts), find_shard, everything)
        found = search(index, query, newest=asked.order == "newest")
        told = self._told(found[asked.offset : asked.offset + asked.limit], drafts)
        return Found(articles=tuple(told), count=len(found), drafts_since=drafts_since)

    def _drafts(self, actor: Actor) -> tuple[Sequence[DeskEntry], datetime | None]:
        """What the actor may list and readers do not see, the newest first; and since when, if that is not all."""
        is_for_all = scope_of(actor, Action.LIST) is Scope.ANY
        shelves = map(status_shelf, UNSEEN) if is_for_all else (author_shelf(actor.person or actor.name),)
        entries = {
            each.id: each
            for shelf in shelves
            for each in islice((each for each in self._shelf(shelf) if each.status in UNSEEN), MAX_DRAFTS + 1)
        }
        newest = sorted(entries.values(), key=lambda each: (each.updated_at, each.id), reverse=True)
        kept = newest[:MAX_DRAFTS]
        return kept, kept[-1].updated_at if len(newest) > MAX_DRAFTS else None

    def _shelf(self, shelf: str) -> Iterator[DeskEntry]:
        stretch = Stretch(shelf=shelf, order="updated", low=None, high=None, newest_first=True)
        return (entry for _, entry in self._store.desk(stretch, items_at_once=MAX_DRAFTS))

    def _told(self, ordinals: Sequence[int], drafts: Mapping[int, Article]) -> Iterator[FoundArticle]:
        cards = self._cards(ordinals)
        seen: set[ArticleId] = set()
        for ordinal in ordinals:
            found = _of_draft(drafts[ordinal]) if ordinal in drafts else _of_card(cards.get(ordinal))
            # One that is published or withdrawn while it is read can be there twice, or not be there any more.
            if found and found.id not in seen:
                seen.add(found.id)
                yield found

    def _cards(self, ordinals: Sequence[int]) -> dict[int, Card]:
        blocks = dict.fromkeys(map(block_of, ordinals))
        return {card.ordinal: card for block in blocks for card in self._store.index.cards(block)}


def _of_draft(article: Article) -> FoundArticle:
    return narrowed_to(FoundArticle, article, path=None)


def _of_card(card: Card | None) -> FoundArticle | None:
    return narrowed_to(FoundArticle, card, status=Status.PUBLISHED) if card else None
