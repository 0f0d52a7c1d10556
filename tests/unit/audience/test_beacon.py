from __future__ import annotations

import json

import pytest

from chalicelib.audience.beacon import MAX_BEACON_BYTES, is_article_id, parse_beacon
from chalicelib.audience.models import Beacon
from chalicelib.errors import InvalidInput

VIEW = "0123456789abcdef0123456789abcdef"
ARTICLE = "01HF8ZQ4Y6T1V9K3M5N7P2R4S8"
GOOD = {"view": VIEW, "article": ARTICLE, "attempt": 0}


def pointers(raw: bytes) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        parse_beacon(raw)
    return [problem.pointer for problem in caught.value.problems]


def test_a_view_names_its_article() -> None:
    assert parse_beacon(json.dumps(GOOD).encode()) == Beacon(view=VIEW, article=ARTICLE, attempt=0)


def test_a_sign_of_life_names_none() -> None:
    raw = json.dumps(GOOD | {"article": None, "attempt": 100}).encode()
    assert parse_beacon(raw) == Beacon(view=VIEW, article=None, attempt=100)


@pytest.mark.parametrize(
    ("changed", "bad"),
    [
        ({"view": VIEW[:15]}, ["/view"]),
        ({"view": VIEW * 2 + "0"}, ["/view"]),
        ({"view": VIEW + "#"}, ["/view"]),
        ({"view": VIEW + "~"}, ["/view"]),
        ({"view": VIEW[:-1] + "\n"}, ["/view"]),
        ({"view": "٠" * 32}, ["/view"]),
        ({"view": "\ud800" * 32}, ["/view"]),
        ({"view": None}, ["/view"]),
        ({"view": [VIEW]}, ["/view"]),
        ({"article": ARTICLE.lower()}, ["/article"]),
        ({"article": "8" + ARTICLE[1:]}, ["/article"]),
        ({"article": ARTICLE[:-1] + "U"}, ["/article"]),
        ({"article": ARTICLE + "\n"}, ["/article"]),
        ({"article": ""}, ["/article"]),
        ({"article": 7}, ["/article"]),
        ({"attempt": -1}, ["/attempt"]),
        ({"attempt": 101}, ["/attempt"]),
        ({"attempt": 1.0}, ["/attempt"]),
        ({"attempt": True}, ["/attempt"]),
        ({"attempt": "0"}, ["/attempt"]),
        ({"attempt": float("nan")}, ["/attempt"]),
        ({"session": "s"}, ["/session"]),
        ({"a/b~": 1}, ["/a~1b~0"]),
        ({"view": 1, "article": 2, "attempt": "3"}, ["/view", "/article", "/attempt"]),
    ],
)
def test_every_bad_field_is_named(changed: dict[str, object], bad: list[str]) -> None:
    assert pointers(json.dumps(GOOD | changed).encode()) == bad


def test_only_the_view_must_be_there() -> None:
    assert pointers(b"{}") == ["/view"]
    for fields in ({"view": VIEW}, {"view": VIEW, "article": None, "attempt": None}):
        assert parse_beacon(json.dumps(fields).encode()) == Beacon(view=VIEW, article=None, attempt=0)


@pytest.mark.parametrize(
    "view", [VIEW, VIEW.upper(), VIEW * 2, "0b0e6a3e-5c0f-4a4e-9a49-0e4d6b8c0a11", "V1StGXR8_Z5jdHi6B-myT"]
)
def test_a_views_id_may_be_of_any_usual_kind(view: str) -> None:
    assert parse_beacon(json.dumps({"view": view}).encode()).view == view


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"null",
        b'"view"',
        b"{",
        b"\xff{}",
        json.dumps(GOOD).encode("utf-16"),
        b"\xef\xbb\xbf" + json.dumps(GOOD).encode(),
        b"[" * MAX_BEACON_BYTES,
        b'{"a":' * 200,
        json.dumps(GOOD).encode().ljust(MAX_BEACON_BYTES + 1),
    ],
)
def test_what_is_not_a_small_json_object_is_refused_whole(raw: bytes) -> None:
    assert pointers(raw) == [""]


def test_a_beacon_may_take_1_kilobyte() -> None:
    assert parse_beacon(json.dumps(GOOD).encode().ljust(MAX_BEACON_BYTES)).view == VIEW


@pytest.mark.parametrize(("text", "is_id"), [(ARTICLE, True), ("7" + "Z" * 25, True), ("x" * 26, False), ("", False)])
def test_an_articles_id_is_a_ulid(text: str, is_id: bool) -> None:
    assert is_article_id(text) == is_id
