"""Bodies with their pictures and documents in place: `media:<id>` becomes what readers get.

Bodies are sanitised, and everything that is put in here is escaped, so the result is as safe as the body.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import chain
from typing import Literal

from msgspec.structs import replace

from chalicelib.content.bodies.markup import Gone, Tag, split_html
from chalicelib.content.bodies.references import media_id_in, media_of
from chalicelib.content.models.articles import LiveArticle, Thing, narrowed_to
from chalicelib.content.models.fields import Focus
from chalicelib.content.models.media import Media, MediaKind, MediaStatus, Variant
from chalicelib.content.models.names import MediaId, SafeHtml
from chalicelib.content.store.lookup import ContentLookup

Place = Literal["lead", "body", "topic", "opening", "section", "item", "banner"]
"""Where a picture stands on a page."""

SIZES: Mapping[Place, str] = {
    "lead": "(min-width: 80rem) 38rem, 100vw",
    "body": "(min-width: 40rem) 38rem, 100vw",
    "topic": "(min-width: 64rem) 52rem, 100vw",
    "opening": "(min-width: 64rem) 46rem, 100vw",
    "section": "(min-width: 48rem) 22rem, 7rem",
    "item": "(min-width: 48rem) 12rem, 7rem",
    "banner": "6rem",
}
"""How wide a picture stands there (the attribute `sizes`), as the style sheet has it: as its column, which is the
screen on a telephone."""

PLAIN_WIDTH = 800
"""Pixels, where a single file has to do."""

_FIRST: Collection[Place] = {"lead", "topic", "opening"}
_SMALL: Collection[Place] = {"section", "item", "banner"}

Piece = Tag | Gone | str
_SCHEME = "media:"
_ID = re.compile(r' id="[^"]*"')


class ShownMedia(Thing, frozen=True, kw_only=True):
    """What readers see of a picture, or get as a document."""

    id: MediaId
    kind: MediaKind
    file_name: str
    alt: str
    caption: str
    credit: str
    focus: Focus
    width: int
    height: int
    colour: str
    variants: tuple[Variant, ...]

    def files(self, format_: str) -> tuple[Variant, ...]:
        """Its files of a format, the smallest first."""
        return tuple(each for each in self.variants if each.format == format_)

    @property
    def largest(self) -> Variant:
        """The largest file, for programs that want a single one."""
        return self.variants[-1]


Shown = Mapping[MediaId, ShownMedia]
_MakePicture = Callable[[ShownMedia, str], str]


def shown_of(item: Media | None) -> ShownMedia | None:
    """What readers see of an item; nothing while it is not ready."""
    if item is None or item.status is not MediaStatus.READY:
        return None
    return replace(narrowed_to(ShownMedia, item), alt="" if item.decorative else item.alt)


def find_pictures(content: ContentLookup, media: Iterable[MediaId | None]) -> tuple[ShownMedia | None, ...]:
    """Each of these pictures, in their order; None for one that cannot be shown, and where there is none."""
    wanted = tuple(media)
    shown = find_shown(content, (each for each in wanted if each))
    return tuple(shown.get(each) if each else None for each in wanted)


def untold(shown: ShownMedia | None) -> ShownMedia | None:
    """A picture where nothing is said of it."""
    return replace(shown, file_name="", alt="", caption="", credit="") if shown else None


def read_shown(content: ContentLookup, lives: Iterable[LiveArticle]) -> Shown:
    """What these articles show."""
    return find_shown(content, chain.from_iterable(media_of(live.body, live.lead) for live in lives))


def find_shown(content: ContentLookup, media: Iterable[MediaId]) -> Shown:
    """Those of these pictures and documents that can be shown."""
    wanted = dict.fromkeys(media)
    found = content.find_media(wanted) if wanted else {}
    return {media: shown for media, item in found.items() if (shown := shown_of(item))}


def illustrate(body: SafeHtml, shown: Shown) -> SafeHtml:
    """A body for a page. What is not there, or not ready, is left out; of a link to it the text stays."""
    return SafeHtml("".join(_illustrated(tuple(split_html(body)), shown, picture_html))) if _SCHEME in body else body


def illustrate_for_feed(live: LiveArticle, shown: Shown) -> SafeHtml:
    """An article's body for feeds, the lead picture first: feed readers know little but `img`."""
    lead = shown.get(live.lead) if live.lead else None
    opening = _figure(lead, _plain_html(lead, lead.alt)) if lead else ""
    body = _illustrated(tuple(split_html(live.body)), shown, _plain_html) if _SCHEME in live.body else (live.body,)
    return SafeHtml(opening + "".join(body))


