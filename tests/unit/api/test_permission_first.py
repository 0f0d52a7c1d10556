"""Who may not do something learns nothing by asking: the answer is the same whatever is sent, and names no secret."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chalicelib.api.calls import MAX_BODY_BYTES
from chalicelib.api.operations import Operation
from chalicelib.content.models.names import ArticleId
from chalicelib.content.people.permissions import Action, Role, is_permitted
from tests.unit.api import test_who_may as who
from tests.unit.api.api import Answer, Api
from tests.unit.api.test_media import announce, upload

KEY = "3c1f0a52"
SECRET = "Chưa ai được biết"

HEADERS: list[dict[str, str]] = [
    {},
    {"If_Match": "*"},
    {"If_Match": '"1"'},
    {"If_Match": '"99"'},
    {"If_Match": 'W/"1"'},
    {"If_Match": "nonsense"},
    {"If_None_Match": "*"},
    {"Idempotency_Key": KEY},
    {"Idempotency_Key": ""},
    {"Idempotency_Key": "a b"},
    {"Idempotency_Key": "x" * 256},
    {"Content_Type": "application/xml"},
]
BODIES: list[Any] = [None, {}, [], b"{", b"\xff", b" " * (MAX_BODY_BYTES + 1), {"title": 1, "nothing": 2}]


def variants(operation: Operation) -> Iterator[tuple[Any, dict[str, str]]]:
    """A body and headers: each of one kind with the usual of the other."""
    usual = who.BODIES.get(operation.id, {})
    yield from ((usual, headers) for headers in HEADERS)
    yield from ((body, {"If_Match": '"1"'}) for body in BODIES)


def assert_the_same(api: Api, operation: Operation, path: str, by: str | Role) -> None:
    told = set[tuple[int, bytes]]()
    for body, headers in variants(operation):
        answer = api.call(operation.method, path, body, by=by, **headers)
        told.add((answer.status, answer.body))
    (one,) = told
    assert one[0] == 403, one


STATUSES: list[Callable[[Api], str]] = [who.draft, who.in_review, who.published, who.trashed_once_published]


@pytest.mark.parametrize("maker", STATUSES, ids=lambda maker: maker.__name__)
@pytest.mark.parametrize("operation", who.OF_ARTICLES, ids=lambda operation: operation.id)
def test_of_an_article(api: Api, operation: Operation, maker: Callable[[Api], str]) -> None:
    for name in (who.OWNER, who.STRANGER):
        api.token(name, Role.AUTHOR)
        # The key is known from another request of the same person.
        assert api.call("POST", "/articles", who.BODIES["createArticle"], by=name, Idempotency_Key=KEY).status == 201
    article = maker(api)
    entity = api.services.content.find_article(ArticleId(article))
    path = operation.path.format(article_id=article, version=1, **who.NAMES)
    for name in (who.OWNER, who.STRANGER):
        if not is_permitted(api.actor(name, Role.AUTHOR), operation.details["action"], entity):
            assert_the_same(api, operation, path, name)


def test_of_an_edit_that_publishes_at_once(api: Api) -> None:
    api.token(who.OWNER, Role.AUTHOR)
    (edit,) = [each for each in who.OF_ARTICLES if each.id == "editArticle"]
    assert_the_same(api, edit, f"/articles/{who.draft(api)}?publish=true", who.OWNER)


@pytest.mark.parametrize("operation", who.OTHERS, ids=lambda operation: operation.id)
def test_of_what_is_no_article(api: Api, operation: Operation) -> None:
    path = operation.path.format(**{**who.NAMES, "media_id": announced(api)})
    is_of_colleagues = operation.details["action"] in {Action.EDIT_MEDIA, Action.DELETE_MEDIA}
    for role in Role:
        is_allowed = is_permitted(api.actor(role.name, role), operation.details["action"])
        if not is_allowed or (role is Role.AUTHOR and is_of_colleagues):
            assert_the_same(api, operation, path, role)


# What a person may not read


def announced(api: Api, **fields: Any) -> str:
    """A picture that is not there yet, which takes no time to make."""
    return str(announce(api, **fields).json["id"])


def names_of(api: Api, make: Callable[..., str] = announced) -> dict[str, str]:
    """A colleague's unpublished article, and all that has to do with it, by the parameters of paths."""
    api.token("Lan", Role.AUTHOR)
    media = make(api, by="Lan", alt="Cầu")
    assert api.call("PUT", "/topics/chu-de", {"title": "Chủ đề"}).status == 201
    body = f'<p><img src="media:{media}"></p>'
    article = api.create(by=Role.EDITOR, title=SECRET, body=body, topics=["chu-de"], slug="chua-ai-biet")["id"]
    api.call("PATCH", f"/articles/{article}", {"byline": "Lan"}, by=Role.EDITOR, If_Match='"1"', Idempotency_Key=KEY)
    redirect = api.call("PUT", "/redirects", {"path": "/cu/1.html", "to_article": article}).json["id"]
    return {**who.NAMES, "article_id": article, "media_id": media, "redirect_id": redirect, "slug": "chu-de"}


