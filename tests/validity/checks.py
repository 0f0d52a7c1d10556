"""Which checker is for what: by the content type that readers get, and of feeds by their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.validity.feeds import check_atom, check_json_feeds
from tests.validity.json_schemas import check_json
from tests.validity.markup import check_markup
from tests.validity.opensearch import check_opensearch
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
    check_opensearch: frozenset({"application/opensearchdescription+xml"}),
    check_robots: frozenset({"text/plain"}),
}


_BY_NAME = {
    "feed.xml": "application/atom+xml",
    "feed.json": "application/feed+json",
    "opensearch.xml": "application/opensearchdescription+xml",
}
"""They are served as XML and JSON, which CloudFront compresses; this is what they are."""


def media_type(path: str, content_type: str) -> str:
    """What is served there: `text/html` of `text/html; charset=utf-8`, `application/atom+xml` of `/feed.xml`."""
    return _BY_NAME.get(path.rpartition("/")[2]) or content_type.partition(";")[0].strip()
