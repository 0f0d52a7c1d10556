"""Null empties a field in every operation that takes it; 201 says that something was made, and only then."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from chalicelib.api.operations import Operation
from chalicelib.content.models.parsing import is_emptied_by_null
from tests.unit.api.api import Api
from tests.unit.api.test_http import OPERATIONS
from tests.unit.api.test_odd_values import OF_PASSKEYS, Asker, bases_of, each_of


@each_of(each for each in OPERATIONS if "body" in each.details and each not in OF_PASSKEYS)
def test_null_is_taken_for_every_field_that_may_be_left_out(api: Api, operation: Operation) -> None:
    asker = Asker(api, operation)
    whole = {name: json.loads(text) for name, text in bases_of(operation)[-1].items()}
    for field in msgspec.structs.fields(operation.details["body"]):
        if is_emptied_by_null(field) and operation.id != "putRedirect":
            answer = asker.ask(field.name, body=json.dumps({**whole, field.encode_name: None}).encode())
            assert answer.status < 300, answer.body


FULL: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "/topics/lu-lut",
        {"title": "Lũ", "description": "a", "banner": "b", "featured": True, "position": 7},
        {"description": "", "banner": "", "featured": False, "position": 0, "picture": None},
    ),
    (
        "/site",
        {
            "name": "Báo",
            "tagline": "a",
            "publisher": "b",
            "imprint": "c\nd",
            "accent": "#0b4f8a",
            "views_offset": 7,
            "menu": [{"title": "a", "url": "/"}],
        },
        {"tagline": "", "publisher": "", "imprint": "", "accent": "#9b1c1f", "views_offset": 0, "menu": []},
    ),
]


@pytest.mark.parametrize(("path", "full", "empty"), FULL, ids=["topic", "site"])
def test_null_empties_what_else_would_keep_its_value(
    api: Api, path: str, full: dict[str, Any], empty: dict[str, Any]
) -> None:
    assert api.call("PUT", path, full).status in {200, 201}
    first = next(iter(full))
    answer = api.call("PUT", path, {first: full[first], **dict.fromkeys(empty)})
    assert answer.status == 200
    assert {name: answer.json[name] for name in empty} == empty
    assert api.call("PUT", path, {first: None}).pointers == [f"/{first}"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/topics/lu-lut", {"title": "Lũ lụt"}),
        ("/pages/gioi-thieu", {"title": "Giới thiệu", "body": "<p>Chào.</p>"}),
        ("/redirects", {"path": "/cu.html", "to_url": "/topics/"}),
    ],
    ids=["topic", "page", "redirect"],
)
def test_201_is_said_once(api: Api, path: str, body: dict[str, Any]) -> None:
    first, again = api.call("PUT", path, body), api.call("PUT", path, body)
    assert (first.status, again.status) == (201, 200)
    assert again.json["version"] == first.json["version"] == 1
