"""Answers that tell of topics, standing pages, redirects and the site."""

from __future__ import annotations

from collections.abc import Container
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chalicelib.api.answers.shapes import PathText, RemovalAnswer, Removals, answer, list_of
from chalicelib.api.figures import Id, Url
from chalicelib.content.models.articles import narrowed_to
from chalicelib.content.models.layout import Layout
from chalicelib.content.models.names import ArticleId
from chalicelib.content.models.portal import MenuEntry, Redirect, Site, StandingPage, Topic

TopicAnswer = answer(
    "TopicAnswer",
    "A topic.",
    Topic,
    (
        "slug",
        "version",
        "title",
        "description",
        "banner",
        "picture",
        "featured",
        "position",
        "updated_at",
        "path",
        "url",
    ),
    title=Annotated[str, Meta(examples=["Tiến tới đại hội đảng"])],
    path=PathText,
    url=Url,
)


TopicsAnswer = list_of("TopicsAnswer", "Every topic, by position, then by slug.", topics=TopicAnswer)


PageAnswer = answer(
    "PageAnswer",
    "A standing page.",
    StandingPage,
    ("slug", "version", "title", "body", "body_format", "body_html", "menu", "updated_at", "updated_by", "path", "url"),
    ("removed",),
    body=str,
    body_html=str,
    path=PathText,
    url=Url,
    removed=Removals | UnsetType,
)


PageEntryAnswer = answer(
    "PageEntryAnswer",
    "A standing page in a list.",
    MenuEntry,
    ("slug", "title", "menu", "path", "url"),
    path=PathText,
    url=Url,
)


PagesAnswer = list_of("PagesAnswer", "Every standing page, without its body.", pages=PageEntryAnswer)


SiteAnswer = answer(
    "SiteAnswer",
    "The site's settings.",
    Site,
    (
        "version",
        "name",
        "tagline",
        "publisher",
        "imprint",
        "accent",
        "language",
        "time_zone",
        "menu",
        "views_offset",
        "updated_at",
    ),
    ("url",),
    url=Url,
)


LayoutAnswer = answer(
    "LayoutAnswer",
    "What editors have put on the front page.",
    Layout,
    ("version", "breaking", "lead", "second", "strip", "sections", "updated_at", "updated_by"),
)


RedirectAnswer = answer(
    "RedirectAnswer",
    "An address that leads elsewhere.",
    Redirect,
    ("id", "version", "path", "to_article", "to_url", "updated_at", "updated_by", "url"),
    id=Annotated[str, Meta(examples=["3f79bb7b435b05321651daefd374cdc6"])],
    path=PathText,
    to_article=Annotated[Id | None, Meta(description="Also null if it leads to an article that you may not read.")],
    to_url=str | None,
    url=Url,
)


RedirectsAnswer = list_of(
    "RedirectsAnswer",
    "A page of the list of redirects, by id. The header `Link` leads to the next one.",
    redirects=RedirectAnswer,
)


def topic_answer(topic: Topic, site_url: str) -> msgspec.Struct:
    """A topic as the API shows it."""
    path = f"/topics/{topic.slug}/"
    return narrowed_to(TopicAnswer, topic, path=path, url=site_url + path)


def page_answer(
    page: StandingPage, site_url: str, removed: tuple[RemovalAnswer, ...] | UnsetType = UNSET
) -> msgspec.Struct:
    """A standing page as the API shows it."""
    body = {"body": page.body_source, "body_html": page.body}
    return narrowed_to(PageAnswer, page, **body, url=site_url + page.path, removed=removed)


def page_entry_answer(entry: MenuEntry, site_url: str) -> msgspec.Struct:
    """A standing page as the API lists it."""
    return narrowed_to(PageEntryAnswer, entry, url=site_url + entry.path)


def site_answer(site: Site, site_url: str) -> msgspec.Struct:
    """The site's settings as the API shows them."""
    return narrowed_to(SiteAnswer, site, url=f"{site_url}/")


def layout_answer(layout: Layout) -> msgspec.Struct:
    """The layout of the front page as the API shows it."""
    return narrowed_to(LayoutAnswer, layout)


def redirect_answer(redirect: Redirect, site_url: str, readable: Container[ArticleId]) -> msgspec.Struct:
    """A redirect as the API shows it to someone who may read these articles."""
    to_article = redirect.to_article if redirect.to_article in readable else None
    target = {"to_article": to_article, "to_url": redirect.to_url or None}
    return narrowed_to(RedirectAnswer, redirect, **target, url=site_url + redirect.path)
