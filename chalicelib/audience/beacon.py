"""Reads beacons: one small JSON object, taken whole or refused with every bad field named."""

from __future__ import annotations

import json
import re
from typing import Any

from chalicelib.audience.models import Beacon
from chalicelib.errors import FieldProblem, InvalidInput

MAX_BEACON_BYTES = 1024
MAX_ATTEMPT = 100

_FIELDS = ("view", "article", "attempt")
_VIEW = re.compile(r"[0-9A-Za-z_-]{16,64}")
_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")


def parse_beacon(raw: bytes) -> Beacon:
    """The beacon `{"view": an id, "article": ULID or null, "attempt": 0 to 100}`; only the view is required.

    Raises InvalidInput, naming every bad, missing or unknown field.
    """
    fields = {"article": None, "attempt": 0, **_parse_object(raw)}
    if fields["attempt"] is None:
        fields["attempt"] = 0
    problems = [] if "view" in fields else [FieldProblem("/view", "This field is missing.")]
    problems += [FieldProblem(_pointer(name), "This field is not known.") for name in fields if name not in _FIELDS]
    problems += [
        FieldProblem(f"/{name}", detail)
        for name, (is_good, detail) in _RULES.items()
        if name in fields and not is_good(fields[name])
    ]
    if problems:
        raise InvalidInput(problems)
    return Beacon(view=fields["view"], article=fields["article"], attempt=fields["attempt"])


def is_article_id(text: str) -> bool:
    """Whether the text can be an article's id: a ULID in its canonical form (https://github.com/ulid/spec)."""
    return _ULID.fullmatch(text) is not None


def _parse_object(raw: bytes) -> dict[str, Any]:
    if len(raw) > MAX_BEACON_BYTES:
        raise InvalidInput.field("", f"A beacon takes at most {MAX_BEACON_BYTES} bytes.")
    try:
        # Decoded here because json.loads would guess at UTF-16; RecursionError is what deep nesting ends in.
        fields = json.loads(raw.decode())
    except (ValueError, RecursionError) as error:
        raise InvalidInput.field("", "A beacon is a JSON object in UTF-8.") from error
    if not isinstance(fields, dict):
        raise InvalidInput.field("", "A beacon is a JSON object.")
    return fields


def _pointer(name: str) -> str:
    """A field's name as a JSON pointer (RFC 6901, section 3)."""
    return "/" + name.replace("~", "~0").replace("/", "~1")


def _is_view(value: object) -> bool:
    return isinstance(value, str) and _VIEW.fullmatch(value) is not None


def _is_article(value: object) -> bool:
    return value is None or (isinstance(value, str) and is_article_id(value))


def _is_attempt(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_ATTEMPT


_RULES = {
    "view": (_is_view, "A view is 16 to 64 letters, digits, hyphens or underscores, minted at random."),
    "article": (_is_article, "An article is a ULID, or null."),
    "attempt": (_is_attempt, f"An attempt is a whole number from 0 to {MAX_ATTEMPT}."),
}
