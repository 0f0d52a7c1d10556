"""What the API shows of things: the shapes of its JSON, and how articles, topics and the rest become it."""

from __future__ import annotations

from collections.abc import Container, Iterable
from itertools import chain
from typing import Annotated, Any, get_args

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chalicelib.api.figures import Id, Time, Url
from chalicelib.content.bodies.removals import Removal
from chalicelib.content.models.articles import (
    Article,
    ArticleContent,
    DeskEntry,
    MenuEntry,
    Redirect,
    RevisionEntry,
    Site,
    StandingPage,
    Status,
    Topic,
    part_of,
)
from chalicelib.content.models.media import MediaDescription, MediaItem, Use, UserKind, Variant
from chalicelib.content.models.names import ArticleId
from chalicelib.content.models.parsing import types_of, with_meta
from chalicelib.content.store.preview_links import PreviewLink
from chalicelib.content.store.tokens import Token

PathText = Annotated[str, Meta(examples=["/2026/11/hop-tong-ket-nam/"])]


def answer(
    name: str, doc: str, thing: type[msgspec.Struct], *fields: Iterable[str], **others: Any
) -> type[msgspec.Struct]:
    """The shape of an answer: these fields of a thing, in this order, or the types that `others` gives for them.

    One that may be unset is there only at times.
    """
    hints = types_of(thing)
    told = [
        (each, kind, UNSET) if UnsetType in get_args(kind) else (each, kind)
        for each in chain.from_iterable(fields)
        for kind in [others[each] if each in others else with_meta(hints[each], limits=False)]
    ]
    return msgspec.defstruct(name, told, namespace={"__doc__": doc}, module=__name__, frozen=True, kw_only=True)


