"""What an editorial action means: for the article, its live copy, lists, months and paths."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from chalicelib.content.models.articles import WRITTEN, Article, LiveArticle, Status, headline_of
from chalicelib.content.models.names import (
    ALL,
    ArticleId,
    MediaId,
    Month,
    Path,
    SafeHtml,
    Slug,
    byline_list,
    topic_list,
)
from chalicelib.content.models.portal import Site
from chalicelib.content.workflow.edits import Edit, publish, return_, save, submit, unpublish
from chalicelib.content.workflow.effects import effects
from chalicelib.errors import ActionRefused, InvalidInput

NOW = datetime(2026, 1, 15, 3, 0, tzinfo=UTC)
SITE = Site(version=1, name="Báo", language="vi", time_zone="Asia/Ho_Chi_Minh", views_offset=0, updated_at=NOW)
FLOOD = topic_list(Slug("lu-lut"))
SCHOOL = topic_list(Slug("truong-hoc"))
BYLINE = byline_list(Slug("tiep-thu"))

DRAFT = Article(
    id=ArticleId("01ARZ3NDEKTSV4RRFFQ69G5FAV"),
    version=1,
    status=Status.DRAFT,
    title="Mùa nước nổi",
    lede="Nước về.",
    body_source="<p>Nước về.</p>",
    body_format="html",
    body=SafeHtml("<p>Nước về.</p>"),
    agency="TGAG",
    byline="Tiếp Thu",
    topics=(Slug("lu-lut"),),
    slug=Slug("mua-nuoc-noi"),
    slug_given=False,
    created_at=NOW - timedelta(hours=1),
    updated_at=NOW - timedelta(hours=1),
    updated_by="An",
)


def published(article: Article = DRAFT, at: datetime | None = None, slug: str = "mua-nuoc-noi") -> Edit:
    edit = publish(article, None, site=SITE, slug=Slug(slug), published_at=at, by="Bình", now=NOW)
    assert edit is not None
    return edit


def test_a_published_article_is_live_at_a_path_of_its_month_in_the_sites_time_zone() -> None:
    last_minute_of_2025 = datetime(2025, 12, 31, 16, 59, tzinfo=UTC)
    for at, month in [(last_minute_of_2025, "2025-12"), (last_minute_of_2025 + timedelta(minutes=1), "2026-01")]:
        edit = published(at=at)
        assert edit.live_after is not None
        assert edit.live_after.month == month
        assert edit.live_after.path == f"/{month.replace('-', '/')}/mua-nuoc-noi/"
        assert edit.after.status is Status.PUBLISHED
        assert (edit.after.version, edit.after.updated_by) == (2, "Bình")


def test_publishing_adds_the_article_to_its_lists_and_counts_its_month() -> None:
    changes = effects(published())
    month = Month("2026-01")
    assert {name for name, _ in changes.entries_added} == {ALL, FLOOD, BYLINE}
    assert changes.entries_removed == frozenset()
    assert changes.months == {(ALL, month): 1, (FLOOD, month): 1, (BYLINE, month): 1}
    assert changes.claim == "/2026/01/mua-nuoc-noi/"


def test_unpublishing_undoes_lists_and_counts_but_keeps_the_path() -> None:
    first = published()
    edit = unpublish(first.after, first.live_after, by="An", now=NOW)
    changes = effects(edit)
    assert changes.entries_added == frozenset()
    assert changes.entries_removed == effects(first).entries_added
    assert changes.months == dict.fromkeys(effects(first).months, -1)
    assert changes.claim is None
    assert edit.after.status is Status.UNPUBLISHED
    assert edit.after.path == "/2026/01/mua-nuoc-noi/"


def test_readers_see_all_that_was_written_as_it_is_to_whole_seconds() -> None:
    since = NOW - timedelta(days=2)
    lead, now, was = MediaId("lead"), NOW.replace(microsecond=7), Path("/2015/01/nuoc/")
    article = replace(DRAFT, version=4, correction="Sửa.", corrected_at=since, lead=lead, path=was, published_at=since)
    edit = publish(
        article, None, site=SITE, slug=Slug("nuoc-ve"), published_at=since.replace(microsecond=9), by="Bình", now=now
    )
    path = Path("/2026/01/nuoc-ve/")
    live = LiveArticle(
        id=DRAFT.id,
        version=5,
        path=path,
        month=Month("2026-01"),
        title="Mùa nước nổi",
        lede="Nước về.",
        body=SafeHtml("<p>Nước về.</p>"),
        agency="TGAG",
        byline="Tiếp Thu",
        topics=(Slug("lu-lut"),),
        published_at=since,
        updated_at=NOW,
        former_paths=(was,),
        correction="Sửa.",
        corrected_at=since,
        lead=lead,
    )
    after = replace(
        article,
        version=5,
        status=Status.PUBLISHED,
        slug=Slug("nuoc-ve"),
        path=path,
        former_paths=(was,),
        updated_at=NOW,
        updated_by="Bình",
    )
    assert edit == Edit(before=article, after=after, live_after=live)
    assert {headline for _, headline in effects(edit).entries_added} == {headline_of(live)}


def test_an_article_that_was_never_there_claims_the_path_it_comes_with() -> None:
    first = published()
    brought = Edit(before=None, after=first.after, live_after=first.live_after)
    assert effects(brought) == effects(first)


def test_a_revision_brings_back_all_but_who_did_what_when_and_where_readers_find_it() -> None:
    others = {
        "id",
        "version",
        "status",
        "path",
        "former_paths",
        "publish_at",
        "unpublish_at",
        "purge_at",
        "trashed_version",
        "ordinal",
        "return_note",
        "returned_by",
    }
    others |= {"created_at", "created_by", "owner", "updated_at", "updated_by", "published_at"}
    assert set(WRITTEN) == set(Article.__struct_fields__) - others


@pytest.mark.parametrize("status", Status)
def test_a_draft_is_submitted_and_what_is_in_review_returned_and_nothing_else(status: Status) -> None:
    article, live = replace(DRAFT, status=status), published().live_after
    for action, begin, end in [(submit, Status.DRAFT, Status.IN_REVIEW), (return_, Status.IN_REVIEW, Status.DRAFT)]:
        if status is begin:
            after = replace(article, version=2, status=end, updated_at=NOW, updated_by="An")
            edit = action(article, live, by="An", now=NOW.replace(microsecond=5))
            assert edit == Edit(before=article, after=after, live_before=live, live_after=live)
        else:
            with pytest.raises(ActionRefused, match=f"status is '{status}'"):
                action(article, live, by="An", now=NOW)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.UNPUBLISHED])
def test_what_is_not_published_cannot_be_unpublished(status: Status) -> None:
    with pytest.raises(ActionRefused, match="not published"):
        unpublish(replace(DRAFT, status=status), None, by="An", now=NOW)


def test_publishing_what_readers_see_already_changes_nothing() -> None:
    first = published()
    again = publish(
        first.after,
        first.live_after,
        site=SITE,
        slug=first.after.slug,
        published_at=None,
        by="An",
        now=NOW + timedelta(days=1),
    )
    assert again is None


def test_a_time_to_come_is_refused() -> None:
    with pytest.raises(InvalidInput, match="future") as refused:
        published(at=NOW + timedelta(seconds=1))
    assert [each.pointer for each in refused.value.problems] == ["/published_at"]


def test_a_new_topic_moves_the_article_between_lists_only() -> None:
    first = published()
    edit = publish(
        replace(first.after, topics=(Slug("truong-hoc"),)),
        first.live_after,
        site=SITE,
        slug=first.after.slug,
        published_at=None,
        by="An",
        now=NOW + timedelta(hours=1),
    )
    assert edit is not None
    changes = effects(edit)
    month = Month("2026-01")
    assert changes.months == {(FLOOD, month): -1, (SCHOOL, month): 1}
    assert {name for name, _ in changes.entries_removed} == {FLOOD}
    assert {name for name, _ in changes.entries_added} >= {SCHOOL}
    assert changes.claim is None
    assert edit.live_after is not None
    assert edit.live_after.updated_at == NOW + timedelta(hours=1)


def test_addresses_that_an_article_leaves_lead_to_it_until_it_comes_back() -> None:
    first = published()
    old = Path("/2026/01/mua-nuoc-noi/")
    moved = publish(first.after, first.live_after, site=SITE, slug=Slug("nuoc-ve"), published_at=None, by="An", now=NOW)
    assert moved is not None
    assert moved.live_after is not None
    assert moved.live_after.former_paths == (old,)
    assert effects(moved).claim == "/2026/01/nuoc-ve/"
    back = publish(moved.after, moved.live_after, site=SITE, slug=first.after.slug, published_at=None, by="An", now=NOW)
    assert back is not None
    assert back.live_after is not None
    assert back.live_after.path == old
    assert back.live_after.former_paths == ("/2026/01/nuoc-ve/",)


def test_a_date_moves_the_article_to_another_month() -> None:
    first = published()
    moved = publish(
        first.after,
        first.live_after,
        site=SITE,
        slug=first.after.slug,
        published_at=datetime(2015, 12, 30, tzinfo=UTC),
        by="An",
        now=NOW,
    )
    assert moved is not None
    changes = effects(moved)
    assert changes.months[ALL, Month("2026-01")] == -1
    assert changes.months[ALL, Month("2015-12")] == 1
    assert {(name, headline.month) for name, headline in changes.entries_removed} == {
        (name, "2026-01") for name in (ALL, FLOOD, BYLINE)
    }


def test_a_new_time_zone_moves_no_article_that_is_live() -> None:
    first = published(at=datetime(2025, 12, 31, 17, 30, tzinfo=UTC))
    utc = replace(SITE, time_zone="UTC")
    edit = publish(
        replace(first.after, title="Mùa nước"),
        first.live_after,
        site=utc,
        slug=first.after.slug,
        published_at=None,
        by="An",
        now=NOW,
    )
    assert edit is not None
    assert edit.live_after is not None
    assert edit.live_after.path == "/2026/01/mua-nuoc-noi/"


def test_saving_a_working_copy_leaves_what_readers_see() -> None:
    first = published()
    live: LiveArticle | None = first.live_after
    edit = save(first.after, replace(first.after, version=1, title="Khác"), live, by="An", now=NOW)
    assert (edit.after.version, edit.after.title) == (3, "Khác")
    assert edit.live_after == edit.live_before == live
    changes = effects(edit)
    assert (changes.entries_added, changes.entries_removed, changes.months) == (frozenset(), frozenset(), {})


@pytest.mark.parametrize(("corrected", "changed"), [(None, timedelta(days=9)), (timedelta(days=2), timedelta(days=2))])
def test_an_article_from_an_archive_last_changed_when_it_was_corrected(
    corrected: timedelta | None, changed: timedelta
) -> None:
    since = NOW - corrected if corrected else None
    live = published(replace(DRAFT, corrected_at=since), at=NOW - timedelta(days=9)).live_after
    assert live is not None
    assert live.updated_at == NOW - changed
