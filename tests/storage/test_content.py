"""The newsroom's actions over each engine: what is kept, and what is refused without keeping anything."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from ulid import ULID

from chalicelib.content.models import ALL, ArticleId, Month, Path, Slug, Status, topic_list
from chalicelib.content.newsroom import Newsroom
from chalicelib.content.parsing import ArticlePatch, NewArticle, SiteFields
from chalicelib.content.table import DEFAULT_SITE, ContentTable
from chalicelib.content.workflow import Edit
from chalicelib.dynamodb import Table
from chalicelib.errors import InvalidInput, NotFound, PathTaken, StaleVersion, TooLarge

NOW = datetime(2026, 1, 15, 7, 30, tzinfo=UTC)
TOPIC = Slug("lu-lut")


@pytest.fixture
def content(engine: Any) -> ContentTable:
    return ContentTable(Table(engine.dynamodb, engine.create_table(stream=True)))


@pytest.fixture
def newsroom(content: ContentTable) -> Newsroom:
    numbers = count(1)
    newsroom = Newsroom(content, lambda _: ArticleId(str(ULID.from_int(next(numbers)))))
    newsroom.put_topic(TOPIC, "Lũ lụt", version=None, now=NOW)
    return newsroom


def create(newsroom: Newsroom, title: str = "Nước về", **fields: Any) -> ArticleId:
    new = NewArticle(title=title, body="<p>Xin chào.</p>", topics=(TOPIC,), byline="Tiếp Thu", **fields)
    return newsroom.create_article(new, by="An", now=NOW).id


def publish(newsroom: Newsroom, article: ArticleId, day: int = 1, month: int = 12) -> Path:
    at = datetime(2015, month, day, 3, tzinfo=UTC)
    path = newsroom.publish(article, published_at=at, version=None, by="An", now=NOW).path
    assert path is not None
    return path


def test_an_articles_way_through_the_table(content: ContentTable, newsroom: Newsroom) -> None:
    article = create(newsroom)
    draft = newsroom.get_article(article)
    assert content.find_live(article) is None
    path = publish(newsroom, article)
    live = content.find_live(article)
    assert live is not None
    assert (live.path, live.month, content.find_path_owner(path)) == (path, "2015-12", article)
    for name in (ALL, topic_list(TOPIC)):
        assert [each.id for each in content.newest(name, 20)] == [article]
        assert content.months(name) == (("2015-12", 1),)
        assert [each.path for each in content.month(name, Month("2015-12"))] == [path]
    after = newsroom.unpublish(article, version=2, by="Bình", now=NOW)
    assert (after.status, after.version, content.find_live(article)) == (Status.UNPUBLISHED, 3, None)
    assert content.newest(ALL, 20) == ()
    assert content.months(ALL) == ()
    assert content.find_path_owner(path) == article
    assert content.find_revision(article, 1) == draft
    assert content.find_revision(article, 3) == after


def test_a_moved_article_leaves_nothing_behind_but_its_address(content: ContentTable, newsroom: Newsroom) -> None:
    article = create(newsroom)
    old, new = publish(newsroom, article), publish(newsroom, article, month=11)
    live = content.find_live(article)
    assert live is not None
    assert (live.path, live.former_paths) == (new, (old,))
    assert [each.path for each in content.newest(ALL, 20)] == [new]
    assert content.months(ALL) == (("2015-11", 1),)
    assert content.find_path_owner(old) == content.find_path_owner(new) == article


def test_neighbours_are_those_just_before_and_after(content: ContentTable, newsroom: Newsroom) -> None:
    articles = [create(newsroom, f"Tin {day}") for day in (1, 2, 3)]
    paths = [publish(newsroom, article, day) for day, article in enumerate(articles, start=1)]
    lives = content.find_lives(articles)
    around = [content.neighbours(live.published_at, live.id) for live in lives]
    assert [(a and a.path, b and b.path) for a, b in around] == [
        (None, paths[1]),
        (paths[0], paths[2]),
        (paths[1], None),
    ]


def test_of_two_edits_of_one_version_the_second_is_refused(content: ContentTable, newsroom: Newsroom) -> None:
    article = create(newsroom)
    before = newsroom.get_article(article)
    first = newsroom.edit_article(article, ArticlePatch(title="Một"), version=1, by="An", now=NOW)
    with pytest.raises(StaleVersion) as stale:
        newsroom.edit_article(article, ArticlePatch(title="Hai"), version=1, by="Bình", now=NOW)
    assert (stale.value.expected, stale.value.current) == (1, 2)
    with pytest.raises(StaleVersion) as stale:  # decided on version 1, carried out after the first
        content.commit(Edit(before=before, after=first))
    assert (stale.value.expected, stale.value.current) == (1, 2)
    assert newsroom.get_article(article) == first


def test_a_path_that_another_took_meanwhile_is_refused_whole(content: ContentTable, newsroom: Newsroom) -> None:
    first, second = create(newsroom), create(newsroom, slug=Slug("nuoc-ve"))
    publish(newsroom, first)
    before = newsroom.get_article(second)
    with pytest.raises(PathTaken) as taken:
        publish(newsroom, second)
    assert taken.value.path == "/2015/12/nuoc-ve/"
    assert newsroom.get_article(second) == before
    assert content.months(ALL) == (("2015-12", 1),)


def test_an_article_that_fits_no_item_is_refused_before_anything_is_written(
    content: ContentTable, newsroom: Newsroom
) -> None:
    markdown = "\n\n".join("ạ" * 900 for _ in range(34))
    article = create(newsroom)
    before = newsroom.get_article(article)
    large = ArticlePatch(body=markdown, body_format="markdown", lede="x" * 250_000)
    with pytest.raises(TooLarge) as refused:
        newsroom.edit_article(article, large, version=1, by="An", now=NOW)
    assert refused.value.size_bytes > refused.value.limit_bytes
    assert newsroom.get_article(article) == before
    assert content.find_revision(article, 2) is None


def test_topics_and_the_site_have_versions(content: ContentTable, newsroom: Newsroom) -> None:
    assert content.get_site() == DEFAULT_SITE
    newsroom.put_site(SiteFields(name="Báo"), version=None, now=NOW)
    with pytest.raises(StaleVersion):
        newsroom.put_site(SiteFields(name="Khác"), version=5, now=NOW)
    with pytest.raises(StaleVersion):
        content.put_site(DEFAULT_SITE)
    assert content.get_site().name == "Báo"
    assert newsroom.put_topic(TOPIC, "Lũ", version=1, now=NOW).version == 2
    assert [topic.title for topic in content.topics()] == ["Lũ"]
    assert content.find_topics([Slug("khong-co"), TOPIC]) == content.topics()


def test_what_does_not_exist_is_named(newsroom: Newsroom) -> None:
    with pytest.raises(NotFound, match="article"):
        newsroom.get_article(ArticleId("none"))
    with pytest.raises(NotFound, match="topic"):
        newsroom.get_topic(Slug("none"))
    with pytest.raises(InvalidInput, match="/topics/0"):
        newsroom.create_article(NewArticle(title="x", body="x", topics=(Slug("none"),)), by="An", now=NOW)
