"""What editors send, read strictly: every bad field is named, nothing is guessed.

Each request is a msgspec Struct, so that its shape is known (and can be published) as data. `parse_` functions
take decoded JSON and raise InvalidInput with one problem per bad field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chalicelib.content.links import parse_legacy_path, parse_link
from chalicelib.content.media import MAX_UPLOAD_BYTES, MEDIA_ID_PATTERN
from chalicelib.content.models import ARTICLE_ID_PATTERN, DEFAULT_ACCENT, ArticleId, BodyFormat, MediaId, MenuLink, Slug
from chalicelib.content.slugs import MAX_SLUG_LENGTH, is_slug
from chalicelib.content.text import clean_line, clean_paragraphs, is_visible
from chalicelib.errors import FieldProblem, InvalidInput

MAX_TITLE = 300
MAX_LEDE = 3000
MAX_CORRECTION = 1000
MAX_NAME = 120
"""Characters of an agency, a byline, a topic's title, the site's name."""
MAX_TOPICS = 10
MAX_ALT = 500
MAX_FILE_NAME = 200
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
LATEST = datetime(2999, 12, 31, tzinfo=UTC)
"""So that a time can always be kept with four digits of a year, told in any time zone, and added to."""
MAX_VIEWS_OFFSET = 10**15
MAX_POSITION = 999
MAX_MENU = 20
MAX_RATE = 6000
DEFAULT_RATE = 600
"""Requests a minute with one token."""

Title = Annotated[str, Meta(min_length=1, max_length=MAX_TITLE, examples=["Họp tổng kết năm"])]
Name = Annotated[str, Meta(min_length=1, max_length=MAX_NAME)]
Lede = Annotated[str, Meta(max_length=MAX_LEDE, examples=["Sáng nay, tỉnh họp tổng kết công tác năm."])]
Body = Annotated[str, Meta(description="HTML, or Markdown.", examples=["<p>Cuộc họp …</p>"])]
Agency = Annotated[str, Meta(max_length=MAX_NAME, description="Of the dateline.", examples=["TGAG"])]
Byline = Annotated[str, Meta(max_length=MAX_NAME, description="Who wrote it.", examples=["Tiếp Thu"])]
Topics = Annotated[
    tuple[Slug, ...], Meta(max_length=MAX_TOPICS, description="Slugs of topics.", examples=[["tien-toi-dai-hoi-dang"]])
]
OwnSlug = Annotated[Slug, Meta(description="Made of the title if left out.")]
Correction = Annotated[str, Meta(max_length=MAX_CORRECTION, description="What was put right, for readers.")]
Line = Annotated[str, Meta(max_length=MAX_TITLE)]
Lead = Annotated[MediaId, Meta(description="The id of the picture that it opens with.")]
Alt = Annotated[str, Meta(max_length=MAX_ALT, description="What it shows, for those who do not see it.")]
Caption = Annotated[str, Meta(max_length=MAX_ALT, description="What stands under it.")]
Credit = Annotated[str, Meta(max_length=MAX_NAME, description="Whose picture it is.", examples=["Ảnh: Minh Hải"])]
Decorative = Annotated[bool, Meta(description="Whether it shows nothing that needs words: then it needs no `alt`.")]
Colour = Annotated[
    str, Meta(pattern="^#[0-9a-fA-F]{6}$", description="Of the site's pages and icon.", examples=["#9b1c1f"])
]
Position = Annotated[int, Meta(ge=0, le=MAX_POSITION)]
DayOrMoment = Annotated[
    str,
    Meta(
        description="A moment (RFC 3339), or a day: its noon in the site's time zone.",
        examples=["2015-12-30T10:15:00+07:00"],
        extra_json_schema={"anyOf": [{"format": "date-time"}, {"format": "date"}]},
    ),
]
MenuPosition = Annotated[int, Meta(ge=1, le=MAX_POSITION, description="Its place in the menu.")]
"""These limits hold for what is sent, and by the rules below for what cleaning makes of it, which can be longer."""


class NewArticle(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /articles`: title and body are required."""

    title: Title
    body: Body
    lede: Lede = ""
    body_format: BodyFormat = "html"
    agency: Agency = ""
    byline: Byline = ""
    topics: Topics = ()
    slug: OwnSlug | None = None
    correction: Correction = ""
    lead: Lead | None = None


