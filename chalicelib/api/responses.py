"""Answers: JSON with an ETag, and how articles, topics and the site look in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalice.app import Request, Response

from chalicelib.content.models import Article, MenuEntry, Site, StandingPage, Status, Topic
from chalicelib.settings import get_settings


def json_response(
    body: Mapping[str, Any],
    *,
    status: int = 200,
    version: int | None = None,
    headers: Mapping[str, str] | None = None,
    request: Request | None = None,
) -> Response:
    """A JSON answer; with `version`, under that ETag, and 304 if the request's `If-None-Match` has it."""
    sent: dict[str, str | list[str]] = {
        "Content-Type": "application/json",
        "Cache-Control": "no-store",
        **(headers or {}),
    }
    if version is not None:
        sent["ETag"] = etag = f'"{version}"'
        asked = request.headers.get("if-none-match", "") if request else ""
        if etag in (tag.strip().removeprefix("W/") for tag in asked.split(",")):
            return Response(body="", status_code=304, headers=sent)
    return Response(body=json.dumps(body, ensure_ascii=False), status_code=status, headers=sent)


def no_content() -> Response:
    """204: done, and nothing to say."""
    return Response(body="", status_code=204, headers={"Cache-Control": "no-store"})


def article_json(article: Article) -> dict[str, Any]:
    """An article as the API shows it; `path` and `url` are there while it is published."""
    path = article.path if article.status is Status.PUBLISHED else None
    return {
        "id": article.id,
        "version": article.version,
        "status": article.status,
        "title": article.title,
        "lede": article.lede,
        "body": article.body_source,
        "body_format": article.body_format,
        "body_html": article.body,
        "agency": article.agency,
        "byline": article.byline,
        "topics": article.topics,
        "slug": article.slug,
        "created_at": time_json(article.created_at),
        "updated_at": time_json(article.updated_at),
        "updated_by": article.updated_by,
        "published_at": _time_or_none(article.published_at),
        "publish_at": _time_or_none(article.publish_at),
        "unpublish_at": _time_or_none(article.unpublish_at),
        "path": path,
        "url": public_url(path) if path else None,
    }


def topic_json(topic: Topic) -> dict[str, Any]:
    """A topic as the API shows it."""
    path = f"/topics/{topic.slug}/"
    return {
        "slug": topic.slug,
        "version": topic.version,
        "title": topic.title,
        "description": topic.description,
        "featured": topic.featured,
        "position": topic.position,
        "updated_at": time_json(topic.updated_at),
        "path": path,
        "url": public_url(path),
    }


def page_json(page: StandingPage) -> dict[str, Any]:
    """A standing page as the API shows it."""
    return {
        "slug": page.slug,
        "version": page.version,
        "title": page.title,
        "body": page.body_source,
        "body_format": page.body_format,
        "body_html": page.body,
        "menu": page.menu,
        "updated_at": time_json(page.updated_at),
        "updated_by": page.updated_by,
        "path": page.path,
        "url": public_url(page.path),
    }


def menu_json(entry: MenuEntry) -> dict[str, Any]:
    """A standing page as the API lists it."""
    return {
        "slug": entry.slug,
        "title": entry.title,
        "menu": entry.menu,
        "path": entry.path,
        "url": public_url(entry.path),
    }


def site_json(site: Site) -> dict[str, Any]:
    """The site's settings as the API shows them."""
    return {
        "version": site.version,
        "name": site.name,
        "tagline": site.tagline,
        "publisher": site.publisher,
        "accent": site.accent,
        "language": site.language,
        "time_zone": site.time_zone,
        "views_offset": site.views_offset,
        "updated_at": time_json(site.updated_at),
        "url": public_url("/"),
    }


def time_json(moment: datetime) -> str:
    """RFC 3339, in UTC, to the second."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}Z"


def _time_or_none(moment: datetime | None) -> str | None:
    return time_json(moment) if moment else None


def public_url(path: str) -> str:
    """Where readers find a path."""
    return get_settings().site_url + path
