"""The demo content: a portal's settings, topics and articles, posted as an editor would, through the HTTP API."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops.edit.client import Client
from ops.edit.manuscript import Manuscript, parse_manuscript
from ops.edit.pictures import Pictures

ARTICLES = Path(__file__).parent / "articles"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSite:
    """The site's settings, and by their slugs its topics, as the API takes them."""

    settings: dict[str, Any]
    topics: dict[str, dict[str, Any]]


def read_site() -> DemoSite:
    """The settings and topics of `site.toml`."""
    settings = tomllib.loads(Path(__file__).with_name("site.toml").read_text(encoding="utf-8"))
    topics = settings.pop("topics")
    return DemoSite(settings=settings, topics=topics)


def read_articles() -> list[Manuscript]:
    """The articles of `articles/`, oldest first; their bodies are Markdown."""
    found = [parse_manuscript(file.read_text(encoding="utf-8")) for file in ARTICLES.glob("*.md")]
    return sorted(found, key=lambda manuscript: manuscript.published_at)


def load(client: Client, say: Callable[[str], object] = lambda _: None) -> int:
    """Post all of it, and `say` how far that is; answers the number of articles. Raises ClientError, BadManuscript."""
    site, articles = read_site(), read_articles()
    pictures = Pictures(client, ARTICLES)
    client.call("PUT", "/site", body=site.settings)
    for slug, topic in site.topics.items():
        client.call("PUT", f"/topics/{slug}", body=topic)
    for number, article in enumerate(articles, 1):
        say(f"Posting the demo: article {number} of {len(articles)}")
        fields = {**pictures.upload(article, "markdown").fields, "body_format": "markdown"}
        posted = client.read(client.call("POST", "/articles", body=fields))
        client.call("POST", f"/articles/{posted['id']}/publish", body={"published_at": article.published_at})
    return len(articles)
