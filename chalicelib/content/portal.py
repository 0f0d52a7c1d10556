"""The portal that articles stand in: the site's settings, its topics, standing pages and redirects."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from chalicelib.content.bodies.references import check_publishable, media_of
from chalicelib.content.bodies.removals import Removal
from chalicelib.content.bodies.sanitising import sanitise, source_to_keep
from chalicelib.content.models.links import RESERVED, own_path, parse_legacy_path, rooted
from chalicelib.content.models.media import check_media
from chalicelib.content.models.names import MediaId, Path, Slug, topic_list
from chalicelib.content.models.portal import (
    MenuEntry,
    Redirect,
    RedirectFields,
    Site,
    StandingFields,
    StandingPage,
    Topic,
)
from chalicelib.content.models.requests import SiteFields, TopicFields
from chalicelib.content.store.content import ContentStore
from chalicelib.errors import ActionRefused, InvalidInput, NotFound, StaleVersion

MAX_REDIRECTS = 100
"""How many redirects may lead to one article: all are printed together with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedStanding:
    """A standing page as it was saved, and what was taken out of the body that was sent."""

    page: StandingPage
    is_new: bool
    removed: tuple[Removal, ...] = ()


class Portal:
    """What editors and admins can change of it. `origin` is the site's own address, if that is known."""

    def __init__(self, store: ContentStore, origin: str = "") -> None:
        self._store = store
        self._origin = origin

    # Topics

    def get_topic(self, slug: Slug) -> Topic:
        """A topic. Raises NotFound."""
        if found := self._store.find_topic(slug):
            return found
        raise NotFound("topic", slug)

    def put_topic(self, slug: Slug, wanted: TopicFields, *, version: int | None, now: datetime) -> tuple[Topic, bool]:
        """Create or change a topic; also answers whether it is new.

        Raises StaleVersion (also when others keep changing it), InvalidInput and ActionRefused (its picture does not
        exist, or cannot be shown yet).
        """
        before = self._store.find_topic(slug)
        moment = now.replace(microsecond=0)
        old = before or Topic(slug=slug, version=0, title="", updated_at=moment)
        _check_version(version, old.version)
        changed = replace(old, **wanted.changes())
        if changed == before:
            return before, False
        topic = replace(changed, version=old.version + 1, updated_at=moment)
        added = [topic.picture] if topic.picture and topic.picture != old.picture else []
        self._check_pictures(added)
        self._store.put_topic(topic, added)
        return topic, before is None

    def list_topics(self) -> tuple[Topic, ...]:
        """Every topic, by position, then by slug."""
        return self._store.topics()

    def delete_topic(self, slug: Slug, *, version: int | None) -> None:
        """Remove a topic and its pages. Raises NotFound, StaleVersion, ActionRefused while articles are shown in it.

        A working copy may go on naming it, and so may an article that is published at the same moment: readers see
        nothing of a topic that is not there.
        """
        before = self.get_topic(slug)
        _check_version(version, before.version)
        if articles := sum(number for _, number in self._store.months(topic_list(slug))):
            raise ActionRefused(f"Articles that readers see are filed under this topic; there are {articles:,}.")
        self._store.delete_topic(before)

    # Standing pages

    def menu(self) -> tuple[MenuEntry, ...]:
        """Every standing page: those in the menu by their place there, then the others."""
        return self._store.menu()

    def get_standing(self, slug: Slug) -> StandingPage:
        """A standing page. Raises NotFound."""
        if found := self._store.find_standing(slug):
            return found
        raise NotFound("page", slug)

    def put_standing(
        self, slug: Slug, wanted: StandingFields, *, version: int | None, by: str, now: datetime
    ) -> SavedStanding:
        """Create or replace a standing page.

        Raises StaleVersion, TooLarge, InvalidInput (a bad body or name), PathTaken (there is a redirect), ActionRefused
        (a picture cannot be shown yet).
        """
        if slug in RESERVED or re.fullmatch(r"\d{4}", slug):
            raise InvalidInput.field("/slug", f"'/{slug}/' is where other pages live; choose another name.")
        before = self._store.find_standing(slug)
        current = before.version if before else 0
        _check_version(version, current)
        body = sanitise(wanted.body, wanted.body_format)
        page = StandingPage(
            slug=slug,
            version=current + 1,
            title=wanted.title,
            body_source=source_to_keep(wanted.body, wanted.body_format, body.html),
            body_format=wanted.body_format,
            body=body.html,
            menu=wanted.menu,
            updated_at=now.replace(microsecond=0),
            updated_by=by,
        )
        if (
            before
            and replace(page, version=current, updated_at=before.updated_at, updated_by=before.updated_by) == before
        ):
            return SavedStanding(page=before, is_new=False, removed=body.removed)
        known = media_of(before.body) if before else ()
        added = [media for media in media_of(page.body) if media not in known]
        self._check_pictures(media_of(page.body), page.body)
        self._store.put_standing(page, added)
        return SavedStanding(page=page, is_new=before is None, removed=body.removed)

    def delete_standing(self, slug: Slug, *, version: int | None) -> None:
        """Remove a standing page. Raises NotFound, StaleVersion."""
        before = self.get_standing(slug)
        _check_version(version, before.version)
        self._store.delete_standing(before)

    def _check_pictures(self, wanted: Sequence[MediaId], body: str = "") -> None:
        """Raises InvalidInput if there are too many or one does not exist; ActionRefused if one cannot be shown yet."""
        found = self._store.find_media(wanted)
        check_media(wanted, found)
        check_publishable(body, wanted[0] if wanted and not body else None, found)

    # Redirects

    def get_redirect(self, redirect: str) -> Redirect:
        """The redirect of an id. Raises NotFound."""
        if found := self._store.redirects.find_by_id(redirect):
            return found
        raise NotFound("redirect", redirect)

    def redirects_at(self, text: str) -> tuple[Redirect, ...]:
        """The redirect at a path, however that is written; none if there is none. Raises InvalidInput."""
        found = self._store.redirects.find(parse_legacy_path(text, "/path"))
        return (found,) if found else ()

    def list_redirects(self, limit: int, cursor: str | None) -> tuple[tuple[Redirect, ...], str | None]:
        """The next redirects, in the order of their ids, and the cursor of those after them; None at the end.

        Raises InvalidInput for a bad cursor.
        """
        if cursor is not None and not re.fullmatch(r"[0-9a-f]{32}", cursor):
            raise InvalidInput.field("/cursor", "This is not a cursor that a list of redirects has given.")
        found = self._store.redirects.list(limit + 1, cursor)
        return found[:limit], found[limit - 1].id if len(found) > limit else None

    def put_redirect(
        self, wanted: RedirectFields, *, version: int | None, by: str, now: datetime
    ) -> tuple[Redirect, bool]:
        """Create a redirect at a path, or change the target of the one there; also answers whether it is new.

        Raises StaleVersion, PathTaken (an article or a standing page has the path), InvalidInput (the article does not
        exist, or it would lead to a redirect), ActionRefused (too many lead to that article already).
        """
        path, redirects = Path(wanted.path), self._store.redirects
        before = redirects.find(path)
        _check_version(version, before.version if before else 0)
        redirect = Redirect(
            path=path,
            version=before.version + 1 if before else 1,
            to_article=wanted.to_article,
            to_url=rooted(wanted.to_url, self._origin, "/to_url") if wanted.to_url else "",
            updated_at=now.replace(microsecond=0),
            updated_by=by,
        )
        if before and (redirect.to_article, redirect.to_url) == (before.to_article, before.to_url):
            return before, False
        self._check_target(redirect)
        redirects.put(redirect, before)
        return redirect, before is None

    def delete_redirect(self, redirect: str, *, version: int | None) -> None:
        """Remove a redirect: its path leads nowhere then. Raises NotFound, StaleVersion."""
        before = self.get_redirect(redirect)
        _check_version(version, before.version)
        self._store.redirects.delete(before)

    def _check_target(self, redirect: Redirect) -> None:
        if own_path(redirect.to_url) == redirect.path:
            raise InvalidInput.field("/to_url", "A path cannot lead to itself.")
        if redirect.to_article is None:
            return
        if self._store.find_article(redirect.to_article) is None:
            raise InvalidInput.field("/to_article", f"There is no article '{redirect.to_article}'.")
        if len(self._store.redirects.paths_to(redirect.to_article, MAX_REDIRECTS)) == MAX_REDIRECTS:
            raise ActionRefused(f"{MAX_REDIRECTS} redirects lead to this article; there cannot be more.")

    # The site

    def get_site(self) -> Site:
        """The site's settings."""
        return self._store.get_site()

    def put_site(self, wanted: SiteFields, *, version: int | None, now: datetime) -> Site:
        """Change the site's settings. Raises StaleVersion."""
        before = self._store.get_site()
        _check_version(version, before.version)
        changed = replace(before, **wanted.changes())
        if changed == before and before.version:
            return before
        site = replace(changed, version=before.version + 1, updated_at=now.replace(microsecond=0))
        self._store.put_site(site)
        return site


def _check_version(asked: int | None, current: int) -> None:
    if asked is not None and asked != current:
        raise StaleVersion(expected=asked, current=current or None)
