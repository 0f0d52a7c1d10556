"""What HTTP expects of every operation: methods, media types, sizes, conditions, and errors that say what is wrong."""

from __future__ import annotations

import json

import pytest

from chalicelib.api.calls import MAX_BODY_BYTES
from chalicelib.api.contract import RESOURCES
from chalicelib.api.mounting import METHODS, allowed_methods
from chalicelib.api.operations import Operation
from chalicelib.api.parameters import PARAMETERS
from chalicelib.content.people.permissions import IN_A_SESSION, Role
from tests.unit.api.api import Api

OPERATIONS = [operation for resource in RESOURCES for operation in resource]
BY_TOKEN = [each for each in OPERATIONS if each.details.get("action") not in IN_A_SESSION]
"""What a token can do; `test_passkeys` does the rest."""

BY_PATH: dict[str, dict[str, Operation]] = {}
for each in OPERATIONS:
    BY_PATH.setdefault(each.path, {})[each.method] = each


def address(path: str) -> str:
    return path.format(**{name: parameter.example for name, parameter in PARAMETERS.items()})


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does() -> None:
    assert len({each.id for each in OPERATIONS}) == len(OPERATIONS)
    assert all(each.summary.endswith(".") for each in OPERATIONS)


@pytest.mark.parametrize("path", BY_PATH)
def test_a_method_that_is_not_there_is_refused_and_those_that_are_are_named(api: Api, path: str) -> None:
    allowed = allowed_methods(BY_PATH[path])
    for method in METHODS:
        answer = api.call(method, address(path))
        if method in allowed:
            assert answer.status != 405
        else:
            assert answer.status == 405
            assert answer.headers["Allow"] == ", ".join(allowed)
            assert method == "HEAD" or answer.problem == "method-not-allowed"


@pytest.mark.parametrize("path", BY_PATH)
def test_options_tell_what_is_there(api: Api, path: str) -> None:
    answer = api.call("OPTIONS", address(path), by=None)
    assert (answer.status, answer.headers["Allow"]) == (204, ", ".join(allowed_methods(BY_PATH[path])))


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_who_must_show_a_token_is_told_so(api: Api, operation: Operation) -> None:
    answer = api.call(operation.method, address(operation.path), by=None)
    if "action" in operation.details:
        assert (answer.status, answer.problem) == (401, "unauthenticated")
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    else:
        assert answer.status != 401


@pytest.mark.parametrize(
    "operation", [each for each in BY_TOKEN if "body" in each.details], ids=lambda operation: operation.id
)
def test_a_body_is_json_of_a_decent_size(api: Api, operation: Operation) -> None:
    def send(body: bytes, **headers: str) -> tuple[int, str]:
        answer = api.call(operation.method, address(operation.path), body, If_Match='"1"', **headers)
        return answer.status, answer.problem

    assert send(b"<a/>", Content_Type="application/xml") == (415, "unsupported-media-type")
    assert send(b"a=1", Content_Type="application/x-www-form-urlencoded") == (415, "unsupported-media-type")
    if operation.path == "/beacon":
        assert send(b"{") == (422, "invalid-input")
        return
    assert send(b"{") == (400, "malformed-request")
    assert send(b'{"title": NaN}') == (400, "malformed-request")
    assert send(b"\xff") == (400, "malformed-request")
    assert send(b"[" * 100_000) == (400, "malformed-request")
    assert send(b"[]") == (422, "invalid-input")
    assert send(b" " * (MAX_BODY_BYTES + 1)) == (413, "request-too-large")


def test_a_field_whose_name_no_answer_can_carry_is_named_all_the_same(api: Api) -> None:
    answer = api.call("POST", "/articles", b'{"title": "a", "body": "b", "\\ud800/~": 1}')
    assert (answer.status, answer.pointers) == (422, ["/?~1~0"])


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/articles/{}", ["x", "0" * 25, "01kas5m6t8zq4y3w2v1r0p9n8m", "8" * 26, "%00", "a" * 4000]),
        ("/articles/01KAS5M6T8ZQ4Y3W2V1R0P9N8M/revisions/{}", ["0", "01", "-1", "1e3", "1" * 7]),
        ("/topics/{}", ["A", "a--b", "-", "%C4%91", "a" * 81]),
    ],
)
def test_a_text_that_can_be_no_such_name_is_not_found(api: Api, path: str, names: list[str]) -> None:
    for name in names:
        assert api.call("GET", path.format(name)).status in {404, 422}


def test_head_is_get_without_the_body(api: Api) -> None:
    path = f"/articles/{api.create()['id']}"
    got, head = api.call("GET", path), api.call("HEAD", path)
    assert (head.status, head.body) == (200, b"")
    assert {name: value for name, value in got.headers.items() if name != "Content-Length"} == {
        name: value for name, value in head.headers.items() if name != "Content-Length"
    }


