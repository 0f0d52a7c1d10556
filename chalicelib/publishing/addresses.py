"""The paths of listings; an article's own is in `content.paths`."""

from __future__ import annotations

from chalicelib.content.models.names import ListName, Month, Path, Slug


def topic_path(slug: Slug) -> Path:
    """A topic's page."""
    return Path(f"/topics/{slug}/")


def byline_path(slug: Slug) -> Path:
    """The page that lists everything under one byline."""
    return Path(f"/bylines/{slug}/")


def month_path(name: ListName, month: Month) -> Path:
    """A month of the whole site, `/2015/12/`, or of a topic, `/topics/<slug>/2015/12/`."""
    return Path(f"{_root(name)}{month.replace('-', '/')}/")


def year_path(name: ListName, year: str) -> Path:
    """A year of the whole site, `/2015/`, of a topic, `/topics/<slug>/2015/`, or of a byline."""
    return Path(f"{_root(name)}{year}/")


def _root(name: ListName) -> str:
    kind, _, slug = name.partition(":")
    return f"/{kind}s/{slug}/" if slug else "/"


def sitemap_path(month: Month) -> Path:
    """A month's sitemap."""
    return Path(f"/sitemaps/{month.replace('-', '/')}.xml")
