"""What happens because time passes."""

import json
from datetime import timedelta

import pytest

from chalicelib.content.models.articles import Period, Status
from chalicelib.content.models.names import ArticleId
from chalicelib.content.models.requests import ArticlePatch
from tests.deeds import EDITOR, deed
from tests.unit.publishing.site import NOW, Site

HOUR = timedelta(hours=1)


@pytest.fixture
def site() -> Site:
    site = Site()
    site.set_up()
    return site


def schedule(site: Site, article: ArticleId, publish: int | None = None, unpublish: int | None = None) -> None:
    times = [None if each is None else NOW + each * HOUR for each in (publish, unpublish)]
    site.newsroom.schedule(article, deed(NOW), publish_at=times[0], unpublish_at=times[1])


def status(site: Site, article: ArticleId) -> Status:
    return site.newsroom.get_article(article, EDITOR).status


def test_what_is_scheduled_comes_and_goes_on_time(site: Site) -> None:
    article = site.create().id
    schedule(site, article, publish=1, unpublish=3)
    site.clock().tick(NOW + HOUR - timedelta(seconds=1))
    assert status(site, article) is Status.SCHEDULED
    site.clock().tick(NOW + HOUR)
    published = site.newsroom.get_article(article, EDITOR)
    assert (published.status, published.published_at, published.updated_by) == (Status.PUBLISHED, NOW + HOUR, "clock")
    site.clock().tick(NOW + 3 * HOUR)
    assert status(site, article) is Status.UNPUBLISHED
    assert list(site.content.due(NOW + 9 * HOUR)) == []


def test_what_was_due_during_an_outage_is_made_up_for_with_its_own_time(site: Site) -> None:
    article, other = site.create("Một").id, site.create("Hai").id
    schedule(site, article, publish=1)
    schedule(site, other, publish=2, unpublish=5)
    site.clock().tick(NOW + 48 * HOUR)
    assert site.newsroom.get_article(article, EDITOR).published_at == NOW + HOUR
    assert status(site, other) is Status.UNPUBLISHED, "in the order of their times"


def test_what_readers_get_on_schedule_is_the_newest_version(site: Site) -> None:
    article = site.create().id
    schedule(site, article, publish=1)
    before = site.newsroom.get_article(article, EDITOR)
    patch = ArticlePatch(title="Đã sửa")
    site.newsroom.edit_article(article, patch, deed(NOW, version=before.version))
    site.clock().tick(NOW + HOUR)
    live = site.content.find_live(article)
    assert live is not None
    assert live.title == "Đã sửa"


def test_a_schedule_that_was_taken_back_does_nothing(site: Site) -> None:
    article = site.create().id
    schedule(site, article, publish=1)
    schedule(site, article)
    assert status(site, article) is Status.DRAFT
    site.clock().tick(NOW + HOUR)
    assert status(site, article) is Status.DRAFT


def test_two_clocks_at_once_do_it_once(site: Site) -> None:
    article = site.create().id
    schedule(site, article, publish=1)
    site.clock().tick(NOW + HOUR)
    version = site.newsroom.get_article(article, EDITOR).version
    site.clock().tick(NOW + HOUR)
    assert site.newsroom.get_article(article, EDITOR).version == version


def test_what_cannot_be_done_is_named_and_holds_nothing_up(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    taken, other = site.create("Tin", slug="tin"), site.create("Khác")
    rival = site.create("Tin", slug="tin")
    schedule(site, rival.id, publish=1)
    schedule(site, other.id, publish=2)
    site.publish(taken.id)
    site.clock().tick(NOW + 2 * HOUR)
    assert status(site, rival.id) is Status.SCHEDULED
    assert status(site, other.id) is Status.PUBLISHED
    assert f"article {rival.id}: publish, due at" in caplog.text


def test_news_is_what_was_published_in_two_days_and_is_written_only_when_it_changes(site: Site) -> None:
    site.clock().tick(NOW)
    site.publish(site.create("Hôm nay").id)
    site.publish(site.create("Hôm kia").id, days_ago=3)
    site.settle()
    news = site.bucket()["sitemaps/news.xml"].body.decode()
    assert "Hôm nay" in news
    assert "Hôm kia" not in news
    records = len(site.dynamodb.records["content"])
    site.clock().tick(NOW + 47 * HOUR)
    assert len(site.dynamodb.records["content"]) == records
    site.clock().tick(NOW + 49 * HOUR)
    site.settle()
    assert "Hôm nay" not in site.bucket()["sitemaps/news.xml"].body.decode()
    assert site.bucket() == site.rebuilt()


def test_the_most_read_articles_are_written_only_when_they_change(site: Site) -> None:
    first, second = site.create("Một").id, site.create("Hai").id
    site.publish(first)
    site.publish(second)
    site.clock().rank(lambda days: [second, first] if days == 1 else [first])
    site.settle()
    today = site.bucket()["fragments/most-read/today.json"].body.decode()
    assert today.index("Hai") < today.index("Một")
    assert site.content.most_read(Period.WEEK) == (first,)
    records = len(site.dynamodb.records["content"])
    site.clock().rank(lambda days: [second, first] if days == 1 else [first])
    assert len(site.dynamodb.records["content"]) == records
    site.unpublish(second)
    site.settle()
    assert "Hai" not in site.bucket()["fragments/most-read/today.json"].body.decode()


def test_the_week_s_list_leaves_out_what_a_page_shows_of_the_day(site: Site) -> None:
    read = [site.create(f"Tin {number}").id for number in range(9)]
    for article in read:
        site.publish(article)
    site.clock().rank(lambda days: read[:7] if days == 1 else read)
    site.settle()
    week = json.loads(site.bucket()["fragments/most-read/week.json"].body)["items"]
    assert [each["title"] for each in week] == ["Tin 6", "Tin 7", "Tin 8"]
    site.clock().rank(lambda days: read[8:] if days == 1 else read)
    site.settle()
    week = json.loads(site.bucket()["fragments/most-read/week.json"].body)["items"]
    assert [each["title"] for each in week] == [f"Tin {number}" for number in range(8)]


def test_a_page_of_a_new_site_keeps_no_place_for_lists_that_have_nothing_to_show(site: Site) -> None:
    def has_lists(path: str) -> bool:
        return b"data-fragment" in site.bucket()[f"{path}index.html"].body

    site.settle()
    assert not any(map(has_lists, ("", "archive/", "topics/dang/")))
    first = site.publish(site.create().id).path
    site.settle()
    assert all(map(has_lists, ("", "archive/", "topics/dang/")))
    assert first
    assert not has_lists(first.removeprefix("/"))
    site.publish(site.create().id)
    site.settle()
    assert has_lists(first.removeprefix("/"))


@pytest.mark.parametrize("seen", [True, False], ids=["each record at once", "all records afterwards"])
def test_what_is_removed_from_the_trash_leaves_no_page_at_any_of_its_addresses(site: Site, seen: bool) -> None:
    article = site.create().id
    paths = [site.publish(article, days_ago=days).path for days in (90, 50, 10)]
    site.settle()
    assert all(f"{path}index.html".removeprefix("/") in site.bucket() for path in paths)
    site.newsroom.trash(article, deed(NOW))
    if seen:
        site.settle()
    site.clock().tick(NOW + timedelta(days=31))
    site.settle()
    assert site.content.find_article(article) is None
    assert all(f"{path}index.html".removeprefix("/") not in site.bucket() for path in paths)
    assert site.bucket() == site.rebuilt()
