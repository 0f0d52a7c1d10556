"""Redirects on each engine: one owner a path, no circle, and all of one or nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from chalicelib.aws.dynamodb import Table
from chalicelib.content.models.articles import NewArticle
from chalicelib.content.models.names import ArticleId, Path, Slug
from chalicelib.content.models.portal import Redirect, StandingFields
from chalicelib.content.models.requests import parse_redirect_fields
from chalicelib.content.newsroom import Newsroom
from chalicelib.content.portal import Portal
from chalicelib.content.store.content import ContentStore
from chalicelib.errors import ActionRefused, InvalidInput, NotFound, PathTaken, StaleVersion
from tests.deeds import EDITOR, deed

NOW = datetime(2016, 1, 1, tzinfo=UTC)
OLD = Path("/index.php/1-tin.html")


@pytest.fixture
def content(engine: Any) -> ContentStore:
    return ContentStore(Table(engine.dynamodb, engine.create_table(stream=True)))


@pytest.fixture
def portal(content: ContentStore) -> Portal:
    return Portal(content, "https://bao.example")


@pytest.fixture
def newsroom(content: ContentStore) -> Newsroom:
    numbers = count(1)
    return Newsroom(content, lambda _: ArticleId(f"{next(numbers):026d}"))


def put(portal: Portal, path: str = OLD, *, version: int | None = None, **to: str) -> Redirect:
    return portal.put_redirect(parse_redirect_fields({"path": path, **to}), version=version, by="An", now=NOW)[0]


def create(newsroom: Newsroom, slug: str = "tin") -> ArticleId:
    new = NewArticle(title="Tin", body="x", slug=Slug(slug))
    return newsroom.create_article(new, deed(NOW)).article.id


def publish(newsroom: Newsroom, article: ArticleId) -> None:
    newsroom.publish(article, deed(NOW), published_at=NOW)


def put_page(portal: Portal, slug: str) -> None:
    portal.put_standing(Slug(slug), StandingFields(title="Trang", body="x"), version=None, by="An", now=NOW)


def test_a_redirect_is_kept_changed_and_deleted_whole(
    content: ContentStore, portal: Portal, newsroom: Newsroom
) -> None:
    first, second = create(newsroom), create(newsroom)
    redirect = put(portal, to_article=first)
    assert (portal.get_redirect(redirect.id), redirect.version) == (redirect, 1)
    assert put(portal, to_article=first, version=1) == redirect
    moved = put(portal, to_article=second, version=1)
    assert (moved.version, moved.id) == (2, redirect.id)
    assert [content.redirects.paths_to(each) for each in (first, second)] == [(), (OLD,)]
    put(portal, to_url="https://bao.example/archive/?a")
    assert portal.get_redirect(redirect.id).to_url == "/archive/?a"
    assert content.redirects.paths_to(second) == ()
    assert content.redirects.paths_to(Path("/archive/")) == (OLD,)
    put(portal, "/cu-hon/", to_url="/moi/")
    put(portal, "/moi/", to_url="/archive/")
    assert set(content.redirects.leading_to([Path("/archive/")])) == {OLD, "/moi/", "/cu-hon/"}
    for path in ("/moi/", "/cu-hon/"):
        found = content.redirects.find(Path(path))
        assert found
        portal.delete_redirect(found.id, version=None)
    portal.delete_redirect(redirect.id, version=3)
    assert (portal.list_redirects(9, None), list(content.redirects.paths())) == (((), None), [])
    assert content.redirects.leading_to([first, second, Path("/archive/"), Path("/moi/")]) == ()
    with pytest.raises(NotFound, match="redirect"):
        portal.get_redirect(redirect.id)


def test_a_redirect_has_versions(content: ContentStore, portal: Portal) -> None:
    redirect = put(portal, to_url="/archive/")
    for attempt in (
        lambda: put(portal, to_url="/", version=7),
        lambda: portal.delete_redirect(redirect.id, version=7),
        lambda: content.redirects.put(redirect, None),
        lambda: content.redirects.put(Redirect(**{**_fields(redirect), "version": 5}), redirect),
        lambda: content.redirects.delete(Redirect(**{**_fields(redirect), "version": 5})),
    ):
        with pytest.raises(StaleVersion):
            attempt()
    assert portal.get_redirect(redirect.id) == redirect


def _fields(redirect: Redirect) -> dict[str, Any]:
    return {name: getattr(redirect, name) for name in Redirect.__struct_fields__}


def test_redirects_are_listed_a_stretch_at_a_time(portal: Portal) -> None:
    made = {put(portal, f"/cu/{number}.html", to_url="/").id for number in range(7)}
    seen, cursor = list[str](), None
    while True:
        found, cursor = portal.list_redirects(3, cursor)
        seen += [redirect.id for redirect in found]
        if cursor is None:
            break
    assert seen == sorted(made)
    with pytest.raises(InvalidInput, match="/cursor"):
        portal.list_redirects(3, "x")


def test_a_redirect_is_found_by_its_path_however_that_is_written(portal: Portal) -> None:
    made = put(portal, "/tin tức/cũ", to_url="/")
    for text in ("/tin tức/cũ/", "/tin%20t%E1%BB%A9c/c%C5%A9", made.path):
        assert portal.redirects_at(text) == (made,)
    assert portal.redirects_at("/tin-tuc/moi") == ()
    with pytest.raises(InvalidInput, match="/path"):
        portal.redirects_at("tin tức")


def test_a_path_has_one_owner(portal: Portal, newsroom: Newsroom) -> None:
    publish(newsroom, create(newsroom, "tin"))
    with pytest.raises(PathTaken):
        put(portal, "/2016/01/tin/", to_url="/")
    put(portal, "/2016/01/khac/", to_url="/")
    other = create(newsroom, "khac")
    with pytest.raises(PathTaken):
        publish(newsroom, other)
    put_page(portal, "gioi-thieu")
    with pytest.raises(PathTaken):
        put(portal, "/gioi-thieu/", to_url="/")
    put(portal, "/lien-he/", to_url="/")
    with pytest.raises(PathTaken):
        put_page(portal, "lien-he")


def test_an_article_with_a_slug_of_its_title_goes_beside_a_redirect(portal: Portal, newsroom: Newsroom) -> None:
    article = newsroom.create_article(NewArticle(title="Tin", body="x"), deed(NOW)).article.id
    put(portal, "/2016/01/tin/", to_article=article)
    publish(newsroom, article)
    assert newsroom.get_article(article, EDITOR).path == "/2016/01/tin-2/"


def test_no_redirect_leads_to_a_redirect_or_in_a_circle(portal: Portal) -> None:
    put(portal, "/a/", to_url="/b/")
    for path, url in (("/a/", "/a"), ("/b/", "/a/?x"), ("/b/", "https://bao.example/a"), ("/c/", "/a/#y")):
        with pytest.raises(InvalidInput, match="/to_url"):
            put(portal, path, to_url=url)


def test_a_redirect_needs_an_article_that_exists_and_has_few_others(
    portal: Portal, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InvalidInput, match="/to_article"):
        put(portal, to_article="0" * 26)
    monkeypatch.setattr("chalicelib.content.portal.MAX_REDIRECTS", 2)
    article = create(newsroom)
    for number in range(2):
        put(portal, f"/{number}.html", to_article=article)
    with pytest.raises(ActionRefused, match="2 redirects"):
        put(portal, "/3.html", to_article=article)
