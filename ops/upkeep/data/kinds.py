"""Every kind of item of the two tables: which of them an export holds, and in which turn an import writes them.

What is left out, and why:

- tokens, sessions, codes, challenges, preview links, salts, an earlier release's key of sessions: an export holds no
  secret, nor anything that opens a door, and a token that was revoked does not come back with an old export;
- what was done about people: it has hashes of addresses, and goes after a year;
- texts that are not saved: they are their person's own, and go after 7 days;
- receipts, requests per minute, rebuilds, tickets of what is not printed: they are about a moment that is over;
- the journal, but for the minutes that no counter holds yet: it says which session read what, and goes after 48 hours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from chalicelib.audience.counting import JournalEntry
from chalicelib.aws.wire import Item
from chalicelib.content.models.names import ArticleId
from chalicelib.content.store.articles import article_from_item, live_from_item
from chalicelib.content.store.desk import desk_entry_from_item
from chalicelib.content.store.index import state_from_item
from chalicelib.content.store.indexing import card_from_item, unsealed_from_item
from chalicelib.content.store.layout import layout_from_item
from chalicelib.content.store.lists import headline_from_item
from chalicelib.content.store.media import media_from_item
from chalicelib.content.store.paths import is_redirect
from chalicelib.content.store.people import person_of
from chalicelib.content.store.redirects import redirect_from_item
from chalicelib.content.store.site import site_from_item
from chalicelib.content.store.standing import menu_entry_from_item, standing_from_item
from chalicelib.content.store.topics import topic_from_item

TableName = Literal["content", "audience"]

COUNTERS, TOTAL, CONTENT, SHOWN, DUE = range(5)
"""The turns of an import. Counters come first, because the stream opens counters while articles come, and must find
theirs. The total ends what counters need: from it on, a fold may continue. Then come the parts of articles. Then comes
what shows articles to readers, once everything that their pages need exists. Last come the clock's tasks, which must
find their articles complete.
"""


class UnknownItem(Exception):
    """An item of no known kind."""

    def __init__(self, table: TableName, item: Item) -> None:
        super().__init__(f"The {table} table holds an item of an unknown kind: {item['pk']}, {item['sk']}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemKind:
    """A kind of item: its name in exports, and how its keys begin, `pk` up to the first `#`.

    `read` raises KeyError, TypeError or ValueError on an item of another kind. The clock keeps a `fleeting` one, and
    changes it at any time. Without a `turn`, exports leave it out.
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


