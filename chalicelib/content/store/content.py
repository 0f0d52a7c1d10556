"""The content table: what editors make, kept. Every read is strongly consistent; every edit is one transaction."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.aws.dynamodb import Table
from chalicelib.content.models.media import Media
from chalicelib.content.models.names import MediaId
from chalicelib.content.store.clock import ClockStore
from chalicelib.content.store.desk import DeskStore
from chalicelib.content.store.edits import Edits
from chalicelib.content.store.index import IndexStore
from chalicelib.content.store.layout import LayoutStore
from chalicelib.content.store.lists import Lists
from chalicelib.content.store.media import MediaStore
from chalicelib.content.store.paths import Paths
from chalicelib.content.store.redirects import Redirects
from chalicelib.content.store.site import SiteStore
from chalicelib.content.store.standing import StandingPages
from chalicelib.content.store.tickets import Tickets
from chalicelib.content.store.topics import Topics


class ContentStore(Edits, Lists, Paths, DeskStore, ClockStore, StandingPages, Topics, SiteStore, LayoutStore):
    """Articles, lists, topics and the site, in one DynamoDB table."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self.redirects = Redirects(table)
        self.media = MediaStore(table)
        self.tickets = Tickets(table)
        self.index = IndexStore(table)

    @property
    def items(self) -> Table:
        """The table's items, as DynamoDB has them."""
        return self._table

    def find_media(self, wanted: Iterable[MediaId]) -> dict[MediaId, Media]:
        """The pictures and documents that exist among these."""
        return self.media.find_many(wanted)
