"""A body of the old site as an editor would post it: its pictures and documents from the library, its links rooted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape

from chalicelib.content.bodies.markup import Gone, Tag, split_html
from chalicelib.content.bodies.references import SCHEME
from chalicelib.content.models.media import MAX_MEDIA
from chalicelib.content.models.names import MediaId
from chalicelib.content.models.text import is_visible
from ops.moving.library import NoFile, OldLibrary
from ops.moving.records import OldPicture

_DOCUMENT = re.compile(r"\.pdf$", re.IGNORECASE)
_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|/|#")


@dataclass(slots=True)
class Prepared:
    """What an editor would post, and what there is to say of it."""

    html: str
    lead: MediaId | None = None
    remarks: list[str] = field(default_factory=list)


def prepare(html: str, lead: OldPicture | None, library: OldLibrary) -> Prepared:
    """A body with everything that it shows brought into the library. What is missing is told, and its place kept."""
    done = Prepared("")
    body = _Body(library, done.remarks)
    place = ""
    if lead:
        done.lead = body.lead(lead)
        place = "" if done.lead else f"<p><em>[{escape(lead.alt or lead.path.rpartition('/')[2])}]</em></p>"
    done.html = place + "".join(body.pieces(html))
    return done


class _Body:
    def __init__(self, library: OldLibrary, remarks: list[str]) -> None:
        self._library = library
        self._remarks = remarks
        self._shown: set[MediaId] = set()

    def lead(self, picture: OldPicture) -> MediaId | None:
        try:
            return self._bring(picture)
        except NoFile as error:
            self._remarks.append(str(error))
            return None

    def pieces(self, html: str) -> list[str]:
        made: list[str] = []
        for piece in split_html(html):
            if isinstance(piece, str):
                made.append(piece)
            elif isinstance(piece, Gone):
                made.append(_gone(piece))
            elif piece.name == "img":
                made.append(self._picture(piece))
            elif piece.name == "gallery":
                made.append("" if piece.is_end else self._gallery(piece.attributes.get("src", "")))
            elif piece.name == "a" and not piece.is_end:
                made.append(self._link(piece))
            else:
                made.append(str(piece))
        return made

    def _bring(self, picture: OldPicture) -> MediaId:
        media = self._library.bring(picture)
        if media not in self._shown and len(self._shown) == MAX_MEDIA:
            raise NoFile(f"The file {picture.path} has no place: an article shows at most {MAX_MEDIA} files.")
        self._shown.add(media)
        return media

    def _picture(self, tag: Tag) -> str:
        attributes = tag.attributes
        address = attributes.get("src", "").partition("#joomlaImage:")[0]
        alt = attributes.get("alt", "") or attributes.get("title", "")
        if address.startswith("data:"):
            self._remarks.append("A picture that stood in the text itself ('data:') was taken out.")
            return ""
        if self._library.files.path_of(address) is None:
            return self._outside(address, alt)
        try:
            media = self._bring(OldPicture(path=address, alt=alt))
        except NoFile as error:
            self._remarks.append(str(error))
            return f"<em>[{escape(alt or address.rpartition('/')[2])}]</em>"
        return f'<img src="{SCHEME}:{media}" alt="{escape(alt)}">'

    def _outside(self, address: str, alt: str) -> str:
        """A picture of another site, which must say what it shows."""
        if re.match("http:", address, re.IGNORECASE):
            address = f"https:{address[5:]}"
            self._remarks.append(f"The picture {address[:100]} of another site is asked for by https now.")
        if not is_visible(alt):
            alt = address.rpartition("/")[2][:100] or "…"
            self._remarks.append(f"The picture {address[:100]} of another site says nothing of what it shows.")
        return f'<img src="{escape(address)}" alt="{escape(alt)}">' if address else ""

    def _gallery(self, folder: str) -> str:
        paths = list(self._library.files.gallery(folder))
        if not paths:
            self._remarks.append(f"The pictures of the gallery {folder} are missing.")
            return f"<em>[{escape(folder)}]</em>"
        tags = (Tag("img", f' src="{escape(path)}"') for path in paths)
        return "".join(f"<figure>{self._picture(tag)}</figure>" for tag in tags)

    def _link(self, tag: Tag) -> str:
        attributes = tag.attributes
        address = attributes.get("href", "").strip()
        path = self._library.files.path_of(address)
        if path and _DOCUMENT.search(path):
            try:
                return f'<a href="{SCHEME}:{self._bring(OldPicture(path=address))}">'
            except NoFile as error:
                self._remarks.append(str(error))
        if path and not _ABSOLUTE.match(address):
            address = f"/{address.removeprefix('./')}"
        elif path and "//" in address[:8]:
            address = "/" + address.partition("//")[2].partition("/")[2]
        kept = {**attributes, "href": address}
        return f"<a{''.join(map(_attribute, kept.items()))}>"


def _attribute(pair: tuple[str, str]) -> str:
    return f' {pair[0]}="{escape(pair[1])}"'


def _gone(piece: Gone) -> str:
    """What the cleaning makes a link of, as it was written; nothing of comments, scripts and styles but their trace."""
    if piece.name == "iframe":
        return f"<iframe{piece.rest}></iframe>"
    return "" if piece.name == "comment" else f"<{piece.name}{piece.rest}></{piece.name}>"
