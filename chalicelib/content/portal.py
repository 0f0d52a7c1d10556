"""The portal that articles stand in: the site's settings, its topics, and its standing pages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from chalicelib.content.models import MenuEntry, Site, Slug, StandingPage, Topic
from chalicelib.content.parsing import SiteFields, StandingFields, TopicFields
from chalicelib.content.sanitising import to_safe_html
from chalicelib.content.table import ContentTable
from chalicelib.errors import InvalidInput, NotFound, StaleVersion

RESERVED = frozenset(
    "api archive assets bylines feed feeds fragments media robots search sitemap sitemaps topics uploads".split()
)
"""What no standing page can be called: other pages live under these names."""


class Portal:
    """What editors and admins can change of it."""

    def __init__(self, table: ContentTable) -> None:
        self._table = table

    # Topics

    def get_topic(self, slug: Slug) -> Topic:
        """A topic. Raises NotFound."""
        if found := self._table.find_topic(slug):
            return found
        raise NotFound("topic", slug)

    def put_topic(self, slug: Slug, wanted: TopicFields, *, version: int | None, now: datetime) -> Topic:
        """Create or change a topic. Raises StaleVersion (also when others keep changing it)."""
        before = self._table.find_topic(slug)
        moment = now.replace(microsecond=0)
        old = before or Topic(slug=slug, version=0, title="", updated_at=moment)
        _check_version(version, old.version)
        changed = replace(old, **wanted.changes())
        if changed == before:
            return before
        topic = replace(changed, version=old.version + 1, updated_at=moment)
        self._table.put_topic(topic)
        return topic

    # Standing pages

    def menu(self) -> tuple[MenuEntry, ...]:
        """Every standing page: those in the menu by their place there, then the others."""
        return self._table.menu()

    def get_page(self, slug: Slug) -> StandingPage:
        """A standing page. Raises NotFound."""
        if found := self._table.find_standing(slug):
            return found
        raise NotFound("page", slug)

    def put_page(
        self, slug: Slug, wanted: StandingFields, *, version: int | None, by: str, now: datetime
    ) -> StandingPage:
        """Create or replace a standing page. Raises StaleVersion, TooLarge, InvalidInput (a bad body or name)."""
        if slug in RESERVED or re.fullmatch(r"\d{4}", slug):
            raise InvalidInput.field("/slug", f"'/{slug}/' is where other pages live; choose another name.")
        before = self._table.find_standing(slug)
        current = before.version if before else 0
        _check_version(version, current)
        body = to_safe_html(wanted.body, wanted.body_format)
        page = StandingPage(
            slug=slug,
            version=current + 1,
            title=wanted.title,
            body_source=body if wanted.body_format == "html" else wanted.body,
            body_format=wanted.body_format,
            body=body,
            menu=wanted.menu,
            updated_at=now.replace(microsecond=0),
            updated_by=by,
        )
        if (
            before
            and replace(page, version=current, updated_at=before.updated_at, updated_by=before.updated_by) == before
        ):
            return before
        self._table.put_standing(page)
        return page

    def delete_page(self, slug: Slug, *, version: int | None) -> None:
        """Remove a standing page. Raises NotFound, StaleVersion."""
        before = self.get_page(slug)
        _check_version(version, before.version)
        self._table.delete_standing(before)

    # The site

    def get_site(self) -> Site:
        """The site's settings."""
        return self._table.get_site()

    def put_site(self, wanted: SiteFields, *, version: int | None, now: datetime) -> Site:
        """Change the site's settings. Raises StaleVersion."""
        before = self._table.get_site()
        _check_version(version, before.version)
        changed = replace(before, **wanted.changes())
        if changed == before and before.version:
            return before
        site = replace(changed, version=before.version + 1, updated_at=now.replace(microsecond=0))
        self._table.put_site(site)
        return site


def _check_version(asked: int | None, current: int) -> None:
    if asked is not None and asked != current:
        raise StaleVersion(expected=asked, current=current or None)
