"""What editors send, read strictly: every bad field is named, nothing is guessed.

Each request is a msgspec Struct, so that its shape is known (and can be published) as data. `parse_` functions
take decoded JSON and raise InvalidInput with one problem per bad field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.content.models import BodyFormat, Slug
from chalicelib.content.slugs import MAX_SLUG_LENGTH, is_slug
from chalicelib.content.text import clean_line, clean_paragraphs
from chalicelib.errors import FieldProblem, InvalidInput

MAX_TITLE = 300
MAX_LEDE = 3000
MAX_NAME = 120
"""Characters of an agency, a byline, a topic's title, the site's name."""
MAX_TOPICS = 10
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
MAX_VIEWS_OFFSET = 10**15
MAX_POSITION = 999


class NewArticle(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /articles`: title and body are required."""

    title: str
    body: str
    lede: str = ""
    body_format: BodyFormat = "html"
    agency: str = ""
    byline: str = ""
    topics: tuple[Slug, ...] = ()
    slug: Slug | None = None


class ArticlePatch(msgspec.Struct, frozen=True, kw_only=True):
    """`PATCH /articles/{id}`: a JSON merge patch (RFC 7396); null empties a field; a slug follows the title then."""

    title: str | UnsetType = UNSET
    body: str | UnsetType = UNSET
    lede: str | UnsetType | None = UNSET
    body_format: BodyFormat | UnsetType = UNSET
    agency: str | UnsetType | None = UNSET
    byline: str | UnsetType | None = UNSET
    topics: tuple[Slug, ...] | UnsetType | None = UNSET
    slug: Slug | UnsetType | None = UNSET

    def changes(self) -> dict[str, Any]:
        """The fields that were sent; null has become the empty value."""
        return {name: _EMPTY[name] if value is None else value for name, value in _sent(self).items()}


