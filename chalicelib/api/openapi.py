"""The OpenAPI document (3.1), made of the operations and of the very types that read requests and make answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

import msgspec

from chalicelib import errors
from chalicelib.api.cookies import COOKIE as SESSION_COOKIE
from chalicelib.api.operations import JSON, Operation, Operations
from chalicelib.api.parameters import PARAMETERS
from chalicelib.api.problems import (
    PROBLEM_JSON,
    PROBLEM_TYPES,
    AroundTheEdge,
    KeyReused,
    MalformedRequest,
    PreconditionRequired,
    Problem,
    RequestTooLarge,
    UnsupportedMediaType,
)
from chalicelib.content.models.parsing import is_emptied_by_null, sent_shape
from chalicelib.content.people.permissions import IN_A_SESSION, PERMISSIONS, Action, Scope

VERSION = "1.0.0"
"""Of the API: the first number changes when something is taken away."""

Json = dict[str, Any]

_IF_MATCH = "The ETag that the change is based on, or `*`. If it is not the current version, the answer is 412."
_KEY = "A text that you choose. A request that is repeated with it within 24 hours is done once and answered alike."


def openapi(resources: Iterable[Operations], *, server: str) -> Json:
    """The document. `server` is the API's address, with `/api`."""
    groups = list(resources)
    operations = [each for group in groups for each in group]
    shapes = _shapes(operations)
    told = [sent_shape(shape) for shape in shapes]
    schemas, components = msgspec.json.schema_components(told, ref_template="#/components/schemas/{name}")
    references = dict(zip(shapes, schemas, strict=True))
    paths: Json = {}
    for group in groups:
        for each in group:
            paths.setdefault(each.path, {})[each.method.lower()] = _operation(each, group.title, references, components)
    for each in operations:
        if query := each.details.get("query"):
            components.pop(query.__name__, None)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Gazette",
            "version": VERSION,
            "summary": "The API of a Gazette site, for editors, their tools, and readers' pages.",
            "license": {"name": "The licence of the site's operator"},
        },
        "servers": [{"url": server}],
        "tags": [{"name": group.title} for group in groups],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": SESSION_COOKIE},
            },
        },
    }


def _shapes(operations: Iterable[Operation]) -> list[type[msgspec.Struct]]:
    shapes: dict[type[msgspec.Struct], None] = {Problem: None}
    for each in operations:
        for shape in (each.details.get("body"), each.details.get("answer"), each.details.get("query")):
            if shape is not None:
                shapes[shape] = None
    return list(shapes)


def _operation(operation: Operation, tag: str, references: Mapping[type, Json], components: Json) -> Json:
    details = operation.details
    made: Json = {"operationId": operation.id, "tags": [tag], "summary": operation.summary}
    if operation.description:
        made["description"] = operation.description
    in_path, in_query = _path_parameters(operation), _query_parameters(operation, components)
    if parameters := [*in_path, *in_query, *_header_parameters(operation)]:
        made["parameters"] = parameters
    if body := details.get("body"):
        made["requestBody"] = _request_body(operation, references[body], components[body.__name__])
    made["responses"] = {**_success(operation, references), **_problems(operation, references[Problem])}
    if "action" in details:
        made["security"] = [{"session": []}, *([] if details["action"] in IN_A_SESSION else [{"token": []}])]
        made["x-who"] = _who_may(details["action"])
    return made


def _who_may(action: Action) -> str:
    """E.g. "author (own), editor, admin": each role, and on which articles, where not on all."""
    roles = {role.name.lower(): scope for role, scope in PERMISSIONS[action].items() if scope is not Scope.NONE}
    return ", ".join(role if scope is Scope.ANY else f"{role} ({scope})" for role, scope in roles.items())


def _request_body(operation: Operation, reference: Json, schema: Json) -> Json:
    schema["additionalProperties"] = False
    fields = msgspec.structs.fields(operation.details["body"])
    emptied = {each.encode_name for each in fields if is_emptied_by_null(each)}
    schema["properties"] = {
        name: _or_null(each) if name in emptied else each for name, each in schema["properties"].items()
    }
    content = {"schema": reference}
    if example := _example(schema):
        content["example"] = example
    media_types = operation.details.get("takes", (JSON,))
    return {"required": bool(schema.get("required")), "content": dict.fromkeys(media_types, content)}


def _or_null(schema: Json) -> Json:
    """A field's schema that null fits, too."""
    if schema.get("type") == "null" or {"type": "null"} in schema.get("anyOf", ()):
        return schema
    about: Json = {name: schema[name] for name in ("default", "description", "examples") if name in schema}
    bare = {name: each for name, each in schema.items() if name not in about}
    return {**about, "anyOf": [bare, {"type": "null"}]}


