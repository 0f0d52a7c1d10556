"""Counts the parts of a picture's file, before anything decodes them: a small file can keep a decoder busy for hours.

A valid progressive JPEG may have any number of scans. Each costs a pass over all pixels and hardly a byte ("Two Issues
with the JPEG Standard", libjpeg-turbo.org). Segments, chunks and blocks have the same effect, at less cost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chalicelib.media.refusals import Refused

MAX_SCANS = 64
"""Of a JPEG. libjpeg's own progression has 10, and no encoder makes this many. With 48 million pixels, 64 scans took
2.5 s of CPU where 10 took 0.9; the function has 60.
"""

MAX_SEGMENTS = 2_000
"""Of a JPEG. Pillow joins those of EXIF, each to all before it; 25 MiB are 400 segments of the largest size."""

MAX_BLOCKS = 200_000
"""Chunks of a PNG, blocks of a GIF: twice what 25 MiB are in blocks of 255 bytes, the largest that a GIF has."""

MAX_EXTENSIONS = 1_000
"""Of a GIF, such as comments: Pillow joins each to all before it."""

MAX_EXIF_BYTES = 65_527
"""What one segment of a JPEG holds of it (Exif 2.32, 4.5.2). More says nothing that is used, and may be a trap: a table
of 65,535 entries that all hold the same megabytes."""

_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_BARE = {0x01, *range(0xD0, 0xD9)}
"""Markers without a length (ITU-T T.81, table B.1): TEM, RSTn, SOI."""
_NEXT_MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])", re.DOTALL)

_PNG = b"\x89PNG\r\n\x1a\n"
_GIF = (b"GIF87a", b"GIF89a")


def check_parts(raw: bytes) -> None:
    """Raises Refused for a picture of more parts than are taken. What is no picture at all passes."""
    if raw.startswith(b"\xff\xd8"):
        _check_jpeg(raw)
    elif raw.startswith(_PNG):
        for number, _ in enumerate(_png_chunks(raw), start=1):
            _check(number, MAX_BLOCKS, "chunks")
    elif raw.startswith(_GIF):
        _check_gif(raw)


def _check_jpeg(raw: bytes) -> None:
    scans = 0
    for number, marker in enumerate(_jpeg_markers(raw), start=1):
        scans += marker == _SOS
        _check(scans, MAX_SCANS, "scans")
        _check(number, MAX_SEGMENTS, "segments")


def _jpeg_markers(raw: bytes) -> Iterator[int]:
    """The markers up to the end of the image. A decoder looks for the next one where it expects one, as this does."""
    place = 2
    while found := _NEXT_MARKER.search(raw, place):
        marker, place = found[1][0], found.end()
        if marker == _EOI:
            return
        yield marker
        if marker not in _BARE:
            place += int.from_bytes(raw[place : place + 2], "big")


def _png_chunks(raw: bytes) -> Iterator[int]:
    """Where each chunk begins: its length, its name, its data and a checksum (PNG specification, section 5.3)."""
    place = len(_PNG)
    while place + 8 <= len(raw):
        yield place
        place += 12 + int.from_bytes(raw[place : place + 4], "big")


def _check_gif(raw: bytes) -> None:
    """The first byte of a block tells its kind; its data comes in parts of at most 255 bytes (GIF89a, section 15)."""
    flags = raw[10] if len(raw) > 10 else 0
    place = 13 + _colours_bytes(flags)
    blocks = extensions = 0
    while place < len(raw) and raw[place] != 0x3B:
        if raw[place] == 0x21:
            extensions += 1
            place += 2
        elif raw[place] == 0x2C:
            place += 11 + _colours_bytes(raw[place + 9] if place + 9 < len(raw) else 0)
        else:
            place += 1  # what is no block is passed over, as decoders do
            blocks += 1
            _check(blocks, MAX_BLOCKS, "blocks")
            continue
        while place < len(raw) and raw[place]:
            place += 1 + raw[place]
            blocks += 1
            _check(blocks, MAX_BLOCKS, "blocks")
        place += 1
        _check(extensions, MAX_EXTENSIONS, "extensions")


def _colours_bytes(flags: int) -> int:
    """Of a table of colours, as the flags before it say."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _check(number: int, most: int, what: str) -> None:
    if number > most:
        raise Refused(f"The file has more than {most:,} {what}: save the picture anew, and upload that.")
