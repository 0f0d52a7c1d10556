"""What the API says of itself: a document that holds, and a page that people can read."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from chalicelib.api.mounting import allowed_methods
from chalicelib.api.problems import PROBLEM_TYPES
from chalicelib.content.people.permissions import IN_A_SESSION
from tests.unit.api.api import Api
from tests.unit.api.test_http import BY_PATH, OPERATIONS

GUIDE = (Path(__file__).parents[3] / "docs/http-api.md").read_text("utf-8")


def references(node: Any) -> set[str]:
    if isinstance(node, dict):
        found = {node["$ref"]} if "$ref" in node else set()
        return found.union(*(references(each) for each in node.values()))
    return set().union(*(references(each) for each in node)) if isinstance(node, list) else set()


def test_the_document_is_openapi(api: Api) -> None:
    validate(api.call("GET", "/openapi.json", by=None).json, cls=OpenAPIV31SpecValidator)


def test_the_document_tells_of_every_operation(api: Api) -> None:
    answer = api.call("GET", "/openapi.json", by=None)
    document = answer.json
    assert (answer.status, document["openapi"], document["servers"]) == (
        200,
        "3.1.0",
        [{"url": "https://bao.example/api"}],
    )
    told = {(method.upper(), path) for path, by_method in document["paths"].items() for method in by_method}
    assert told == {(each.method, each.path) for each in OPERATIONS}
    for reference in references(document):
        node: Any = document
        for name in reference.removeprefix("#/").split("/"):
            node = node[name]


def test_each_operation_says_what_signs_its_sender_in(api: Api) -> None:
    document = api.call("GET", "/openapi.json", by=None).json
    cookie = document["components"]["securitySchemes"]["session"]
    assert (cookie["in"], cookie["name"]) == ("cookie", "__Host-session")
    for each in OPERATIONS:
        told = document["paths"][each.path][each.method.lower()].get("security", [])
        action = each.details.get("action")
        by_both: list[dict[str, list[str]]] = [{"session": []}, {"token": []}]
        assert told == ([] if action is None else by_both[:1] if action in IN_A_SESSION else by_both), each.id


def test_bodies_are_told_with_their_limits_and_an_example_that_is_taken(api: Api) -> None:
    document = api.call("GET", "/openapi.json", by=None).json
    new = document["components"]["schemas"]["NewArticle"]
    assert new["required"] == ["title", "body"]
    assert new["additionalProperties"] is False
    assert new["properties"]["title"]["maxLength"] == 300
    example = document["paths"]["/articles"]["post"]["requestBody"]["content"]["application/json"]["example"]
    api.call("PUT", f"/topics/{example['topics'][0]}", {"title": "Chủ đề"})
    assert api.call("POST", "/articles", example).status == 201


def test_the_reference_for_people_shows_every_operation_and_loads_nothing(api: Api) -> None:
    answer = api.call("GET", "/docs", by=None)
    page = answer.body.decode()
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    for each in OPERATIONS:
        assert f'id="{each.id}"' in page
    assert not re.search(r"<(script|link|img|iframe)|https?://(?!bao\.example)", page)
    assert "style-src 'sha256-" in answer.headers["Content-Security-Policy"]


def test_both_may_be_kept_for_an_hour(api: Api) -> None:
    for path in ("/docs", "/openapi.json"):
        assert api.call("GET", path, by=None).headers["Cache-Control"] == "public, max-age=3600"
        assert allowed_methods(BY_PATH[path]) == ["GET", "HEAD", "OPTIONS"]


def nameless(path: str) -> str:
    """A path without the names of its parameters."""
    return re.sub(r"\{\w+\}", "{}", path)


def test_the_guide_names_every_operation_and_no_other() -> None:
    told = re.findall(r"`([A-Z]+) /api(/[^`?]*)[^`]*`", GUIDE)
    assert {(method, nameless(path)) for method, path in told} == {
        (each.method, nameless(each.path)) for each in OPERATIONS
    }


def test_the_guide_names_every_problem_with_its_status_and_no_other(api: Api) -> None:
    told = {(int(status), name) for status, name in re.findall(r"^\| (\d{3}) \| `([a-z-]+)` \|", GUIDE, re.MULTILINE)}
    assert told == {(int(kind.status), kind.name) for kind in PROBLEM_TYPES.values()}
    document = api.call("GET", "/openapi.json", by=None).json
    answers = [answer for path in document["paths"].values() for each in path.values() for answer in answers_of(each)]
    # What a path does not have cannot be told of what it has.
    assert {*answers, (405, "method-not-allowed")} == told


def answers_of(operation: Any) -> set[tuple[int, str]]:
    """The problems of an operation: status and name."""
    return {
        (int(status), name)
        for status, answer in operation["responses"].items()
        if int(status) >= 400
        for name in re.findall(r"`([a-z-]+)`: ", answer["description"])
    }


def test_the_reference_shows_examples_and_defaults_as_one_would_send_them(api: Api) -> None:
    page = html.unescape(api.call("GET", "/docs", by=None).body.decode())
    assert '"title": "Họp tổng kết năm"' in page
    assert '<code>["tien-toi-dai-hoi-dang"]</code>' in page
    assert "20 if left out." in page
    assert "`" not in page
