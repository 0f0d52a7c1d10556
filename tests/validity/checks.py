"""Which checker is for what: by the content type that readers get."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.validity.feeds import check_atom, check_json_feeds
from tests.validity.json_schemas import check_json
from tests.validity.markup import check_markup
from tests.validity.sitemaps import check_robots, check_sitemaps
from tests.validity.structured_data import check_json_ld

Check = Callable[[Sequence[Path]], list[str]]
"""Answers what is wrong with the files, a sentence each; nothing if they are valid."""

CHECKS: Mapping[Check, frozenset[str]] = {
    check_markup: frozenset({"text/html", "text/css", "image/svg+xml"}),
    check_json_ld: frozenset({"text/html"}),
    check_atom: frozenset({"application/atom+xml"}),
    check_sitemaps: frozenset({"application/xml"}),
    check_json_feeds: frozenset({"application/feed+json"}),
    check_json: frozenset({"application/json", "application/manifest+json"}),
    check_robots: frozenset({"text/plain"}),
}


def media_type(content_type: str) -> str:
    """A content type without its parameters: `text/html` of `text/html; charset=utf-8`."""
    return content_type.partition(";")[0].strip()
