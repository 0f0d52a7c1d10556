"""Picture files of every kind that tests need, made here: good ones, lies and bombs."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageCms

RED, GREEN, BLUE = (200, 30, 30), (30, 200, 30), (30, 30, 200)


def halves(width: int = 900, height: int = 600) -> Image.Image:
    """Red on the left, blue on the right."""
    picture = Image.new("RGB", (width, height), RED)
    picture.paste(BLUE, (width // 2, 0, width, height))
    return picture


def encoded(picture: Image.Image, format_: str, **options: Any) -> bytes:
    """A picture as a file."""
    file = io.BytesIO()
    picture.save(file, format_, **options)
    return file.getvalue()


def jpeg(width: int = 900, height: int = 600) -> bytes:
    return encoded(halves(width, height), "JPEG", quality=95)


def png(width: int = 900, height: int = 600) -> bytes:
    return encoded(halves(width, height), "PNG")


def rotated_with_position() -> bytes:
    """A picture that a telephone took upright: turned by 90° on reading, and telling where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "SECRET-DESCRIPTION"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (10.0, 22.0, 30.0)
    return encoded(halves(), "JPEG", exif=exif.tobytes(), quality=95)


def cmyk() -> bytes:
    return encoded(halves().convert("CMYK"), "JPEG", quality=95)


def of_16_bits() -> bytes:
    """Greys from black to white in 16 bits."""
    rows = b"".join(b"\0" + b"".join(struct.pack(">H", x * 65535 // 99) for x in range(100)) for _ in range(100))
    return _png(100, 100, depth=16, colour=0, rows=rows)


def with_wide_colours() -> bytes:
    """Labelled with a profile of its own, in which red is green: what is shown must follow it."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return encoded(halves(), "JPEG", icc_profile=profile, quality=95)


def see_through() -> bytes:
    """Nothing at all, and red in its middle."""
    picture = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    picture.paste((*RED, 255), (100, 100, 200, 200))
    return encoded(picture, "PNG")


def with_palette() -> bytes:
    return encoded(halves(300, 200).convert("P", palette=Image.Palette.ADAPTIVE), "GIF")


def animated(format_: str) -> bytes:
    frames = [Image.new("RGB", (50, 50), colour) for colour in (RED, GREEN, BLUE)]
    return encoded(frames[0], format_, save_all=True, append_images=frames[1:], duration=100)


def bomb() -> bytes:
    """A PNG of a few kilobytes that says it has 50,000 × 50,000 pixels."""
    return _png(50_000, 50_000, depth=8, colour=2, rows=bytes(100_000))


def huge() -> bytes:
    """As many pixels as are taken, each of four channels."""
    rows = (b"\0" + bytes([200, 30, 30, 128]) * 10_000) * 5_000
    return _png(10_000, 5_000, depth=8, colour=6, rows=rows)


def huge_in_16_bits() -> bytes:
    """As many greys as are taken, of two bytes each."""
    rows = (b"\0" + bytes([120, 40]) * 10_000) * 5_000
    return _png(10_000, 5_000, depth=16, colour=0, rows=rows)


def needle() -> bytes:
    """Few pixels, but a side that no encoder takes."""
    return _png(1, 60_000, depth=1, colour=0, rows=bytes(120_000))


def polyglot() -> bytes:
    """A JPEG that a browser would also read as a page with a script."""
    script = b"<html><script>alert(document.domain)</script>"
    whole = jpeg()
    comment = b"\xff\xfe" + struct.pack(">H", len(script) + 2) + script
    return whole[:2] + comment + whole[2:] + script


def _png(width: int, height: int, *, depth: int, colour: int, rows: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def of_many_scans(scans: int, width: int = 900, height: int = 600) -> bytes:
    """A progressive JPEG whose last scan, of next to no bytes, comes again and again."""
    whole = encoded(halves(width, height), "JPEG", progressive=True, quality=50)
    begun, last = whole.count(b"\xff\xda"), whole.rindex(b"\xff\xda")
    return whole[:-2] + whole[last:-2] * (scans - begun) + b"\xff\xd9"


def of_many_segments(segments: int) -> bytes:
    """A JPEG with so many pieces of EXIF."""
    whole = jpeg()
    return whole[:2] + b"\xff\xe1\x00\x0aExif\0\0ab" * segments + whole[2:]


def of_many_chunks(chunks: int) -> bytes:
    """A PNG with so many chunks of nothing."""
    whole = png()
    return whole[:33] + (b"\0\0\0\0aaAa" + struct.pack(">I", zlib.crc32(b"aaAa"))) * chunks + whole[33:]


def of_many_comments(comments: int) -> bytes:
    """A GIF with so many comments, each of a letter."""
    whole = with_palette()
    return whole[:-1] + b"\x21\xfe\x01a\x00" * comments + b";"


def of_many_blocks(blocks: int) -> bytes:
    """A GIF whose last block has so many parts of a byte each."""
    return with_palette()[:-1] + b"\x21\xfe" + b"\x01a" * blocks + b"\x00;"


def with_much_exif() -> bytes:
    """A PNG with a megabyte of EXIF, whose table of 65,535 entries holds 200,000 bytes in each: 13 GB."""
    entries = b"".join(struct.pack("<HHII", tag, 7, 200_000, 0) for tag in range(65_535))
    exif = b"II*\0" + struct.pack("<IH", 8, 65_535) + entries + b"\0\0\0\0"
    whole = png()
    chunk = struct.pack(">I", len(exif)) + b"eXIf" + exif + struct.pack(">I", zlib.crc32(b"eXIf" + exif))
    return whole[:33] + chunk + whole[33:]


def with_bomb_in(name: bytes) -> bytes:
    """A PNG with a text or a colour profile of 100 MB, in 100 KB."""
    squeezed = zlib.compressobj(9)
    data = b"a\0\0" + b"".join(squeezed.compress(bytes(1_000_000)) for _ in range(100)) + squeezed.flush()
    chunk = struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    whole = png()
    return whole[:33] + chunk + whole[33:]