ITEM_KINDS = (
    ItemKind(name="head", table="content", pk="ARTICLE", sk="HEAD", read=article_from_item),
    ItemKind(name="revision", table="content", pk="ARTICLE", sk="REV#", read=article_from_item),
    ItemKind(name="live", table="content", pk="ARTICLE", sk="LIVE", read=live_from_item, turn=SHOWN),
    ItemKind(name="claim", table="content", pk="PATH", read=_read_claim),
    ItemKind(name="redirect", table="content", pk="REDIRECTS", read=_has("path")),
    ItemKind(name="entry", table="content", pk="LIST", read=headline_from_item),
    ItemKind(name="calendar", table="content", pk="CALENDAR"),
    ItemKind(name="desk", table="content", pk="DESK", read=desk_entry_from_item),
    ItemKind(name="due", table="content", pk="DUE", read=_has("article", "action"), turn=DUE),
    ItemKind(name="media", table="content", pk="MEDIA", read=media_from_item),
    ItemKind(name="use", table="content", pk="USES"),
    ItemKind(name="card", table="content", pk="CARDS", read=card_from_item, turn=SHOWN),
    ItemKind(name="unsealed", table="content", pk="UNSEALED", read=unsealed_from_item),
    ItemKind(name="ordinal", table="content", pk="INDEX", sk="ORDINAL", read=_has("n"), fleeting=True),
    ItemKind(name="index", table="content", pk="INDEX", sk="STATE", read=state_from_item, turn=DUE, fleeting=True),
    ItemKind(name="shard", table="content", pk="SHARDS", read=_has("data", "sealing"), fleeting=True),
    ItemKind(name="topic", table="content", pk="TOPICS", read=topic_from_item),
    ItemKind(name="page", table="content", pk="STANDING", read=standing_from_item),
    ItemKind(name="menu", table="content", pk="MENU", read=menu_entry_from_item),
    ItemKind(name="site", table="content", pk="SITE", read=site_from_item),
    ItemKind(name="layout", table="content", pk="LAYOUT", read=layout_from_item, turn=SHOWN),
    ItemKind(name="news", table="content", pk="NEWS", read=_has("since"), fleeting=True),
    ItemKind(name="most-read", table="content", pk="MOSTREAD", read=_has("articles"), fleeting=True),
    ItemKind(name="person", table="content", pk="PEOPLE", read=person_of),
    ItemKind(name="name", table="content", pk="NAME", read=_has("person")),
    ItemKind(name="admins", table="content", pk="ADMINS", read=_has("n")),
    ItemKind(name="code", table="content", pk="CODE", turn=None),
    ItemKind(name="passkey", table="content", pk="PERSON", sk="PASSKEY#", read=_has("name", "host", "public_key")),
    ItemKind(name="challenge", table="content", pk="CHALLENGE", turn=None),
    ItemKind(name="event", table="content", pk="PERSON", sk="EVENT#", turn=None),
    ItemKind(name="session", table="content", pk="PERSON", sk="SESSION#", turn=None),
    ItemKind(name="token", table="content", pk="TOKEN", turn=None),
    ItemKind(name="token entry", table="content", pk="TOKENS", turn=None),
    ItemKind(name="requests", table="content", pk="RATE", turn=None),
    ItemKind(name="receipt", table="content", pk="RECEIPT", turn=None),
    ItemKind(name="preview", table="content", pk="PREVIEW", turn=None),
    ItemKind(name="preview entry", table="content", pk="ARTICLE", sk="PREVIEW#", turn=None),
    ItemKind(name="unsaved", table="content", pk="ARTICLE", sk="UNSAVED#", turn=None),
    ItemKind(name="rebuild", table="content", pk="REBUILD", turn=None),
    ItemKind(name="import", table="content", pk="IMPORT", turn=None),
    ItemKind(name="moved", table="content", pk="MOVED", read=_has("article", "version", "fingerprint")),
    ItemKind(name="ticket", table="content", pk="UNPRINTED", turn=None),
    ItemKind(name="brought", table="audience", pk="C", sk="BROUGHT#", read=_has("views", "source"), turn=COUNTERS),
    ItemKind(name="counter", table="audience", pk="C", read=_has("n", "m", "live"), turn=COUNTERS),
    ItemKind(name="day", table="audience", pk="D", read=_has("n", "m"), turn=COUNTERS),
    ItemKind(name="searches", table="audience", pk="W", turn=COUNTERS),
    ItemKind(name="total", table="audience", pk="SITE", sk="TOTAL", turn=TOTAL),
    ItemKind(name="board", table="audience", pk="SITE", sk="OPEN", turn=None),
    ItemKind(name="snapshot", table="audience", pk="OPEN", turn=None),
    ItemKind(name="salt", table="audience", pk="SALT", turn=None),
    ItemKind(name="key", table="audience", pk="KEY", turn=None),
    ItemKind(name="journal", table="audience", pk="J", turn=None),
)

HEARD = ItemKind(name="heard", table="audience", pk="J", read=lambda item: JournalEntry(**item), turn=COUNTERS)
"""An entry of the journal that the total does not hold yet. It goes through the journal, which knows its own lanes."""

EXPORTED: Mapping[str, ItemKind] = {kind.name: kind for kind in (*ITEM_KINDS, HEARD) if kind.turn is not None}

_BY_START = {
    (table, pk): tuple(kind for kind in ITEM_KINDS if (kind.table, kind.pk) == (table, pk))
    for table, pk in {(kind.table, kind.pk) for kind in ITEM_KINDS}
}


def kind_of(table: TableName, item: Item) -> ItemKind:
    """The kind of an item. Raises UnknownItem."""
    for kind in _BY_START.get((table, item["pk"].partition("#")[0]), ()):
        if item["sk"].startswith(kind.sk):
            return kind
    raise UnknownItem(table, item)
