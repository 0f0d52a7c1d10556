"""Standing pages, and the menu that some of them are in."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.aws.dynamodb import ABSENT, Check, ConditionFailed, Delete, Put
from chalicelib.aws.wire import Item
from chalicelib.content.models.media import unknown_media
from chalicelib.content.models.names import MediaId, Slug
from chalicelib.content.models.portal import MenuEntry, StandingPage
from chalicelib.content.store.conditions import at_version, stale, transact_version
from chalicelib.content.store.items import Stored, check_size, from_item, to_item, with_source
from chalicelib.content.store.media import claim_writes
from chalicelib.content.store.paths import path_key
from chalicelib.content.store.tickets import change_key, opened
from chalicelib.errors import PathTaken

STANDING = "STANDING"
MENU = "MENU"


def standing_item(page: StandingPage) -> Item:
    """A standing page. The source of an HTML body is the body, kept once."""
    item = to_item(STANDING, page.slug, page)
    if page.body_source == page.body:
        del item["body_source"]
    return item


def standing_from_item(item: Item) -> StandingPage:
    """The reverse of `standing_item`."""
    return from_item(with_source(item), StandingPage)


def menu_item(page: StandingPage) -> Item:
    """A standing page's entry in the menu, so that a menu is read without the pages' bodies."""
    return to_item(MENU, page.slug, MenuEntry(slug=page.slug, title=page.title, menu=page.menu))


def menu_entry_from_item(item: Item) -> MenuEntry:
    """The reverse of `menu_item`."""
    return from_item(item, MenuEntry)


class StandingPages(Stored):
    """Standing pages by their slugs."""

    def find_standing(self, slug: Slug) -> StandingPage | None:
        """A standing page."""
        item = self._table.get(STANDING, slug)
        return standing_from_item(item) if item else None

    def menu(self) -> tuple[MenuEntry, ...]:
        """Every standing page: those in the menu by their place there, then the others by slug."""
        entries = map(menu_entry_from_item, self._table.query(MENU))
        return tuple(sorted(entries, key=lambda entry: (entry.menu is None, entry.menu or 0, entry.slug)))

    def put_standing(self, page: StandingPage, added: Iterable[MediaId] = ()) -> None:
        """Keep a standing page as its next version, which begins to refer to these pictures and documents.

        Raises StaleVersion, TooLarge, PathTaken (by a redirect), InvalidInput (a picture is gone).
        """
        item = standing_item(page)
        check_size(item)
        pk, sk = path_key(page.path)
        unclaimed = Check(pk=pk, sk=sk, condition=ABSENT)
        put = Put(item=item, condition=at_version(page.version - 1))
        claims = claim_writes(f"PAGE#{page.slug}", added)
        try:
            ticket = opened(change_key(None, page), new=page.version == 1)
            self._table.transact([put, Put(item=menu_item(page)), unclaimed, *claims, ticket])
        except ConditionFailed as error:
            if error.failed[0] == 2:
                raise PathTaken(page.path) from error
            if error.failed[0] > 2:
                raise unknown_media(added) from error
            raise stale(page.version - 1, error.old[0]) from error

    def delete_standing(self, page: StandingPage) -> None:
        """Remove a standing page. Raises StaleVersion."""
        condition = at_version(page.version)
        gone = [Delete(pk=STANDING, sk=page.slug, condition=condition), Delete(pk=MENU, sk=page.slug)]
        transact_version(self._table, [*gone, opened(change_key(page, None))])
