"""The demo content: a portal's settings, topics and articles, posted as an editor would, through the HTTP API."""

from __future__ import annotations

import json
import tomllib
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent
_TIMEOUT_SECONDS = 30


class DemoError(Exception):
    """The demo content could not be posted; the message says what was refused, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSite:
    """The site's settings, as the API takes them, and its topics: titles by slug."""

    settings: dict[str, Any]
    topics: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoArticle:
    """An article's fields, as the API takes them, and when it was published (RFC 3339)."""

    fields: dict[str, Any]
    published_at: str


def read_site() -> DemoSite:
    """The settings and topics of `site.toml`."""
    settings = tomllib.loads((_FOLDER / "site.toml").read_text(encoding="utf-8"))
    topics = settings.pop("topics")
    return DemoSite(settings=settings, topics=topics)


def read_articles() -> list[DemoArticle]:
    """The articles of `articles/`, oldest first: TOML between lines of `+++`, then the body in Markdown."""
    articles = []
    for file in (_FOLDER / "articles").glob("*.md"):
        _, front, body = file.read_text(encoding="utf-8").split("+++\n", 2)
        fields = tomllib.loads(front)
        published_at = fields.pop("published_at")
        fields |= {"body": body.strip(), "body_format": "markdown"}
        articles.append(DemoArticle(fields=fields, published_at=published_at))
    return sorted(articles, key=lambda article: article.published_at)


def load(url: str, token: str) -> int:
    """Post all of it to the site at `url`; answers the number of articles. Raises DemoError."""
    site, articles = read_site(), read_articles()
    _call(url, token, "PUT", "/site", site.settings)
    for slug, title in site.topics.items():
        _call(url, token, "PUT", f"/topics/{slug}", {"title": title})
    for article in articles:
        posted = _call(url, token, "POST", "/articles", article.fields)
        _call(url, token, "POST", f"/articles/{posted['id']}/publish", {"published_at": article.published_at})
    return len(articles)


def _call(url: str, token: str, method: str, path: str, body: dict[str, Any]) -> Any:
    request = urllib.request.Request(  # noqa: S310 (the address is the operator's own)
        f"{url}/api{path}",
        json.dumps(body).encode(),
        {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        method=method,
    )
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310 (see above)
            return json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            reason = error.read().decode(errors="replace")[:500]
        raise DemoError(f"{method} {path} was answered with {error.code}: {reason}") from error
    except OSError as error:
        raise DemoError(f"{url} cannot be reached: {error}") from error
