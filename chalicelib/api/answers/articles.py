"""Answers that tell of articles, their revisions and preview links."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chalicelib.api.answers.shapes import PathText, RemovalAnswer, answer, list_of
from chalicelib.api.figures import Time, Url
from chalicelib.content.models.articles import (
    Article,
    ArticleContent,
    DeskEntry,
    FoundArticle,
    RevisionEntry,
    Status,
    narrowed_to,
)
from chalicelib.content.models.names import PersonId
from chalicelib.content.store.preview_links import PreviewLink

_FIRST = ("id", "version", "status", "title", "lede", "body", "body_format", "body_html", "agency", "byline", "topics")

ArticleAnswer = answer(
    "ArticleAnswer",
    "An article's working copy. `path` and `url` are there while it is published.",
    Article,
    (*_FIRST, "slug"),
    (each for each in ArticleContent.__struct_fields__ if each not in _FIRST),
    ("corrected_at", "created_at", "created_by", "owner", "updated_at", "updated_by", "published_at"),
    ("publish_at", "unpublish_at", "purge_at", "return_note", "returned_by", "path", "url", "removed"),
    body=Annotated[str, Meta(description="What the editor wrote. For HTML, after cleaning.")],
    body_html=Annotated[str, Meta(description="What readers would see.")],
    url=Url | None,
    removed=Annotated[
        tuple[RemovalAnswer, ...], Meta(description="What was removed from the body, if the request had one.")
    ]
    | UnsetType,
)
ArticleEntryAnswer = answer(
    "ArticleEntryAnswer",
    "An article in a list.",
    DeskEntry,
    DeskEntry.__struct_fields__,
    ("url",),
    url=Url | None,
)
ArticlesAnswer = list_of(
    "ArticlesAnswer",
    "A page of the list of articles. The header `Link` leads to the next one; a page can hold few, or none, and "
    "still have a next page.",
    articles=ArticleEntryAnswer,
)
FoundArticleAnswer = answer(
    "FoundArticleAnswer",
    "An article that a search finds: as readers see it, or a draft.",
    FoundArticle,
    FoundArticle.__struct_fields__,
    ("url",),
    url=Url | None,
)


class FoundArticlesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a search finds. The header `Link` leads to the next page."""

    articles: tuple[FoundArticleAnswer, ...]  # type: ignore[valid-type] # computed
    count: Annotated[int, Meta(description="How many there are in all.")]
    drafts_since: Annotated[
        Time | None, Meta(description="Drafts last changed before this time were not searched. Null if all were.")
    ]


RevisionEntryAnswer = answer(
    "RevisionEntryAnswer",
    "A revision in a list.",
    RevisionEntry,
    ("version", "saved_at", "saved_by", "saved_by_person", "saved_how", "status", "title"),
    saved_at=Time,
    saved_by=str,
    saved_by_person=PersonId | None,
    saved_how=Annotated[
        str, Meta(description="With what: `session`, `token`, `command`, or `clock` if its time had come.")
    ],
)
RevisionsAnswer = list_of(
    "RevisionsAnswer",
    "An article's revisions, the newest first. The header `Link` leads to older ones.",
    revisions=RevisionEntryAnswer,
)


class PageChangeAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A page that would change."""

    path: PathText
    url: Url
    kind: Annotated[str, Meta(description="The kind of page.", examples=["front"])]
    change: Literal["new", "changed", "gone"]
    is_html: Annotated[bool, Meta(description="Whether people read it; feeds, for example, are for programs.")]


class DryRunAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What publishing would change, in the order of printing."""

    pages: tuple[PageChangeAnswer, ...]


PreviewLinkAnswer = answer(
    "PreviewLinkAnswer",
    "A link to a preview for anybody who has it. Only the answer that creates it shows its address.",
    PreviewLink,
    ("id", "created_by", "created_at", "expires_at", "url"),
    url=Annotated[str, Meta(examples=["https://bao.example/api/previews/q83vEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJq80"])]
    | UnsetType,
)
PreviewLinksAnswer = list_of(
    "PreviewLinksAnswer", "The links to an article's preview, the newest first.", links=PreviewLinkAnswer
)


def article_answer(
    article: Article, site_url: str, removed: tuple[RemovalAnswer, ...] | UnsetType = UNSET
) -> msgspec.Struct:
    """An article as the API shows it."""
    body = {"body": article.body_source, "body_html": article.body}
    return narrowed_to(ArticleAnswer, article, **body, **_address(article, site_url), removed=removed)


def article_entry_answer(entry: DeskEntry, site_url: str) -> msgspec.Struct:
    """An article as the API lists it."""
    return narrowed_to(ArticleEntryAnswer, entry, **_address(entry, site_url))


def found_article_answer(found: FoundArticle, site_url: str) -> msgspec.Struct:
    """An article as a search shows it."""
    return narrowed_to(FoundArticleAnswer, found, **_address(found, site_url))


def revision_entry_answer(entry: RevisionEntry) -> msgspec.Struct:
    """A revision as the API lists it."""
    saved = {"saved_at": entry.updated_at, "saved_by": entry.updated_by, "saved_by_person": entry.person}
    return narrowed_to(RevisionEntryAnswer, entry, **saved, saved_how=entry.how)


def preview_link_answer(link: PreviewLink, url: str | UnsetType = UNSET) -> msgspec.Struct:
    """A link to a preview as the API shows it; with its address only when it is made."""
    return narrowed_to(PreviewLinkAnswer, link, url=url)


def preview_url(secret: str, site_url: str) -> str:
    """Where a link's holder finds the preview."""
    return f"{site_url}/api/previews/{secret}"


def _address(article: Article | DeskEntry | FoundArticle, site_url: str) -> dict[str, str | None]:
    """Where readers find an article, while they do."""
    path = article.path if article.status is Status.PUBLISHED else None
    return {"path": path, "url": site_url + path if path else None}