@pytest.mark.parametrize(
    ("asked", "status"),
    [('"1"', 304), ('W/"1"', 304), ('"7", "1"', 304), ("*", 304), ('"2"', 200), ("1", 200), ("", 200)],
)
def test_what_is_known_is_not_sent_again(api: Api, asked: str, status: int) -> None:
    path = f"/articles/{api.create()['id']}"
    answer = api.call("GET", path, If_None_Match=asked)
    assert (answer.status, answer.etag) == (status, '"1"')
    assert bool(answer.body) == (status == 200)


@pytest.mark.parametrize(
    ("sent", "status", "problem"),
    [
        (None, 428, "precondition-required"),
        ("*", 428, "precondition-required"),
        ('"2"', 412, "stale-version"),
        ('W/"2"', 412, "stale-version"),
        ('"none"', 412, "stale-version"),
        ("1", 400, "malformed-request"),
        ('"1", "2"', 400, "malformed-request"),
    ],
)
def test_an_edit_says_what_it_is_based_on(api: Api, sent: str | None, status: int, problem: str) -> None:
    path = f"/articles/{api.create()['id']}"
    headers = {"If_Match": sent} if sent is not None else {}
    answer = api.call("PATCH", path, {"title": "Khác"}, **headers)
    assert (answer.status, answer.problem) == (status, problem)
    assert api.call("GET", path).etag == '"1"'


def test_a_version_is_the_same_when_cloudfront_has_weakened_its_tag(api: Api) -> None:
    path = f"/articles/{api.create()['id']}"
    assert api.call("PATCH", path, {"title": "Khác"}, If_Match='W/"1"').etag == '"2"'


def test_a_stale_edit_is_told_todays_version(api: Api) -> None:
    path = f"/articles/{api.create()['id']}"
    api.call("PATCH", path, {"title": "Khác"}, If_Match='"1"')
    assert api.call("PATCH", path, {"title": "Nữa"}, If_Match='"1"').json["current"] == '"2"'


def test_a_merge_patch_may_be_called_one(api: Api) -> None:
    path = f"/articles/{api.create()['id']}"
    body = json.dumps({"title": "Khác"}).encode()
    answer = api.call("PATCH", path, body, If_Match='"1"', Content_Type="application/merge-patch+json; charset=utf-8")
    assert (answer.status, answer.json["title"]) == (200, "Khác")


@pytest.mark.parametrize(
    ("query", "pointers"),
    [
        ("days=0", ["/days"]),
        ("days=x", ["/days"]),
        ("days=1.5", ["/days"]),
        ("days=91", ["/days"]),
        ("days=1&days=2", ["/days"]),
        ("dies=1", ["/dies"]),
    ],
)
def test_every_bad_parameter_of_a_query_is_named(api: Api, query: str, pointers: list[str]) -> None:
    answer = api.call("GET", f"/stats?{query}")
    assert (answer.status, answer.pointers) == (422, pointers)


def test_a_token_takes_so_many_requests_a_minute(api: Api) -> None:
    slow = api.call("POST", "/tokens", {"name": "Kịch bản", "role": "author", "rate": 2}).json
    api.secrets["slow"] = slow["secret"]
    assert [api.call("GET", "/site", by="slow").status for _ in range(3)] == [200, 200, 429]
    refused = api.call("GET", "/site", by="slow")
    assert (refused.problem, refused.headers["Retry-After"]) == ("too-many-requests", "60")
    api.wait(minutes=1)
    assert api.call("GET", "/site", by="slow").status == 200


def test_a_token_is_shown_once_listed_and_revoked_at_once(api: Api) -> None:
    made = api.call("POST", "/tokens", {"name": "Lan", "role": "editor"})
    assert made.status == 201
    api.secrets["Lan"] = made.json["secret"]
    assert api.call("GET", "/site", by="Lan").status == 200
    listed = {each["name"]: each for each in api.call("GET", "/tokens").json["tokens"]}
    assert listed["Lan"]["last_used_on"] == "2026-11-24"
    assert all("secret" not in each for each in listed.values())
    assert api.call("DELETE", f"/tokens/{made.json['id']}").status == 204
    assert api.call("GET", "/site", by="Lan").problem == "unauthenticated"
    assert api.call("DELETE", f"/tokens/{made.json['id']}").status == 404


def test_an_author_sees_only_what_is_the_authors_own(api: Api) -> None:
    api.token("Lan", Role.AUTHOR)
    api.create(by=Role.EDITOR)
    own = api.create(by="Lan")["id"]
    assert [each["id"] for each in api.call("GET", "/articles", by="Lan").json["articles"]] == [own]
    assert len(api.call("GET", "/articles").json["articles"]) == 2


def test_what_nobody_made_yet_is_made_by_one_of_two_who_say_so(api: Api) -> None:
    assert api.call("GET", "/layout").etag == '"0"'
    assert api.call("PUT", "/layout", {}, If_Match='"0"').status == 200
    assert api.call("PUT", "/layout", {}, If_Match='"0"').problem == "stale-version"