def list_of(name: str, doc: str, **field: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """The shape of an answer that holds several of another shape."""
    told = [(each, tuple[shape, ...]) for each, shape in field.items()]  # type: ignore[valid-type] # likewise
    return msgspec.defstruct(name, told, namespace={"__doc__": doc}, module=__name__, frozen=True, kw_only=True)


class RemovalAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was taken out of a body, so that it is safe to show."""

    kind: Annotated[str, Meta(examples=["element"])]
    name: Annotated[str, Meta(examples=["script"])]
    count: Annotated[int, Meta(examples=[1])]
    detail: Annotated[str, Meta(examples=["Scripts are taken out."])]


Removals = tuple[RemovalAnswer, ...]
_FIRST = ("id", "version", "status", "title", "lede", "body", "body_format", "body_html", "agency", "byline", "topics")

ArticleAnswer = answer(
    "ArticleAnswer",
    "An article's working copy. `path` and `url` are there while it is published.",
    Article,
    (*_FIRST, "slug"),
    (each for each in ArticleContent.__struct_fields__ if each not in _FIRST),
    ("corrected_at", "created_at", "created_by", "updated_at", "updated_by", "published_at"),
    ("publish_at", "unpublish_at", "purge_at", "path", "url", "removed"),
    body=Annotated[str, Meta(description="What the editor wrote; for HTML, what was kept of it.")],
    body_html=Annotated[str, Meta(description="What readers would see.")],
    url=Url | None,
    removed=Annotated[
        tuple[RemovalAnswer, ...], Meta(description="What was taken out of the body, where one was sent.")
    ]
    | UnsetType,
)
ArticleEntryAnswer = answer(
    "ArticleEntryAnswer",
    "An article where it is only listed.",
    DeskEntry,
    DeskEntry.__struct_fields__,
    ("url",),
    url=Url | None,
)
ArticlesAnswer = list_of(
    "ArticlesAnswer",
    "A page of the list of articles. The header `Link` leads to the next one; a page may hold few, or none, and yet "
    "have a next one.",
    articles=ArticleEntryAnswer,
)
RevisionEntryAnswer = answer(
    "RevisionEntryAnswer",
    "A revision where it is only listed.",
    RevisionEntry,
    ("version", "saved_at", "saved_by", "status", "title"),
    saved_at=Time,
    saved_by=str,
)
RevisionsAnswer = list_of(
    "RevisionsAnswer",
    "An article's revisions, the newest first. The header `Link` leads to older ones.",
    revisions=RevisionEntryAnswer,
)
PreviewLinkAnswer = answer(
    "PreviewLinkAnswer",
    "A link to a preview, for whoever has it. Its address is shown once, when it is made.",
    PreviewLink,
    ("id", "created_by", "created_at", "expires_at", "url"),
    url=Annotated[str, Meta(examples=["https://bao.example/api/previews/q83vEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJq80"])]
    | UnsetType,
)
PreviewLinksAnswer = list_of(
    "PreviewLinksAnswer", "The links that lead to an article's preview, the newest first.", links=PreviewLinkAnswer
)
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
    "A standing page where it is only listed.",
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
RedirectAnswer = answer(
    "RedirectAnswer",
    "An address that leads elsewhere.",
    Redirect,
    ("id", "version", "path", "to_article", "to_url", "updated_at", "updated_by", "url"),
    id=Annotated[str, Meta(examples=["3f79bb7b435b05321651daefd374cdc6"])],
    path=PathText,
    to_article=Annotated[Id | None, Meta(description="Null, too, where it leads to an article that you may not read.")],
    to_url=str | None,
    url=Url,
)
RedirectsAnswer = list_of(
    "RedirectsAnswer",
    "A page of the list of redirects, by id. The header `Link` leads to the next one.",
    redirects=RedirectAnswer,
)
VariantAnswer = answer(
    "VariantAnswer",
    "A file that readers get.",
    Variant,
    ("format", "url", "size_bytes", "width", "height"),
    url=Url,
)


class UploadAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The form by which to upload a file: these fields and then the `file`, as multipart/form-data to this address."""

    url: str
    fields: dict[str, str]


MediaAnswer = answer(
    "MediaAnswer",
    "A picture or a document. Articles refer to it as `media:<id>`.",
    MediaItem,
    ("id", "version", "status", "kind", "content_type", "file_name", "size_bytes", "digest"),
    MediaDescription.__struct_fields__,
    (
        "reason",
        "width",
        "height",
        "colour",
        "variants",
        "created_at",
        "created_by",
        "updated_at",
        "updated_by",
        "upload",
    ),
    variants=tuple[VariantAnswer, ...],  # type: ignore[valid-type] # a shape that is made here
    upload=Annotated[UploadAnswer, Meta(description="While it is `waiting`, in the answer to `POST`.")] | UnsetType,
)
MediaListAnswer = list_of(
    "MediaListAnswer",
    "A page of the list of pictures and documents.",
    media=MediaAnswer,
)
TokenAnswer = answer(
    "TokenAnswer",
    "A token. Its secret is shown once, when it is made.",
    Token,
    ("id", "name", "role", "rate", "created_at", "expires_at", "last_used_on", "secret"),
    role=str,
    last_used_on=Annotated[str | None, Meta(description="The day, in UTC.", examples=["2026-11-24"])],
    secret=str | UnsetType,
)
TokensAnswer = list_of("TokensAnswer", "Every token that is not revoked.", tokens=TokenAnswer)


class UseAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An article, a standing page or a topic that uses something."""

    kind: UserKind
    id: Annotated[str, Meta(description="An article's id; a page's or a topic's slug.")]
    title: str
    is_live: Annotated[bool, Meta(description="Whether readers see it there.")]


class UsesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What uses something."""

    uses: tuple[UseAnswer, ...]


def removal_answers(removed: Iterable[Removal]) -> tuple[RemovalAnswer, ...]:
    """What was taken out of a body as the API shows it."""
    return tuple(part_of(RemovalAnswer, each) for each in removed)


def article_answer(
    article: Article, site_url: str, removed: tuple[RemovalAnswer, ...] | UnsetType = UNSET
) -> msgspec.Struct:
    """An article as the API shows it."""
    body = {"body": article.body_source, "body_html": article.body}
    return part_of(ArticleAnswer, article, **body, **_address(article, site_url), removed=removed)


def article_entry_answer(entry: DeskEntry, site_url: str) -> msgspec.Struct:
    """An article as the API lists it."""
    return part_of(ArticleEntryAnswer, entry, **_address(entry, site_url))


def revision_entry_answer(entry: RevisionEntry) -> msgspec.Struct:
    """A revision as the API lists it."""
    return part_of(RevisionEntryAnswer, entry, saved_at=entry.updated_at, saved_by=entry.updated_by)


def preview_link_answer(link: PreviewLink, url: str | UnsetType = UNSET) -> msgspec.Struct:
    """A link to a preview as the API shows it; with its address only when it is made."""
    return part_of(PreviewLinkAnswer, link, url=url)


def preview_url(secret: str, site_url: str) -> str:
    """Where a link's holder finds the preview."""
    return f"{site_url}/api/previews/{secret}"


def topic_answer(topic: Topic, site_url: str) -> msgspec.Struct:
    """A topic as the API shows it."""
    path = f"/topics/{topic.slug}/"
    return part_of(TopicAnswer, topic, path=path, url=site_url + path)


def page_answer(
    page: StandingPage, site_url: str, removed: tuple[RemovalAnswer, ...] | UnsetType = UNSET
) -> msgspec.Struct:
    """A standing page as the API shows it."""
    body = {"body": page.body_source, "body_html": page.body}
    return part_of(PageAnswer, page, **body, url=site_url + page.path, removed=removed)


def page_entry_answer(entry: MenuEntry, site_url: str) -> msgspec.Struct:
    """A standing page as the API lists it."""
    return part_of(PageEntryAnswer, entry, url=site_url + entry.path)


def site_answer(site: Site, site_url: str) -> msgspec.Struct:
    """The site's settings as the API shows them."""
    return part_of(SiteAnswer, site, url=f"{site_url}/")


def token_answer(token: Token, secret: str | UnsetType = UNSET) -> msgspec.Struct:
    """A token as the API shows it; with its secret only when it is made."""
    used = token.last_used_on.isoformat() if token.last_used_on else None
    return part_of(TokenAnswer, token, role=token.role.name.lower(), last_used_on=used, secret=secret)


def redirect_answer(redirect: Redirect, site_url: str, readable: Container[ArticleId]) -> msgspec.Struct:
    """A redirect as the API shows it to someone who may read these articles."""
    to_article = redirect.to_article if redirect.to_article in readable else None
    target = {"to_article": to_article, "to_url": redirect.to_url or None}
    return part_of(RedirectAnswer, redirect, **target, url=site_url + redirect.path)


def media_answer(item: MediaItem, site_url: str, upload: UploadAnswer | None = None) -> msgspec.Struct:
    """A picture or document as the API shows it; with the form to upload it by where it was announced."""
    variants = tuple(part_of(VariantAnswer, each, url=site_url + each.path) for each in item.variants)
    return part_of(MediaAnswer, item, variants=variants, upload=upload or UNSET)


def use_answer(use: Use) -> UseAnswer:
    """A use as the API shows it."""
    return part_of(UseAnswer, use)


def _address(article: Article | DeskEntry, site_url: str) -> dict[str, str | None]:
    """Where readers find an article, while they do."""
    path = article.path if article.status is Status.PUBLISHED else None
    return {"path": path, "url": site_url + path if path else None}
