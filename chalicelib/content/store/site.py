"""The site's settings."""

from __future__ import annotations

from datetime import UTC, datetime

from chalicelib.aws.dynamodb import Put
from chalicelib.aws.wire import Item
from chalicelib.content.models.portal import Site
from chalicelib.content.store.conditions import at_version, transact_version
from chalicelib.content.store.items import Stored, from_item, to_item
from chalicelib.content.store.tickets import opened, site_key

SITE = ("SITE", "SITE")


def site_item(site: Site) -> Item:
    """The site's settings."""
    return {"menu": [], **to_item(*SITE, site)}


def site_from_item(item: Item) -> Site:
    """The reverse of `site_item`."""
    return from_item(item, Site)


DEFAULT_SITE = Site(
    version=0,
    name="Gazette",
    language="vi",
    time_zone="Asia/Ho_Chi_Minh",
    views_offset=0,
    updated_at=datetime(2000, 1, 1, tzinfo=UTC),
)
"""What a site is before anyone has set it up."""


class SiteStore(Stored):
    """The settings of the site."""

    def get_site(self) -> Site:
        """The site's settings, or the default ones (version 0)."""
        item = self._table.get(*SITE)
        return site_from_item(item) if item else DEFAULT_SITE

    def put_site(self, site: Site) -> None:
        """Keep the site's settings as their next version. Raises StaleVersion if that isn't the next."""
        put = Put(item=site_item(site), condition=at_version(site.version - 1))
        transact_version(self._table, [put, opened(site_key(site.version))])
