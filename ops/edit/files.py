"""Files of pictures and documents: where they lie, of which type they are, and their digests."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path
from urllib.parse import unquote

UNKNOWN = "application/octet-stream"

MEDIA_TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".avif": "image/avif",
    ".pdf": "application/pdf",
    ".svg": "image/svg+xml",
    ".heic": "image/heic",
    ".heif": "image/heif",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".bmp": "image/bmp",
}
"""By the ending of the file's name. Which of these can be used is for the API to say."""


_HEIC = re.compile(rb"....ftyp(heic|heix|heim|heis|hevc|hevx)", re.DOTALL)
"""What such a file begins with, whatever it is named (ISO/IEC 23008-12, annex B)."""


def find_file(folder: Path, address: str) -> Path:
    """The file that an address names, literally or percent-encoded, in whatever normal form the disk has.

    Where there is none, the path that was most likely meant.
    """
    plain = unquote(address)
    for spelling in dict.fromkeys((address, plain, plain.replace("\\", "/"))):
        if found := _find_normalised(folder, spelling):
            return found
    return folder / plain


def _find_normalised(folder: Path, path: str) -> Path | None:
    """The path below a folder, each of its names compared composed (NFC)."""
    found = folder
    for name in Path(path).parts:
        step = found / name
        if not step.exists():
            composed = unicodedata.normalize("NFC", name)
            entries = found.iterdir() if found.is_dir() else iter(())
            step = next((each for each in entries if unicodedata.normalize("NFC", each.name) == composed), step)
        found = step
    return found if found.exists() else None


def digest_of(file: Path) -> str:
    """The SHA-256 of its bytes, in hexadecimal digits."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def media_type_of(file: Path) -> str:
    """By the ending of its name, except for HEIC pictures, which telephones may name `.jpg`."""
    with file.open("rb") as opened:
        if _HEIC.match(opened.read(16)):
            return "image/heic"
    return MEDIA_TYPES.get(file.suffix.lower(), UNKNOWN)
