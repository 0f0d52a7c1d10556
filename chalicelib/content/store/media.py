"""Pictures and documents in the content table, and what uses them.

| item  | pk             | sk             | attributes                                           |
|-------|----------------|----------------|------------------------------------------------------|
| media | `MEDIA`        | id             | those of `Media`; `x` while it is not ready      |
| use   | `USES#<media>` | `ARTICLE#<id>` | nothing more: this article used it in some version   |
|       |                | `PAGE#<slug>`  | likewise a standing page                             |
|       |                | `TOPIC#<slug>` | likewise a topic                                     |

A use is written in the transaction of the edit that brings it, which also raises the item's `claims`: so nothing can
be removed while an edit that uses it is being carried out. It is not taken back: whether an article, a page or a
topic still uses something is for itself to tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from chalicelib.aws.dynamodb import ABSENT, PRESENT, Condition, ConditionFailed, Delete, Put, Table, Update, Write
from chalicelib.aws.wire import Item
from chalicelib.content.models.media import Media, UseKey, UseKind
from chalicelib.content.models.names import MediaId, PersonId
from chalicelib.content.people.deeds import Receipt
from chalicelib.content.store.conditions import at_version_before, stale
from chalicelib.content.store.items import TTL_ATTRIBUTE, expiry, from_item, to_item, update_of
from chalicelib.content.store.receipts import transact
from chalicelib.content.store.tickets import UNPRINTED, files_key

_USE_KINDS: Mapping[str, UseKind] = {"ARTICLE": "article", "PAGE": "page", "TOPIC": "topic"}


MEDIA = "MEDIA"


def media_item(item: Media) -> Item:
    """A picture or document; one that is not ready expires."""
    ttl = {TTL_ATTRIBUTE: expiry(item.expires_at)} if item.expires_at else {}
    return {"variants": [], **to_item(MEDIA, item.id, item), **ttl}


def media_from_item(item: Item) -> Media:
    """The reverse of `media_item`."""
    return from_item(item, Media)


def uses_key(media: MediaId) -> str:
    """The partition of who uses a picture or a document."""
    return f"USES#{media}"


def claim_writes(user: str, added: Iterable[MediaId]) -> Iterator[Write]:
    """The writes that go with what begins to use pictures or documents: they fail if one is not there."""
    for media in added:
        yield Update(pk=MEDIA, sk=media, expression="ADD #claims :one", values={"one": 1}, condition=PRESENT)
        yield Put(item={"pk": uses_key(media), "sk": user})


def _as_claimed(media: Media) -> Condition:
    """It is as it was read, and nobody has begun to use it since. Protects pages from showing what is gone."""
    return Condition(
        text="#version = :version AND #claims = :claims", values={"version": media.version, "claims": media.claims}
    )


def _of_nobody_but(name: str) -> Condition:
    """It was made under that name, and belongs to no person. Protects what somebody else has taken over."""
    return Condition(text="#created_by = :name AND attribute_not_exists(#owner)", values={"name": name})


class MediaStore:
    """Every picture and document. All reads are strongly consistent."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, media: MediaId) -> Media | None:
        """A picture or document."""
        item = self._table.get(MEDIA, media)
        return media_from_item(item) if item else None

    def may_be_shown(self, media: MediaId) -> bool:
        """Whether pages may still show something that is gone, as long as its ticket is open."""
        return self._table.get(UNPRINTED, files_key(media)) is not None

    def find_many(self, wanted: Iterable[MediaId]) -> dict[MediaId, Media]:
        """Those that exist among these."""
        found = self._table.get_many((MEDIA, media) for media in wanted)
        return {MediaId(sk): media_from_item(item) for (_, sk), item in found.items()}

    def newest(self, before: MediaId | None = None, *, items_at_once: int | None = None) -> Iterator[Media]:
        """All, the newest first, or those older than one; so many are read at a time."""
        high = f"{before}" if before else None
        items = self._table.query(MEDIA, high=high, newest_first=True, items_at_once=items_at_once)
        return (media_from_item(item) for item in items if item["sk"] != before)

    def add(self, item: Media, receipt: Receipt | None) -> None:
        """Keep a new one. Raises AlreadyDone."""
        transact(self._table, [Put(item=media_item(item), condition=ABSENT)], receipt, {"media": item.id})

    def change(self, before: Media, after: Media) -> None:
        """Keep the next version: neither an editor nor the intake overwrites the other. Raises StaleVersion."""
        try:
            self._table.write(update_of(media_item(before), media_item(after), at_version_before(before.version)))
        except ConditionFailed as error:
            raise stale(before.version, error.old[0]) from error

    def give(self, media: MediaId, name: str, person: PersonId) -> None:
        """Have what was made under a name, and is nobody's, be a person's."""
        given = Update(
            pk=MEDIA,
            sk=media,
            expression="SET #owner = :owner",
            values={"owner": person},
            condition=_of_nobody_but(name),
        )
        with suppress(ConditionFailed):
            self._table.write(given)

    def delete(self, item: Media) -> None:
        """Remove it as it was read. Raises StaleVersion if it was changed, or claimed, since."""
        try:
            self._table.write(Delete(pk=MEDIA, sk=item.id, condition=_as_claimed(item)))
        except ConditionFailed as error:
            raise stale(item.version, error.old[0]) from error

    def users(self, media: MediaId) -> tuple[UseKey, ...]:
        """What may use it: what once did."""
        names = (use["sk"].partition("#") for use in self._table.query(uses_key(media)))
        return tuple(UseKey(_USE_KINDS[kind], name) for kind, _, name in names)

    def forget_uses(self, media: MediaId) -> None:
        """Remove the traces of who used something that is gone."""
        for use in list(self._table.query(uses_key(media))):
            self._table.write(Delete(pk=use["pk"], sk=use["sk"]))
