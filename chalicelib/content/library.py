"""The library: what editors do with pictures and documents, from the request to the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from chalicelib.content.bodies.references import media_of
from chalicelib.content.models.articles import Article, LiveArticle
from chalicelib.content.models.media import (
    UNFINISHED_LIFETIME,
    Media,
    MediaStatus,
    NewMedia,
    Use,
    check_change,
    kind_of,
)
from chalicelib.content.models.media_query import MediaQuery
from chalicelib.content.models.names import ArticleId, MediaId, Slug
from chalicelib.content.models.requests import MediaPatch
from chalicelib.content.models.text import fold
from chalicelib.content.people.deeds import Deed
from chalicelib.content.people.permissions import Action, Actor, Scope, check, check_own, is_permitted, scope_of
from chalicelib.content.store.content import ContentStore
from chalicelib.errors import ActionRefused, NotFound, StaleVersion

MAX_EXAMINED = 2_000
"""How many items one listing looks at before it answers what it has."""

MAX_NAMED = 5
"""How many uses a refused removal names."""

ITEMS_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaSlice:
    """A page of a listing, and the cursor of the next one; None if there is none."""

    items: tuple[Media, ...]
    cursor: MediaId | None


class Library:
    """What editors do with pictures and documents. `new_id` mints an id from the time.

    Those that take a deed may raise Forbidden, and StaleVersion (the deed names a version that is not the current one).
    """

    def __init__(self, store: ContentStore, new_id: Callable[[datetime], MediaId]) -> None:
        self._store = store
        self._new_id = new_id

    def announce(self, new: NewMedia, deed: Deed) -> Media:
        """Keep what is going to be uploaded. Raises InvalidInput for a media type that is not taken, AlreadyDone."""
        check(deed.actor, Action.ADD_MEDIA)
        moment = deed.now.replace(microsecond=0)
        item = Media(
            id=self._new_id(deed.now),
            version=1,
            status=MediaStatus.WAITING,
            kind=kind_of(new.content_type),
            content_type=new.content_type,
            file_name=new.file_name,
            size_bytes=new.size_bytes,
            digest=new.digest,
            created_at=moment,
            created_by=deed.actor.name,
            owner=deed.actor.person or "",
            updated_at=moment,
            updated_by=deed.actor.name,
            alt=new.alt,
            caption=new.caption,
            credit=new.credit,
            decorative=new.decorative,
            focus=new.focus,
            expires_at=moment + UNFINISHED_LIFETIME,
        )
        self._store.media.add(item, deed.receipt)
        return item

    def check(self, media: MediaId, actor: Actor, action: Action) -> None:
        """Raises Forbidden unless the actor may do this to the picture or document with its present uses; NotFound."""
        self._permitted(media, actor, action)

    def get(self, media: MediaId) -> Media:
        """A picture or document. Raises NotFound."""
        if found := self._store.media.find(media):
            return found
        raise NotFound("picture or document", media)

    def list(self, query: MediaQuery) -> MediaSlice:
        """The newest first. A page may hold fewer than asked for, and yet have a next one."""
        text = fold(query.q or "")
        found: list[Media] = []
        last = MediaId(query.cursor) if query.cursor else None
        items_at_once = ITEMS_AT_ONCE if query.q or query.kind or query.status or query.digest else query.limit + 1
        for examined, item in enumerate(self._store.media.newest(last, items_at_once=items_at_once)):
            if len(found) == query.limit or examined == MAX_EXAMINED:
                return MediaSlice(items=tuple(found), cursor=last)
            last = item.id
            if _is_asked_for(item, query, text):
                found.append(item)
        return MediaSlice(items=tuple(found), cursor=None)

    def change(self, media: MediaId, patch: MediaPatch, deed: Deed) -> Media:
        """Say something else of it; pages that show it follow. Raises NotFound, InvalidInput (no alternative text)."""
        before = self._owned(media, Action.EDIT_MEDIA, deed)
        changed = replace(before, **patch.changes())
        if changed == before:
            return before
        check_change(before, changed)
        moment = deed.now.replace(microsecond=0)
        after = replace(changed, version=before.version + 1, updated_at=moment, updated_by=deed.actor.name)
        self._store.media.change(before, after)
        return after

    def delete(self, media: MediaId, deed: Deed) -> None:
        """Remove something that nothing uses. Raises NotFound, ActionRefused (it is used)."""
        item = self._owned(media, Action.DELETE_MEDIA, deed)
        # The item was read before its uses are looked up: an edit that brings one meanwhile raises its claims.
        uses = list(self._uses(media, deed.actor))
        if uses:
            raise ActionRefused(_used_by([use for use in uses if use], is_all=None not in uses))
        self._store.media.delete(item)

    def uses(self, media: MediaId, actor: Actor) -> Iterator[Use]:
        """Its uses, as far as readers see them or the actor may read them."""
        return (use for use in self._uses(media, actor) if use)

    def _uses(self, media: MediaId, actor: Actor) -> Iterator[Use | None]:
        """What uses it; None for each that is for others to read."""
        for user in self._store.media.users(media):
            match user.kind:
                case "article":
                    yield from self._uses_by_article(ArticleId(user.id), media, actor)
                case "page":
                    page = self._store.find_standing(Slug(user.id))
                    if page and media in media_of(page.body):
                        yield Use(kind="page", id=user.id, title=page.title, is_live=True)
                case "topic":
                    topic = self._store.find_topic(Slug(user.id))
                    if topic and topic.picture == media:
                        yield Use(kind="topic", id=user.id, title=topic.title, is_live=True)

    def _uses_by_article(self, article: ArticleId, media: MediaId, actor: Actor) -> Iterator[Use | None]:
        """An article appears with the title that the actor may read: that of the working copy, or else of the live
        article.
        """
        head, live = self._store.find_article(article), self._store.find_live(article)
        is_live = uses_media(live, media)
        if head is None or not (is_live or uses_media(head, media)):
            return
        shown = head if is_permitted(actor, Action.READ, head) else live if is_live else None
        yield Use(kind="article", id=article, title=shown.title, is_live=is_live) if shown else None

    def _permitted(self, media: MediaId, actor: Actor, action: Action) -> Media:
        """The item, if the actor may do it: an author, to the own that readers don't see."""
        item = self.get(media)
        if scope_of(actor, action) is not Scope.ANY:
            is_seen = any(use.is_live for use in self.uses(media, actor))
            check_own(actor, action, item, is_seen=is_seen)
        return item

    def _owned(self, media: MediaId, action: Action, deed: Deed) -> Media:
        """The item at the deed's version, if the actor may do it."""
        item = self._permitted(media, deed.actor, action)
        if deed.version not in {None, item.version}:
            raise StaleVersion(expected=deed.version or 0, current=item.version)
        return item


def uses_media(article: Article | LiveArticle | None, media: MediaId) -> bool:
    """Whether an article's body refers to it, or it is its lead picture."""
    return article is not None and media in media_of(article.body, article.lead)


def _used_by(told: Sequence[Use], *, is_all: bool) -> str:
    """A sentence that names the uses which the actor may know of."""
    named = [f"the {use.kind} '{use.title}' ({use.id})" for use in told[:MAX_NAMED]]
    if is_all:
        return f"It is used, {len(told):,} times in all: by {', '.join(named)}."
    return f"It is used by {', by '.join([*named, 'what you may not read'])}."


def _is_asked_for(item: Media, query: MediaQuery, text: str) -> bool:
    return (
        (query.kind is None or item.kind == query.kind)
        and (query.status is None or item.status is query.status)
        and (query.digest is None or item.digest == query.digest)
        and (not text or any(text in fold(each) for each in (item.alt, item.caption, item.credit, item.file_name)))
    )
