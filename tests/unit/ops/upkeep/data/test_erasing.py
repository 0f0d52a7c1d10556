"""A person's byline taken out: of pages, lists and the past; nothing else changes."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.content.models.articles import Article
from chalicelib.content.models.names import ArticleId
from chalicelib.content.models.requests import ArticlePatch
from chalicelib.errors import Busy, InvalidInput
from ops.upkeep.data.erasing import UnusableName, erase, find_traces
from tests.deeds import deed
from tests.fakes.faults import Crash, Faults
from tests.unit.content.store.consistency import inconsistencies, items_of
from tests.unit.publishing.site import NOW, Site

NAME = "Tiếp Thu"


def edit(site: Site, article: Article, **fields: Any) -> Article:
    patch = ArticlePatch(**fields)
    return site.newsroom.edit_article(article.id, patch, deed(NOW, version=article.version)).article


@pytest.fixture
def site() -> Site:
    """Under the name stand a published article, one with changes in hand, a draft, one in the trash, and a past one."""
    site = Site()
    site.set_up()
    site.publish(site.create("Đã đăng", byline=NAME).id)
    edit(site, site.publish(site.create("Đang sửa", byline=NAME).id), title="Đang sửa, chưa đăng")
    site.create("Nháp", byline="tiep  thu")
    site.newsroom.trash(site.publish(site.create("Đã xóa", byline=NAME).id).id, deed(NOW))
    site.publish(edit(site, site.publish(site.create("Từng là", byline=NAME).id), byline="Lan").id)
    site.publish(site.create("Của hai người", byline="Tiếp Thu – Lan").id)
    site.settle()
    return site


def held(site: Site) -> list[str]:
    items = items_of(site.dynamodb, "content")
    return [f"{key}" for key, item in items.items() if NAME in str(item) and item.get("byline") != "Tiếp Thu – Lan"]


@pytest.mark.parametrize("new", ["", "Tòa soạn"])
def test_the_name_is_nowhere_afterwards_and_all_else_is_as_it_was(site: Site, new: str) -> None:
    titles = {key: item["title"] for key, item in items_of(site.dynamodb, "content").items() if "title" in item}
    found = erase(site.content, NAME, new, now=NOW)
    assert (len(found.articles), len(found.pages), set(found.similar)) == (4, 2, {"Tiếp Thu – Lan"})
    assert held(site) == []
    after = items_of(site.dynamodb, "content")
    assert inconsistencies(after) == []
    assert {key: after[key]["title"] for key in titles if key in after} == {
        key: title for key, title in titles.items() if key in after
    }
    site.settle()
    assert site.bucket() == site.rebuilt()
    pages = {key: made.body for key, made in site.bucket().items() if NAME.encode() in made.body}
    assert all("Tiếp Thu – Lan".encode() in body for body in pages.values())
    assert "bylines/tiep-thu/index.html" not in site.bucket()


def test_what_is_not_published_yet_stays_so_and_dates_stay_theirs(site: Site) -> None:
    article = ArticleId(f"{2:026d}")
    live = site.content.find_live(article)
    erase(site.content, NAME, "", now=NOW)
    assert live
    assert site.content.find_live(article) == replace(live, byline="")
    head = site.content.find_article(article)
    assert head
    assert (head.title, head.byline, head.updated_by) == ("Đang sửa, chưa đăng", "", "operator")


def test_a_second_time_changes_nothing(site: Site) -> None:
    erase(site.content, NAME, "", now=NOW)
    before = items_of(site.dynamodb, "content")
    assert erase(site.content, NAME, "", now=NOW).is_empty
    assert items_of(site.dynamodb, "content") == before


def test_it_may_die_anywhere_and_be_done_again(site: Site) -> None:
    for crash_at in range(1000):
        other, faults = site.copy(), Faults(crash_at=crash_at, carried_out=bool(crash_at % 2))
        try:
            erase(other.table(faults), NAME, "", now=NOW)
            break
        except Crash:
            erase(other.content, NAME, "", now=NOW)
        assert held(other) == []
        assert inconsistencies(items_of(other.dynamodb, "content")) == []
    assert crash_at > 20


def test_an_editor_who_brings_the_name_back_meanwhile_does_not_keep_it(site: Site) -> None:
    faults = Faults()

    def meanwhile(number: int, name: str) -> None:
        if number in {5, 20}:
            article = site.newsroom._decisions.find(ArticleId(f"{1:026d}"))
            edit(site, article, byline=NAME, title=f"Sửa {number}")

    faults.between = meanwhile
    erase(site.table(faults), NAME, "", now=NOW)
    assert held(site) == []


def test_an_editor_who_never_stops_bringing_it_back_is_told_of(site: Site) -> None:
    faults = Faults()

    def meanwhile(number: int, name: str) -> None:
        if name == "scan":
            site.create("Lại nữa", byline=NAME)

    faults.between = meanwhile
    with pytest.raises(Busy):
        erase(site.table(faults), NAME, "", now=NOW)


def test_a_search_changes_nothing(site: Site) -> None:
    before = items_of(site.dynamodb, "content")
    assert len(find_traces(site.content, "TIEP THU").articles) == 4
    assert items_of(site.dynamodb, "content") == before


@pytest.mark.parametrize(("name", "new"), [("–", ""), ("", ""), (NAME, "tiep thu")])
def test_a_name_that_cannot_be_erased_is_refused(site: Site, name: str, new: str) -> None:
    with pytest.raises(UnusableName):
        erase(site.content, name, new, now=NOW)


def test_a_replacement_that_is_no_byline_is_refused(site: Site) -> None:
    with pytest.raises(InvalidInput):
        erase(site.content, NAME, "x" * 1000, now=NOW)
