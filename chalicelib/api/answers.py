"""What the API shows of things: the shapes of its JSON, and how articles, topics and the rest become it."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chalicelib.content.media import MediaItem, MediaKind, MediaStatus, Use, UserKind
from chalicelib.content.models import (
    Article,
    ArticleId,
    BodyFormat,
    DeskEntry,
    MenuEntry,
    Redirect,
    RevisionEntry,
    Site,
    StandingPage,
    Status,
    Topic,
)
from chalicelib.content.tokens import Token
from chalicelib.settings import get_settings

if TYPE_CHECKING:
    from chalicelib.content.preview_links import PreviewLink
    from chalicelib.content.removals import Removal

Shape = TypeVar("Shape", bound=msgspec.Struct)

Time = Annotated[datetime, Meta(description="RFC 3339, in UTC, to the second.", examples=["2026-11-24T08:15:00Z"])]
Url = Annotated[str, Meta(examples=["https://bao.example/2026/11/hop-tong-ket-nam/"])]
PathText = Annotated[str, Meta(examples=["/2026/11/hop-tong-ket-nam/"])]
Id = Annotated[str, Meta(description="A ULID.", examples=["01KAS5M6T8ZQ4Y3W2V1R0P9N8M"])]
Version = Annotated[int, Meta(description="Also the ETag.", examples=[3])]


class RemovalAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was taken out of a body, so that it is safe to show."""

    kind: Annotated[str, Meta(examples=["element"])]
    name: Annotated[str, Meta(examples=["script"])]
    count: Annotated[int, Meta(examples=[1])]
    detail: Annotated[str, Meta(examples=["Scripts are taken out."])]


class ArticleAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An article's working copy. `path` and `url` are there while it is published."""

    id: Id
    version: Version
    status: Status
    title: str
    lede: str
    body: Annotated[str, Meta(description="What the editor wrote; for HTML, what was kept of it.")]
    body_format: BodyFormat
    body_html: Annotated[str, Meta(description="What readers would see.")]
    agency: str
    byline: str
    topics: tuple[str, ...]
    slug: str
    correction: Annotated[str, Meta(description="What was put right, for readers.")]
    lead: Annotated[str | None, Meta(description="The id of the picture that it opens with.")]
    corrected_at: Time | None
    created_at: Time
    created_by: str
    updated_at: Time
    updated_by: str
    published_at: Time | None
    publish_at: Annotated[Time | None, Meta(description="When the clock will publish it.")]
    unpublish_at: Annotated[Time | None, Meta(description="When the clock will take it from readers.")]
    purge_at: Annotated[Time | None, Meta(description="When it will be gone for good, in the trash.")]
    path: PathText | None
    url: Url | None
    removed: (
        Annotated[tuple[RemovalAnswer, ...], Meta(description="What was taken out of the body, where one was sent.")]
        | UnsetType
    ) = UNSET


class ArticleEntryAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An article where it is only listed."""

    id: Id
    version: Version
    status: Status
    title: str
    agency: str
    byline: str
    topics: tuple[str, ...]
    created_at: Time
    created_by: str
    updated_at: Time
    updated_by: str
    published_at: Time | None
    publish_at: Time | None
    unpublish_at: Time | None
    path: PathText | None
    url: Url | None


class ArticlesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the list of articles. The header `Link` leads to the next one; a page may hold few, or none, and yet
    have a next one."""

    articles: tuple[ArticleEntryAnswer, ...]


class RevisionEntryAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A revision where it is only listed."""

    version: Version
    saved_at: Time
    saved_by: str
    status: Status
    title: str


class RevisionsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An article's revisions, the newest first. The header `Link` leads to older ones."""

    revisions: tuple[RevisionEntryAnswer, ...]


class PreviewLinkAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A link to a preview, for whoever has it. Its address is shown once, when it is made."""

    id: Annotated[str, Meta(description="By which it is revoked.", examples=["9f86d081884c7d65"])]
    created_by: str
    created_at: Time
    expires_at: Time
    url: (
        Annotated[str, Meta(examples=["https://bao.example/api/previews/q83vEjRWeJq83vEjRWeJq83vEjRWeJq83vEjRWeJq80"])]
        | UnsetType
    ) = UNSET


class PreviewLinksAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The links that lead to an article's preview, the newest first."""

    links: tuple[PreviewLinkAnswer, ...]


class TopicAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A topic."""

    slug: Annotated[str, Meta(examples=["tien-toi-dai-hoi-dang"])]
    version: Version
    title: Annotated[str, Meta(examples=["Tiến tới đại hội đảng"])]
    description: str
    banner: Annotated[str, Meta(description="What its banner says, if not the title.")]
    picture: Annotated[str | None, Meta(description="The id of the picture on its page.")]
    featured: bool
    position: int
    updated_at: Time
    path: PathText
    url: Url


class TopicsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Every topic, by position, then by slug."""

    topics: tuple[TopicAnswer, ...]


class PageAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A standing page."""

    slug: str
    version: Version
    title: str
    body: str
    body_format: BodyFormat
    body_html: str
    menu: int | None
    updated_at: Time
    updated_by: str
    path: PathText
    url: Url
    removed: tuple[RemovalAnswer, ...] | UnsetType = UNSET


class PageEntryAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A standing page where it is only listed."""

    slug: str
    title: str
    menu: int | None
    path: PathText
    url: Url


class PagesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Every standing page, without its body."""

    pages: tuple[PageEntryAnswer, ...]


class MenuLinkAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A link of the menu."""

    title: str
    url: str


class SiteAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The site's settings."""

    version: Annotated[int, Meta(description="Also the ETag; 0 before anyone set the site up.")]
    name: str
    tagline: str
    publisher: str
    accent: Annotated[str, Meta(examples=["#9b1c1f"])]
    language: str
    time_zone: str
    menu: tuple[MenuLinkAnswer, ...]
    views_offset: int
    updated_at: Time
    url: Url


class RedirectAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An address that leads elsewhere."""

    id: Annotated[str, Meta(examples=["3f79bb7b435b05321651daefd374cdc6"])]
    version: Version
    path: PathText
    to_article: Annotated[Id | None, Meta(description="Null, too, where it leads to an article that you may not read.")]
    to_url: str | None
    updated_at: Time
    updated_by: str
    url: Url


class RedirectsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the list of redirects, by id. The header `Link` leads to the next one."""

    redirects: tuple[RedirectAnswer, ...]


class VariantAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A file that readers get."""

    format: Annotated[str, Meta(examples=["avif"])]
    url: Url
    size_bytes: int
    width: Annotated[int, Meta(description="In pixels; 0 for a document.")]
    height: int


class UploadAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The form by which to upload a file: these fields and then the `file`, as multipart/form-data to this address."""

    url: str
    fields: dict[str, str]


class MediaAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A picture or a document. Articles refer to it as `media:<id>`."""

    id: Id
    version: Version
    status: Annotated[MediaStatus, Meta(description="`waiting` until the file has come and was worked on.")]
    kind: MediaKind
    content_type: Annotated[str, Meta(examples=["image/jpeg"])]
    file_name: str
    size_bytes: int
    digest: Annotated[str, Meta(description="The SHA-256 of the file as it was uploaded, in hex.")]
    alt: str
    caption: str
    credit: str
    decorative: bool
    reason: Annotated[str, Meta(description="Why it has failed.")]
    width: Annotated[int, Meta(description="In pixels, of the file as it was uploaded; 0 for a document.")]
    height: int
    colour: Annotated[str, Meta(description="The picture's average.", examples=["#7a8b6c"])]
    variants: tuple[VariantAnswer, ...]
    created_at: Time
    created_by: str
    updated_at: Time
    updated_by: str
    upload: Annotated[UploadAnswer, Meta(description="While it is `waiting`, in the answer to `POST`.")] | UnsetType = (
        UNSET
    )


class MediaListAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the list of pictures and documents."""

    media: tuple[MediaAnswer, ...]


class UseAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An article, a standing page or a topic that uses something."""

    kind: UserKind
    id: Annotated[str, Meta(description="An article's id; a page's or a topic's slug.")]
    title: str
    is_live: Annotated[bool, Meta(description="Whether readers see it there.")]


class UsesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What uses something."""

    uses: tuple[UseAnswer, ...]


class TokenAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A token. Its secret is shown once, when it is made."""

    id: Id
    name: str
    role: str
    rate: Annotated[int, Meta(description="How many requests a minute it is good for.")]
    created_at: Time
    expires_at: Time | None
    last_used_on: Annotated[str | None, Meta(description="The day, in UTC.", examples=["2026-11-24"])]
    secret: str | UnsetType = UNSET


class TokensAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Every token that is not revoked."""

    tokens: tuple[TokenAnswer, ...]


class LiveAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The live numbers. `views` is null where no live article was named."""

    views: int | None
    total: int
    guests: int
    members: int
    as_of: Time


class DayViewsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An article's views of a day."""

    day: str
    views: int


class ArticleStatsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An article's views: `views` in all, of which it brought `brought` along from another site."""

    id: Id
    views: int
    brought: int
    brought_from: Annotated[str, Meta(description="Which site that was; empty where there is none.")]
    brought_at: Annotated[Time | None, Meta(description="When that was said.")]
    correction: Annotated[str, Meta(description="Why the number was put right since.")]
    days: tuple[DayViewsAnswer, ...]


class DayAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The site's figures of a day."""

    day: Annotated[str, Meta(examples=["2026-11-24"])]
    views: int
    sessions: int
    peak_online: int


class ReadArticleAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An article among the most read."""

    id: Id
    title: str
    url: Url
    views: int


class ReadTopicAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A topic among the most read."""

    slug: str
    title: str
    views: int


class StatsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The site's figures: by day, the oldest first; and by a number of days, `1`, `7` and `30`."""

    as_of: Time
    time_zone: str
    total: int
    offset: Annotated[int, Meta(description="Of the total, what was counted before this site was.")]
    brought: Annotated[int, Meta(description="Of the offset, what articles brought along.")]
    guests: int
    members: int
    days: tuple[DayAnswer, ...]
    most_read: dict[str, tuple[ReadArticleAnswer, ...]]
    topics: dict[str, tuple[ReadTopicAnswer, ...]]


def removal_answers(removed: Iterable[Removal]) -> tuple[RemovalAnswer, ...]:
    """What was taken out of a body as the API shows it."""
    return tuple(_show(RemovalAnswer, each) for each in removed)


def article_answer(article: Article, removed: tuple[RemovalAnswer, ...] | UnsetType = UNSET) -> ArticleAnswer:
    """An article as the API shows it."""
    body = {"body": article.body_source, "body_html": article.body}
    return _show(ArticleAnswer, article, **body, **_address(article), removed=removed)


def article_entry_answer(entry: DeskEntry) -> ArticleEntryAnswer:
    """An article as the API lists it."""
    return _show(ArticleEntryAnswer, entry, **_address(entry))


def revision_entry_answer(entry: RevisionEntry) -> RevisionEntryAnswer:
    """A revision as the API lists it."""
    return _show(RevisionEntryAnswer, entry, saved_at=entry.updated_at, saved_by=entry.updated_by)


def preview_link_answer(link: PreviewLink, secret: str | None = None) -> PreviewLinkAnswer:
    """A link to a preview as the API shows it; with its address only when it is made."""
    return _show(PreviewLinkAnswer, link, url=UNSET if secret is None else preview_url(secret))


def preview_url(secret: str) -> str:
    """Where a link's holder finds the preview."""
    return public_url(f"/api/previews/{secret}")


def topic_answer(topic: Topic) -> TopicAnswer:
    """A topic as the API shows it."""
    path = f"/topics/{topic.slug}/"
    return _show(TopicAnswer, topic, path=path, url=public_url(path))


def page_answer(page: StandingPage, removed: tuple[RemovalAnswer, ...] | UnsetType = UNSET) -> PageAnswer:
    """A standing page as the API shows it."""
    body = {"body": page.body_source, "body_html": page.body}
    return _show(PageAnswer, page, **body, url=public_url(page.path), removed=removed)


def page_entry_answer(entry: MenuEntry) -> PageEntryAnswer:
    """A standing page as the API lists it."""
    return _show(PageEntryAnswer, entry, url=public_url(entry.path))


def site_answer(site: Site) -> SiteAnswer:
    """The site's settings as the API shows them."""
    menu = tuple(_show(MenuLinkAnswer, link) for link in site.menu)
    return _show(SiteAnswer, site, menu=menu, url=public_url("/"))


def token_answer(token: Token, secret: str | UnsetType = UNSET) -> TokenAnswer:
    """A token as the API shows it; with its secret only when it is made."""
    used = token.last_used_on.isoformat() if token.last_used_on else None
    return _show(TokenAnswer, token, role=token.role.name.lower(), last_used_on=used, secret=secret)


def redirect_answer(redirect: Redirect, readable: Container[ArticleId]) -> RedirectAnswer:
    """A redirect as the API shows it to someone who may read these articles."""
    to_article = redirect.to_article if redirect.to_article in readable else None
    target = {"to_article": to_article, "to_url": redirect.to_url or None}
    return _show(RedirectAnswer, redirect, **target, url=public_url(redirect.path))


def media_answer(item: MediaItem, upload: UploadAnswer | None = None) -> MediaAnswer:
    """A picture or document as the API shows it; with the form to upload it by where it was announced."""
    variants = tuple(_show(VariantAnswer, each, url=public_url(each.path)) for each in item.variants)
    return _show(MediaAnswer, item, variants=variants, upload=upload or UNSET)


def use_answer(use: Use) -> UseAnswer:
    """A use as the API shows it."""
    return _show(UseAnswer, use)


def public_url(path: str) -> str:
    """Where readers find a path."""
    return get_settings().site_url + path


def _address(article: Article | DeskEntry) -> dict[str, str | None]:
    """Where readers find an article, while they do."""
    path = article.path if article.status is Status.PUBLISHED else None
    return {"path": path, "url": public_url(path) if path else None}


def _show(shape: type[Shape], thing: object, **others: Any) -> Shape:
    """The thing in that shape: what `others` says, and its attributes of the same names for the rest."""
    names = (each.name for each in msgspec.structs.fields(shape))
    return shape(**{name: others[name] if name in others else getattr(thing, name) for name in names})
