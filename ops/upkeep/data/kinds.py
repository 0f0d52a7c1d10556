"""Every kind of item of the two tables: which of them an export holds, and in which turn an import writes them.

What is left out, and why:

- tokens, preview links, salts, the key of members' sessions: an export holds no secret, nor anything that opens a door,
  and a token that was revoked does not come back with an old export;
- receipts, requests per minute, rebuilds, tickets of what is not printed: they are about a moment that is over;
- the journal, but for the minutes that no counter holds yet: it says which session read what, and goes after 48 hours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from chalicelib.audience.counting import Entry
from chalicelib.aws.dynamodb import Item
from chalicelib.content.models.names import ArticleId
from chalicelib.content.store.index import state_from_item
from chalicelib.content.store.indexing import unsealed_from_item
from chalicelib.content.store.items import (
    article_from_item,
    card_from_item,
    desk_entry_from_item,
    headline_from_item,
    is_redirect,
    live_from_item,
    media_from_item,
    menu_entry_from_item,
    redirect_from_item,
    site_from_item,
    standing_from_item,
    topic_from_item,
)

TableName = Literal["content", "audience"]

COUNTERS, TOTAL, CONTENT, SHOWN, DUE = range(5)
"""The turns of an import. Counters come first: those that are opened while articles come must find theirs there. The
total ends what they need: from it on, a fold may go on counting. Then what articles consist of, what shows them to
readers, when all that their pages need is there, and last what the clock has to do: it must find its articles whole."""


class UnknownItem(Exception):
    """An item of no known kind."""

    def __init__(self, table: TableName, item: Item) -> None:
        super().__init__(f"The {table} table holds an item of an unknown kind: {item['pk']}, {item['sk']}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of item: its name in exports, and how its keys begin, `pk` up to the first `#`.

    `read` raises KeyError, TypeError or ValueError on an item that is none. A `fleeting` one is kept by the clock,
    which changes it whenever it likes. Without a `turn`, it is left out of exports.
    """

    name: str
    table: TableName
    pk: str
    sk: str = ""
    read: Callable[[Item], object] = dict
    turn: int | None = CONTENT
    fleeting: bool = False


def _read_claim(item: Item) -> object:
    return redirect_from_item(item) if is_redirect(item) else ArticleId(item["article"])


def _has(*attributes: str) -> Callable[[Item], object]:
    return lambda item: [item[name] for name in attributes]


KINDS = (
    Kind(name="head", table="content", pk="ARTICLE", sk="HEAD", read=article_from_item),
    Kind(name="revision", table="content", pk="ARTICLE", sk="REV#", read=article_from_item),
    Kind(name="live", table="content", pk="ARTICLE", sk="LIVE", read=live_from_item, turn=SHOWN),
    Kind(name="claim", table="content", pk="PATH", read=_read_claim),
    Kind(name="redirect", table="content", pk="REDIRECTS", read=_has("path")),
    Kind(name="entry", table="content", pk="LIST", read=headline_from_item),
    Kind(name="calendar", table="content", pk="CALENDAR"),
    Kind(name="desk", table="content", pk="DESK", read=desk_entry_from_item),
    Kind(name="due", table="content", pk="DUE", read=_has("article", "action"), turn=DUE),
    Kind(name="media", table="content", pk="MEDIA", read=media_from_item),
    Kind(name="use", table="content", pk="USES"),
    Kind(name="card", table="content", pk="CARDS", read=card_from_item, turn=SHOWN),
    Kind(name="unsealed", table="content", pk="UNSEALED", read=unsealed_from_item),
    Kind(name="ordinal", table="content", pk="INDEX", sk="ORDINAL", read=_has("n"), fleeting=True),
    Kind(name="index", table="content", pk="INDEX", sk="STATE", read=state_from_item, turn=DUE, fleeting=True),
    Kind(name="shard", table="content", pk="SHARDS", read=_has("data", "sealing"), fleeting=True),
    Kind(name="topic", table="content", pk="TOPICS", read=topic_from_item),
    Kind(name="page", table="content", pk="STANDING", read=standing_from_item),
    Kind(name="menu", table="content", pk="MENU", read=menu_entry_from_item),
    Kind(name="site", table="content", pk="SITE", read=site_from_item),
    Kind(name="news", table="content", pk="NEWS", read=_has("since"), fleeting=True),
    Kind(name="most-read", table="content", pk="MOSTREAD", read=_has("articles"), fleeting=True),
    Kind(name="token", table="content", pk="TOKEN", turn=None),
    Kind(name="token entry", table="content", pk="TOKENS", turn=None),
    Kind(name="requests", table="content", pk="RATE", turn=None),
    Kind(name="receipt", table="content", pk="RECEIPT", turn=None),
    Kind(name="preview", table="content", pk="PREVIEW", turn=None),
    Kind(name="preview entry", table="content", pk="ARTICLE", sk="PREVIEW#", turn=None),
    Kind(name="rebuild", table="content", pk="REBUILD", turn=None),
    Kind(name="import", table="content", pk="IMPORT", turn=None),
    Kind(name="ticket", table="content", pk="UNPRINTED", turn=None),
    Kind(name="counter", table="audience", pk="C", read=_has("n", "m", "live"), turn=COUNTERS),
    Kind(name="day", table="audience", pk="D", read=_has("n", "m"), turn=COUNTERS),
    Kind(name="total", table="audience", pk="SITE", sk="TOTAL", turn=TOTAL),
    Kind(name="board", table="audience", pk="SITE", sk="OPEN", turn=None),
    Kind(name="snapshot", table="audience", pk="OPEN", turn=None),
    Kind(name="salt", table="audience", pk="SALT", turn=None),
    Kind(name="key", table="audience", pk="KEY", turn=None),
    Kind(name="journal", table="audience", pk="J", turn=None),
)

HEARD = Kind(name="heard", table="audience", pk="J", read=lambda item: Entry(**item), turn=COUNTERS)
"""An entry of the journal that the total does not hold yet. It goes through the journal, which knows its own lanes."""

EXPORTED: Mapping[str, Kind] = {kind.name: kind for kind in (*KINDS, HEARD) if kind.turn is not None}

_BY_START = {
    (table, pk): tuple(kind for kind in KINDS if (kind.table, kind.pk) == (table, pk))
    for table, pk in {(kind.table, kind.pk) for kind in KINDS}
}


def kind_of(table: TableName, item: Item) -> Kind:
    """The kind of an item. Raises UnknownItem."""
    for kind in _BY_START.get((table, item["pk"].partition("#")[0]), ()):
        if item["sk"].startswith(kind.sk):
            return kind
    raise UnknownItem(table, item)
