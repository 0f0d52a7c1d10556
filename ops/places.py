"""Where an address of an earlier site stands if its query says what it was: a path that the edge asks for instead.

CloudFront's function has the same rules (ops/deploy/infrastructure/routes.js); tests hold both to one table. An
object's key has no query, so an article found by its number stands at `/moved/article/5/`, whatever else was asked.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

MOVED = "/moved/"
FEED = "/feed.xml"

_NUMBER = re.compile(r"[0-9]{1,12}(?![0-9])")
_LISTS = {"category": "category", "categories": "category", "section": "section"}
_NUMBERED = ("p", "page_id", "attachment_id")
_WORD = re.compile(r"[A-Za-z0-9_.~%-]{1,200}")


def place_of(path: str, query: str) -> str | None:
    """The place of an address, e.g. `/moved/article/5/`; None for one that its query says nothing of."""
    if re.fullmatch(r"/feed(/(rss2?|atom|rdf))?/?", path):
        return FEED
    asked = _read(query)
    if not asked:
        return None
    if asked.get("format") == "feed" or ("feed" in asked and _is_front(path)):
        return FEED if _is_front(path) else re.sub(r"(\.html)?/?$", "", path, count=1) + "/feed/"
    return _joomla(path, asked) or (_wordpress(asked) if _is_front(path) else None)


def _read(query: str) -> dict[str, str]:
    """The first value of each name."""
    asked: dict[str, str] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        asked.setdefault(name, value)
    asked.pop("", None)
    return asked


def _is_front(path: str) -> bool:
    return path == "/" or path.endswith("/index.php")


def _joomla(path: str, asked: dict[str, str]) -> str | None:
    component = re.search(r"/component/content(?:/([a-z]+))?/?$", path)
    if asked.get("option") != "com_content" and not component:
        return None
    view = asked.get("view") or (component[1] if component else "") or ("article" if "task" in asked else "")
    number = _NUMBER.match(asked.get("id", ""))
    if not number:
        return "/" if view in {"featured", "frontpage"} else None
    if view == "article" or not view:
        return f"{MOVED}article/{int(number[0])}/"
    return f"{MOVED}{_LISTS[view]}/{int(number[0])}/" if view in _LISTS else None


def _wordpress(asked: dict[str, str]) -> str | None:
    for name in _NUMBERED:
        if number := _NUMBER.fullmatch(asked.get(name, "")):
            return f"{MOVED}post/{int(number[0])}/"
    if number := _NUMBER.fullmatch(asked.get("cat", "")):
        return f"{MOVED}cat/{int(number[0])}/"
    tag = asked.get("tag", "")
    return f"{MOVED}tag/{tag}/" if _WORD.fullmatch(tag) and _is_text(tag) else None


def _is_text(tag: str) -> bool:
    try:
        return "/" not in unquote(tag, errors="strict")
    except UnicodeDecodeError:
        return False
