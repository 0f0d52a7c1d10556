"""The rules of editing: from an article and an action, the edit that the table must carry out.

Everything here is pure. An edit holds an article and its live copy, before and after. `effects` works out what that
means for lists, calendars and paths.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from chalicelib.content.models.articles import Article, LiveArticle, Status, Thing, content_of
from chalicelib.content.models.names import Month, Path, Slug
from chalicelib.content.models.paths import article_path, month_of
from chalicelib.content.models.portal import Site
from chalicelib.content.models.slugs import MAX_SLUG_LENGTH
from chalicelib.errors import ActionRefused, InvalidInput, PathTaken


class Edit(Thing, frozen=True, kw_only=True):
    """One editorial action: the article and its live copy, before (None for a new one) and after."""

    before: Article | None
    after: Article
    live_before: LiveArticle | None = None
    live_after: LiveArticle | None = None


TRASH_LIFETIME = timedelta(days=30)

NO_NOTE = {"return_note": "", "returned_by": ""}
"""How an article stands that was not returned, or was submitted or published since."""
"""For how long an article in the trash can be restored."""


def publish(
    article: Article,
    live: LiveArticle | None,
    *,
    site: Site,
    slug: Slug,
    published_at: datetime | None,
    by: str,
    now: datetime,
) -> Edit | None:
    """Show the working copy to readers under `slug`; None if they see exactly that already.

    Without `published_at`, an article keeps the time of its first publication, or gets `now`. Publishing cancels the
    schedule, except for a withdrawal. Raises InvalidInput for a future time, ActionRefused for an article in the trash.
    """
    _refuse_trashed(article)
    moment = published_at or article.published_at or now
    if moment > now:
        raise InvalidInput.field("/published_at", "The time of publication must not lie in the future.")
    moment = moment.replace(microsecond=0)
    month = _month_at(moment, live, site)
    path = article_path(month, slug)
    former = _former_paths(article, path)
    live_after = LiveArticle(
        id=article.id,
        version=article.version + 1,
        path=path,
        month=month,
        **content_of(article),
        body=article.body,
        published_at=moment,
        # One from an archive may come with a correction that is newer than itself.
        updated_at=now.replace(microsecond=0) if article.published_at else max(moment, article.corrected_at or moment),
        former_paths=former,
        corrected_at=article.corrected_at,
        ordinal=article.ordinal,
    )
    if live and replace(live_after, version=live.version, updated_at=live.updated_at) == live:
        return None if article.publish_at is None else _edit_only(article, live, by=by, now=now, publish_at=None)
    after = replace(
        _next_version(article, by=by, now=now),
        status=Status.PUBLISHED,
        slug=slug,
        published_at=moment,
        path=path,
        former_paths=former,
        publish_at=None,
        **NO_NOTE,
    )
    return Edit(before=article, after=after, live_before=live, live_after=live_after)


def free_slug(
    article: Article,
    live: LiveArticle | None,
    moment: datetime,
    *,
    site: Site,
    is_free: Callable[[Path], bool],
) -> Slug:
    """The slug to publish under: numbered if it was made of the title and another article has its path.

    Raises PathTaken if an editor chose it.
    """
    month = _month_at(moment, live, site)
    number, slug = 1, article.slug
    while not is_free(article_path(month, slug)):
        if article.slug_given:
            raise PathTaken(article_path(month, slug))
        number += 1
        ending = f"-{number}"
        slug = Slug(article.slug[: MAX_SLUG_LENGTH - len(ending)].rstrip("-") + ending)
    return slug


def _month_at(moment: datetime, live: LiveArticle | None, site: Site) -> Month:
    """A month, once decided, stays with its moment: a new time zone must not move what is already public."""
    return live.month if live and live.published_at == moment else month_of(moment, site.zone)


def number(edit: Edit, ordinal: int) -> Edit:
    """An edit that publishes an article, with the number that it has in the index of the search from now on."""
    assert edit.live_after
    live_after = replace(edit.live_after, ordinal=ordinal)
    return replace(edit, after=replace(edit.after, ordinal=ordinal), live_after=live_after)


def submit(article: Article, live: LiveArticle | None, *, by: str, now: datetime) -> Edit:
    """Submit a draft for review. Raises ActionRefused if it is not a draft."""
    if article.status is not Status.DRAFT:
        raise ActionRefused(f"The article is no draft; its status is '{article.status}'.")
    return _edit_only(article, live, by=by, now=now, status=Status.IN_REVIEW, **NO_NOTE)


def return_(article: Article, live: LiveArticle | None, *, note: str = "", by: str, now: datetime) -> Edit:
    """Make a draft again of an article in review; `note` tells its author what to change.

    Raises ActionRefused if it isn't in review.
    """
    if article.status is not Status.IN_REVIEW:
        raise ActionRefused(f"The article is not in review; its status is '{article.status}'.")
    said = {"return_note": note, "returned_by": by} if note else NO_NOTE
    return _edit_only(article, live, by=by, now=now, status=Status.DRAFT, **said)


def unpublish(article: Article, live: LiveArticle | None, *, by: str, now: datetime) -> Edit:
    """Take the article from readers; its address stays its own, and nothing stays scheduled.

    Raises ActionRefused if it isn't published.
    """
    if article.status is not Status.PUBLISHED:
        raise ActionRefused(f"The article is not published; its status is '{article.status}'.")
    after = replace(
        _next_version(article, by=by, now=now), status=Status.UNPUBLISHED, publish_at=None, unpublish_at=None
    )
    return Edit(before=article, after=after, live_before=live)


def schedule(
    article: Article,
    live: LiveArticle | None,
    *,
    publish_at: datetime | None,
    unpublish_at: datetime | None,
    by: str,
    now: datetime,
) -> Edit | None:
    """Let the clock publish the working copy, withdraw the article, or both; None cancels a time.

    Answers None if the schedule stays the same. Raises InvalidInput for times that have passed or make no sense,
    ActionRefused for an article in the trash.
    """
    _refuse_trashed(article)
    for pointer, moment in (("/publish_at", publish_at), ("/unpublish_at", unpublish_at)):
        if moment and moment <= now:
            raise InvalidInput.field(pointer, "The time must lie in the future.")
    if unpublish_at and not publish_at and not live:
        raise InvalidInput.field("/unpublish_at", "The article is not published, and would not be by then.")
    if publish_at and unpublish_at and unpublish_at <= publish_at:
        raise InvalidInput.field("/unpublish_at", "The article must be published before it is taken away.")
    if (publish_at, unpublish_at) == (article.publish_at, article.unpublish_at):
        return None
    status = article.status
    if not live:
        status = Status.SCHEDULED if publish_at else _resting_status(article)
    changes = {"status": status, "publish_at": publish_at, "unpublish_at": unpublish_at}
    return _edit_only(article, live, by=by, now=now, **changes)


def trash(article: Article, live: LiveArticle | None, *, by: str, now: datetime) -> Edit | None:
    """Put the article in the trash, and take it from readers; None if it is there already.

    It is gone for good 30 days later.
    """
    if article.status is Status.TRASHED:
        return None
    after = replace(
        _next_version(article, by=by, now=now),
        status=Status.TRASHED,
        publish_at=None,
        unpublish_at=None,
        purge_at=now.replace(microsecond=0) + TRASH_LIFETIME,
        trashed_version=article.version + 1,
    )
    return Edit(before=article, after=after, live_before=live)


def restore(article: Article, live: LiveArticle | None, *, by: str, now: datetime) -> Edit:
    """Take the article out of the trash; readers don't see it yet.

    Raises ActionRefused if it isn't in there, or its time there is over.
    """
    if article.status is not Status.TRASHED:
        raise ActionRefused(f"The article is not in the trash; its status is '{article.status}'.")
    if article.purge_at and article.purge_at <= now:
        raise ActionRefused("The article was in the trash for 30 days; it is being removed for good.")
    return _edit_only(article, live, by=by, now=now, status=_resting_status(article), purge_at=None)


def save(article: Article, changed: Article, live: LiveArticle | None, *, by: str, now: datetime) -> Edit:
    """Keep a changed working copy as the next version; readers see no change.

    Raises ActionRefused for an article in the trash.
    """
    _refuse_trashed(article)
    after = replace(_next_version(changed, by=by, now=now), version=article.version + 1)
    return Edit(before=article, after=after, live_before=live, live_after=live)


def _former_paths(article: Article, path: Path) -> tuple[Path, ...]:
    left = (*article.former_paths, article.path)
    return tuple(dict.fromkeys(each for each in left if each and each != path))


def _refuse_trashed(article: Article) -> None:
    if article.status is Status.TRASHED:
        raise ActionRefused("The article is in the trash; it must be restored first.")


def _resting_status(article: Article) -> Status:
    """The status of an article that readers don't see, with nothing scheduled."""
    return Status.UNPUBLISHED if article.path else Status.DRAFT


def _edit_only(article: Article, live: LiveArticle | None, *, by: str, now: datetime, **changes: Any) -> Edit:
    """An edit that readers see nothing of."""
    after = replace(_next_version(article, by=by, now=now), **changes)
    return Edit(before=article, after=after, live_before=live, live_after=live)


def _next_version(article: Article, *, by: str, now: datetime) -> Article:
    return replace(article, version=article.version + 1, updated_at=now.replace(microsecond=0), updated_by=by)
