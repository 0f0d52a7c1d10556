"""The front page: what editors put there stands until it ends, the newest fills the rest, and nothing stands twice."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.content.frontpage import FrontPage
from chalicelib.content.models.layout import Layout, LayoutFields
from chalicelib.content.models.names import ArticleId, Slug
from chalicelib.content.models.requests import parse_layout_fields
from chalicelib.errors import InvalidInput, StaleVersion
from tests.unit.publishing.site import NOW, TOPIC, Site

HOUR = timedelta(hours=1)
FLOOD = Slug("lu-lut")


@pytest.fixture
def site() -> Site:
    """With two topics, and twelve articles, from "Tin 0", the oldest; even numbers are of the other topic."""
    site = Site()
    site.set_up()
    site.put_topic(FLOOD, title="Lũ lụt")
    for number in range(12):
        article = site.create(f"Tin {number}", topics=(FLOOD if number % 2 == 0 else TOPIC,))
        site.publish(article.id, days_ago=11 - number)
    site.settle()
    return site


def article(number: int) -> ArticleId:
    return ArticleId(f"{1 + number:026d}")


def pin(number: int, until: datetime | None = None) -> dict[str, Any]:
    return {"article": article(number), "until": until.isoformat() if until else None}


def put(site: Site, *, version: int | None = None, **fields: Any) -> Layout:
    wanted = parse_layout_fields(fields)
    layout = FrontPage(site.content).put_layout(wanted, version=version, by="An", now=site.now)
    site.settle()
    assert site.bucket() == site.rebuilt()
    return layout


def front(site: Site) -> str:
    return site.bucket()["index.html"].body.decode()


def row(site: Site, start: str, end: str) -> list[int]:
    part = front(site).partition(start)[2].partition(end)[0]
    return [int(number) for number in re.findall(r">Tin (\d+)</a>", part)]


def opening(site: Site) -> list[int]:
    return row(site, 'class="opening"', "</section>")


def shown(site: Site) -> list[int]:
    return row(site, "<main", "</main>")


def test_a_page_that_nobody_made_fills_itself_with_the_newest_and_shows_nothing_twice(site: Site) -> None:
    assert opening(site) == [11, 10, 9, 8, 7]
    assert sorted(shown(site)) == list(range(12))


def test_what_is_pinned_stands_where_it_was_put_and_the_newest_around_it(site: Site) -> None:
    layout = put(site, lead=[pin(0)], second=[None, pin(3)])
    assert layout.version == 1
    assert opening(site) == [0, 11, 3, 10, 9]
    assert sorted(shown(site)) == list(range(12))
    put(site, lead=[None], second=[])
    assert opening(site) == [11, 10, 9, 8, 7]


def test_a_section_has_the_articles_and_the_place_that_it_was_given(site: Site) -> None:
    put(site, sections=[{"topic": FLOOD, "articles": [pin(1)]}])
    sections = re.findall(r'<h2><a href="/topics/([a-z-]+)/"', front(site))
    assert sections == [FLOOD, TOPIC]
    assert row(site, '/topics/lu-lut/">Lũ lụt</a></h2>', "</section>") == [1, 6, 4, 2]


def test_a_strip_is_there_if_it_has_a_story(site: Site) -> None:
    assert 'class="strip"' not in front(site)
    put(site, strip=[None, pin(2)])
    assert row(site, 'class="strip"', "</section>") == [6, 2]
    site.unpublish(article(2))
    site.settle()
    assert 'class="strip"' not in front(site)


def test_an_article_that_readers_may_not_see_leaves_its_slot_to_the_newest(site: Site) -> None:
    put(site, lead=[pin(4)])
    site.unpublish(article(4))
    site.settle()
    assert opening(site)[0] == 11
    site.publish(article(4))
    site.settle()
    assert opening(site)[0] == 4
    assert site.bucket() == site.rebuilt()


def test_the_clock_takes_out_what_has_ended_and_prints_the_page_once(site: Site) -> None:
    breaking = {"text": "Bão vào", "until": (NOW + HOUR).isoformat()}
    before = put(site, lead=[pin(0, NOW + HOUR)], second=[pin(1)], breaking=breaking)
    assert "Bão vào" in front(site)
    records = len(site.dynamodb.records["content"])
    FrontPage(site.content).let_go(NOW + HOUR - timedelta(seconds=1))
    assert len(site.dynamodb.records["content"]) == records
    site.clock().tick(NOW + HOUR)
    site.settle()
    assert opening(site) == [11, 1, 10, 9, 8]
    assert "Bão vào" not in front(site)
    layout = site.content.get_layout()
    assert layout.version == before.version + 1
    assert layout == replace(before, version=layout.version, lead=(), breaking=None)
    assert site.bucket() == site.rebuilt()


def test_the_strip_above_the_page_carries_a_link(site: Site) -> None:
    put(site, breaking={"text": "Bão <số 5> vào", "url": "/archive/"})
    assert '<a href="/archive/">Bão &lt;số 5&gt; vào</a>' in front(site)


def test_a_layout_writes_the_front_page_alone(site: Site) -> None:
    before = site.bucket()
    put(site, lead=[pin(0)])
    after = site.bucket()
    assert [key for key in after if after[key] != before[key]] == ["index.html"]


def test_the_same_layout_again_changes_nothing(site: Site) -> None:
    first = put(site, lead=[pin(0)])
    assert put(site, lead=[pin(0)], second=[None]) == first


def test_who_has_not_seen_the_newest_layout_is_told(site: Site) -> None:
    put(site, lead=[pin(0)])
    with pytest.raises(StaleVersion):
        put(site, version=0, lead=[pin(1)])
    assert put(site, version=1, lead=[pin(1)]).version == 2


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"lead": [{"article": "x"}]}, "/lead/0/article"),
        ({"lead": [{"article": f"{99:026d}"}]}, "/lead/0/article"),
        ({"lead": [pin(0), pin(1)]}, "/lead"),
        ({"lead": [pin(0)], "strip": [None, pin(0)]}, "/strip/1/article"),
        ({"second": [None, {"article": article(0), "until": "2026-01-01T00:00:00"}]}, "/second/1/until"),
        ({"sections": [{"topic": "Lũ", "articles": []}]}, "/sections/0/topic"),
        ({"sections": [{"topic": "khong-co", "articles": []}]}, "/sections/0/topic"),
        ({"sections": [{"topic": TOPIC}, {"topic": TOPIC}]}, "/sections"),
        ({"sections": [{"topic": TOPIC, "articles": [None] * 5}]}, "/sections/0/articles"),
        ({"breaking": {"text": " "}}, "/breaking/text"),
        ({"breaking": {"text": "Bão", "url": "javascript:1"}}, "/breaking/url"),
        ({"hero": []}, "/hero"),
    ],
)
def test_what_is_wrong_with_a_layout_is_named(fields: dict[str, Any], pointer: str, site: Site) -> None:
    with pytest.raises(InvalidInput) as caught:
        put(site, **fields)
    assert [problem.pointer for problem in caught.value.problems] == [pointer]


def test_a_layout_is_kept_as_it_was(site: Site) -> None:
    fields: Any = {"lead": [pin(0, NOW + HOUR)], "second": [None, pin(1)], "breaking": {"text": "Bão", "url": "/a/"}}
    layout = put(site, **fields, sections=[{"topic": TOPIC, "articles": [None, pin(2)]}])
    assert site.content.get_layout() == layout
    assert LayoutFields() != layout
