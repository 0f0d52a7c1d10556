"""Every operation × everyone who may ask × every status of an article, against the table of who may do what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.api.operations import Operation
from chalicelib.content.models.articles import Status
from chalicelib.content.models.names import ArticleId
from chalicelib.content.people.permissions import Role, is_permitted
from tests.unit.api.api import Api
from tests.unit.api.test_http import BY_TOKEN

GUARDED = [each for each in BY_TOKEN if "action" in each.details]
OF_ARTICLES = [each for each in GUARDED if "{article_id}" in each.path]
OTHERS = [each for each in GUARDED if "{article_id}" not in each.path]
OWNER, STRANGER = "Tiếp Thu", "Người lạ"
ASKERS = {OWNER: Role.AUTHOR, STRANGER: Role.AUTHOR, "EDITOR": Role.EDITOR, "ADMIN": Role.ADMIN}
BODIES: dict[str, dict[str, Any]] = {
    "createArticle": {"title": "Tin", "body": "<p>Chào.</p>"},
    "putTopic": {"title": "Chủ đề"},
    "putPage": {"title": "Giới thiệu", "body": "<p>Chào.</p>"},
    "createToken": {"name": "Lan", "role": "author"},
    "invitePerson": {"name": "Hoa", "role": "author"},
    "announceMedia": {"file_name": "a.jpg", "content_type": "image/jpeg", "size_bytes": 9},
    "putRedirect": {"path": "/cu.html", "to_url": "/"},
    "keepUnsaved": {"version": 1},
}
QUERIES = {"searchArticles": "?q=tin"}
NAMES = {
    "slug": "chu-de",
    "token_id": "0123456789abcdef",
    "person_id": "0" * 26,
    "session_id": "0123456789abcdef",
    "passkey_id": "0123456789abcdef",
    "redirect_id": "0" * 32,
    "link": "x" * 43,
    "link_id": "0" * 16,
    "media_id": "0" * 26,
}
"""What can stand in the paths of what is no article."""


def draft(api: Api) -> str:
    return str(api.create(by=OWNER)["id"])


def in_review(api: Api) -> str:
    return str(api.act(draft(api), "submit", by=OWNER)["id"])


def scheduled(api: Api) -> str:
    article = draft(api)
    answer = api.call("PUT", f"/articles/{article}/schedule", {"publish_at": "2027-01-01T00:00:00Z"})
    assert answer.status == 200
    return article


def published(api: Api) -> str:
    return str(api.act(draft(api), "publish")["id"])


def unpublished(api: Api) -> str:
    return str(api.act(published(api), "unpublish")["id"])


def trashed(api: Api) -> str:
    article = draft(api)
    assert api.call("DELETE", f"/articles/{article}", by=OWNER).status == 200
    return article


def trashed_once_published(api: Api) -> str:
    article = unpublished(api)
    assert api.call("DELETE", f"/articles/{article}").status == 200
    return article


MAKERS: list[Callable[[Api], str]] = [
    draft,
    in_review,
    scheduled,
    published,
    unpublished,
    trashed,
    trashed_once_published,
]


def test_there_is_a_maker_of_each_status() -> None:
    assert {maker.__name__ for maker in MAKERS} - {"trashed_once_published"} == set(Status)


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
@pytest.mark.parametrize("operation", OF_ARTICLES, ids=lambda operation: operation.id)
def test_articles(api: Api, operation: Operation, maker: Callable[[Api], str]) -> None:
    for name in (OWNER, STRANGER):
        api.token(name, Role.AUTHOR)
    for asker, role in ASKERS.items():
        article = maker(api)
        kept = api.call("GET", f"/articles/{article}")
        entity = api.services.content.find_article(ArticleId(article))
        path = operation.path.format(article_id=article, version=1, **NAMES)
        answer = api.call(operation.method, path, _body(operation), by=asker, If_Match=kept.etag)
        expected = is_permitted(api.actor(asker, role), operation.details["action"], entity)
        assert (answer.status != 403) == expected, (asker, answer.body)
        unwanted = {400, 401, 412, 422, 428, 500, *([] if operation.path.endswith(("{link_id}", "/page")) else [404])}
        assert answer.status not in unwanted, (asker, answer.body)
        if not expected:
            assert api.call("GET", f"/articles/{article}").json == kept.json


@pytest.mark.parametrize("operation", OTHERS, ids=lambda operation: operation.id)
def test_what_is_no_article(api: Api, operation: Operation) -> None:
    path = operation.path.format(**NAMES) + QUERIES.get(operation.id, "")
    for role in Role:
        answer = api.call(operation.method, path, _body(operation), by=role, If_Match="*")
        assert (answer.status != 403) == is_permitted(api.actor(role.name, role), operation.details["action"])
        assert answer.status not in {400, 401, 415, 422, 500}, answer.body


def _body(operation: Operation) -> dict[str, Any] | None:
    return BODIES.get(operation.id, {}) if "body" in operation.details else None