class ArticlePatch(msgspec.Struct, frozen=True, kw_only=True):
    """`PATCH /articles/{id}`: a JSON merge patch (RFC 7396); null empties a field; a slug follows the title then."""

    title: Title | UnsetType = UNSET
    body: Body | UnsetType = UNSET
    lede: Lede | UnsetType | None = UNSET
    body_format: BodyFormat | UnsetType = UNSET
    agency: Agency | UnsetType | None = UNSET
    byline: Byline | UnsetType | None = UNSET
    topics: Topics | UnsetType | None = UNSET
    slug: OwnSlug | UnsetType | None = UNSET
    correction: Correction | UnsetType | None = UNSET
    lead: Lead | UnsetType | None = UNSET

    def changes(self) -> dict[str, Any]:
        """The fields that were sent."""
        return _sent(self)


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /articles/{id}/publish`: when it was published, for an archive; now if left out."""

    published_at: DayOrMoment | None = None

    @property
    def when(self) -> date | datetime | None:
        """The moment in UTC, or a day of the site's calendar."""
        if self.published_at is None:
            return None
        return _read_day(self.published_at) or _read_moment(self.published_at)


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """`PUT /articles/{id}/schedule`: when the clock publishes the article and takes it away; null: never."""

    publish_at: datetime | None = None
    unpublish_at: datetime | None = None


class TopicFields(msgspec.Struct, frozen=True, kw_only=True):
    """`PUT /topics/{slug}`: the title is required; what else is left out keeps its value, and null empties it."""

    title: Name
    description: Line | UnsetType | None = UNSET
    featured: bool | UnsetType | None = UNSET
    position: Position | UnsetType | None = UNSET
    banner: str | UnsetType | None = UNSET
    picture: Annotated[MediaId, Meta(description="The id of a picture for its page.")] | UnsetType | None = UNSET

    def changes(self) -> dict[str, Any]:
        """The fields that were sent."""
        return _sent(self)


class StandingFields(msgspec.Struct, frozen=True, kw_only=True):
    """`PUT /pages/{slug}`: the whole page. `menu` is its place in the menu, null or nothing for none."""

    title: Title
    body: Body
    body_format: BodyFormat = "html"
    menu: MenuPosition | None = None


class RedirectFields(msgspec.Struct, frozen=True, kw_only=True):
    """`PUT /redirects`: a path that the site had before, and either an article or another address that it leads to."""

    path: Annotated[str, Meta(examples=["/index.php/tin-tuc/123-hop-tong-ket.html"])]
    to_article: ArticleId | None = None
    to_url: Annotated[str, Meta(examples=["/topics/tien-toi-dai-hoi-dang/"])] | None = None


class MenuItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A link of the site's menu; `url` is a path of this site or an absolute https URL."""

    title: str
    url: str


class SiteFields(msgspec.Struct, frozen=True, kw_only=True):
    """`PUT /site`: a field that is left out keeps its value, and null empties it."""

    name: Name | UnsetType = UNSET
    tagline: Line | UnsetType | None = UNSET
    publisher: Annotated[str, Meta(max_length=MAX_NAME, description="Who answers for the site.")] | UnsetType | None = (
        UNSET
    )
    accent: Colour | UnsetType | None = UNSET
    language: Literal["vi", "en"] | UnsetType = UNSET
    time_zone: str | UnsetType = UNSET
    views_offset: int | UnsetType | None = UNSET
    menu: tuple[MenuItem, ...] | UnsetType | None = UNSET

    def changes(self) -> dict[str, Any]:
        """The fields that were sent."""
        changes = _sent(self)
        if self.menu:
            changes["menu"] = tuple(MenuLink(title=item.title, url=item.url) for item in self.menu)
        return changes


class PreviewLinkFields(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /articles/{id}/preview-links`: until when it is good; 7 days from now if left out."""

    expires_at: datetime | None = None


class NewMedia(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /media`: a file that is going to be uploaded, as it is, and what is said of it."""

    file_name: Annotated[str, Meta(min_length=1, max_length=MAX_FILE_NAME, examples=["hop-tong-ket.jpg"])]
    content_type: Annotated[str, Meta(max_length=MAX_NAME, examples=["image/jpeg"])]
    size_bytes: Annotated[int, Meta(ge=1, le=MAX_UPLOAD_BYTES, examples=[2_400_000])]
    digest: Annotated[str, Meta(pattern="^([0-9a-f]{64})?$", description="The file's SHA-256 in hex, if known.")] = ""
    alt: Alt = ""
    caption: Caption = ""
    credit: Credit = ""
    decorative: Decorative = False


