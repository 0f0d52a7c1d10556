"""What a path at the edge stands for: a file in the bucket, a better address, or the API. As on CloudFront."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

API_PREFIX = "/api/"
NOT_FOUND_KEY = "404.html"


@dataclass(frozen=True, slots=True)
class Forward:
    """The API answers, at this path (query included)."""

    path: str


@dataclass(frozen=True, slots=True)
class Redirect:
    """The reader is sent to this path for good."""

    path: str


@dataclass(frozen=True, slots=True)
class File:
    """The bucket answers, with the object of this key."""

    key: str


def find_route(target: str) -> Forward | Redirect | File:
    """The route of a request's target, e.g. `/2015/12/` or `/api/live?article=…`."""
    path, question_mark, query = target.partition("?")
    if path.startswith(API_PREFIX):
        return Forward(target.removeprefix(API_PREFIX[:-1]))
    # What editors have uploaded is for nobody before it was looked at.
    if path.startswith("/uploads/"):
        return File(NOT_FOUND_KEY)
    # `//host` and `/\host` would be other hosts' addresses in a Location header, and are never keys.
    if not path.startswith("/") or re.search(r"//|\\|%5c|[\x00-\x20\x7f]", path, re.IGNORECASE):
        return File(NOT_FOUND_KEY)
    if path.endswith("/"):
        return File(_key(path) + "index.html")
    if "." not in path.rpartition("/")[2]:
        return Redirect(f"{path}/{question_mark}{query}")
    return File(_key(path))


def _key(path: str) -> str:
    return unquote(path, errors="replace").removeprefix("/")
