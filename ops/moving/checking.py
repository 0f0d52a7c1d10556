"""Which addresses of the old site, of a list, a sitemap or an access log, the edge would not answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from ops.local.routes import NOT_FOUND_KEY, File, Redirect, find_route
from ops.moving.refusals import CannotRead
from ops.moving.xml import read_events

_LOGGED = re.compile(r'"(?:GET|HEAD) (\S+)(?: HTTP/[0-9.]+)?" ([0-9]{3})')
"""Of a line of the Common Log Format (Apache's `mod_log_config`), which nginx writes, too."""

_FILES = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|css|js|map|woff2?|ttf|mp[34]|pdf|docx?|xlsx?|zip)$", re.IGNORECASE
)


def read_addresses(file: Path) -> Counter[str]:
    """The addresses in a file, path and query, with how often each was asked for. Raises CannotRead."""
    with file.open("rb") as stream:
        start = stream.read(256).lstrip(b"\xef\xbb\xbf \t\r\n")
    found = Counter(_of_sitemap(file) if start.startswith(b"<") else _of_lines(file))
    if not found:
        what = "There is no address in it: what is read are access logs, sitemaps, and addresses a line each."
        raise CannotRead(what, file=file.name)
    return found


def _of_sitemap(file: Path) -> Iterator[str]:
    with file.open("rb") as stream:
        for event in read_events(stream, file=file.name):
            if event.kind == "start" and event.name == "sitemapindex":
                raise CannotRead("This names other sitemaps; give those.", line=event.line, file=file.name)
            if event.kind == "end" and event.name == "loc" and (target := _target(event.text.strip())):
                yield target


def _of_lines(file: Path) -> Iterator[str]:
    with file.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if logged := _LOGGED.search(line):
                target = _target(logged[1]) if logged[2] < "400" else None
            else:
                target = _target(line.strip())
            if target:
                yield target


def _target(address: str) -> str | None:
    if re.match(r"https?://", address, re.IGNORECASE):
        try:
            url = urlsplit(address)
        except ValueError:
            return None
        return (url.path or "/") + (f"?{url.query}" if url.query else "")
    return address.partition("#")[0] if re.fullmatch(r"/\S*", address) else None


def unanswered(addresses: Counter[str], has: Callable[[str], bool]) -> Iterator[tuple[str, int]]:
    """The addresses that the edge would answer with 404, those asked for most first; `has` knows the bucket's keys."""
    known: dict[str, bool] = {}
    for address, number in addresses.most_common():
        route = find_route(address)
        if isinstance(route, Redirect):
            route = find_route(route.to)
        if not isinstance(route, File):
            continue
        if route.key not in known:
            known[route.key] = route.key != NOT_FOUND_KEY and has(route.key)
        if not known[route.key]:
            yield address, number


def is_page(address: str) -> bool:
    """Whether an address is no picture, style sheet or the like."""
    path, _, query = address.partition("?")
    return bool(query) or not _FILES.search(path)
