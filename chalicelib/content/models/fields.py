"""Types of fields, each with its rule: what is refused, what is cleaned, and what the API's document says of it.

A rule holds for what is sent. What is kept was sent once, so it is read without it: a limit that is lowered makes no
article unreadable. (msgspec passes over a `Rule` in `Annotated`; `chalicelib.content.models.parsing` applies it.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from chalicelib.content.models.links import parse_legacy_path, parse_link
from chalicelib.content.models.names import ULID_PATTERN, ArticleId, MediaId, Path, Slug
from chalicelib.content.models.slugs import MAX_SLUG_LENGTH, is_slug
from chalicelib.content.models.text import clean_line, clean_paragraphs, is_visible
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
MAX_RATE = 6000
MAX_UPLOAD_BYTES = 25 * 1024 * 1024

T = TypeVar("T")

Check = Callable[[Any, str], Any]
"""From a value of the right type and its JSON pointer, the value to keep. Raises InvalidInput."""


def _as_it_is(value: Any, pointer: str) -> Any:  # noqa: ARG001 (every check takes a pointer)
    return value


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """What holds for a field.

    `limits` are checked first, and `about` is told of it: both are arguments of `msgspec.Meta`. `limits` hold for what
    is sent; `check` holds for what cleaning makes of it, which can be longer.
    """

    check: Check = _as_it_is
    limits: Mapping[str, Any] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)


def check_all(checks: Iterable[Callable[[], T]]) -> list[T]:
    """What each of these answers. Raises InvalidInput with the problems of all."""
    answers, problems = list[T](), list[FieldProblem]()
    for check in checks:
        try:
            answers.append(check())
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(problems)
    return answers


def about(description: str = "", *examples: Any) -> Rule:
    """A rule that only says what a field is."""
    return Rule(about=_told(description, examples))


def line(longest: int, description: str = "", *examples: str, required: bool = False) -> Rule:
    """One line of text."""

    def check(text: str, pointer: str) -> str:
        cleaned = clean_line(text)
        if required and not cleaned:
            raise InvalidInput.field(pointer, "This field must not be empty.")
        return _at_most(longest, _shown(cleaned, pointer), pointer)

    limits = {"min_length": 1} if required else {}
    return Rule(check, {**limits, "max_length": longest}, _told(description, examples))


def paragraphs(longest: int, description: str = "", *examples: str) -> Rule:
    """Text of several lines."""

    def check(text: str, pointer: str) -> str:
        return _at_most(longest, _shown(clean_paragraphs(text), pointer), pointer)

    return Rule(check, {"max_length": longest}, _told(description, examples))


def between(low: int, high: int, description: str = "", *examples: int) -> Rule:
    """A number."""

    def check(number: int, pointer: str) -> int:
        if not low <= number <= high:
            raise InvalidInput.field(pointer, f"The number must lie between {low:,} and {high:,}.")
        return number

    return Rule(check, {"ge": low, "le": high}, _told(description, examples))


def matching(pattern: str, problem: str, description: str = "", *examples: str) -> Rule:
    """A text of a certain form. `problem` may name the text as `{}`."""

    def check(text: str, pointer: str) -> str:
        if not re.fullmatch(pattern, text):
            raise InvalidInput.field(pointer, problem.format(text))
        return text

    return Rule(check, {}, _told(description, examples))


def _told(description: str, examples: Iterable[Any]) -> dict[str, Any]:
    told = {"description": description, "examples": list(examples)}
    return {name: value for name, value in told.items() if value}


def _shown(text: str, pointer: str) -> str:
    if text and not is_visible(text):
        raise InvalidInput.field(pointer, "This has no visible letter: its characters show nothing by themselves.")
    return text


def _at_most(longest: int, text: str, pointer: str) -> str:
    if len(text) > longest:
        raise InvalidInput.field(pointer, f"This has {len(text):,} characters; at most {longest:,} are allowed.")
    return text


def check_slug(slug: Slug, pointer: str) -> Slug:
    """A slug. Raises InvalidInput."""
    if not is_slug(slug):
        detail = f"A slug is 1 to {MAX_SLUG_LENGTH} lower-case ASCII letters and digits, in groups joined by hyphens."
        raise InvalidInput.field(pointer, detail)
    return slug


def _topics(slugs: tuple[Slug, ...], pointer: str) -> tuple[Slug, ...]:
    if len(slugs) > MAX_TOPICS:
        raise InvalidInput.field(pointer, f"At most {MAX_TOPICS} topics are allowed, not {len(slugs)}.")
    checked = check_all(partial(_topic, slug, f"{pointer}/{i}") for i, slug in enumerate(slugs))
    return tuple(dict.fromkeys(checked))


def _topic(slug: Slug, pointer: str) -> Slug:
    if not is_slug(slug):
        raise InvalidInput.field(pointer, f"'{slug}' is not the slug of a topic.")
    return slug


def check_moment(moment: datetime, pointer: str) -> datetime:
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


def read_day(text: str, pointer: str) -> date | None:
    """A day as RFC 3339 writes it (`full-date`); None for what is not written like one. Raises InvalidInput."""
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput.field(pointer, f"There is no day {text}.") from error


def read_moment(text: str, pointer: str) -> datetime:
    """A time as RFC 3339 writes it. Raises InvalidInput."""
    try:
        return check_moment(msgspec.convert(text, datetime), pointer)
    except (msgspec.ValidationError, UnicodeEncodeError) as error:
        detail = "This is neither a time, such as 2015-12-30T09:15:00+07:00, nor a day, such as 2015-12-30."
        raise InvalidInput.field(pointer, detail) from error


def _day_or_moment(text: str, pointer: str) -> str:
    day = read_day(text, pointer)
    if day and day < EARLIEST.date():
        raise InvalidInput.field(pointer, f"The day must not be before {EARLIEST:%Y}.")
    if not day:
        read_moment(text, pointer)
    return text


def _zone(name: str, pointer: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        detail = f"'{name}' is not a time zone of the IANA database, such as Asia/Ho_Chi_Minh."
        raise InvalidInput.field(pointer, detail) from error
    return name


def _colour(text: str, pointer: str) -> str:
    if not re.fullmatch(COLOUR_PATTERN, text):
        detail = f"'{text}' is not a colour of six hexadecimal digits, such as #9b1c1f."
        raise InvalidInput.field(pointer, detail)
    return text.lower()


COLOUR_PATTERN = "#[0-9a-fA-F]{6}"

_ULID = about("A ULID.", "01KAS5M6T8ZQ4Y3W2V1R0P9N8M")
_NO_PICTURE = "This is not the id of a picture, such as 01J9ZQ4S8V0000000000000000."
_NO_ARTICLE = "This is not the id of an article, such as 01J9ZQ4S8V0000000000000000."
_DAY_OR_MOMENT = {
    **_told("A moment (RFC 3339), or a day: its noon in the site's time zone.", ["2015-12-30T10:15:00+07:00"]),
    "extra_json_schema": {"anyOf": [{"format": "date-time"}, {"format": "date"}]},
}

AnArticle = Annotated[ArticleId, _ULID]
AMedia = Annotated[MediaId, _ULID]
AToken = Annotated[str, _ULID]
Version = Annotated[int, about("Also the ETag.", 3)]
Time = Annotated[
    datetime, Rule(check_moment, about=_told("RFC 3339, in UTC, to the second.", ["2026-11-24T08:15:00Z"]))
]
SentTime = Annotated[datetime, Rule(check_moment)]
DayOrMoment = Annotated[str, Rule(_day_or_moment, about=_DAY_OR_MOMENT)]
PathText = Annotated[Path, about("", "/2026/11/hop-tong-ket-nam/")]

Title = Annotated[str, line(MAX_TITLE, "", "Họp tổng kết năm", required=True)]
Lede = Annotated[str, paragraphs(MAX_LEDE, "", "Sáng nay, tỉnh họp tổng kết công tác năm.")]
Body = Annotated[str, about("HTML, or Markdown.", "<p>Cuộc họp …</p>")]
Agency = Annotated[str, line(MAX_NAME, "The news agency of the dateline.", "TGAG")]
Byline = Annotated[str, line(MAX_NAME, "Who wrote it.", "Tiếp Thu")]
Topics = Annotated[
    tuple[Slug, ...],
    Rule(_topics, {"max_length": MAX_TOPICS}, _told("Slugs of topics.", [["tien-toi-dai-hoi-dang"]])),
]
OwnSlug = Annotated[Slug, Rule(check_slug, about=_told("Default: made from the title.", []))]
Correction = Annotated[str, paragraphs(MAX_CORRECTION, "A note to readers about what was corrected.")]
ReturnNote = Annotated[str, paragraphs(MAX_CORRECTION, "What to change before it is submitted again.", "Thiếu nguồn.")]
Lead = Annotated[MediaId, matching(ULID_PATTERN, _NO_PICTURE, "The id of the picture at the top.")]
ToArticle = Annotated[ArticleId, matching(ULID_PATTERN, _NO_ARTICLE)]

Name = Annotated[str, line(MAX_NAME, required=True)]
Line = Annotated[str, line(MAX_TITLE)]
Banner = Annotated[str, Rule(line(MAX_TITLE).check, about=_told("The text of its banner, if it is not the title.", []))]
Position = Annotated[int, between(0, MAX_POSITION)]
MenuPosition = Annotated[int, between(1, MAX_POSITION, "Its place in the menu.")]
TopicPicture = Annotated[MediaId, matching(ULID_PATTERN, _NO_PICTURE, "The id of a picture for its page.")]
Publisher = Annotated[str, line(MAX_NAME, "Who is responsible for the site.")]
Imprint = Annotated[
    str, paragraphs(MAX_LEDE, "What stands at the end of every page: licence, address, telephone, who answers for it.")
]
Colour = Annotated[
    str,
    Rule(_colour, {"pattern": f"^{COLOUR_PATTERN}$"}, _told("The colour of the site's pages and icon.", ["#9b1c1f"])),
]
TimeZone = Annotated[str, Rule(_zone)]
ViewsOffset = Annotated[int, Rule(between(0, MAX_VIEWS_OFFSET).check)]
LegacyPath = Annotated[Path, Rule(parse_legacy_path, about=_told("", ["/index.php/tin-tuc/123-hop-tong-ket.html"]))]
Target = Annotated[str, Rule(parse_link, about=_told("", ["/topics/tien-toi-dai-hoi-dang/"]))]
MENU_TITLE = line(MAX_NAME, required=True)

Alt = Annotated[str, line(MAX_ALT, "What it shows, for people who cannot see it.")]
Caption = Annotated[str, line(MAX_ALT, "The text under it.")]
Credit = Annotated[str, line(MAX_NAME, "The photographer or source.", "Ảnh: Minh Hải")]
Decorative = Annotated[bool, about("Whether the picture is mere decoration. Then it needs no `alt`.")]
Focus = Annotated[
    Literal["center", "top", "bottom", "left", "right", "top-left", "top-right", "bottom-left", "bottom-right"],
    about("Where it shows what matters: the part that stays where the picture is cropped.", "top"),
]
FileName = Annotated[str, line(MAX_FILE_NAME, "", "hop-tong-ket.jpg", required=True)]
ContentType = Annotated[str, Rule(limits={"max_length": MAX_NAME}, about=_told("", ["image/jpeg"]))]
SizeInBytes = Annotated[int, between(1, MAX_UPLOAD_BYTES, "", 2_400_000)]
_SHA_256 = "^([0-9a-f]{64})?$"
Digest = Annotated[
    str,
    Rule(
        matching(_SHA_256, "A SHA-256 is 64 hexadecimal digits in lower case.").check,
        {"pattern": _SHA_256},
        _told("The file's SHA-256 in hex, if known.", []),
    ),
]
Rate = Annotated[int, between(1, MAX_RATE, "Requests a minute.")]
