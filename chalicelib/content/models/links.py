"""Addresses that editors give: paths of an earlier site, and targets of redirects and menus. Pure.

A path is kept percent-encoded (RFC 3986, section 2.1), always in the same form. So it can be compared, and used in a
key, a link or a cache tag unchanged.
"""

from __future__ import annotations

import re
from typing import NoReturn
from urllib.parse import quote, unquote, urlsplit

from chalicelib.content.models.names import Path
from chalicelib.errors import InvalidInput

PLACES = "moved"
"""The folder of old addresses that the edge knows by their queries (ops/places.py): no editor's path lies in it."""

RESERVED = frozenset(
    """.nowhere .well-known api archive assets bylines desk feed feeds fragments media moved robots search sitemap
    sitemaps topics uploads""".split()
)
"""Folders that other things live in, or will: no standing page and no redirect can be there.

`.nowhere` is where the edge sends what is nobody's, so that it must never be there; what stands under `.well-known`
speaks for the whole site to other programs (RFC 8615), so no editor's redirect may.
"""

_FILES = frozenset("/404.html /favicon.ico /feed.json /feed.xml /manifest.webmanifest /robots.txt /sitemap.xml".split())
"""Pages that are no folders."""

MAX_PATH_BYTES = 1014
"""S3 takes a key of 1,024 (Amazon S3 User Guide, "Naming objects"), and `index.html` follows a path's last slash."""

MAX_URL = 2048
"""Characters of an address that a link leads to, percent-encoded: S3 keeps 2 KB of where an object leads (Amazon S3 API
Reference, PutObject, "x-amz-website-redirect-location")."""

_NO_PATH = re.compile(r"[\x00-\x1f\x7f-\x9f\\\ud800-\udfff]|//|/\.{1,2}(?=/|$)")
"""What the edge takes for no path (`//`, `\\`), or a browser never asks for."""

_NO_URL = re.compile(r"[\s\x00-\x20\x7f-\x9f\\\ud800-\udfff]|%(?![0-9A-Fa-f]{2})")


def parse_legacy_path(text: str, pointer: str) -> Path:
    """A path of an earlier site, such as `/index.php/tin-tuc/123-hop-tong-ket.html`, in its one form.

    Raises InvalidInput for a text that is not a path, and for a path of another kind of page. A path that an article or
    a standing page may have passes; the table knows whether one has it.
    """
    if re.search(r"[?#]", text):
        _refuse(pointer, "A path has no query and no fragment: what is asked after a '?' cannot be redirected.")
    path = _one_form(text, pointer)
    if path == "/" or path in _FILES or path.split("/")[1] in RESERVED or re.fullmatch(r"/\d{4}/(\d{2}/)?", path):
        _refuse(pointer, f"{path} is where other pages live.")
    return path


def parse_link(text: str, pointer: str) -> str:
    """Where a link leads: to a path of this site, perhaps with a query or a fragment, or to an absolute https URL.

    Raises InvalidInput for anything else.
    """
    link = _parse_link(text, pointer)
    if len(link) > MAX_URL:
        _refuse(pointer, f"This has {len(link):,} characters, percent-encoded; at most {MAX_URL:,} are allowed.")
    return link


def _parse_link(text: str, pointer: str) -> str:
    if _NO_URL.search(text):
        _refuse(pointer, "An address has no white space, control characters or backslashes.")
    if text.startswith("/"):
        path, rest = _parted(text)
        return _one_form(path, pointer) + _encoded(rest)
    if not _is_https(text):
        _refuse(pointer, "This must be a path of this site, such as /topics/, or an https:// address.")
    # S3 takes no other spelling of the scheme where an object leads elsewhere.
    return _encoded("https" + text[len("https") :])


def own_path(link: str) -> Path | None:
    """The path of this site that a link leads to; None if it leads elsewhere."""
    return Path(_parted(link)[0]) if link.startswith("/") else None


def rooted(link: str, origin: str, pointer: str) -> str:
    """A link to the site's own origin as a path; other links unchanged. Raises InvalidInput for a link that is not a
    path here.
    """
    url, own = urlsplit(link), urlsplit(origin)
    if (url.scheme, url.hostname, url.port or 443) != ("https", own.hostname, own.port or 443):
        return link
    rest = link.partition("//")[2].removeprefix(url.netloc)
    return parse_link(rest if rest.startswith("/") else f"/{rest}", pointer)


def _one_form(text: str, pointer: str) -> Path:
    """Decoded and encoded again; without `index.html`, and with a slash where the edge would add one."""
    try:
        plain = unquote(text, errors="strict")
    except UnicodeDecodeError as error:
        raise InvalidInput.field(pointer, "What is percent-encoded in this path is not UTF-8.") from error
    if not plain.startswith("/") or re.search("%(?![0-9A-Fa-f]{2})", text) or _NO_PATH.search(plain):
        _refuse(pointer, "This is not a path such as /tin-tuc/123-hop-tong-ket.html.")
    plain = re.sub(r"/index\.html$", "/", plain)
    if "." not in plain.rpartition("/")[2] and not plain.endswith("/"):
        plain += "/"
    path = Path(quote(plain))
    if len(path) > MAX_PATH_BYTES:
        _refuse(pointer, f"This has {len(path):,} bytes, percent-encoded; at most {MAX_PATH_BYTES:,} are allowed.")
    return path


def _parted(link: str) -> tuple[str, str]:
    """A path, and the query and fragment after it."""
    end = re.search(r"[?#]|$", link)
    assert end is not None
    return link[: end.start()], link[end.start() :]


def _encoded(link: str) -> str:
    """With what no URL may hold percent-encoded, such as Vietnamese letters."""
    return quote(link, safe=":/?#@!$&'()*+,;=%")


def _is_https(text: str) -> bool:
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        return False
    host = re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", url.hostname or "")
    return url.scheme == "https" and host is not None and "@" not in url.netloc and port != 0


def _refuse(pointer: str, detail: str) -> NoReturn:
    raise InvalidInput.field(pointer, detail)
