"""What a path at the edge stands for: a file in the bucket, a better address, or the API.

The same rules as those of CloudFront's function, ops/deploy/infrastructure/routes.js; tests hold both to one table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from ops.places import FEED, place_of

API_PREFIX = "/api/"
NOT_FOUND_KEY = "404.html"

MAX_KEY_BYTES = 1024
"""S3 takes no longer key (Amazon S3 User Guide, "Naming objects")."""

_CLOUDFRONTS_OWN = ".cloudfront.net"
"""It answers by its own name, too: to be looked at before DNS leads to it."""

_OWN = re.compile(
    r"/([0-9]{4}(/[0-9]{2}(/[^/]+)?)?$"
    r"|(api|archive|assets|bylines|desk|feeds?|fragments|media|moved|robots|search|sitemaps?|topics)(/|$))"
)
"""Folders with pages of the site's own: there, a path without its last slash is led on to the one with it."""

_NO_PATH = re.compile(r"//|\\|%5c|[\x00-\x20\x7f]|%(?![0-9a-f]{2})|%[01][0-9a-f]|%7f", re.IGNORECASE)
"""`//host` and `/\\host` would be other hosts' addresses in a Location header, and are never keys; nor are control
characters."""


@dataclass(frozen=True, slots=True)
class Forward:
    """The API answers, at this path (query included)."""

    path: str


@dataclass(frozen=True, slots=True)
class Redirect:
    """The reader is sent to this address permanently: a path, or an address of the site under its own host name."""

    to: str


@dataclass(frozen=True, slots=True)
class File:
    """The bucket answers, with the object of this key."""

    key: str


def find_route(target: str, host: str = "", *, site: str = "") -> Forward | Redirect | File:
    """The route of a request's target, e.g. `/2015/12/` or `/api/live?article=…`.

    `host` is the name that the request was sent to, `site` the host name of the site; both empty where it has none.
    """
    path, question_mark, query = target.partition("?")
    if path.startswith(API_PREFIX):
        is_url = re.fullmatch(r"[\x21-\x7e]*", target)  # RFC 3986, section 2: all else is percent-encoded
        return Forward(target.removeprefix(API_PREFIX[:-1])) if is_url else File(NOT_FOUND_KEY)
    # What editors have uploaded is for nobody before it was looked at.
    if not path.startswith("/") or path.startswith("/uploads/") or _NO_PATH.search(path):
        return File(NOT_FOUND_KEY)
    try:
        key = unquote(path, errors="strict").removeprefix("/") + ("index.html" if path.endswith("/") else "")
    except UnicodeDecodeError:
        return File(NOT_FOUND_KEY)
    if len(key.encode()) > MAX_KEY_BYTES:
        return File(NOT_FOUND_KEY)
    is_other = bool(site and host) and host.lower() != site and not host.lower().endswith(_CLOUDFRONTS_OWN)
    place = None if is_other else place_of(path, query)
    if place in {"/", FEED}:
        return Redirect(place)
    path = place or path
    is_whole = path.endswith("/") or "." in path.rpartition("/")[2]
    # Of what is deeper and not the site's own, there are old addresses only: they lead on at once.
    is_old = not is_whole and "/" in path[1:] and not _OWN.match(path)
    if is_other or not (is_whole or is_old):
        start = f"https://{site}" if is_other else ""
        return Redirect(f"{start}{path}{'' if is_whole else '/'}{question_mark}{query}")
    return File(_key(path if is_whole else f"{path}/"))


def _key(path: str) -> str:
    return unquote(path).removeprefix("/") + ("index.html" if path.endswith("/") else "")
