"""The paths of listings; an article's own is in `content.paths`."""

from __future__ import annotations

from chalicelib.content.models import ALL, ListName, Month, Path, Slug


def topic_path(slug: Slug) -> Path:
    """A topic's page."""
    return Path(f"/topics/{slug}/")


def month_path(name: ListName, month: Month) -> Path:
    """A month of the whole site, `/2015/12/`, or of one topic, `/topics/<slug>/2015/12/`."""
    date = month.replace("-", "/")
    if name == ALL:
        return Path(f"/{date}/")
    return Path(f"/topics/{name.removeprefix('topic:')}/{date}/")


def sitemap_path(month: Month) -> Path:
    """A month's sitemap."""
    return Path(f"/sitemaps/{month}.xml")