def picture_html(shown: ShownMedia, alt: str = "", *, place: Place = "body") -> str:
    """A picture in its sizes as AVIF, and in a middling one as JPEG for browsers that do not know that. One that opens
    a page is fetched before all else, others when a reader comes near; until then its place has its colour."""
    jpegs, avifs = shown.files("jpeg"), shown.files("avif")
    if place not in _SMALL:
        # Where a picture is as wide as a telephone, its smallest file is for no screen of today.
        avifs = tuple(each for each in avifs if each.width >= PLAIN_WIDTH) or avifs
    loading = 'fetchpriority="high"' if place in _FIRST else 'loading="lazy" decoding="async"'
    focus = f' data-focus="{shown.focus}"' if place != "body" and shown.focus != "center" else ""  # bodies crop none
    return (
        f'<picture><source type="image/avif" srcset="{_srcset(avifs)}" sizes="{SIZES[place]}">'
        f'<img src="{_plain(jpegs).path}" data-colour="{shown.colour}"{focus}'
        f' width="{jpegs[-1].width}" height="{jpegs[-1].height}" alt="{escape(alt)}" {loading}></picture>'
    )


def lead_html(shown: ShownMedia, place: Place = "lead") -> str:
    """The picture of an article or of a topic, with its caption and credit."""
    return _figure(shown, picture_html(shown, shown.alt, place=place), f' class="{place}"')


def _plain_html(shown: ShownMedia, alt: str) -> str:
    file = _plain(shown.files("jpeg"))
    return f'<img src="{file.path}" width="{file.width}" height="{file.height}" alt="{escape(alt)}">'


def _figure(shown: ShownMedia, picture: str, attributes: str = "") -> str:
    told = [escape(shown.caption)] if shown.caption else []
    told += [f"<small>{escape(shown.credit)}</small>"] if shown.credit else []
    caption = f"<figcaption>{' '.join(told)}</figcaption>" if told else ""
    return f"<figure{attributes}>{picture}{caption}</figure>"


def _illustrated(pieces: Sequence[Piece], shown: Shown, picture: _MakePicture) -> Iterator[str]:
    at = 0
    while at < len(pieces):
        if (alone := _find_picture(pieces[at + 1 : at + 2], shown)) and _is_paragraph(pieces[at : at + 3]):
            yield _figure(alone[0], picture(*alone))
            at += 3
            continue
        found = _find_picture(pieces[at : at + 1], shown)
        yield picture(*found) if found else _linked(pieces[at], shown)
        at += 1


def _is_paragraph(pieces: Sequence[Piece]) -> bool:
    """Whether these are a paragraph with one thing in it."""
    ends = [piece for piece in (*pieces[:1], *pieces[2:]) if isinstance(piece, Tag) and piece.name == "p"]
    return [each.is_end for each in ends] == [False, True]


def _find_picture(pieces: Sequence[Piece], shown: Shown) -> tuple[ShownMedia, str] | None:
    """The picture that the first of these refers to, and the alternative text that is given there, or else its own."""
    for piece in pieces:
        if isinstance(piece, Tag) and piece.name == "img" and (media := media_id_in(piece.attributes.get("src"))):
            found = shown.get(media)
            if found and found.kind == "picture":
                return found, piece.attributes.get("alt") or found.alt
    return None


def _linked(piece: Piece, shown: Shown) -> str:
    """A piece with what it links to; a picture that is not there is left out."""
    if not isinstance(piece, Tag) or f'="{_SCHEME}' not in piece.rest:
        return str(piece)
    media = media_id_in(piece.attributes.get("href"))
    if piece.name != "a" or media is None:
        return ""
    found = shown.get(media)
    place = _ID.search(piece.rest)
    return f'<a href="{found.largest.path}"{place[0] if place else ""}>' if found else f"<a{place[0] if place else ''}>"


def _plain(jpegs: Sequence[Variant]) -> Variant:
    return next((each for each in jpegs if each.width >= PLAIN_WIDTH), jpegs[-1])


def _srcset(files: Iterable[Variant]) -> str:
    return ", ".join(f"{each.path} {each.width}w" for each in files)