def _path_parameters(operation: Operation) -> Iterator[Json]:
    for name in re.findall(r"\{(\w+)\}", operation.path):
        parameter = PARAMETERS[name]
        schema = {"type": "string", "pattern": f"^{parameter.pattern}$"}
        yield {"name": name, "in": "path", "required": True, "schema": schema, "example": parameter.example}


def _query_parameters(operation: Operation, components: Json) -> Iterator[Json]:
    shape = operation.details.get("query")
    if shape is None:
        return
    for name, schema in components[shape.__name__]["properties"].items():
        described = {key: value for key, value in schema.items() if key != "description"}
        parameter = {
            "name": name,
            "in": "query",
            "required": False,
            "schema": described,
            "description": schema.get("description", ""),
        }
        # Several values are joined by commas.
        yield {**parameter, "style": "form", "explode": False} if schema.get("type") == "array" else parameter


def _header_parameters(operation: Operation) -> Iterator[Json]:
    details = operation.details
    if if_match := details.get("if_match"):
        schema = {"type": "string", "examples": ['"3"']}
        yield _header("If-Match", schema, _IF_MATCH, is_required=if_match == "required")
    if details.get("has_etag") and operation.method == "GET":
        yield _header(
            "If-None-Match", {"type": "string", "examples": ['"3"']}, "The ETags of the versions that you already have."
        )
    if "repeat" in details:
        yield _header("Idempotency-Key", {"type": "string", "pattern": r"^[\x21-\x7e]{1,255}$"}, _KEY)


def _header(name: str, schema: Json, description: str, *, is_required: bool = False) -> Json:
    return {"name": name, "in": "header", "required": is_required, "schema": schema, "description": description}


def _success(operation: Operation, references: Mapping[type, Json]) -> Json:
    details = operation.details
    status = HTTPStatus(details.get("status", HTTPStatus.OK))
    answer: Json = {"description": status.phrase}
    headers = dict(details.get("headers", {}))
    if details.get("has_etag"):
        headers["ETag"] = "The version."
    if headers:
        answer["headers"] = {
            name: {"description": text, "schema": {"type": "string"}} for name, text in headers.items()
        }
    if shape := details.get("answer"):
        answer["content"] = {JSON: {"schema": references[shape]}}
    elif media_type := details.get("gives"):
        answer["content"] = {media_type: {"schema": {"type": "string"}}}
    answers: Json = {str(int(status)): answer}
    if "also" in details:
        answers[str(details["also"])] = {**answer, "description": HTTPStatus(details["also"]).phrase}
    if details.get("has_etag") and operation.method == "GET":
        answers["304"] = {"description": "Not modified."}
    return answers


def _problems(operation: Operation, problem: Json) -> Json:
    """The problems that an operation can answer with, by their status."""
    whens: dict[int, list[str]] = {}
    for kind in dict.fromkeys(PROBLEM_TYPES[each] for each in _errors_of(operation)):
        whens.setdefault(int(kind.status), []).append(f"`{kind.name}`: {kind.when}")
    content = {PROBLEM_JSON: {"schema": problem}}
    return {str(status): {"description": "; ".join(whens[status]), "content": content} for status in sorted(whens)}


def _errors_of(operation: Operation) -> Iterator[type[errors.GazetteError]]:
    """What can go wrong, by what the operation has to do with."""
    details = operation.details
    yield from (AroundTheEdge, errors.Throttled)
    yield from details.get("raises", ())
    if "action" in details:
        yield from (errors.Unauthenticated, errors.Forbidden, errors.TooManyRequests)
    if "{" in operation.path:
        yield errors.NotFound
    if "body" in details:
        yield from (MalformedRequest, RequestTooLarge, UnsupportedMediaType, errors.InvalidInput)
    if "query" in details:
        yield errors.InvalidInput
    if if_match := details.get("if_match"):
        yield from (MalformedRequest, errors.StaleVersion)
        if if_match == "required":
            yield PreconditionRequired
    if "repeat" in details:
        yield from (MalformedRequest, KeyReused)


def _example(schema: Json) -> Json:
    """An object of the examples of its fields; those of a field that may be null stand in what else it may be."""
    kinds = ((name, kind) for name, each in schema["properties"].items() for kind in (each, *each.get("anyOf", ())))
    return {name: kind["examples"][0] for name, kind in kinds if "examples" in kind}
