"""Requests that are sent again: done once, answered alike, wherever the API died in between."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.content.people.permissions import Role
from tests.fakes.faults import Crash, Faults
from tests.unit.api import api as apis
from tests.unit.api.api import Answer, Api

KEY = "3c1f0a52"


def create(api: Api, key: str = KEY, **fields: Any) -> Answer:
    body = {"title": "Tin mới", "body": "<p onclick=x>Xin chào.</p>", **fields}
    return api.call("POST", "/articles", body, Idempotency_Key=key)


def number_of_articles(api: Api) -> int:
    return sum(sk == "HEAD" for _, sk in api.items())


def test_a_request_that_is_sent_again_is_done_once_and_answered_alike(api: Api) -> None:
    first = create(api)
    article = first.json["id"]
    api.call("PATCH", f"/articles/{article}", {"title": "Khác"}, If_Match=first.etag)
    again = create(api)
    assert (again.status, again.json, again.etag) == (201, first.json, '"1"')
    assert again.headers["Location"] == first.headers["Location"]
    assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (None, "true")
    assert number_of_articles(api) == 1


def test_another_request_under_the_same_key_is_refused(api: Api) -> None:
    create(api)
    answer = create(api, title="Khác")
    assert (answer.status, answer.problem) == (422, "key-reused")
    article = api.create()["id"]
    assert api.call("POST", f"/articles/{article}/publish", {}, Idempotency_Key=KEY).problem == "key-reused"
    assert number_of_articles(api) == 2


def test_keys_are_the_tokens_own(api: Api) -> None:
    body = {"title": "Tin mới", "body": "Xin chào."}
    for by in (Role.EDITOR, Role.ADMIN):
        assert api.call("POST", "/articles", body, by=by, Idempotency_Key=KEY).status == 201
    assert number_of_articles(api) == 2


def test_a_key_is_known_for_a_day(api: Api) -> None:
    create(api)
    api.wait(hours=23, minutes=59)
    assert create(api).headers["Idempotency-Replayed"] == "true"
    api.wait(minutes=1)
    assert "Idempotency-Replayed" not in create(api).headers
    assert number_of_articles(api) == 2


def test_a_request_that_was_refused_leaves_its_key_free(api: Api) -> None:
    assert create(api, title="").status == 422
    assert create(api).status == 201


@pytest.mark.parametrize("key", ["", "có dấu", "x" * 256])
def test_a_key_is_plain_text(api: Api, key: str) -> None:
    assert create(api, key.encode().decode("latin-1")).problem == "malformed-request"


def test_an_action_that_changed_nothing_is_answered_alike(api: Api) -> None:
    article = api.create()["id"]
    api.act(article, "publish")
    first = api.call("POST", f"/articles/{article}/publish", Idempotency_Key=KEY)
    api.act(article, "unpublish")
    again = api.call("POST", f"/articles/{article}/publish", Idempotency_Key=KEY)
    assert (again.json, again.json["status"]) == (first.json, "published")
    assert api.call("GET", f"/articles/{article}").json["status"] == "unpublished"


def test_a_token_made_again_has_the_same_secret_which_is_kept_nowhere(api: Api) -> None:
    body = {"name": "Lan", "role": "author", "rate": 5}
    first, again = (api.call("POST", "/tokens", body, Idempotency_Key=KEY) for _ in range(2))
    assert first.status == again.status == 201
    assert first.json == again.json
    assert first.json["secret"] not in repr(api.items())
    other = api.call("POST", "/tokens", body, Idempotency_Key="another")
    assert other.json["secret"] != first.json["secret"]


def test_a_preview_link_made_again_is_the_same(api: Api) -> None:
    article = api.create()["id"]
    first, again = (api.call("POST", f"/articles/{article}/preview-links", {}, Idempotency_Key=KEY) for _ in range(2))
    assert first.status == again.status == 201
    assert first.json == again.json


def test_what_was_revoked_does_not_come_back_under_a_key_that_is_forgotten(api: Api) -> None:
    links = f"/articles/{api.create()['id']}/preview-links"
    for path, body in ((links, {}), ("/tokens", {"name": "Lan", "role": "author"})):
        first = api.call("POST", path, body, Idempotency_Key=path).json
        assert api.call("DELETE", f"{path}/{first['id']}").status == 204
        again = api.call("POST", path, body, Idempotency_Key=path).json
        assert again == first, "the same answer, and nothing made"
        assert first["id"] not in api.call("GET", path).body.decode()
        api.wait(hours=24)
        other = api.call("POST", path, body, Idempotency_Key=path).json
        assert other["id"] != first["id"]


def in_review(api: Api) -> tuple[str, Any]:
    return f"/articles/{api.act(api.create()['id'], 'submit')['id']}/return", None


def for_submit(api: Api) -> tuple[str, Any]:
    return f"/articles/{api.create()['id']}/submit", None


def for_publish(api: Api) -> tuple[str, Any]:
    return f"/articles/{api.create()['id']}/publish", {"published_at": "2015-12-30T10:15:00+07:00"}


def for_unpublish(api: Api) -> tuple[str, Any]:
    return f"/articles/{api.act(api.create()['id'], 'publish')['id']}/unpublish", None


def for_restore(api: Api) -> tuple[str, Any]:
    article = api.create()["id"]
    api.call("DELETE", f"/articles/{article}")
    return f"/articles/{article}/restore", None


def for_revision(api: Api) -> tuple[str, Any]:
    article = api.create()["id"]
    api.call("PATCH", f"/articles/{article}", {"title": "Khác"}, If_Match='"1"')
    return f"/articles/{article}/revisions/1/restore", None


def for_create(_: Api) -> tuple[str, Any]:
    return "/articles", {"title": "Tin mới", "body": "Xin chào."}


def for_token(_: Api) -> tuple[str, Any]:
    return "/tokens", {"name": "Lan", "role": "author"}


def for_preview_link(api: Api) -> tuple[str, Any]:
    return f"/articles/{api.create()['id']}/preview-links", {}


def for_media(_: Api) -> tuple[str, Any]:
    return "/media", {"file_name": "cau.jpg", "content_type": "image/jpeg", "size_bytes": 9}


def for_person(_: Api) -> tuple[str, Any]:
    return "/people", {"name": "Hoa", "role": "admin"}


def for_code(api: Api) -> tuple[str, Any]:
    return f"/people/{api.person('Hoa', Role.AUTHOR).id}/codes", {}


POSTS: list[Callable[[Api], tuple[str, Any]]] = [
    for_create,
    for_submit,
    in_review,
    for_publish,
    for_unpublish,
    for_restore,
    for_revision,
    for_token,
    for_preview_link,
    for_media,
    for_person,
    for_code,
]


def test_every_post_that_takes_a_key_is_among_these() -> None:
    from tests.unit.api.test_http import OPERATIONS  # noqa: PLC0415

    assert len(POSTS) == sum("repeat" in operation.details for operation in OPERATIONS)


@pytest.mark.parametrize("carried_out", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("post", POSTS, ids=lambda post: post.__name__)
def test_wherever_the_api_dies_a_request_sent_again_is_done_once(
    post: Callable[[Api], tuple[str, Any]], carried_out: bool, record_property: Callable[[str, object], None]
) -> None:
    deaths = 0
    while True:
        with apis.api() as api:
            path, body = post(api)
            api.faults = Faults(crash_at=deaths, carried_out=carried_out)
            try:
                api.call("POST", path, body, Idempotency_Key=KEY)
            except Crash:
                died = True
            else:
                died = False
            api.faults = Faults()
            answers = [api.call("POST", path, body, Idempotency_Key=KEY) for _ in range(2)]
            assert answers[0].status in {200, 201}, answers[0].body
            assert answers[1].json == answers[0].json
            _assert_whole(api)
            if not died:
                break
        deaths += 1
    record_property("tried", deaths)
    assert deaths >= 3


def _assert_whole(api: Api) -> None:
    """One article at most, with its revisions up to its version and its entries on the desk; no other traces."""
    from chalicelib.aws.wire import from_wire  # noqa: PLC0415
    from chalicelib.content.store.articles import article_from_item  # noqa: PLC0415
    from chalicelib.content.store.desk import places_of  # noqa: PLC0415

    items = {key: from_wire(item) for key, item in api.items().items()}
    heads = [article_from_item(item) for (_, sk), item in items.items() if sk == "HEAD"]
    assert len(heads) <= 1
    places = {place for head in heads for place in places_of(head)}
    assert {key for key in items if key[0].startswith("DESK#")} == places
    for head in heads:
        revisions = {sk for pk, sk in items if pk == f"ARTICLE#{head.id}" and sk.startswith("REV#")}
        assert revisions == {f"REV#{version:06d}" for version in range(1, head.version + 1)}
        is_live = (f"ARTICLE#{head.id}", "LIVE") in items
        assert is_live == (head.status == "published")
        claimed = {pk for pk, sk in items if sk == "PATH"}
        assert claimed == ({f"PATH#{head.path}"} if head.path else set())