def is_told(answer: Answer, *secrets: str) -> bool:
    text = answer.body.decode() + repr(answer.headers)
    return any(secret in text for secret in secrets)


def test_what_is_looked_for_is_found_where_it_is_told(api: Api) -> None:
    names = names_of(api)
    for path in ("/media/{media_id}/uses", "/articles", "/articles/{article_id}", "/redirects/{redirect_id}"):
        assert is_told(api.call("GET", path.format(**names)), SECRET, names["article_id"])


@pytest.mark.parametrize("operation", who.GUARDED, ids=lambda operation: operation.id)
def test_an_author_is_told_nothing_of_colleagues_articles(api: Api, operation: Operation) -> None:
    names = names_of(api)
    article = names["article_id"]
    secrets = [SECRET, "chua-ai-biet", *([] if "{article_id}" in operation.path else [article])]
    path = operation.path.format(version=1, **names)
    for query in ("", "?q=chua", "?topic=chu-de", "?status=draft", "?byline=Lan", "?author=EDITOR"):
        for headers in ({}, {"Idempotency_Key": KEY}):
            answer = api.call(operation.method, path + query, who.BODIES.get(operation.id, {}), by="Lan", **headers)
            assert not is_told(answer, *secrets), answer.body


def test_a_use_that_may_not_be_read_is_not_listed_and_still_forbids_to_remove(api: Api) -> None:
    names = names_of(api)
    media, article = names["media_id"], names["article_id"]
    assert api.call("GET", f"/media/{media}/uses", by="Lan").json["uses"] == []
    refused = api.call("DELETE", f"/media/{media}", by="Lan")
    assert (refused.status, refused.json["detail"]) == (409, "It is used by what you may not read.")
    own = api.create(by="Lan", title="Của tôi", lead=media)["id"]
    assert [use["id"] for use in api.call("GET", f"/media/{media}/uses", by="Lan").json["uses"]] == [own]
    named = api.call("DELETE", f"/media/{media}", by="Lan").json["detail"]
    assert named == f"It is used by the article 'Của tôi' ({own}), by what you may not read."
    assert {use["id"] for use in api.call("GET", f"/media/{media}/uses").json["uses"]} == {article, own}
    assert "2 times in all" in api.call("DELETE", f"/media/{media}").json["detail"]


def test_of_a_published_article_the_title_is_told_that_readers_see(api: Api) -> None:
    names = names_of(api, upload)
    media, article = names["media_id"], names["article_id"]
    etag = api.call("GET", f"/articles/{article}").etag
    shown = api.call("PATCH", f"/articles/{article}?publish=true", {"title": "Cầu mới"}, If_Match=etag)
    assert shown.status == 200
    assert api.call("PATCH", f"/articles/{article}", {"title": SECRET}, If_Match=shown.etag).status == 200
    assert [use["title"] for use in api.call("GET", f"/media/{media}/uses", by="Lan").json["uses"]] == ["Cầu mới"]
    assert [use["title"] for use in api.call("GET", f"/media/{media}/uses").json["uses"]] == [SECRET]


def test_a_redirect_tells_who_may_read_it_which_article_it_leads_to(api: Api) -> None:
    names = names_of(api, upload)
    path, article = f"/redirects/{names['redirect_id']}", names["article_id"]

    def told(by: str | Role) -> list[str | None]:
        listed = api.call("GET", "/redirects", by=by).json["redirects"]
        return [api.call("GET", path, by=by).json["to_article"], *(each["to_article"] for each in listed)]

    assert (told("Lan"), told(Role.EDITOR)) == ([None, None], [article, article])
    api.act(article, "publish")
    assert told("Lan") == [article, article]
