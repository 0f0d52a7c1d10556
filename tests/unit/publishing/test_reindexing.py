"""A site that had no index gets one by a rebuild, wherever that is broken off, and whatever editors do meanwhile."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from itertools import count

import pytest

from chalicelib.aws.dynamodb import Delete, Update
from chalicelib.content.models.names import ArticleId
from chalicelib.content.models.requests import ArticlePatch
from chalicelib.publishing import reindexing
from chalicelib.publishing.reindexing import is_needed, reindex
from chalicelib.publishing.sealing import merge_into
from tests.deeds import deed
from tests.fakes.faults import Crash, Faults
from tests.unit.content.store.consistency import inconsistencies, items_of
from tests.unit.publishing.links import DeadLinks
from tests.unit.publishing.site import NOW, Site
from tests.unit.publishing.test_histories import index_from_scratch, index_in_bucket, index_of


@cache
def without_an_index() -> Site:
    """A site as it was before there was a search: of its four articles the second is no longer shown."""
    site = Site()
    site.set_up()
    for number in range(4):
        site.publish(site.create(f"Tin {number}").id, days_ago=number)
    site.unpublish(ArticleId(f"{2:026d}"))
    for (pk, sk), item in items_of(site.dynamodb, "content").items():
        if pk.startswith(("CARDS#", "UNSEALED", "INDEX")):
            site.content.items.write(Delete(pk=pk, sk=sk))
        elif "ordinal" in item:
            site.content.items.write(Update(pk=pk, sk=sk, expression="REMOVE #ordinal"))
    site.settle()
    return site


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setattr("chalicelib.search.shards.GROWTH", ((1, 1), (2, 2)))
    monkeypatch.setattr("chalicelib.search.shards.MOST_SHARDS", 4)
    monkeypatch.setattr(reindexing, "AT_ONCE", 2)
    return without_an_index().copy()


def check(site: Site) -> None:
    assert inconsistencies(items_of(site.dynamodb, "content")) == []
    site.settle()
    assert index_of(site) == index_from_scratch(site) == index_in_bucket(site)
    assert {key: page for key, page in site.bucket().items() if not key.startswith("assets/")} == {
        key: page for key, page in site.rebuilt().items() if not key.startswith("assets/")
    }
    assert DeadLinks().find(site.bucket()) == []


def test_a_site_without_an_index_gets_one_that_holds_all_articles_oldest_first(site: Site) -> None:
    assert is_needed(site.content)
    assert reindex(site.content, NOW) == 3
    check(site)
    assert [card.title for card in site.content.index.cards(0)] == ["Tin 3", "Tin 2", "Tin 0"]
    assert not is_needed(site.content)
    site.content.index.doubt()
    assert is_needed(site.content)


def test_wherever_it_is_broken_off_it_is_whole_when_it_was_begun_again(site: Site) -> None:
    for number in count():
        broken, faults = site.copy(), Faults(crash_at=number, carried_out=bool(number % 2))
        with suppress(Crash):
            reindex(broken.table(faults), NOW)
            assert number > 20
            return
        broken.settle()
        assert is_needed(broken.content)
        assert reindex(broken.content, NOW) == 3
        check(broken)


def test_an_article_that_is_published_meanwhile_is_found_as_it_is(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    article = ArticleId(f"{1:026d}")

    def merge_slowly(*args: object) -> None:
        site.newsroom.edit_article(article, ArticlePatch(title="Khác"), deed(NOW), publish=True)
        merge_into(*args)  # type: ignore[arg-type] # handed on as they are

    monkeypatch.setattr("chalicelib.publishing.reindexing.merge_into", merge_slowly)
    reindex(site.content, NOW)
    assert index_of(site) == index_from_scratch(site)
    site.seal()
    check(site)
    assert reindex(site.content, NOW) == 3
    check(site)
