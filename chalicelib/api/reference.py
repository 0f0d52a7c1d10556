"""The API's reference for people: the OpenAPI document as one HTML page, with its style in it and without a script."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from chalicelib.publishing.security import source_of

Json = dict[str, Any]

_STYLE = "reference.css"


class Reference:
    """The templates of the reference, in a directory of their own."""

    def __init__(self, templates: Path) -> None:
        self._style = (templates / _STYLE).read_text("utf-8")
        self._environment = Environment(
            loader=FileSystemLoader(templates),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def render(self, document: Json) -> str:
        """The page of an OpenAPI document."""
        template = self._environment.get_template("reference.html")
        resolve = _Resolver(document)
        return template.render(
            document=document,
            groups=_groups(document),
            style=self._style,
            resolve=resolve,
            fields=resolve.fields,
            kind=resolve.kind,
            description=_description,
            default=_default,
            show=_show,
        )

    @property
    def content_security_policy(self) -> str:
        """Nothing but the style that is in the page."""
        return f"default-src 'none'; style-src {source_of(self._style)}; base-uri 'none'; form-action 'none'"


class _Resolver:
    """Follows references within a document, and says in a word or two what a schema allows."""

    def __init__(self, document: Json) -> None:
        self._document = document

    def __call__(self, node: Json) -> Json:
        """The node itself, or what its reference leads to."""
        if "$ref" not in node:
            return node
        found: Any = self._document
        for name in node["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        return self(found)

    def fields(self, schema: Json) -> list[tuple[str, Json, bool]]:
        """An object's fields: name, schema, and whether it must be there."""
        found = self(schema)
        required = found.get("required", [])
        return [(name, each, name in required) for name, each in found.get("properties", {}).items()]

    def kind(self, schema: Json) -> str:
        """E.g. "string, 1 to 300 characters", "array of integer", "string or null"."""
        if "$ref" in schema:
            found = self(schema)
            return (
                " or ".join(f'"{each}"' for each in found["enum"]) if "enum" in found else found.get("title", "object")
            )
        if "anyOf" in schema:
            return " or ".join(map(self.kind, schema["anyOf"]))
        if "enum" in schema:
            return " or ".join(f'"{each}"' if each is not None else "null" for each in schema["enum"])
        if schema.get("type") == "array":
            items = self.kind(schema["items"]) if schema.get("items") else "anything"
            return f"array of {items}" + _range(schema, "minItems", "maxItems", "items")
        if schema.get("type") == "string" and schema.get("format") == "date-time":
            return "time"
        text = str(schema.get("type", "object"))
        return text + _range(schema, "minLength", "maxLength", "characters") + _range(schema, "minimum", "maximum", "")


def _description(schema: Json) -> str:
    """What a schema says of itself, or of what it is if it is not null."""
    found = [each["description"] for each in (schema, *schema.get("anyOf", [])) if "description" in each]
    return str(found[0]) if found else ""


def _default(schema: Json) -> str:
    """E.g. " 20 if left out."; empty where being left out is being empty."""
    default = schema.get("default")
    return "" if default in (None, "", []) else f" {_show(default)} if left out."


def _show(value: object) -> str:
    """Text as it is, and anything else as JSON."""
    return (
        value
        if isinstance(value, str)
        else json.dumps(value, indent=2 if isinstance(value, dict) else None, ensure_ascii=False)
    )


def _groups(document: Json) -> list[tuple[str, list[tuple[str, str, Json]]]]:
    """The operations by tag, in the document's order: method, path, operation."""
    groups: dict[str, list[tuple[str, str, Json]]] = {tag["name"]: [] for tag in document["tags"]}
    for path, by_method in document["paths"].items():
        for method, operation in by_method.items():
            groups[operation["tags"][0]].append((method.upper(), path, operation))
    return list(groups.items())


def _range(schema: Json, low: str, high: str, unit: str) -> str:
    least, most = schema.get(low), schema.get(high)
    if least is None and most is None:
        return ""
    if most is None:
        return f", at least {least:,} {unit}".rstrip()
    if least is None:
        return f", at most {most:,} {unit}".rstrip()
    return f", {least:,} to {most:,} {unit}".rstrip()
