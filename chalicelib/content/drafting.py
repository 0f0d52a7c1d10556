"""What requests make of articles: drafts, and changed working copies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from chalicelib.content.bodies.references import media_of
from chalicelib.content.bodies.removals import Removal
from chalicelib.content.bodies.sanitising import sanitise, source_to_keep
from chalicelib.content.models.articles import Article, NewArticle, Status, content_of
from chalicelib.content.models.media import check_media
from chalicelib.content.models.names import ArticleId, MediaId, Slug
from chalicelib.content.models.requests import ArticlePatch
from chalicelib.content.models.slugs import make_slug
from chalicelib.content.people.deeds import Deed
from chalicelib.content.people.permissions import Action, check
from chalicelib.content.store.content import ContentStore
from chalicelib.errors import FieldProblem, InvalidInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """An article as it was saved, and what was removed from the body that was sent."""

    article: Article
    removed: tuple[Removal, ...] = ()


class Drafting:
    """What requests make of articles. `new_id` mints an article's id from the time of its creation."""

    def __init__(self, store: ContentStore, new_id: Callable[[datetime], ArticleId]) -> None:
        self._store = store
        self._new_id = new_id

    def draft(self, new: NewArticle, deed: Deed, *, with_media: bool = True) -> Saved:
        """A new article. Raises as `create_article`; without `with_media`, what it refers to need not be there."""
        check(deed.actor, Action.CREATE)
        self.check_topics(new.topics)
        body = sanitise(new.body, new.body_format)
        wanted = media_of(body.html, new.lead)
        self.check_media(body.html, new.lead, known=() if with_media else wanted)
        article_id = self._new_id(deed.now)
        moment = deed.now.replace(microsecond=0)
        article = Article(
            id=article_id,
            version=1,
            status=Status.DRAFT,
            **content_of(new),
            body_source=source_to_keep(new.body, new.body_format, body.html),
            body_format=new.body_format,
            body=body.html,
            slug=new.slug or _slug_for(new.title, article_id),
            slug_given=bool(new.slug),
            created_at=moment,
            created_by=deed.actor.name,
            owner=deed.actor.person or "",
            updated_at=moment,
            updated_by=deed.actor.name,
            corrected_at=moment if new.correction else None,
        )
        return Saved(article=article, removed=body.removed)

    def apply(
        self, patch: ArticlePatch, before: Article, now: datetime, *, with_media: bool = True
    ) -> tuple[Article, tuple[Removal, ...]]:
        """The article after a patch, and what was removed from the patch's body."""
        changes, removed = patch.changes(), tuple[Removal, ...]()
        self.check_topics(changes.get("topics", ()))
        if "body" in changes:
            source, body_format = changes["body"], changes.get("body_format", before.body_format)
            body = sanitise(source, body_format)
            kept = source_to_keep(source, body_format, body.html)
            changes |= {"body": body.html, "body_format": body_format, "body_source": kept}
            removed = body.removed
        if changes.get("correction", before.correction) != before.correction:
            changes["corrected_at"] = now.replace(microsecond=0) if changes["correction"] else None
        if "slug" in changes:
            changes["slug_given"] = bool(changes["slug"])
        changed = replace(before, **changes)
        known = before if with_media else changed
        self.check_media(changed.body, changed.lead, known=media_of(known.body, known.lead))
        made_of_title = not changed.slug_given and before.path is None
        if made_of_title or not changed.slug:
            changed = replace(changed, slug=_slug_for(changed.title, before.id))
        return changed, removed

    def check_topics(self, slugs: tuple[Slug, ...]) -> None:
        """Raises InvalidInput, with all that are not there."""
        known = {topic.slug for topic in self._store.find_topics(slugs)}
        problems = [
            FieldProblem(f"/topics/{i}", f"There is no topic '{slug}'; PUT /api/topics/{slug} creates it.")
            for i, slug in enumerate(slugs)
            if slug not in known
        ]
        if problems:
            raise InvalidInput(problems)

    def check_media(self, body: str, lead: MediaId | None, known: tuple[MediaId, ...] = ()) -> None:
        """Raises InvalidInput if there are too many pictures and documents, or one is not there that was not known."""
        wanted = media_of(body, lead)
        check_media(wanted, {*known, *self._store.find_media(media for media in wanted if media not in known)})


def _slug_for(title: str, article: ArticleId) -> Slug:
    """A slug made of the title; of the id where the title has no letter or digit to make one of."""
    return make_slug(title) or Slug(article.lower())
