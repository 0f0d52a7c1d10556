"""What editors make: articles, topics and the site, as values that never change. Each is declared here, once.

Requests are read into these (`parsing`), items and answers are made of them, and so is the API's document.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar

import msgspec

from chalicelib.content.models.fields import (
    Agency,
    AnArticle,
    Body,
    Byline,
    Correction,
    Lead,
    Lede,
    OwnSlug,
    PathText,
    ReturnNote,
    Time,
    Title,
    Topics,
    Version,
    about,
)
from chalicelib.content.models.names import (
    ALL,
    ArticleId,
    BodyFormat,
    ListName,
    Month,
    Path,
    PersonId,
    SafeHtml,
    Slug,
    byline_list,
    topic_list,
)
from chalicelib.content.models.slugs import make_slug


class Status(StrEnum):
    """An article's status. In review, it waits for an editor. In the trash, it can only be restored."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    UNPUBLISHED = "unpublished"
    TRASHED = "trashed"


class Thing(msgspec.Struct, frozen=True, kw_only=True):
    """A value with named fields that never changes."""


Narrow = TypeVar("Narrow", bound=msgspec.Struct)


def narrowed_to(shape: type[Narrow], whole: object, **others: Any) -> Narrow:
    """What a shape has in common with another thing: `others`, and for the rest the attributes of the same names."""
    return shape(**{name: others[name] if name in others else getattr(whole, name) for name in shape.__struct_fields__})


class ArticleContent(Thing, frozen=True, kw_only=True):
    """What editors write of an article, but for its body: requests, drafts, revisions and what readers see have it.

    `correction` tells readers what was put right. `lead` is the picture that it opens with.
    """

    title: Title
    lede: Lede = ""
    agency: Agency = ""
    byline: Byline = ""
    topics: Topics = ()
    correction: Correction = ""
    lead: Lead | None = None


def content_of(article: ArticleContent) -> dict[str, Any]:
    """What editors write of an article, but for its body, by the names of the fields."""
    return {name: getattr(article, name) for name in ArticleContent.__struct_fields__}


class NewArticle(ArticleContent, frozen=True, kw_only=True):
    """`POST /articles`: title and body are required."""

    body: Body
    body_format: BodyFormat = "html"
    slug: OwnSlug | None = None


class Article(ArticleContent, frozen=True, kw_only=True):
    """The working copy that editors change. Every saved version is also kept as a revision.

    `body` is what readers would see; `body_source` what the editor wrote (the same, for HTML).
    `slug_given` tells a slug that an editor chose from one made of the title.
    `path` and `published_at` are those of the newest publication, None before the first; `former_paths` are the
    addresses it has left, which lead to `path`. `publish_at` and `unpublish_at` are when the clock will publish the
    working copy and take the article from readers, if it will. `corrected_at` is since when it has its correction.
    `purge_at` is when an article in the trash is gone for good. `trashed_version` is the version that was last put in
    the trash: links to previews that are older lead nowhere. `ordinal` is its number in the index of the search, from
    its first publication on. `return_note` is what `returned_by` wrote when it was returned last; both are empty once
    it is submitted or published again.
    """

    id: AnArticle
    version: Version
    status: Status
    body_format: BodyFormat
    body_source: str = ""
    body: SafeHtml = SafeHtml("")
    slug: Slug = Slug("")
    slug_given: bool
    created_at: Time
    updated_at: Time
    updated_by: str = ""
    published_at: Time | None = None
    path: PathText | None = None
    former_paths: tuple[Path, ...] = ()
    publish_at: Annotated[Time | None, about("When it will be published.")] = None
    unpublish_at: Annotated[Time | None, about("When it will be withdrawn.")] = None
    created_by: str = ""
    owner: Annotated[
        str, about("The id of the person whose it is; empty for what was made before there were people.")
    ] = ""
    corrected_at: Time | None = None
    purge_at: Annotated[Time | None, about("When it will be deleted from the trash.")] = None
    trashed_version: int | None = None
    ordinal: int | None = None
    return_note: ReturnNote = ""
    returned_by: str = ""


WRITTEN = (
    *ArticleContent.__struct_fields__,
    "body_source",
    "body_format",
    "body",
    "slug",
    "slug_given",
    "corrected_at",
)
"""What editors write of an article: what a revision can bring back."""


class DeskEntry(Thing, frozen=True, kw_only=True):
    """What the desk's list shows of an article, in whatever status."""

    id: AnArticle
    version: Version
    status: Status
    title: str = ""
    agency: str = ""
    byline: str = ""
    topics: tuple[Slug, ...] = ()
    created_at: Time
    created_by: str = ""
    updated_at: Time
    updated_by: str = ""
    published_at: Time | None = None
    publish_at: Time | None = None
    unpublish_at: Time | None = None
    path: PathText | None = None
    return_note: str = ""
    returned_by: str = ""


class RevisionEntry(Thing, frozen=True, kw_only=True):
    """What a list of revisions shows of one. `person` saved it, and `how` names with what: a session, a token, or a
    command; `clock` if its time had come. Revisions from before there were people have neither.
    """

    version: Version
    status: Status
    title: str = ""
    updated_at: Time
    updated_by: str = ""
    person: PersonId | None = None
    how: str = ""


class LiveArticle(ArticleContent, frozen=True, kw_only=True):
    """What readers see of an article: a copy made at publication.

    `month` was decided by the site's time zone at that moment and stays, as the path does.
    `version` is that of the working copy it was taken from; `updated_at` when this copy last changed.
    """

    id: ArticleId
    version: int
    path: Path
    month: Month
    body: SafeHtml = SafeHtml("")
    published_at: datetime
    updated_at: datetime
    former_paths: tuple[Path, ...] = ()
    corrected_at: datetime | None = None
    ordinal: int | None = None


class Headline(Thing, frozen=True, kw_only=True):
    """What a list shows of a live article; with its former paths, so that a list tells all of its addresses."""

    id: ArticleId
    path: Path
    month: Month
    title: Title = ""
    lede: Lede = ""
    agency: Agency = ""
    byline: Byline = ""
    published_at: datetime
    updated_at: datetime
    former_paths: tuple[Path, ...] = ()
    lead: Lead | None = None


class Period(StrEnum):
    """For how long the most read articles are looked up: a day, or seven."""

    TODAY = "today"
    WEEK = "week"


class Card(Thing, frozen=True, kw_only=True):
    """What the search shows of a live article that it finds: its ordinal, and its lede or how its text begins."""

    ordinal: int
    id: ArticleId
    path: Path
    title: str
    lede: str = ""
    byline: str = ""
    published_at: datetime


class FoundArticle(Thing, frozen=True, kw_only=True):
    """An article that an editor's search finds: as readers see it, or the working copy of one that they do not see."""

    id: AnArticle
    status: Status
    title: str = ""
    lede: str = ""
    byline: str = ""
    published_at: Time | None = None
    path: PathText | None = None


def lists_of(live: LiveArticle) -> frozenset[ListName]:
    """The lists that a live article stands in: all, its topics', and its byline's if it has one."""
    lists = {ALL, *map(topic_list, live.topics)}
    if byline := make_slug(live.byline):
        lists.add(byline_list(byline))
    return frozenset(lists)


def headline_of(live: LiveArticle) -> Headline:
    """What lists show of it."""
    return narrowed_to(Headline, live)