class MediaPatch(msgspec.Struct, frozen=True, kw_only=True):
    """`PATCH /media/{id}`: a JSON merge patch (RFC 7396) of what is said of it; null empties a field."""

    alt: Alt | UnsetType | None = UNSET
    caption: Caption | UnsetType | None = UNSET
    credit: Credit | UnsetType | None = UNSET
    decorative: Decorative | UnsetType | None = UNSET

    def changes(self) -> dict[str, Any]:
        """The fields that were sent."""
        return _sent(self)


class NewToken(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /tokens`: whose it is and in which role; without `expires_at`, it is good until it is revoked."""

    name: Name
    role: Literal["author", "editor", "admin"]
    expires_at: datetime | None = None
    rate: Annotated[int, Meta(ge=1, le=MAX_RATE, description="Requests a minute.")] = DEFAULT_RATE


_EMPTY: Mapping[str, Any] = {
    **dict.fromkeys(("lede", "agency", "byline", "slug", "correction", "description", "banner"), ""),
    **dict.fromkeys(("tagline", "publisher", "alt", "caption", "credit"), ""),
    **dict.fromkeys(("topics", "menu"), ()),
    **dict.fromkeys(("lead", "picture")),
    **dict.fromkeys(("featured", "decorative"), False),
    **dict.fromkeys(("position", "views_offset"), 0),
    "accent": DEFAULT_ACCENT,
}
"""What null makes of a field that keeps its value when it is left out."""


def _sent(fields: msgspec.Struct) -> dict[str, Any]:
    """The fields that were sent; null has become the empty value."""
    sent = {name: getattr(fields, name) for name in fields.__struct_fields__ if getattr(fields, name) is not UNSET}
    return {name: _EMPTY[name] if value is None else value for name, value in sent.items()}


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


def parse_redirect_fields(data: object) -> RedirectFields:
    """A redirect. Raises InvalidInput."""
    fields = _parse(data, RedirectFields)
    if bool(fields.to_article) == bool(fields.to_url):
        raise InvalidInput.field("/to_url", "Either to_article or to_url must be given, and not both.")
    return fields


def parse_site_fields(data: object) -> SiteFields:
    """The site's settings. Raises InvalidInput."""
    return _parse(data, SiteFields)


def parse_new_token(data: object) -> NewToken:
    """A new token. Raises InvalidInput."""
    return _parse(data, NewToken)


def parse_new_media(data: object) -> NewMedia:
    """A file that is going to be uploaded. Raises InvalidInput."""
    return _parse(data, NewMedia)


def parse_media_patch(data: object) -> MediaPatch:
    """A change of what is said of a picture or a document. Raises InvalidInput."""
    return _parse(data, MediaPatch)


def parse_preview_link(data: object) -> PreviewLinkFields:
    """A link to a preview. Raises InvalidInput."""
    return _parse(data, PreviewLinkFields)


def parse_token_name(text: str) -> str:
    """Whose a token is: one line of 1 to 120 characters. Raises InvalidInput."""
    return _line("/name", MAX_NAME, required=True)(text)


def parse_slug(text: str) -> Slug:
    """A topic's or a standing page's slug, as it stands in a path. Raises InvalidInput."""
    return _slug(Slug(text))


T = TypeVar("T", bound=msgspec.Struct)


@cache
def types_of(shape: type[msgspec.Struct]) -> Mapping[str, Any]:
    """The types of a shape's fields, with their limits. Looked up once: it takes longer than to read a request."""
    return get_type_hints(shape, include_extras=True)


def is_emptied_by_null(field: msgspec.structs.FieldInfo) -> bool:
    """Whether null says of a field what leaving it out does: it gets what it is by itself."""
    return not field.required and field.default is not UNSET


def _parse(data: object, shape: type[T]) -> T:
    if not isinstance(data, Mapping):
        raise InvalidInput.field("", "The body of the request must be a JSON object.")
    hints, values = types_of(shape), dict[str, Any]()
    known = ", ".join(hints)
    problems = [
        FieldProblem(f"/{_escape(name)}", f"There is no such field; the fields are: {known}.")
        for name in data.keys() - hints.keys()
    ]
    for field in msgspec.structs.fields(shape):
        if field.name not in data:
            if field.required:
                problems.append(FieldProblem(f"/{field.name}", "This field is required."))
            continue
        if data[field.name] is None and is_emptied_by_null(field):
            continue
        try:
            values[field.name] = _value(field.name, data[field.name], hints[field.name])
        except msgspec.ValidationError as error:
            problems.append(_problem(field.name, str(error)))
        except UnicodeEncodeError:
            detail = "This has half of a surrogate pair, which is no character (RFC 8259, section 8.2)."
            problems.append(FieldProblem(f"/{field.name}", detail))
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(sorted(problems, key=lambda problem: problem.pointer))
    return shape(**values)


def _value(name: str, sent: object, kind: Any) -> Any:
    value = msgspec.convert(sent, kind)
    return None if value is None else _RULES[name](value)


def _problem(name: str, message: str) -> FieldProblem:
    """msgspec's message, e.g. "Expected `str`, got `int` - at `$[0].title`", with its path as a JSON pointer."""
    detail, _, path = message.partition(" - at ")
    if "RFC3339" in detail:
        detail = "A time has a date, an hour and an offset, such as 2040-01-02T07:00:00+07:00"
    steps = "".join(f"/{step}" for step in re.findall(r"\w+", path))
    return FieldProblem(f"/{name}{steps}", f"{detail}.")


def _escape(name: object) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")


def _line(pointer: str, longest: int, *, required: bool = False) -> Callable[[str], str]:
    def rule(text: str) -> str:
        line = clean_line(text)
        if required and not line:
            raise InvalidInput.field(pointer, "This field must not be empty.")
        return _at_most(pointer, _shown(pointer, line), longest)

    return rule


def _shown(pointer: str, text: str) -> str:
    if text and not is_visible(text):
        raise InvalidInput.field(pointer, "This has no visible letter: its characters show nothing by themselves.")
    return text


def _at_most(pointer: str, text: str, longest: int) -> str:
    if len(text) > longest:
        raise InvalidInput.field(pointer, f"This has {len(text):,} characters; at most {longest:,} are allowed.")
    return text


def _lede(text: str) -> str:
    return _at_most("/lede", _shown("/lede", clean_paragraphs(text)), MAX_LEDE)


def _correction(text: str) -> str:
    return _at_most("/correction", _shown("/correction", clean_paragraphs(text)), MAX_CORRECTION)


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


def parse_moment(moment: datetime, pointer: str) -> datetime:
    """A time in UTC, to the second. Raises InvalidInput for one without an offset, or of another age."""
    if moment.tzinfo is None:
        raise InvalidInput.field(pointer, "The time needs an offset, e.g. 2015-12-30T09:15:00+07:00.")
    try:
        moment = moment.astimezone(UTC)
    except OverflowError as error:
        raise InvalidInput.field(pointer, "The time is out of range.") from error
    if not EARLIEST <= moment <= LATEST:
        raise InvalidInput.field(pointer, f"The time must lie between {EARLIEST:%Y} and {LATEST:%Y}.")
    return moment.replace(microsecond=0)


def _moment(pointer: str) -> Callable[[datetime], datetime]:
    return lambda moment: parse_moment(moment, pointer)


def _day_or_moment(text: str) -> str:
    day = _read_day(text)
    if day and day < EARLIEST.date():
        raise InvalidInput.field("/published_at", f"The day must not be before {EARLIEST:%Y}.")
    if not day:
        _read_moment(text)
    return text


def _read_day(text: str) -> date | None:
    """A day as RFC 3339 writes it (`full-date`), or None for what is not written like one."""
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput.field("/published_at", f"There is no day {text}.") from error


def _read_moment(text: str) -> datetime:
    try:
        return _moment("/published_at")(msgspec.convert(text, datetime))
    except (msgspec.ValidationError, UnicodeEncodeError) as error:
        detail = "This is neither a time, such as 2015-12-30T09:15:00+07:00, nor a day, such as 2015-12-30."
        raise InvalidInput.field("/published_at", detail) from error


def _article_id(text: ArticleId) -> ArticleId:
    if not re.fullmatch(ARTICLE_ID_PATTERN, text):
        raise InvalidInput.field("/to_article", "This is not the id of an article, such as 01J9ZQ4S8V0000000000000000.")
    return text


def _media_id(pointer: str) -> Callable[[MediaId], MediaId]:
    def rule(text: MediaId) -> MediaId:
        if not re.fullmatch(MEDIA_ID_PATTERN, text):
            raise InvalidInput.field(pointer, "This is not the id of a picture, such as 01J9ZQ4S8V0000000000000000.")
        return text

    return rule


def _digest(text: str) -> str:
    if text and not re.fullmatch("[0-9a-f]{64}", text):
        raise InvalidInput.field("/digest", "A SHA-256 is 64 hexadecimal digits in lower case.")
    return text


def _colour(text: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise InvalidInput.field("/accent", f"'{text}' is not a colour of six hexadecimal digits, such as #9b1c1f.")
    return text.lower()


def _menu(value: int | tuple[MenuItem, ...]) -> int | tuple[MenuItem, ...]:
    """A standing page's place in the menu, or the site's own links in it."""
    if isinstance(value, int):
        return _between("/menu", 1, MAX_POSITION)(value)
    if len(value) > MAX_MENU:
        raise InvalidInput.field("/menu", f"At most {MAX_MENU} links are allowed, not {len(value)}.")
    problems, items = list[FieldProblem](), list[MenuItem]()
    for i, item in enumerate(value):
        try:
            title = _line(f"/menu/{i}/title", MAX_NAME, required=True)(item.title)
            items.append(MenuItem(title=title, url=parse_link(item.url, f"/menu/{i}/url")))
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(problems)
    return tuple(items)


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
    "correction": _correction,
    "tagline": _line("/tagline", MAX_TITLE),
    "publisher": _line("/publisher", MAX_NAME),
    "accent": _colour,
    "description": _line("/description", MAX_TITLE),
    "body": _as_it_is,
    "body_format": _as_it_is,
    "language": _as_it_is,
    "featured": _as_it_is,
    "banner": _line("/banner", MAX_TITLE),
    "position": _between("/position", 0, MAX_POSITION),
    "menu": _menu,
    "topics": _topics,
    "slug": _slug,
    "published_at": _day_or_moment,
    "publish_at": _moment("/publish_at"),
    "unpublish_at": _moment("/unpublish_at"),
    "time_zone": _zone,
    "views_offset": _between("/views_offset", 0, MAX_VIEWS_OFFSET),
    "path": lambda text: parse_legacy_path(text, "/path"),
    "to_article": _article_id,
    "to_url": lambda text: parse_link(text, "/to_url"),
    "role": _as_it_is,
    "expires_at": _moment("/expires_at"),
    "rate": _between("/rate", 1, MAX_RATE),
    "lead": _media_id("/lead"),
    "picture": _media_id("/picture"),
    "file_name": _line("/file_name", MAX_FILE_NAME, required=True),
    "content_type": _as_it_is,
    "size_bytes": _between("/size_bytes", 1, MAX_UPLOAD_BYTES),
    "digest": _digest,
    "alt": _line("/alt", MAX_ALT),
    "caption": _line("/caption", MAX_ALT),
    "credit": _line("/credit", MAX_NAME),
    "decorative": _as_it_is,
}
