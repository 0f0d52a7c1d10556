"""What stands around a change: what shows a picture, who stands beside an article, what leads to it."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.content.bodies.references import media_of
from chalicelib.content.models.names import ArticleId, MediaId, Path, Slug
from chalicelib.content.store.content import ContentStore
from chalicelib.publishing.changes import (
    ArticleChange,
    Change,
    MediaChange,
    RedirectChange,
    StandingChange,
    TopicChange,
)


def users_of(content: ContentStore, change: Change) -> tuple[Change, ...]:
    """What shows a picture or a document, as changes that changed nothing else."""
    return tuple(_shown_in(content, change.media)) if isinstance(change, MediaChange) else ()


def _shown_in(content: ContentStore, media: MediaId) -> Iterator[Change]:
    users = content.media.users(media)
    lives = content.find_lives(ArticleId(user.id) for user in users if user.kind == "article")
    for live in lives:
        if media in media_of(live.body, live.lead):
            yield ArticleChange(article=live.id, before=live, after=live)
    for slug in (Slug(user.id) for user in users if user.kind == "page"):
        if page := content.find_standing(slug):
            yield StandingChange(before=page, after=page)
    for topic in content.find_topics(Slug(user.id) for user in users if user.kind == "topic"):
        if topic.picture == media:
            yield TopicChange(slug=topic.slug, before=topic, after=topic)


def beside(content: ContentStore, change: Change) -> tuple[Path, ...]:
    """The articles that now stand beside the places that an article left or took, and the redirects that lead to it
    or to a redirect that changed."""
    if isinstance(change, RedirectChange):
        return content.redirects.leading_to([change.path])
    if not isinstance(change, ArticleChange):
        return ()
    images = [image for image in (change.before, change.after) if image]
    places = dict.fromkeys((image.published_at, image.id) for image in images)
    found = [headline for place in places for headline in content.neighbours(*place)]
    beside = dict.fromkeys(headline.path for headline in found if headline)
    left = dict.fromkeys(path for image in images for path in (image.path, *image.former_paths))
    return (*beside, *content.redirects.leading_to([change.article, *left]))
