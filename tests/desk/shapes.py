"""What the API takes and gives, as types for the desk's sources: made of the OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from chalicelib.api.contract import RESOURCES
from chalicelib.api.openapi import openapi

FILE = Path(__file__).parents[2] / "desk" / "src" / "api" / "shapes.ts"
_HEAD = "// What the API takes and gives. `make desk` makes this file of the API's own document: do not edit it.\n"
_PRIMITIVES = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def shapes() -> str:
    """The module of all shapes."""
    schemas: Mapping[str, Any] = openapi(RESOURCES, server="/api")["components"]["schemas"]
    return _HEAD + "".join(_declare(name, schema) for name, schema in schemas.items())


def _declare(name: str, schema: Mapping[str, Any]) -> str:
    if "properties" not in schema:
        return f"\nexport type {name} = {_type(schema)};\n"
    required = frozenset(schema.get("required", ()))
    lines = (
        f"  {field}{'' if field in required else '?'}: {_type(each)};\n" for field, each in schema["properties"].items()
    )
    return f"\nexport interface {name} {{\n{''.join(lines)}}}\n"


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return _either(json.dumps(each) for each in schema["enum"])
    if "anyOf" in schema:
        return _either(map(_type, schema["anyOf"]))
    match schema.get("type"):
        case "array":
            return f"readonly {_grouped(_type(schema['items']))}[]" if "items" in schema else "readonly unknown[]"
        case "object":
            inner = schema.get("additionalProperties")
            return f"Readonly<Record<string, {_type(inner) if isinstance(inner, Mapping) else 'unknown'}>>"
        case list() as kinds:
            return _either(_PRIMITIVES[each] for each in kinds)
        case kind:
            return _PRIMITIVES.get(str(kind), "unknown")


def _either(types: Iterable[str]) -> str:
    return " | ".join(dict.fromkeys(types))


def _grouped(kind: str) -> str:
    return f"({kind})" if " " in kind else kind
