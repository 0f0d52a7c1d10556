"""Pictures and documents that editors upload, as values that never change, and the rules of changing them. Pure."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from chalicelib.content.models.articles import Thing
from chalicelib.content.models.fields import (
    Alt,
    AMedia,
    Caption,
    ContentType,
    Credit,
    Decorative,
    Digest,
    FileName,
    Focus,
    SizeInBytes,
    Time,
    Version,
    about,
)
from chalicelib.content.models.names import MediaId
from chalicelib.errors import InvalidInput

MediaKind = Literal["picture", "document"]

KINDS_BY_CONTENT_TYPE: Mapping[str, MediaKind] = {
    "image/jpeg": "picture",
    "image/png": "picture",
    "image/webp": "picture",
    "image/gif": "picture",
    "image/avif": "picture",
    "application/pdf": "document",
}
"""The media types that can be uploaded."""

UseKind = Literal["article", "page", "topic"]

UNFINISHED_LIFETIME = timedelta(days=7)
"""For how long an upload that did not come, or could not be used, is kept; the bucket's lifecycle says the same."""

MAX_MEDIA = 15
"""Pictures and documents of one article: each that is new to it takes two of a transaction's hundred writes, and all
else that one edit can change takes up to seventy."""


_HEIC = (
    "A HEIC picture is not taken, as few browsers show it; export it as JPEG: on a Mac by File > Export in Preview, on"
    " an iPhone for all to come by Settings > Camera > Formats > Most Compatible."
)
_REFUSED = {
    "image/heic": _HEIC,
    "image/heif": _HEIC,
    "image/svg+xml": "An SVG can carry script, so it is not taken; export it as PNG.",
    "text/html": "HTML can carry script, so it is not taken; post it as an article's body.",
}


@dataclass(frozen=True, slots=True)
class UseKey:
    """What may use something: its kind, and its id or slug."""

    kind: UseKind
    id: str


class MediaStatus(StrEnum):
    """An upload's status: expected or being processed, ready to be shown, or refused."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"


class Variant(Thing, frozen=True, kw_only=True):
    """A file that readers get: `key` is its key in the bucket. A document has no width and height."""

    format: Annotated[str, about("", "avif")]
    key: str
    size_bytes: int
    width: Annotated[int, about("In pixels; 0 for a document.")] = 0
    height: int = 0

    @property
    def path(self) -> str:
        """Its address."""
        return f"/{self.key}"


class MediaDescription(Thing, frozen=True, kw_only=True):
    """What editors say of a picture or a document.

    `alt` says what a picture shows, for those who do not see it; a `decorative` one needs none. `focus` is what
    stays of it where it is cropped.
    """

    alt: Alt = ""
    caption: Caption = ""
    credit: Credit = ""
    decorative: Decorative = False
    focus: Focus = "center"


class NewMedia(MediaDescription, frozen=True, kw_only=True):
    """`POST /media`: a file that is going to be uploaded, and its texts."""

    file_name: FileName
    content_type: ContentType
    size_bytes: SizeInBytes
    digest: Digest = ""


class Media(MediaDescription, frozen=True, kw_only=True):
    """A picture or a document.

    `digest` is the SHA-256 of the file as it was uploaded, in hex, and `size_bytes` its length; both are what was
    announced until it came. `width`, `height` and `colour` (`#rrggbb`, the average) are those of a picture that is
    ready, `variants` the files that readers get, and `reason` tells editors why one has failed. `claims` grows with
    each use; `expires_at` is when one that is not ready is let go.
    """

    id: AMedia
    version: Version
    status: Annotated[MediaStatus, about("`waiting` until the file has arrived and is processed.")]
    kind: MediaKind
    content_type: Annotated[str, about("", "image/jpeg")]
    file_name: str
    size_bytes: int
    digest: Annotated[str, about("The SHA-256 of the file as it was uploaded, in hex.")] = ""
    created_at: Time
    created_by: str = ""
    owner: Annotated[
        str, about("The id of the person whose it is; empty for what was made before there were people.")
    ] = ""
    updated_at: Time
    updated_by: str = ""
    reason: Annotated[str, about("Why it failed.")] = ""
    width: Annotated[int, about("In pixels, of the file as it was uploaded; 0 for a document.")] = 0
    height: int = 0
    colour: Annotated[str, about("The picture's average colour.", "#7a8b6c")] = ""
    variants: tuple[Variant, ...] = ()
    claims: int = 0
    expires_at: datetime | None = None

    @property
    def is_described(self) -> bool:
        """Whether it can be shown to those who do not see it."""
        return self.kind == "document" or self.decorative or bool(self.alt)


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What uses something: an article, by its id, in its working copy or in what readers see; a page or a topic, by its
    slug.
    """

    kind: UseKind
    id: str
    title: str
    is_live: bool


def kind_of(content_type: str) -> MediaKind:
    """The kind of what has this media type. Raises InvalidInput (`/content_type`) for one that is not taken."""
    if kind := KINDS_BY_CONTENT_TYPE.get(content_type):
        return kind
    detail = _REFUSED.get(content_type, f"'{content_type}' is not taken.")
    raise InvalidInput.field("/content_type", f"{detail} What can be uploaded: {', '.join(KINDS_BY_CONTENT_TYPE)}.")


def check_change(before: Media, after: Media) -> None:
    """Raises InvalidInput (`/alt`) if a picture that was described is not any more: a page may show it."""
    if before.is_described and not after.is_described:
        raise InvalidInput.field("/alt", "A picture keeps an alternative text, unless it is marked as decorative.")


def unknown_media(gone: Iterable[MediaId]) -> InvalidInput:
    """What to raise where something is referred to that is not there."""
    names = ", ".join(gone)
    return InvalidInput.field("/body", f"There is no picture or document {names}.")


def check_media(wanted: Collection[MediaId], known: Container[MediaId]) -> None:
    """Raises InvalidInput if something refers to too many pictures and documents, or to one that is not known."""
    if len(wanted) > MAX_MEDIA:
        detail = f"At most {MAX_MEDIA} pictures and documents are allowed, not {len(wanted)}."
        raise InvalidInput.field("/body", detail)
    if gone := [media for media in wanted if media not in known]:
        raise unknown_media(gone)
