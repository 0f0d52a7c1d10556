"""The layout of the front page."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from chalicelib.aws.dynamodb import ConditionFailed, Put
from chalicelib.aws.wire import Item
from chalicelib.content.models.layout import Layout
from chalicelib.content.store.conditions import at_version, stale
from chalicelib.content.store.items import Stored, from_item

LAYOUT = ("LAYOUT", "LAYOUT")

UNTOUCHED = Layout(version=0, updated_at=datetime(2000, 1, 1, tzinfo=UTC))
"""A front page that fills itself."""


def layout_item(layout: Layout) -> Item:
    """The layout: times as RFC 3339 writes them, also within its slots."""
    pk, sk = LAYOUT
    told: Item = msgspec.to_builtins(layout)
    return {"pk": pk, "sk": sk, **told}


def layout_from_item(item: Item) -> Layout:
    """The reverse of `layout_item`."""
    return from_item(item, Layout)


class LayoutStore(Stored):
    """The layout of the front page."""

    def get_layout(self) -> Layout:
        """The layout, or that of a page that fills itself (version 0)."""
        item = self._table.get(*LAYOUT)
        return layout_from_item(item) if item else UNTOUCHED

    def put_layout(self, layout: Layout) -> None:
        """Keep the layout as its next version. Raises StaleVersion if that isn't the next."""
        before = layout.version - 1
        try:
            self._table.write(Put(item=layout_item(layout), condition=at_version(before)))
        except ConditionFailed as error:
            raise stale(before, error.old[0]) from error
