"""The site's style sheet, script and icon, under names made of their content, so that they may be cached forever."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file as it is served."""

    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assets:
    """Every asset by its URL path, e.g. `/assets/site.3fa9c2d1e0.css`, and the paths that pages name."""

    files: Mapping[str, Asset]
    css: str
    js: str
    icon: str


def load_assets(directory: Path) -> Assets:
    """The files of `templates/assets`. Raises FileNotFoundError if one that pages name is missing."""
    paths: dict[str, str] = {}
    files: dict[str, Asset] = {}
    for name in ("site.css", "site.js", "icon.svg"):
        file = directory / name
        body = file.read_bytes() if name != "site.js" else _script(file)
        path = f"/assets/{file.stem}.{hashlib.sha256(body).hexdigest()[:10]}{file.suffix}"
        paths[name] = path
        files[path] = Asset(body=body, content_type=_TYPES[file.suffix])
    return Assets(files=files, css=paths["site.css"], js=paths["site.js"], icon=paths["icon.svg"])


def _script(first: Path) -> bytes:
    """The site's script: `site.js`, and what is in `script/` by name."""
    return b"".join(file.read_bytes() for file in (first, *sorted(first.parent.glob("script/*.js"))))
