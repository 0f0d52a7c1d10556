"""The site's style sheet, script and icon, under names made of their content, so that they may be cached forever."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
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
    """The files of `templates/assets`, with those of `script/` as one. Raises FileNotFoundError if one is missing."""
    paths: dict[str, str] = {}
    files: dict[str, Asset] = {}
    bodies = {name: (directory / name).read_bytes() for name in ("site.css", "icon.svg")}
    bodies["site.js"] = b"".join(map(tighten, sorted((directory / "script").glob("*.js"))))
    for name, body in bodies.items():
        stem, _, suffix = name.partition(".")
        path = f"/assets/{stem}.{hashlib.sha256(body).hexdigest()[:10]}.{suffix}"
        paths[name] = path
        files[path] = Asset(body=body, content_type=_TYPES[suffix])
    return Assets(files=files, css=paths["site.css"], js=paths["site.js"], icon=paths["icon.svg"])


def tighten(script: Path) -> bytes:
    """A script without indentation and without the lines that are comments: nothing that takes knowing JavaScript.

    So a script must not have strings that go over several lines.
    """
    lines = (line.strip() for line in script.read_text("utf-8").splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//")).encode()
