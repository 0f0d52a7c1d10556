"""Pictures and documents in the content table, and what uses them.

| item  | pk             | sk             | attributes                                           |
|-------|----------------|----------------|------------------------------------------------------|
| media | `MEDIA`        | id             | those of `MediaItem`; `x` while it is not ready      |
| use   | `USES#<media>` | `ARTICLE#<id>` | nothing more: this article used it in some version   |
|       |                | `PAGE#<slug>`  | likewise a standing page                             |
|       |                | `TOPIC#<slug>` | likewise a topic                                     |

A use is written in the transaction of the edit that brings it, which also raises the item's `claims`: so nothing can
be removed while an edit that uses it is being carried out. It is not taken back: whether an article, a page or a
topic still uses something is for itself to tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from chalicelib.aws.dynamodb import ABSENT, Condition, ConditionFailed, Delete, Put, Table, Update
from chalicelib.content.models.media import MediaItem, User, UserKind
from chalicelib.content.models.names import MediaId
from chalicelib.content.people.deeds import Receipt
from chalicelib.content.store.edits import stale
from chalicelib.content.store.items import (
    MEDIA,
    media_from_item,
    media_item,
    uses_key,
)
from chalicelib.content.store.receipts import transact
from chalicelib.content.store.tickets import UNPRINTED, files_key

_KINDS: Mapping[str, UserKind] = {"ARTICLE": "article", "PAGE": "page", "TOPIC": "topic"}


class MediaTable:
    """Every picture and document. All reads are strongly consistent."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, media: MediaId) -> MediaItem | None:
        """A picture or document."""
        item = self._table.get(MEDIA, media)
        return media_from_item(item) if item else None

    def may_be_shown(self, media: MediaId) -> bool:
        """Whether pages may still show something that is gone, as long as its ticket is open."""
        return self._table.get(UNPRINTED, files_key(media)) is not None

    def find_many(self, wanted: Iterable[MediaId]) -> dict[MediaId, MediaItem]:
        """Those that exist among these."""
        found = self._table.get_many((MEDIA, media) for media in wanted)
        return {MediaId(sk): media_from_item(item) for (_, sk), item in found.items()}

    def newest(self, before: MediaId | None = None, *, page_items: int | None = None) -> Iterator[MediaItem]:
        """All, the newest first, or those older than one; so many are read at a time."""
        high = f"{before}" if before else None
        items = self._table.query(MEDIA, high=high, newest_first=True, page_items=page_items)
        return (media_from_item(item) for item in items if item["sk"] != before)

    def add(self, item: MediaItem, receipt: Receipt | None) -> None:
        """Keep a new one. Raises AlreadyDone."""
        transact(self._table, [Put(item=media_item(item), condition=ABSENT)], receipt, {"media": item.id})

    def change(self, before: MediaItem, after: MediaItem) -> None:
        """Keep the next version. Raises StaleVersion."""
        old, new = media_item(before), media_item(after)
        changed = {name: value for name, value in new.items() if old.get(name) != value}
        gone = sorted(old.keys() - new.keys())
        sets = "SET " + ", ".join(f"#{name} = :{name}" for name in sorted(changed))
        removes = " REMOVE " + ", ".join(f"#{name}" for name in gone) if gone else ""
        condition = Condition(text="#version = :before", values={"before": before.version})
        update = Update(pk=MEDIA, sk=after.id, expression=sets + removes, values=changed, condition=condition)
        try:
            self._table.write(update)
        except ConditionFailed as error:
            raise stale(before.version, error.old[0]) from error

    def delete(self, item: MediaItem) -> None:
        """Remove it as it was read. Raises StaleVersion if it was changed, or claimed, since."""
        condition = Condition(
            text="#version = :version AND #claims = :claims", values={"version": item.version, "claims": item.claims}
        )
        try:
            self._table.write(Delete(pk=MEDIA, sk=item.id, condition=condition))
        except ConditionFailed as error:
            raise stale(item.version, error.old[0]) from error

    def users(self, media: MediaId) -> tuple[User, ...]:
        """What may use it: what once did."""
        names = (use["sk"].partition("#") for use in self._table.query(uses_key(media)))
        return tuple(User(_KINDS[kind], name) for kind, _, name in names)

    def forget_uses(self, media: MediaId) -> None:
        """Remove the traces of who used something that is gone."""
        for use in list(self._table.query(uses_key(media))):
            self._table.write(Delete(pk=use["pk"], sk=use["sk"]))
