"""The newsroom's actions over each engine: what is kept, and what is refused without keeping anything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from ulid import ULID

from chalicelib.aws.dynamodb import Table
from chalicelib.content.models.articles import NewArticle, Status
from chalicelib.content.models.names import ALL, ArticleId, Month, Path, Slug, topic_list
from chalicelib.content.models.portal import StandingFields
from chalicelib.content.models.requests import ArticlePatch, SiteFields, TopicFields
from chalicelib.content.newsroom import Newsroom
from chalicelib.content.portal import Portal
from chalicelib.content.scheduled import Scheduled
from chalicelib.content.store.content import ContentStore
from chalicelib.content.store.site import DEFAULT_SITE
from chalicelib.content.workflow.edits import Edit
from chalicelib.errors import ActionRefused, InvalidInput, NotFound, PathTaken, StaleVersion, TooLarge
from chalicelib.publishing.batch_lookup import BatchLookup
from chalicelib.publishing.catalogue import strides
from tests.deeds import EDITOR, deed

NOW = datetime(2026, 1, 15, 7, 30, tzinfo=UTC)
TOPIC = Slug("lu-lut")


@pytest.fixture
def content(engine: Any) -> ContentStore:
    return ContentStore(Table(engine.dynamodb, engine.create_table(stream=True)))


@pytest.fixture
def newsroom(content: ContentStore) -> Newsroom:
    numbers = count(1)
    newsroom = Newsroom(content, lambda _: ArticleId(str(ULID.from_int(next(numbers)))))
    Portal(content).put_topic(TOPIC, TopicFields(title="Lũ lụt"), version=None, now=NOW)
    return newsroom


def create(newsroom: Newsroom, title: str = "Nước về", **fields: Any) -> ArticleId:
    new = NewArticle(title=title, body="<p>Xin chào.</p>", topics=(TOPIC,), byline="Tiếp Thu", **fields)
    return newsroom.create_article(new, deed(NOW)).article.id


def publish(newsroom: Newsroom, article: ArticleId, day: int = 1, month: int = 12) -> Path:
    at = datetime(2015, month, day, 3, tzinfo=UTC)
    path = newsroom.publish(article, deed(NOW), published_at=at).path
    assert path is not None
    return path


def test_an_articles_way_through_the_table(content: ContentStore, newsroom: Newsroom) -> None:
    article = create(newsroom)
    draft = newsroom.get_article(article, EDITOR)
    assert content.find_live(article) is None
    path = publish(newsroom, article)
    live = content.find_live(article)
    assert live is not None
    assert (live.path, live.month, content.find_path_owner(path)) == (path, "2015-12", article)
    for name in (ALL, topic_list(TOPIC)):
        assert [each.id for each in content.newest(name, 20)] == [article]
        assert content.months(name) == (("2015-12", 1),)
        assert [each.path for each in content.month(name, Month("2015-12"))] == [path]
    after = newsroom.unpublish(article, deed(NOW, version=2, by="Bình"))
    assert (after.status, after.version, content.find_live(article)) == (Status.UNPUBLISHED, 3, None)
    assert content.newest(ALL, 20) == ()
    assert content.months(ALL) == ()
    assert content.find_path_owner(path) == article
    assert content.find_revision(article, 1) == draft
    assert content.find_revision(article, 3) == after


def test_a_moved_article_leaves_nothing_behind_but_its_address(content: ContentStore, newsroom: Newsroom) -> None:
    article = create(newsroom)
    old, new = publish(newsroom, article), publish(newsroom, article, month=11)
    live = content.find_live(article)
    assert live is not None
    assert (live.path, live.former_paths) == (new, (old,))
    assert [each.path for each in content.newest(ALL, 20)] == [new]
    assert content.months(ALL) == (("2015-11", 1),)
    assert content.find_path_owner(old) == content.find_path_owner(new) == article


def test_neighbours_are_those_just_before_and_after(content: ContentStore, newsroom: Newsroom) -> None:
    articles = [create(newsroom, f"Tin {day}") for day in (1, 2, 3)]
    paths = [publish(newsroom, article, day) for day, article in enumerate(articles, start=1)]
    lives = content.find_lives(articles)
    around = [content.neighbours(live.published_at, live.id) for live in lives]
    assert [(a and a.path, b and b.path) for a, b in around] == [
        (None, paths[1]),
        (paths[0], paths[2]),
        (paths[1], None),
    ]


def test_of_two_edits_of_one_version_the_second_is_refused(content: ContentStore, newsroom: Newsroom) -> None:
    article = create(newsroom)
    before = newsroom.get_article(article, EDITOR)
    first = newsroom.edit_article(article, ArticlePatch(title="Một"), deed(NOW, version=1)).article
    with pytest.raises(StaleVersion) as stale:
        newsroom.edit_article(article, ArticlePatch(title="Hai"), deed(NOW, version=1, by="Bình"))
    assert (stale.value.expected, stale.value.current) == (1, 2)
    with pytest.raises(StaleVersion) as stale:  # decided on version 1, carried out after the first
        content.commit(Edit(before=before, after=first))
    assert (stale.value.expected, stale.value.current) == (1, 2)
    assert newsroom.get_article(article, EDITOR) == first


def test_a_path_that_another_took_meanwhile_is_refused_whole(content: ContentStore, newsroom: Newsroom) -> None:
    first, second = create(newsroom), create(newsroom, slug=Slug("nuoc-ve"))
    publish(newsroom, first)
    before = newsroom.get_article(second, EDITOR)
    with pytest.raises(PathTaken) as taken:
        publish(newsroom, second)
    assert taken.value.path == "/2015/12/nuoc-ve/"
    assert newsroom.get_article(second, EDITOR) == before
    assert content.months(ALL) == (("2015-12", 1),)


def test_an_article_that_fits_no_item_is_refused_before_anything_is_written(
    content: ContentStore, newsroom: Newsroom
) -> None:
    markdown = "\n\n".join("ạ" * 900 for _ in range(34))
    article = create(newsroom)
    before = newsroom.get_article(article, EDITOR)
    large = ArticlePatch(body=markdown, body_format="markdown", lede="x" * 250_000)
    with pytest.raises(TooLarge) as refused:
        newsroom.edit_article(article, large, deed(NOW, version=1))
    assert refused.value.size_bytes > refused.value.limit_bytes
    assert newsroom.get_article(article, EDITOR) == before
    assert content.find_revision(article, 2) is None


def test_topics_and_the_site_have_versions(content: ContentStore, newsroom: Newsroom) -> None:  # which makes a topic
    portal = Portal(content)
    assert content.get_site() == DEFAULT_SITE
    portal.put_site(SiteFields(name="Báo"), version=None, now=NOW)
    with pytest.raises(StaleVersion):
        portal.put_site(SiteFields(name="Khác"), version=5, now=NOW)
    with pytest.raises(StaleVersion):
        content.put_site(DEFAULT_SITE)
    assert content.get_site().name == "Báo"
    assert portal.put_topic(TOPIC, TopicFields(title="Lũ"), version=1, now=NOW)[0].version == 2
    assert [topic.title for topic in content.topics()] == ["Lũ"]
    assert content.find_topics([Slug("khong-co"), TOPIC]) == content.topics()


def test_a_topic_goes_when_no_article_is_shown_in_it(content: ContentStore, newsroom: Newsroom) -> None:
    portal, article = Portal(content), create(newsroom)
    publish(newsroom, article)
    with pytest.raises(ActionRefused, match="there are 1"):
        portal.delete_topic(TOPIC, version=None)
    newsroom.unpublish(article, deed(NOW))
    with pytest.raises(StaleVersion):
        portal.delete_topic(TOPIC, version=7)
    portal.delete_topic(TOPIC, version=1)
    assert portal.list_topics() == ()
    with pytest.raises(NotFound, match="topic"):
        portal.delete_topic(TOPIC, version=None)


def test_a_draft_may_go_on_naming_a_topic_that_is_gone(content: ContentStore, newsroom: Newsroom) -> None:
    article = create(newsroom)
    Portal(content).delete_topic(TOPIC, version=None)
    edited = newsroom.edit_article(article, ArticlePatch(title="Khác"), deed(NOW, version=1)).article
    assert edited.topics == (TOPIC,)
    publish(newsroom, article)
    with pytest.raises(InvalidInput, match="/topics/0"):
        newsroom.edit_article(article, ArticlePatch(topics=(TOPIC,)), deed(NOW, version=3))


def test_what_does_not_exist_is_named(content: ContentStore, newsroom: Newsroom) -> None:
    with pytest.raises(NotFound, match="article"):
        newsroom.get_article(ArticleId("none"), EDITOR)
    with pytest.raises(NotFound, match="topic"):
        Portal(content).get_topic(Slug("none"))
    with pytest.raises(InvalidInput, match="/topics/0"):
        newsroom.create_article(NewArticle(title="x", body="x", topics=(Slug("none"),)), deed(NOW))


def test_what_is_scheduled_is_found_when_it_is_due(content: ContentStore, newsroom: Newsroom) -> None:
    article, hour = create(newsroom), timedelta(hours=1)
    newsroom.schedule(article, deed(NOW), publish_at=NOW + hour, unpublish_at=NOW + 2 * hour)
    assert list(content.due(NOW)) == []
    assert [each.action for each in content.due(NOW + hour)] == ["publish"]
    assert Scheduled(content).act_on_due(NOW + 3 * hour) == 2
    assert (newsroom.get_article(article, EDITOR).status, list(content.due(NOW + 9 * hour))) == (Status.UNPUBLISHED, [])


def test_standing_pages_and_their_menu_go_together(content: ContentStore) -> None:
    portal, slug = Portal(content), Slug("gioi-thieu")
    about = StandingFields(title="Giới thiệu", body="<p>Về chúng tôi.</p>", menu=2)
    page = portal.put_standing(slug, about, version=None, by="An", now=NOW).page
    portal.put_standing(
        Slug("lien-he"), StandingFields(title="Liên hệ", body="x", menu=1), version=None, by="An", now=NOW
    )
    portal.put_standing(Slug("an"), StandingFields(title="Ẩn", body="x"), version=None, by="An", now=NOW)
    assert [(entry.slug, entry.menu) for entry in content.menu()] == [("lien-he", 1), ("gioi-thieu", 2), ("an", None)]
    assert portal.put_standing(slug, about, version=1, by="Bình", now=NOW).page == page
    with pytest.raises(StaleVersion):
        portal.put_standing(slug, about, version=7, by="An", now=NOW)
    with pytest.raises(StaleVersion):
        content.put_standing(page)
    with pytest.raises(StaleVersion):
        portal.delete_standing(slug, version=7)
    portal.delete_standing(slug, version=1)
    assert content.find_standing(slug) is None
    assert len(content.menu()) == 2
    with pytest.raises(NotFound, match="page"):
        portal.get_standing(slug)


def test_a_lookup_answers_as_the_table_does_and_asks_for_nothing_twice(
    content: ContentStore, newsroom: Newsroom
) -> None:
    articles = [create(newsroom, f"Tin {day}") for day in range(1, 8)]
    paths = [publish(newsroom, article, day) for day, article in enumerate(articles, start=1)]
    lookup = BatchLookup(content, as_printed=True)
    lookup.prefetch(paths[1:5])
    for path, article in zip(paths, articles, strict=True):
        live = content.find_live(article)
        assert live is not None
        assert lookup.find_path_owner(path) == article
        assert lookup.find_live(article) == live
        place = (live.published_at, live.id)
        assert lookup.neighbours(*place) == content.neighbours(*place)
    for name in (ALL, topic_list(TOPIC)):
        assert lookup.newest(name, 3) == content.newest(name, 3)
        assert lookup.month(name, Month("2015-12")) == content.month(name, Month("2015-12"))
        assert lookup.months(name) == content.months(name)
        assert lookup.year(name, "2015") == content.year(name, "2015")
    assert lookup.find_lives(articles[::-1]) == content.find_lives(articles[::-1])
    assert lookup.find_topics([Slug("none"), TOPIC]) == content.find_topics([Slug("none"), TOPIC])
    newsroom.unpublish(articles[0], deed(NOW))
    assert lookup.find_live(articles[0]) is not None
    assert BatchLookup(content).find_live(articles[0]) is None


def test_a_list_is_walked_in_strides_without_a_gap(
    content: ContentStore, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.publishing.catalogue.STRIDE", 3)
    for day in range(1, 9):
        publish(newsroom, create(newsroom, f"Tin {day}"), day)
    walked = [headline for headlines in strides(content, ALL) for headline in headlines]
    assert walked == list(content.newest(ALL, 100))
    assert len(walked) == 8
