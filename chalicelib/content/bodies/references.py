"""What a body shows of the library: pictures and documents, as `media:<id>`, and whether they can be shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from chalicelib.content.bodies.markup import Tag, split_html
from chalicelib.content.models.media import Media, MediaStatus
from chalicelib.content.models.names import ULID_PATTERN, MediaId
from chalicelib.content.models.text import is_visible
from chalicelib.errors import ActionRefused

MAX_ADDRESS = 100
"""Characters of an outside picture's address in a message."""


SCHEME = "media"


_REFERENCE = re.compile(rf'(?:src|href)="{SCHEME}:({ULID_PATTERN})"')


def media_of(body: str, lead: MediaId | None = None) -> tuple[MediaId, ...]:
    """What a sanitised body and its lead picture refer to, each once."""
    found = (MediaId(each) for each in _REFERENCE.findall(body))
    return tuple(dict.fromkeys([*([lead] if lead else []), *found]))


def media_id_in(url: str | None) -> MediaId | None:
    """The id in `media:<id>`, or None for another address."""
    scheme, _, name = (url or "").partition(":")
    return MediaId(name) if scheme == SCHEME and re.fullmatch(ULID_PATTERN, name) else None


def check_publishable(body: str, lead: MediaId | None, found: Mapping[MediaId, Media]) -> None:
    """Raises ActionRefused, with all that is missing, unless readers can be shown everything that is referred to."""
    shown = [(lead, "")] if lead else []
    shown += _pictures(body)
    obstacles = [_obstacle_to_reading(media, found.get(media)) for media in media_of(body, lead)]
    obstacles += [_obstacle_to_seeing(media, alt, found.get(media)) for media, alt in shown]
    obstacles += [_obstacle_outside(address) for address in _undescribed_outside(body)]
    told = list(dict.fromkeys(each for each in obstacles if each))
    if told:
        raise ActionRefused(" ".join(told))


def _pictures(body: str) -> Iterator[tuple[MediaId, str]]:
    """The pictures of the library that a body shows, each with the alternative text that is given there."""
    for address, alt in _images(body):
        if media := media_id_in(address):
            yield media, alt


def _undescribed_outside(body: str) -> Iterator[str]:
    """The addresses of pictures that are not the library's, and of which the body does not say what they show."""
    for address, alt in _images(body):
        if media_id_in(address) is None and not is_visible(alt):
            yield address


def _images(body: str) -> Iterator[tuple[str, str]]:
    for piece in split_html(body) if "<img" in body else ():
        if isinstance(piece, Tag) and piece.name == "img":
            attributes = piece.attributes
            yield attributes.get("src", ""), attributes.get("alt", "")


def _obstacle_outside(address: str) -> str:
    return (
        f"The picture {address[:MAX_ADDRESS]} has no alternative text: say in the body, by its `alt`, what it shows."
        " One that shows nothing that needs words is uploaded, and marked as decorative."
    )


def _obstacle_to_reading(media: MediaId, item: Media | None) -> str | None:
    if item is None:
        return f"There is no picture or document {media} any more."
    if item.status is MediaStatus.WAITING:
        return f"The file {item.file_name} ({media}) is not ready yet."
    return f"The file {item.file_name} ({media}) cannot be used: {item.reason}" if item.reason else None


def _obstacle_to_seeing(media: MediaId, alt: str, item: Media | None) -> str | None:
    if item is None:
        return None
    if item.kind != "picture":
        return f"The file {item.file_name} ({media}) is no picture; link to it instead."
    if alt or item.is_described:
        return None
    return (
        f"The picture {item.file_name} ({media}) has no alternative text: give it one, or mark it as decorative,"
        f" by PATCH /api/media/{media}."
    )
