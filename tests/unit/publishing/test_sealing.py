"""The clock seals the search's index: when, how far in one run, and what a process that was held up can do to it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.content.models.names import ArticleId
from chalicelib.content.models.requests import ArticlePatch
from chalicelib.content.store.index import OvertakenSealing
from chalicelib.publishing import sealing
from chalicelib.publishing.sealing import Sealing, merge_into
from chalicelib.search.queries import parse_query
from chalicelib.search.searching import Index, search
from tests.deeds import deed
from tests.unit.publishing.site import NOW, Site
from tests.unit.publishing.test_histories import index_from_scratch, index_of

TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setattr("chalicelib.search.shards.GROWTH", ((2, 2), (4, 4)))
    monkeypatch.setattr("chalicelib.search.shards.MOST_SHARDS", 8)
    site = Site()
    site.set_up()
    return site


def published(site: Site, title: str) -> ArticleId:
    return site.publish(site.create(title).id).id


def change(site: Site, article: ArticleId, title: str) -> None:
    site.newsroom.edit_article(article, ArticlePatch(title=title), deed(NOW), publish=True)


def found(site: Site, typed: str) -> list[int]:
    """What readers find, by the table."""
    index, state = site.content.index, site.content.index.state()
    shards = [index.find_shard(name)[0] for name in index.shard_names(state.shards)]
    opened = {each.ordinal: each.entry for each in index.unsealed()}
    return search(Index(max(len(shards), 1), 9, lambda n: shards[n], opened), parse_query(typed)) if shards else []


def runs(site: Site) -> int:
    """Seal until there is nothing left to do; answers in how many runs."""
    site.now += timedelta(weeks=1)
    number = 0
    while Sealing(site.content).run(site.now):
        number += 1
        assert index_of(site) == index_from_scratch(site)
        assert number < 100
    return number


def test_what_changed_is_sealed_in_the_next_week_and_in_the_same_one_only_if_it_is_much(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "MOST_UNSEALED", 2)
    published(site, "Một")
    assert runs(site) == 2
    monday = site.now - timedelta(days=site.now.weekday(), hours=5)
    change(site, ArticleId(f"{1:026d}"), "Hai")
    assert Sealing(site.content).run(monday + timedelta(days=6)) is False
    assert Sealing(site.content).run(monday + timedelta(days=8)) is True
    Sealing(site.content).run(monday + timedelta(days=8) + TEN_MINUTES)
    for title in ("Ba", "Bốn"):
        published(site, title)
    assert Sealing(site.content).run(monday + timedelta(days=9)) is True


def test_nothing_is_sealed_where_nothing_changed(site: Site) -> None:
    assert runs(site) == 0
    published(site, "Một")
    runs(site)
    assert runs(site) == 0


def test_what_is_sealed_stays_open_until_the_run_after_the_last_shard(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "SHARDS_A_RUN", 1)
    published(site, "Một")
    runs(site)
    published(site, "Hai")
    site.now += timedelta(weeks=1)
    for _ in range(2):
        assert [each.ordinal for each in site.content.index.unsealed()] == [2]
        Sealing(site.content).run(site.now)
    assert [each.ordinal for each in site.content.index.unsealed()] == [2]
    Sealing(site.content).run(site.now)
    assert list(site.content.index.unsealed()) == []
    assert found(site, "hai") == [2]


def test_what_is_changed_while_it_is_sealed_stays_open(site: Site) -> None:
    article = published(site, "Một")
    Sealing(site.content).run(site.now)
    change(site, article, "Hai")
    Sealing(site.content).run(site.now)
    assert [each.ordinal for each in site.content.index.unsealed()] == [1]
    assert (found(site, "mot"), found(site, "hai")) == ([], [1])


def test_an_index_grows_with_the_archive_and_finds_all_the_while(site: Site) -> None:
    for count in range(1, 7):
        published(site, f"Tin {'abcdef'[count - 1]}")
        runs(site)
        assert found(site, "tin") == list(range(count, 0, -1))
    state = site.content.index.state()
    assert (state.shards, state.left) == (8, 0)
    site.settle()
    assert site.bucket().keys() >= {f"search/words/8-{number}.json" for number in range(8)}
    assert not any(key.startswith(("search/words/2-", "search/words/4-")) for key in site.bucket())


def test_a_sealing_that_was_held_up_brings_nothing_back(site: Site) -> None:
    article = published(site, "Một")
    runs(site)
    change(site, article, "Hai")
    site.now += timedelta(weeks=1)
    index, late = site.content.index, Sealing(site.content)
    Sealing(site.content).run(site.now)
    begun, entries = index.state(), {each.ordinal: each.entry for each in index.unsealed()}
    Sealing(site.content).run(site.now)
    change(site, article, "Ba")
    runs(site)
    merge_into(index, begun, entries, range(2))
    assert index_of(site) == index_from_scratch(site)
    with pytest.raises(OvertakenSealing):
        index.advance(begun)
    assert late.run(site.now) is False


def test_a_shard_that_another_process_wrote_meanwhile_is_not_written_over(site: Site) -> None:
    published(site, "Một")
    runs(site)
    index = site.content.index
    shard, seen = index.find_shard("2-0")
    index.put_shard("2-0", shard, sealing=seen + 2, seen=seen)
    with pytest.raises(OvertakenSealing):
        index.put_shard("2-0", shard, sealing=seen + 1, seen=seen)


def test_a_shard_too_large_for_an_item_is_kept_in_pieces(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.content.store.index.PIECE", 50)
    published(site, "Một hai ba bốn năm sáu bảy tám chín mười")
    runs(site)
    assert found(site, '"bảy tám"') == [1]
    site.newsroom.unpublish(ArticleId(f"{1:026d}"), deed(NOW))
    runs(site)
    pieces = [sk for pk, sk in site.dynamodb.tables["content"] if pk == "SHARDS#2-0"]
    assert sorted(pieces) == ["places#00", "words#00"]


def test_what_was_withdrawn_is_found_no_more_and_its_number_stays_its_own(site: Site) -> None:
    article, _ = published(site, "Một"), published(site, "Hai")
    runs(site)
    site.newsroom.unpublish(article, deed(NOW))
    assert found(site, "mot") == []
    runs(site)
    assert found(site, "mot") == []
    site.newsroom.publish(article, deed(NOW))
    runs(site)
    assert found(site, "mot") == [1]