_EMPTY: Mapping[str, Any] = {"lede": "", "agency": "", "byline": "", "topics": (), "slug": ""}


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /articles/{id}/publish`: when it was published, for an archive; now if left out."""

    published_at: datetime | None = None


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """`PUT /articles/{id}/schedule`: when the clock publishes the article and takes it away; null: never."""

    publish_at: datetime | None = None
    unpublish_at: datetime | None = None


class TopicFields(msgspec.Struct, frozen=True, kw_only=True):
    """`PUT /topics/{slug}`: the title is required; another field that is left out keeps its value."""

    title: str
    description: str | UnsetType = UNSET
    featured: bool | UnsetType = UNSET
    position: int | UnsetType = UNSET

    def changes(self) -> dict[str, Any]:
        """The fields that were sent."""
        return _sent(self)


class StandingFields(msgspec.Struct, frozen=True, kw_only=True):
    """`PUT /pages/{slug}`: the whole page. `menu` is its place in the menu, null or nothing for none."""

    title: str
    body: str
    body_format: BodyFormat = "html"
    menu: int | None = None


class SiteFields(msgspec.Struct, frozen=True, kw_only=True):
    """`PUT /site`: a field that is left out keeps its value."""

    name: str | UnsetType = UNSET
    tagline: str | UnsetType = UNSET
    publisher: str | UnsetType = UNSET
    accent: str | UnsetType = UNSET
    language: Literal["vi", "en"] | UnsetType = UNSET
    time_zone: str | UnsetType = UNSET
    views_offset: int | UnsetType = UNSET

    def changes(self) -> dict[str, Any]:
        """The fields that were sent."""
        return _sent(self)


def _sent(fields: msgspec.Struct) -> dict[str, Any]:
    return {name: getattr(fields, name) for name in fields.__struct_fields__ if getattr(fields, name) is not UNSET}


def parse_new_article(data: object) -> NewArticle:
    """A new article. Raises InvalidInput."""
    return _parse(data, NewArticle)


def parse_article_patch(data: object) -> ArticlePatch:
    """A change of an article. Raises InvalidInput."""
    patch = _parse(data, ArticlePatch)
    if patch.body_format is not UNSET and patch.body is UNSET:
        raise InvalidInput.field("/body_format", "The format can only change together with the body.")
    return patch


def parse_publication(data: object) -> Publication:
    """When to publish. Raises InvalidInput."""
    return _parse(data, Publication)


def parse_schedule(data: object) -> Schedule:
    """What to schedule. Raises InvalidInput."""
    return _parse(data, Schedule)


def parse_standing_fields(data: object) -> StandingFields:
    """A standing page. Raises InvalidInput."""
    return _parse(data, StandingFields)


def parse_topic_fields(data: object) -> TopicFields:
    """A topic. Raises InvalidInput."""
    return _parse(data, TopicFields)


def parse_site_fields(data: object) -> SiteFields:
    """The site's settings. Raises InvalidInput."""
    return _parse(data, SiteFields)


def parse_slug(text: str) -> Slug:
    """A topic's or a standing page's slug, as it stands in a path. Raises InvalidInput."""
    return _slug(Slug(text))


T = TypeVar("T", bound=msgspec.Struct)


def _parse(data: object, shape: type[T]) -> T:
    if not isinstance(data, Mapping):
        raise InvalidInput.field("", "The body of the request must be a JSON object.")
    hints, problems, values = get_type_hints(shape), list[FieldProblem](), dict[str, Any]()
    for name in data.keys() - hints.keys():
        known = ", ".join(hints)
        problems.append(FieldProblem(f"/{_escape(name)}", f"There is no such field; the fields are: {known}."))
    for field in msgspec.structs.fields(shape):
        if field.name not in data:
            if field.required:
                problems.append(FieldProblem(f"/{field.name}", "This field is required."))
            continue
        try:
            value = msgspec.convert(data[field.name], hints[field.name])
            values[field.name] = _RULES[field.name](value) if value is not None else None
        except msgspec.ValidationError as error:
            problems.append(_problem(field.name, str(error)))
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(sorted(problems, key=lambda problem: problem.pointer))
    return shape(**values)


def _problem(name: str, message: str) -> FieldProblem:
    """msgspec's message, e.g. "Expected `str`, got `int` - at `$[0]`", with its path as a JSON pointer."""
    detail, _, path = message.partition(" - at ")
    indexes = "".join(f"/{index}" for index in re.findall(r"\[(\d+)\]", path))
    return FieldProblem(f"/{name}{indexes}", f"{detail}.")


def _escape(name: object) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")


def _line(pointer: str, longest: int, *, required: bool = False) -> Callable[[str], str]:
    def rule(text: str) -> str:
        line = clean_line(text)
        if required and not line:
            raise InvalidInput.field(pointer, "This field must not be empty.")
        return _at_most(pointer, line, longest)

    return rule


def _at_most(pointer: str, text: str, longest: int) -> str:
    if len(text) > longest:
        raise InvalidInput.field(pointer, f"This has {len(text):,} characters; at most {longest:,} are allowed.")
    return text


def _lede(text: str) -> str:
    return _at_most("/lede", clean_paragraphs(text), MAX_LEDE)


def _slug(slug: Slug) -> Slug:
    if not is_slug(slug):
        raise InvalidInput.field(
            "/slug",
            f"A slug is 1 to {MAX_SLUG_LENGTH} lower-case ASCII letters and digits, in groups joined by hyphens.",
        )
    return slug


def _topics(slugs: tuple[Slug, ...]) -> tuple[Slug, ...]:
    if len(slugs) > MAX_TOPICS:
        raise InvalidInput.field("/topics", f"At most {MAX_TOPICS} topics are allowed, not {len(slugs)}.")
    bad = [i for i, slug in enumerate(slugs) if not is_slug(slug)]
    if bad:
        raise InvalidInput([FieldProblem(f"/topics/{i}", f"'{slugs[i]}' is not the slug of a topic.") for i in bad])
    return tuple(dict.fromkeys(slugs))


def _moment(pointer: str) -> Callable[[datetime], datetime]:
    def rule(moment: datetime) -> datetime:
        if moment.tzinfo is None:
            raise InvalidInput.field(pointer, "The time needs an offset, e.g. 2015-12-30T09:15:00+07:00.")
        try:
            moment = moment.astimezone(UTC)
        except OverflowError as error:
            raise InvalidInput.field(pointer, "The time is out of range.") from error
        if moment < EARLIEST:
            raise InvalidInput.field(pointer, f"The time must not be before {EARLIEST:%Y}.")
        return moment.replace(microsecond=0)

    return rule


def _colour(text: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise InvalidInput.field("/accent", f"'{text}' is not a colour of six hexadecimal digits, such as #9b1c1f.")
    return text.lower()


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInput.field(
            "/time_zone", f"'{name}' is not a time zone of the IANA database, such as Asia/Ho_Chi_Minh."
        ) from error
    return name


def _between(pointer: str, low: int, high: int) -> Callable[[int], int]:
    def rule(number: int) -> int:
        if not low <= number <= high:
            raise InvalidInput.field(pointer, f"The number must lie between {low:,} and {high:,}.")
        return number

    return rule


def _as_it_is(value: Any) -> Any:
    return value


_RULES: Mapping[str, Callable[[Any], Any]] = {
    "title": _line("/title", MAX_TITLE, required=True),
    "name": _line("/name", MAX_NAME, required=True),
    "agency": _line("/agency", MAX_NAME),
    "byline": _line("/byline", MAX_NAME),
    "lede": _lede,
    "tagline": _line("/tagline", MAX_TITLE),
    "publisher": _line("/publisher", MAX_NAME),
    "accent": _colour,
    "description": _line("/description", MAX_TITLE),
    "body": _as_it_is,
    "body_format": _as_it_is,
    "language": _as_it_is,
    "featured": _as_it_is,
    "position": _between("/position", 0, MAX_POSITION),
    "menu": _between("/menu", 1, MAX_POSITION),
    "topics": _topics,
    "slug": _slug,
    "published_at": _moment("/published_at"),
    "publish_at": _moment("/publish_at"),
    "unpublish_at": _moment("/unpublish_at"),
    "time_zone": _zone,
    "views_offset": _between("/views_offset", 0, MAX_VIEWS_OFFSET),
}
