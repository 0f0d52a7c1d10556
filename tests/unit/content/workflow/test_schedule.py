"""What is scheduled, and the trash: what each action means for an article in each status."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from chalicelib.content.models.articles import Article, LiveArticle, Status
from chalicelib.content.workflow.edits import publish, restore, save, schedule, trash, unpublish
from chalicelib.content.workflow.effects import Due, due_of, effects
from chalicelib.errors import ActionRefused, InvalidInput
from tests.unit.content.workflow.test_edits import DRAFT, NOW, SITE, published

HOUR = timedelta(hours=1)
PUBLISHED = published()
LIVE, LIVE_COPY = PUBLISHED.after, PUBLISHED.live_after
WITHDRAWN = unpublish(LIVE, LIVE_COPY, by="An", now=NOW).after


@pytest.mark.parametrize(
    ("article", "live", "publish_in", "unpublish_in", "status"),
    [
        (DRAFT, None, 1, None, Status.SCHEDULED),
        (DRAFT, None, 1, 2, Status.SCHEDULED),
        (WITHDRAWN, None, 1, None, Status.SCHEDULED),
        (LIVE, LIVE_COPY, 1, None, Status.PUBLISHED),
        (LIVE, LIVE_COPY, None, 1, Status.PUBLISHED),
        (LIVE, LIVE_COPY, 1, 2, Status.PUBLISHED),
    ],
)
def test_a_schedule_is_kept_with_the_article_and_handed_to_the_clock(
    article: Article, live: LiveArticle | None, publish_in: int | None, unpublish_in: int | None, status: Status
) -> None:
    times = [None if each is None else NOW + each * HOUR for each in (publish_in, unpublish_in)]
    edit = schedule(article, live, publish_at=times[0], unpublish_at=times[1], by="An", now=NOW)
    assert edit is not None
    assert (edit.after.status, edit.after.publish_at, edit.after.unpublish_at) == (status, *times)
    assert edit.live_after == live
    due = due_of(edit.after)
    assert {(each.action, each.at) for each in due} == {
        (action, at) for action, at in zip(("publish", "unpublish"), times, strict=True) if at
    }
    assert effects(edit).due_added == due
    undone = schedule(edit.after, live, publish_at=None, unpublish_at=None, by="An", now=NOW)
    assert undone is not None
    assert undone.after.status is article.status
    assert effects(undone).due_removed == due
    assert not effects(undone).due_added


@pytest.mark.parametrize(
    ("live", "publish_in", "unpublish_in", "pointer"),
    [
        (False, 0, None, "/publish_at"),
        (False, -1, None, "/publish_at"),
        (True, None, 0, "/unpublish_at"),
        (False, None, 1, "/unpublish_at"),
        (False, 2, 1, "/unpublish_at"),
        (True, 2, 2, "/unpublish_at"),
    ],
)
def test_times_that_make_no_sense_are_refused(
    live: bool, publish_in: int | None, unpublish_in: int | None, pointer: str
) -> None:
    times = [None if each is None else NOW + each * HOUR for each in (publish_in, unpublish_in)]
    article, copy = (LIVE, LIVE_COPY) if live else (DRAFT, None)
    with pytest.raises(InvalidInput) as refused:
        schedule(article, copy, publish_at=times[0], unpublish_at=times[1], by="An", now=NOW)
    assert [problem.pointer for problem in refused.value.problems] == [pointer]


def test_scheduling_the_same_again_changes_nothing() -> None:
    first = schedule(DRAFT, None, publish_at=NOW + HOUR, unpublish_at=None, by="An", now=NOW)
    assert first is not None
    assert schedule(first.after, None, publish_at=NOW + HOUR, unpublish_at=None, by="An", now=NOW) is None


def test_publishing_by_hand_is_done_with_what_was_to_publish_it_but_not_with_its_withdrawal() -> None:
    planned = replace(DRAFT, status=Status.SCHEDULED, publish_at=NOW + HOUR, unpublish_at=NOW + 2 * HOUR)
    after = published(planned).after
    assert (after.status, after.publish_at, after.unpublish_at) == (Status.PUBLISHED, None, NOW + 2 * HOUR)


def test_publishing_what_readers_see_already_still_takes_the_schedule_back() -> None:
    planned = replace(LIVE, publish_at=NOW + HOUR)
    edit = publish(planned, LIVE_COPY, site=SITE, slug=planned.slug, published_at=None, by="An", now=NOW)
    assert edit is not None
    assert (edit.after.publish_at, edit.live_after) == (None, LIVE_COPY)


def test_what_is_withdrawn_does_not_come_back_by_an_old_schedule() -> None:
    planned = replace(LIVE, publish_at=NOW + HOUR, unpublish_at=NOW + 2 * HOUR)
    edit = unpublish(planned, LIVE_COPY, by="An", now=NOW)
    assert due_of(edit.after) == frozenset()
    assert effects(edit).due_removed == due_of(planned)


def test_the_trash_takes_an_article_from_readers_and_from_the_clock() -> None:
    planned = replace(LIVE, publish_at=NOW + HOUR, unpublish_at=NOW + HOUR)
    edit = trash(planned, LIVE_COPY, by="An", now=NOW.replace(microsecond=5))
    assert edit is not None
    assert edit.after.trashed_version == edit.after.version == planned.version + 1
    purge = Due(at=NOW + timedelta(days=30), article=planned.id, action="purge")
    assert (edit.after.status, edit.live_after, due_of(edit.after)) == (Status.TRASHED, None, frozenset({purge}))
    assert effects(edit).entries_removed == effects(PUBLISHED).entries_added
    assert trash(edit.after, None, by="An", now=NOW) is None


@pytest.mark.parametrize(("article", "status"), [(DRAFT, Status.DRAFT), (LIVE, Status.UNPUBLISHED)])
def test_what_is_restored_is_not_seen_by_readers(article: Article, status: Status) -> None:
    trashed = trash(article, None, by="An", now=NOW)
    assert trashed is not None
    edit = restore(trashed.after, None, by="An", now=NOW + timedelta(days=30, seconds=-1))
    assert (edit.after.status, edit.after.purge_at, edit.live_after) == (status, None, None)
    with pytest.raises(ActionRefused, match="for good"):
        restore(trashed.after, None, by="An", now=NOW + timedelta(days=30))
    undated = replace(trashed.after, purge_at=None)
    assert restore(undated, None, by="An", now=NOW).after.status is status


def test_in_the_trash_nothing_else_can_be_done() -> None:
    trashed = replace(LIVE, status=Status.TRASHED)
    with pytest.raises(ActionRefused, match="trash"):
        publish(trashed, None, site=SITE, slug=trashed.slug, published_at=None, by="An", now=NOW)
    with pytest.raises(ActionRefused, match="trash"):
        schedule(trashed, None, publish_at=NOW + HOUR, unpublish_at=None, by="An", now=NOW)
    with pytest.raises(ActionRefused, match="trash"):
        save(trashed, replace(trashed, title="x"), None, by="An", now=NOW)
    with pytest.raises(ActionRefused, match="not published"):
        unpublish(trashed, None, by="An", now=NOW)
    with pytest.raises(ActionRefused, match="not in the trash"):
        restore(LIVE, None, by="An", now=NOW)
