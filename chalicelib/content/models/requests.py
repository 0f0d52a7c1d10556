"""What editors send: the shapes of requests, made of the things that they are about, and how they are read.

`parse_` functions take decoded JSON and raise InvalidInput with one problem per bad field.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta

from chalicelib.content.models.articles import NewArticle, Thing
from chalicelib.content.models.fields import (
    MAX_NAME,
    MAX_TITLE,
    DayOrMoment,
    Name,
    Rate,
    ReturnNote,
    SentTime,
    check_slug,
    line,
    matching,
    read_day,
    read_moment,
)
from chalicelib.content.models.layout import LayoutFields
from chalicelib.content.models.media import MediaDescription, NewMedia
from chalicelib.content.models.names import ULID_PATTERN, PersonId, Slug
from chalicelib.content.models.parsing import Patch, parse, patch_of
from chalicelib.content.models.portal import RedirectFields, SiteContent, StandingFields, TopicContent
from chalicelib.errors import InvalidInput

DEFAULT_RATE = 600
"""Requests a minute with one token."""


MAX_FOUND = 10_000
"""How far one can go on in what a search finds."""


class SearchQuery(Thing, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`GET /search`: what to search for, and what of it to answer."""

    q: Annotated[str, Meta(description="The words, as on the site's search page.", max_length=MAX_TITLE)] = ""
    order: Annotated[Literal["best", "newest"], Meta(description="`newest` lists drafts first.")] = "best"
    limit: Annotated[int, Meta(description="The maximum number to answer.", ge=1, le=100)] = 20
    offset: Annotated[int, Meta(description="How many to skip. The header `Link` holds it.", ge=0, le=MAX_FOUND)] = 0


@patch_of(NewArticle, firm={"body_format"})
class ArticlePatch(Patch, frozen=True, kw_only=True):
    """`PATCH /articles/{id}`: a JSON merge patch (RFC 7396); null empties a field. An empty slug follows the title."""


@patch_of(TopicContent, required={"title"})
class TopicFields(Patch, frozen=True, kw_only=True):
    """`PUT /topics/{slug}`: the title is required. Other fields keep their values if left out; null empties one."""


@patch_of(SiteContent)
class SiteFields(Patch, frozen=True, kw_only=True):
    """`PUT /site`: fields that you leave out keep their values; null empties one."""


@patch_of(MediaDescription)
class MediaPatch(Patch, frozen=True, kw_only=True):
    """`PATCH /media/{id}`: a JSON merge patch (RFC 7396) of its texts. null empties a field."""


class Publication(Thing, frozen=True, kw_only=True):
    """`POST /articles/{id}/publish`: when it was published, for archives. Default: now."""

    published_at: DayOrMoment | None = None

    @property
    def when(self) -> date | datetime | None:
        """The moment in UTC, or a day of the site's calendar."""
        if self.published_at is None:
            return None
        pointer = "/published_at"
        return read_day(self.published_at, pointer) or read_moment(self.published_at, pointer)


class Return(Thing, frozen=True, kw_only=True):
    """`POST /articles/{id}/return`: what its author is told."""

    note: ReturnNote = ""


class Schedule(Thing, frozen=True, kw_only=True):
    """`PUT /articles/{id}/schedule`: when the article is published and when it is withdrawn. null means never."""

    publish_at: SentTime | None = None
    unpublish_at: SentTime | None = None


class PreviewLinkFields(Thing, frozen=True, kw_only=True):
    """`POST /articles/{id}/preview-links`: when it expires. Default: in 7 days."""

    expires_at: SentTime | None = None


RoleName = Literal["author", "editor", "admin"]


class NewPerson(Thing, frozen=True, kw_only=True):
    """`POST /people`: whom to invite."""

    name: Name
    role: RoleName
    language: Annotated[Literal["vi", "en"], Meta(description="Of the screens that the person sees.")] = "vi"


class PersonPatch(Thing, frozen=True, kw_only=True):
    """`PATCH /people/{id}`: what is left out stays. Another role ends all sessions, disabling the tokens too."""

    role: RoleName | None = None
    language: Literal["vi", "en"] | None = None
    disabled: bool | None = None


class Nothing(Thing, frozen=True, kw_only=True):
    """An empty object."""


class NewToken(Thing, frozen=True, kw_only=True):
    """`POST /tokens`: its name, and a role that is no more than its person's. It works until it expires, is revoked,
    or its person is disabled."""

    name: Name
    role: RoleName
    person: Annotated[PersonId | None, matching(ULID_PATTERN, "There is no such person.", "Default: you.")] = None
    expires_at: SentTime | None = None
    rate: Rate = DEFAULT_RATE


def parse_new_article(data: object) -> NewArticle:
    """A new article. Raises InvalidInput."""
    return parse(data, NewArticle)


def parse_return(data: object) -> Return:
    """What is said when an article is returned. Raises InvalidInput."""
    return parse(data, Return)


def parse_article_patch(data: object) -> ArticlePatch:
    """A change of an article. Raises InvalidInput."""
    patch = parse(data, ArticlePatch)
    if "body_format" in patch.changes() and "body" not in patch.changes():
        raise InvalidInput.field("/body_format", "The format can only change together with the body.")
    return patch


def parse_publication(data: object) -> Publication:
    """When to publish. Raises InvalidInput."""
    return parse(data, Publication)


def parse_schedule(data: object) -> Schedule:
    """What to schedule. Raises InvalidInput."""
    return parse(data, Schedule)


def parse_standing_fields(data: object) -> StandingFields:
    """A standing page. Raises InvalidInput."""
    return parse(data, StandingFields)


def parse_topic_fields(data: object) -> TopicFields:
    """A topic. Raises InvalidInput."""
    return parse(data, TopicFields)


def parse_redirect_fields(data: object) -> RedirectFields:
    """A redirect. Raises InvalidInput."""
    fields = parse(data, RedirectFields)
    if bool(fields.to_article) == bool(fields.to_url):
        raise InvalidInput.field("/to_url", "Either to_article or to_url must be given, and not both.")
    return fields


def parse_site_fields(data: object) -> SiteFields:
    """The site's settings. Raises InvalidInput."""
    return parse(data, SiteFields)


def parse_layout_fields(data: object) -> LayoutFields:
    """The layout of the front page. Raises InvalidInput."""
    return parse(data, LayoutFields)


def parse_new_token(data: object) -> NewToken:
    """A new token. Raises InvalidInput."""
    return parse(data, NewToken)


def parse_new_person(data: object) -> NewPerson:
    """Whom to invite. Raises InvalidInput."""
    return parse(data, NewPerson)


def parse_person_patch(data: object) -> PersonPatch:
    """A change of a person. Raises InvalidInput."""
    return parse(data, PersonPatch)


def parse_new_media(data: object) -> NewMedia:
    """A file that is going to be uploaded. Raises InvalidInput."""
    return parse(data, NewMedia)


def parse_media_patch(data: object) -> MediaPatch:
    """A change of what is said of a picture or a document. Raises InvalidInput."""
    return parse(data, MediaPatch)


def parse_preview_link(data: object) -> PreviewLinkFields:
    """A link to a preview. Raises InvalidInput."""
    return parse(data, PreviewLinkFields)


def parse_token_name(text: str) -> str:
    """Whose a token is: one line of 1 to 120 characters. Raises InvalidInput."""
    name: str = line(MAX_NAME, required=True).check(text, "/name")
    return name


def parse_slug(text: str) -> Slug:
    """A topic's or a standing page's slug, as it stands in a path. Raises InvalidInput."""
    return check_slug(Slug(text), "/slug")
