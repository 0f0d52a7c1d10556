"""What the search's index holds of an article: worked out when readers first see a text, written in the same step.

| item     | pk              | sk                | attributes                                                          |
|----------|-----------------|-------------------|---------------------------------------------------------------------|
| card     | `CARDS#<block>` | ordinal, 8 digits | those of `Card`: there as long as the article is live               |
| unsealed | `UNSEALED`      | ordinal, 8 digits | `version` of the article; `text` and `filters` of its entry, unless |
|          |                 |                   | it was withdrawn: there until the shards have it (decision 36)      |
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING

from chalicelib.aws.dynamodb import Delete, Put, Write
from chalicelib.aws.wire import Item
from chalicelib.content.bodies.markup import BLOCKS, Tag, split_html
from chalicelib.content.models.articles import Article, ArticleContent, Card, LiveArticle
from chalicelib.content.store.items import from_item, to_item
from chalicelib.search.entries import Entry, make_entry

if TYPE_CHECKING:
    from chalicelib.content.workflow.edits import Edit

UNSEALED = "UNSEALED"

CARDS_A_BLOCK = 8
"""How many articles' cards are read together: a page of results needs up to 20 blocks."""

MAX_LEDE = 160
"""Characters of a lede on a card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsealed:
    """What the shards do not hold yet: an article's entry as of a version, or that it is gone."""

    ordinal: int
    version: int
    entry: Entry | None


def block_of(ordinal: int) -> int:
    """The number of the block that holds an article's card."""
    return ordinal // CARDS_A_BLOCK


@lru_cache(maxsize=64)
def index_entry(live: LiveArticle) -> Entry:
    """What an article is found by: its title, lede, body, captions, agency, byline, topics and correction."""
    return _entry(live, live.body, live.month)


def draft_entry(article: Article) -> Entry:
    """What a working copy is found by: the same, and the month of its creation."""
    return _entry(article, article.body, f"{article.created_at:%Y-%m}")


def _entry(content: ArticleContent, body: str, month: str) -> Entry:
    topics = (topic.replace("-", " ") for topic in content.topics)
    fields = (content.lede, plain_text(body), content.agency, content.byline, *topics, content.correction)
    return make_entry(content.title, *fields, topics=content.topics, byline=content.byline, month=month)


def card_of(live: LiveArticle | None) -> Card | None:
    """What is shown of a live article that is found; None if it has no number yet."""
    if live is None or live.ordinal is None:
        return None
    return Card(
        ordinal=live.ordinal,
        id=live.id,
        path=live.path,
        title=live.title,
        lede=_beginning(live.lede or plain_text(live.body)),
        byline=live.byline,
        published_at=live.published_at,
    )


def index_writes(edit: Edit) -> Iterator[Write]:
    """What an edit that readers see something of changes in the index: a card, and an entry that is to be sealed."""
    before, after = edit.live_before, edit.live_after
    ordinal = (after or before or edit.after).ordinal
    if ordinal is None:
        return
    if (card := card_of(after)) != card_of(before):
        gone = Delete(pk=cards_key(block_of(ordinal)), sk=ordinal_key(ordinal))
        yield Put(item=card_item(card)) if card else gone
    known = index_entry(before) if before and before.ordinal else None
    entry = index_entry(after) if after else None
    if entry != known:
        yield Put(item=unsealed_item(Unsealed(ordinal=ordinal, version=edit.after.version, entry=entry)))


def cards_key(block: int) -> str:
    """The partition of a block of cards."""
    return f"CARDS#{block}"


def ordinal_key(ordinal: int) -> str:
    """An ordinal as a sort key."""
    return f"{ordinal:08d}"


def card_item(card: Card) -> Item:
    """An article's card in its block."""
    return to_item(cards_key(block_of(card.ordinal)), ordinal_key(card.ordinal), card)


def card_from_item(item: Item) -> Card:
    """The reverse of `card_item`."""
    return from_item(item, Card)


def unsealed_item(unsealed: Unsealed) -> Item:
    """What is to be sealed."""
    entry = unsealed.entry
    held = {"text": entry.text, "filters": list(entry.filters)} if entry else {}
    return {"pk": UNSEALED, "sk": ordinal_key(unsealed.ordinal), "version": unsealed.version, **held}


def unsealed_from_item(item: Item) -> Unsealed:
    """The reverse of `unsealed_item`."""
    entry = Entry(text=item["text"], filters=tuple(item["filters"])) if "text" in item else None
    return Unsealed(ordinal=int(item["sk"]), version=item["version"], entry=entry)


def plain_text(html: str) -> str:
    """The text of sanitised HTML, and what its pictures are described by. Inline elements part no words."""
    return " ".join("".join(_texts(html)).split())


def _texts(html: str) -> Iterator[str]:
    for part in split_html(html):
        if isinstance(part, str):
            yield unescape(part)
        elif isinstance(part, Tag) and (part.name in BLOCKS or part.name in {"br", "img"}):
            yield f" {unescape(part.attributes.get('alt', ''))} "


def _beginning(text: str) -> str:
    line = re.sub(r"\s+", " ", text).strip()
    return line if len(line) <= MAX_LEDE else line[:MAX_LEDE].rsplit(" ", 1)[0].rstrip(" ,.;:–") + "…"
