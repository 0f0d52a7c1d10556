"""Checks JSON files, with a JSON Schema or without."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from jsonschema import FormatChecker
from jsonschema.validators import validator_for

FORMATS = FormatChecker(formats=())


@FORMATS.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@FORMATS.checks("uri", raises=ValueError)
def _is_address(value: object) -> bool:
    return not isinstance(value, str) or bool(urlsplit(value).scheme)


def check_json(files: Sequence[Path], schema: Mapping[str, Any] | None = None) -> list[str]:
    """What is wrong with JSON files: that they cannot be parsed, or what the schema says against them."""
    return [problem for file in files for problem in _check(file, schema or {})]


def find_problems(value: Any, schema: Mapping[str, Any]) -> list[str]:
    """What the schema says against a value, each with where."""
    validator = validator_for(schema)(schema, format_checker=FORMATS)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def parse_json(text: str) -> Any:
    """Strictly what RFC 8259 allows. Raises ValueError."""
    return json.loads(text, parse_constant=_refuse)


def _check(file: Path, schema: Mapping[str, Any]) -> list[str]:
    try:
        value = parse_json(file.read_text(encoding="utf-8"))
    except ValueError as error:
        return [f"{file}: {error}"]
    return [f"{file}: {problem}" for problem in find_problems(value, schema)]


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON.")
