"""Odd values in every place of every operation: answered with what is wrong, never with a 5xx.

The places follow from what operations declare, and from which headers their code asks for: a new field, parameter or
operation is tried without a word here.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, get_type_hints
from unittest import mock
from urllib.parse import quote

import msgspec
import pytest
from chalice.app import CaseInsensitiveMapping
from msgspec import inspect

from chalicelib.api.operations import Operation
from chalicelib.content.models.parsing import sent_shape
from chalicelib.content.people.permissions import Role
from chalicelib.content.store.people import CODE_LIFE, code_write
from tests.unit.api.api import Answer, Api
from tests.unit.api.test_http import BY_TOKEN, OPERATIONS
from tests.unit.api.test_media import announce

DEEP = 1_500
MOMENTS = [
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "1899-12-31T23:59:59Z",
    "1900-01-01T00:00:00Z",
    "2026-11-24T08:16:00Z",
    "2026-11-24T08:16:00",
    "2026-11-24",
    "2026-11-24T24:00:00Z",
    "2026-12-20T00:00:00.9999999+07:00",
    "2999-12-31T23:59:59Z",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59.999999-12:00",
    "-0001-01-01T00:00:00Z",
]
STRINGS = [
    *MOMENTS,
    "",
    " ",
    "a",
    "1",
    "-1",
    "null",
    "\0",
    "\ud800",
    "a\udfffb",
    "\u202e\u200b",
    "\U0001f600",
    "\ufffe",
    "đ" * 100,
    "a" * 5_000,
    "../../etc/passwd",
    "/",
    "/a%00b",
    "/a\0b",
    "//a",
    "/%ff",
    "https://a\ud800.example/",
    "https://[::1",
    "https://a:99999/",
    "Asia/\0",
    "../Asia/Ho_Chi_Minh",
    "Asia/\ud800",
    "Asia",
    "image/\ud800",
    "media:01KAS5M6T8ZQ4Y3W2V1R0P9N8M",
    "01KAS5M6T8ZQ4Y3W2V1R0P9N8M",
    "0" * 26,
    "a" * 64,
    "#9b1c1\ud800",
    "<p>\ud800\0<script>",
    "draft,\ud800",
]
JSON_TEXTS = [
    *map(json.dumps, STRINGS),
    "null",
    "true",
    "0",
    "-1",
    "-0.0",
    "0.5",
    "1e300",
    "1e400",
    "-1e400",
    "9223372036854775808",
    "9" * 400,
    "9" * 5_000,
    "NaN",
    "-Infinity",
    "[]",
    "{}",
    "[null]",
    "[[]]",
    '["\\ud800"]',
    '{"\\ud800": 1}',
    "[" * DEEP + "]" * DEEP,
    '{"a":' * DEEP + "1" + "}" * DEEP,
    "[" + ",".join(["0"] * 5_000) + "]",
]
"""In the places of bodies."""


def cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


PLAIN_TEXTS = [
    *(text.encode("utf-8", "replace").decode() for text in STRINGS if len(text) < 5_000),
    *("9" * 5_000, "1e400", "NaN", "inf", "0x10", "1_0", "٣", "true", "[]", "{}", ",,", "trashed,trashed"),
    *map(cursor, ["[]", "{}", "[1, 2]", "1e999", "[" * 3_000, '["a", "\\ud800"]', '["a", null]', "NaN"]),
    "====",
    "é",
]
"""In paths and queries."""

HEADER_TEXTS = [
    *("", " ", "\0", "\xff\xfe", "é", "a" * 9_000, '"', '"\x7f"', 'W/"', "*", ",", '"1", "2"', '"' + "9" * 5_000 + '"'),
    *("Bearer", "Bearer ", "Bearer \xff", "Basic a", "Bearer " + "a" * 9_000),
    *(
        "::",
        "[::1]:1",
        "1.2.3.4:5",
        "application/json; charset=utf-16",
        "application/json;;",
        "text/plain",
        "https://a",
    ),
    *("__Host-session", "__Host-session=;", f"__Host-session={'0' * 26}.{'0' * 43}", "=", ";"),
]


OF_PASSKEYS = [each for each in OPERATIONS if each.path == "/session/passkey" or each not in BY_TOKEN]
"""They take what an authenticator signed: `test_passkeys` sends odd values."""


def each_of(operations: Iterable[Operation]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("operation", list(operations), ids=lambda operation: operation.id)


class Asker:
    """Sends requests to one operation, about things that are there, and has every answer looked at."""

    def __init__(self, api: Api, operation: Operation) -> None:
        self._api = api
        self._operation = operation
        self.names = things(api, operation)
        self.path = operation.path.format(**self.names)
        self._etag = ""
        if operation.details.get("if_match") == "required":
            self._etag = api.call("GET", self.path).etag

    def ask(
        self, what: object, *, path: str = "", body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        sent = {**({"If_Match": self._etag} if self._etag else {}), **(headers or {})}
        if body is None and "body" in self._operation.details:
            body = object_of(bases_of(self._operation)[-1]).encode()
        answer = self._api.call(self._operation.method, path or self.path, body, by=Role.ADMIN, **sent)
        assert answer.status < 500, (what, answer.body)
        if answer.status >= 400:
            assert answer.problem, what
        answer.body.decode()
        if self._etag:
            self._etag = answer.headers.get("ETag", self._etag)
        return answer

    def assert_readable(self) -> None:
        """What was taken can be read again, wherever it is listed or shown."""
        for each in OPERATIONS:
            if each.method == "GET":
                answer = self._api.call("GET", each.path.format(**self.names), by=Role.ADMIN)
                assert answer.status < 500, (each.id, answer.body)
        for item in self._api.items().values():
            json.dumps(item, ensure_ascii=False, default=repr).encode()  # what could not be sent to DynamoDB fails


def things(api: Api, operation: Operation) -> dict[str, str]:
    """What can stand in paths: of each kind of thing one that is there, an article in a status that fits."""
    for slug in ("chu-de", "tien-toi-dai-hoi-dang"):
        assert api.call("PUT", f"/topics/{slug}", {"title": "Chủ đề"}).status == 201
    assert api.call("PUT", "/pages/chu-de", {"title": "Trang", "body": "<p>a</p>"}).status == 201
    article = api.create()["id"]
    link = api.call("POST", f"/articles/{article}/preview-links", {}).json
    redirect = api.call("PUT", "/redirects", {"path": "/cu.html", "to_article": article}).json["id"]
    token = api.call("POST", "/tokens", {"name": "Lan", "role": "author"}).json["id"]
    if operation.id == "signIn":
        person = api.person(Role.ADMIN.name, Role.ADMIN)
        code = good(fields_of(operation)["code"].type)
        api.services.content.items.write(code_write(person, code, api.now, CODE_LIFE))
    if operation.id == "restoreArticle":
        assert api.call("DELETE", f"/articles/{article}").status == 200
    if operation.id == "returnArticle":
        api.act(article, "submit")
    known = {
        "article_id": article,
        "version": "1",
        "slug": "chu-de",
        "redirect_id": redirect,
        "token_id": token,
        "person_id": api.person("Minh", Role.AUTHOR).id,
        "session_id": "0" * 16,
        "passkey_id": "0" * 16,
        "media_id": announce(api, alt="Cầu").json["id"],
        "link": link["url"].rpartition("/")[2],
        "link_id": link.get("id", ""),
    }
    assert set(re.findall(r"\{(\w+)\}", operation.path)) <= known.keys()
    return known


# Bodies


def fields_of(operation: Operation) -> dict[str, msgspec.inspect.Field]:
    shape = inspect.type_info(sent_shape(operation.details["body"]))
    assert isinstance(shape, inspect.StructType)
    return {field.encode_name: field for field in shape.fields}


def bases_of(operation: Operation) -> list[dict[str, str]]:
    """What an odd value is added to: the required fields, and all that have an example; each as JSON that is taken."""
    fields = fields_of(operation)
    required = {name: json.dumps(good(field.type)) for name, field in fields.items() if field.required}
    examples = {name: json.dumps(good(field.type)) for name, field in fields.items() if has_example(field.type)}
    return [required, {**examples, **required}]


def has_example(kind: inspect.Type) -> bool:
    if isinstance(kind, inspect.UnionType):
        return any(map(has_example, kind.types))
    return isinstance(kind, inspect.Metadata) and "examples" in (kind.extra_json_schema or {})


def good(kind: inspect.Type) -> Any:
    """A value of a type: the example that it gives, or the first that comes to mind."""
    match kind:
        case inspect.Metadata(extra_json_schema={"examples": [first, *_]}):
            return first
        case inspect.Metadata(type=inner):
            return good(inner)
        case inspect.UnionType(types=several):
            told = next(filter(has_example, several), None)
            return good(told) if told else None
        case inspect.VarTupleType():
            return []
        case inspect.LiteralType(values=[first, *_]):
            return first
        case inspect.IntType(ge=least):
            return least or 1
        case inspect.StrType():
            return "Lan"
    raise AssertionError(f"no good value of {kind}")


def object_of(fields: Mapping[str, str]) -> str:
    return "{" + ", ".join(f'"{name}": {text}' for name, text in fields.items()) + "}"


Place = Callable[[str], str]


def places(kind: inspect.Type) -> Iterator[Place]:
    """Where an odd value can stand in a field: all of it, or within what it is made of."""
    yield lambda odd: odd
    match kind:
        case inspect.Metadata(type=inner):
            yield from list(places(inner))[1:]
        case inspect.UnionType(types=several):
            for each in several:
                yield from list(places(each))[1:]
        case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
            yield from map(in_list, places(item))
        case inspect.StructType(fields=parts):
            for part in parts:
                others = {each.encode_name: json.dumps(good(each.type)) for each in parts if each is not part}
                yield from (in_object(others, part.encode_name, place) for place in places(part.type))


def in_list(place: Place) -> Place:
    return lambda odd: f"[{place(odd)}]"


def in_object(others: Mapping[str, str], name: str, place: Place) -> Place:
    return lambda odd: object_of({**others, name: place(odd)})


@each_of(each for each in OPERATIONS if "body" in each.details and each not in OF_PASSKEYS)
def test_in_fields(api: Api, operation: Operation) -> None:
    asker = Asker(api, operation)
    assert asker.ask("nothing odd").status < 300, "so that odd values get far"
    required, full = bases_of(operation)
    is_enough = asker.ask("what is required", body=object_of(required).encode()).status < 300
    fields = fields_of(operation)
    for odd in JSON_TEXTS:
        asker.ask(odd[:80], body=odd.encode())
        # All fields are read before any is used: who refuses a value by itself need not be asked alone.
        answer = asker.ask(("all", odd[:80]), body=object_of(dict.fromkeys(fields, odd)).encode())
        refused = (
            {pointer.removeprefix("/").partition("/")[0] for pointer in answer.pointers}
            if answer.status == 422
            else set[str]()
        )
        for name, field in fields.items():
            whole, *within = places(field.type)
            for place in within if name in refused or answer.status == 400 else [whole, *within]:
                for base in [required] if is_enough else [required, full]:
                    asker.ask((name, odd[:80]), body=object_of({**base, name: place(odd)}).encode())
    asker.assert_readable()


# Paths, queries, headers


@each_of(each for each in OPERATIONS if "{" in each.path)
def test_in_paths(api: Api, operation: Operation) -> None:
    asker = Asker(api, operation)
    for name in re.findall(r"\{(\w+)\}", operation.path):
        for odd in ("%ED%A0%80", "%ff", "%00", *map(quote_all, some_of(PLAIN_TEXTS, operation))):
            asker.ask((name, odd[:80]), path=operation.path.format(**{**asker.names, name: odd or "%20"}))
    asker.assert_readable()


@each_of(each for each in OPERATIONS if "query" in each.details)
def test_in_queries(api: Api, operation: Operation) -> None:
    asker = Asker(api, operation)
    shape = operation.details["query"]
    assert get_type_hints(shape)
    for field in msgspec.structs.fields(shape):
        for odd in ("%ED%A0%80", "%ff", "%", "&", *map(quote_all, PLAIN_TEXTS)):
            asker.ask((field.encode_name, odd[:80]), path=f"{asker.path}?{field.encode_name}={odd}")
    for odd in ("%00=1", "=", "&&", "%ff=%ff", "a=1&a=2"):
        asker.ask(odd, path=f"{asker.path}?{odd}")
    asker.assert_readable()


@each_of(each for each in OPERATIONS if each not in OF_PASSKEYS)
def test_in_headers(api: Api, operation: Operation) -> None:
    asker = Asker(api, operation)
    asked_for = set[str]()
    real = CaseInsensitiveMapping.__getitem__

    def spy(headers: Any, name: str) -> Any:
        asked_for.add(name.lower())
        return real(headers, name)

    with mock.patch.object(CaseInsensitiveMapping, "__getitem__", spy):
        asker.ask("nothing odd", headers={"Idempotency_Key": "key"})
    assert "action" not in operation.details or "authorization" in asked_for
    for name in asked_for:
        for odd in some_of(HEADER_TEXTS, operation):
            asker.ask((name, odd[:80]), headers={name.replace("-", "_"): odd})
    asker.assert_readable()


def some_of(texts: list[str], operation: Operation) -> list[str]:
    """The same code reads the paths and headers of all operations: each is sent some texts, and all of them all."""
    return texts[OPERATIONS.index(operation) % 4 :: 4]


def quote_all(text: str) -> str:
    return quote(text, safe="")
