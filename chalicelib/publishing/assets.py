"""A site's style sheet, script and icon, under names made of their content, so that they may be cached forever.

The style sheet begins with the site's own colours, and the icon shows the first letter of its name: pages may hold no
style of their own (their Content-Security-Policy), and one file is one request less than two.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

import rcssmin
import rjsmin

from chalicelib.publishing.colours import shades_of

READING, LISTINGS = 4, 5
"""The parts of the style that only articles and standing pages need, and that only the others do."""

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_COLOURS = ":root{{--fill:{fill};--accent:{on_light}}}@media (prefers-color-scheme:dark){{:root{{--accent:{on_dark}}}}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file as it is served."""

    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assets:
    """Every asset by its URL path, e.g. `/assets/site.3fa9c2d1e0.css`, and what pages name.

    `css` is the style sheet of pages that list, `read` that of pages that are read: each is spared the rules of the
    other. `js` is the script of every page, `search` that of the search's page. `icon_svg` is the icon, and `icon_data`
    the same as a data URL, which costs a reader's browser no request; `fill` is the colour behind it.
    """

    files: Mapping[str, Asset]
    css: str
    read: str
    js: str
    search: str
    icon: str
    icon_svg: str
    icon_data: str
    fill: str


class AssetSources:
    """The files of `templates/assets`, read once. Raises FileNotFoundError if one is missing.

    Each part of the script starts by a `setTimeout`, in a task of its own: the one that draws the page stays short.
    """

    def __init__(self, directory: Path) -> None:
        self._style, self._reading = (
            rcssmin.cssmin(_join(directory / "style", f"[!{left_out}]-*.css")) for left_out in (READING, LISTINGS)
        )
        self._script = rjsmin.jsmin(_join(directory / "script", "*.js")).encode()
        self._search = rjsmin.jsmin(_join(directory / "search", "*.js")).encode()
        self._icon = (directory / "icon.svg").read_text("utf-8").strip()

    def dress(self, *, name: str, accent: str) -> Assets:
        """The assets of a site of this name, in its colour."""
        shades = shades_of(accent)
        colours = _COLOURS.format(fill=shades.fill, on_light=shades.on_light, on_dark=shades.on_dark)
        icon = self._icon.format(fill=shades.fill, letter=escape(monogram(name)))
        files: dict[str, Asset] = {}
        return Assets(
            css=_add(files, "site", "css", (colours + self._style).encode()),
            read=_add(files, "read", "css", (colours + self._reading).encode()),
            js=_add(files, "site", "js", self._script),
            search=_add(files, "search", "js", self._search),
            icon=_add(files, "icon", "svg", icon.encode()),
            icon_svg=icon,
            icon_data="data:image/svg+xml," + quote(icon.replace('"', "'"), safe="/:;=,'"),
            fill=shades.fill,
            files=files,
        )


def is_asset(key: str) -> bool:
    """Whether a key of the bucket is that of an asset, of today's look or of an earlier one."""
    return re.fullmatch(r"assets/(site|read|search|icon)\.[0-9a-f]{10}\.(css|js|svg)", key) is not None


def monogram(name: str) -> str:
    """The first letter or digit of a name, as a capital; "" if it has none."""
    return next((character.upper() for character in name if character.isalnum()), "")


def _join(folder: Path, pattern: str) -> str:
    files = sorted(folder.glob(pattern))
    if not files:
        raise FileNotFoundError(folder / pattern)
    return "".join(file.read_text("utf-8") for file in files)


def _add(files: dict[str, Asset], stem: str, suffix: str, body: bytes) -> str:
    """Adds a file under a name made of its content; answers its path."""
    path = f"/assets/{stem}.{hashlib.sha256(body).hexdigest()[:10]}.{suffix}"
    files[path] = Asset(body=body, content_type=_TYPES[suffix])
    return path
