"""Makes pictures fit to be shown: decoded within limits, upright, in sRGB, nothing but pixels, in several sizes.

The only module that knows Pillow. What readers get is always encoded here, so nothing of the file that was uploaded
reaches them: no position, no thumbnail, no script that is also a picture.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image, ImageCms

from chalicelib.media.colours import profile_of
from chalicelib.media.parts import MAX_EXIF_BYTES, check_parts
from chalicelib.media.refusals import Refused

MAX_PIXELS = 50_000_000
"""What today's telephones take. Decoded, these are 200 MB."""

MAX_SIDE = 20_000

WIDTHS = (400, 800, 1200, 1600)
"""Pixels: a telephone's column at its usual densities, a table's, and a desk's."""

MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",  # several in one file, as telephones write them; the first is the picture
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "AVIF": "image/avif",
}
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
_ANIMATED = {"PNG", "WEBP", "GIF", "AVIF"}
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""The operation that turns a picture upright (Exif 2.32, 4.6.4)."""
_LYING = {5, 6, 7, 8}
"""Orientations that swap width and height."""
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))

Image.MAX_IMAGE_PIXELS = None  # `_open` has its own limit, and tells editors of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """A picture in one size and format."""

    format: str
    content_type: str
    width: int
    height: int
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as readers get it: its own media type and size, its average colour, and its renditions."""

    content_type: str
    width: int
    height: int
    colour: str
    renditions: tuple[Rendition, ...]


def make_picture(raw: bytes) -> Picture:
    """The picture in a file. Raises Refused, which says why it cannot be shown."""
    check_parts(raw)
    with _decoding(), _open(raw) as opened:
        content_type = MEDIA_TYPES[str(opened.format)]
        orientation = _orientation(opened)
        width, height = opened.size[::-1] if orientation in _LYING else opened.size
        profile = profile_of(str(opened.format), raw, opened.info)
        largest = _flatten(_shrink(opened, WIDTHS[-1], orientation), profile)
    red, green, blue = largest.resize((1, 1), Image.Resampling.BOX).tobytes()
    return Picture(
        content_type=content_type,
        width=width,
        height=height,
        colour=f"#{red:02x}{green:02x}{blue:02x}",
        renditions=tuple(_renditions(largest)),
    )


def _open(raw: bytes) -> Image.Image:
    """The file with its header read, and nothing decoded yet."""
    opened = Image.open(io.BytesIO(raw), formats=_FORMATS)
    width, height = opened.size
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise Refused(
            f"The picture has {width:,} × {height:,} pixels; at most {MAX_PIXELS // 1_000_000} million are taken,"
            f" and {MAX_SIDE:,} a side."
        )
    if len(opened.info.get("exif", b"")) > MAX_EXIF_BYTES:
        del opened.info["exif"]
    if opened.format in _ANIMATED and getattr(opened, "is_animated", False):
        raise Refused("This is an animation; upload one still picture of it.")
    return opened


@contextmanager
def _decoding() -> Iterator[None]:
    """Anything that Pillow raises for a broken file is a refusal, and it may raise nearly anything; a warning is not
    one.
    """
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    except (Refused, MemoryError):
        raise
    except Exception as error:
        raise Refused("The file is damaged, or is no picture of a kind that is taken.") from error


def _orientation(opened: Image.Image) -> int:
    """According to EXIF; upright without readable EXIF."""
    try:
        found = opened.getexif().get(_ORIENTATION)
    except Exception:  # noqa: BLE001 (Pillow raises nearly anything, and the pixels are good all the same)
        return 1
    return found if isinstance(found, int) else 1


def _shrink(opened: Image.Image, width: int, orientation: int) -> Image.Image:
    """Decoded, upright, and no wider than that."""
    at_least = (1, width) if orientation in _LYING else (width, 1)
    opened.draft(None, at_least)  # JPEG decodes to a half, a quarter or an eighth at little cost
    opened.load()
    plain = _plain(opened)
    upright = plain.transpose(_TURNS[orientation]) if orientation in _TURNS else plain
    if upright.width <= width:
        return upright
    size = (width, max(1, round(upright.height * width / upright.width)))
    return upright.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _plain(picture: Image.Image) -> Image.Image:
    """In a mode that can be resized: 8 bits a channel, no palette."""
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.mode in {"P", "PA", "1"}:
        return picture.convert("RGBA" if "transparency" in picture.info or picture.mode == "PA" else "RGB")
    if picture.mode == "F":
        return picture.convert("L")
    return picture


def _flatten(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """In sRGB, on white where it is transparent, with nothing kept beside its pixels."""
    seen = None
    if picture.mode in {"LA", "RGBA"} or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        seen = picture.getchannel("A")
        picture = picture.convert("RGB")
    colours = _in_srgb(picture, profile)
    bare = Image.new("RGB", colours.size, "white")
    bare.paste(colours, mask=seen)
    return bare


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """A profile that is unreadable, or of another kind of colours, is ignored."""
    if profile and picture.mode in {"RGB", "CMYK", "L"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if picture.mode == "L" and source.profile.xcolor_space.strip() == "RGB":
                picture = picture.convert("RGB")
            elif picture.mode == "RGB" and source.profile.xcolor_space.strip() == "GRAY":
                picture = picture.convert("L")  # made coloured only to be laid on white
            converted = ImageCms.profileToProfile(picture, source, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            return picture.convert("RGB")
        assert converted is not None
        return converted
    return picture.convert("RGB")


def _renditions(largest: Image.Image) -> Iterator[Rendition]:
    widths = [width for width in WIDTHS if width < largest.width]
    for width in (*widths, largest.width):
        height = max(1, round(largest.height * width / largest.width))
        sized = largest if width == largest.width else largest.resize((width, height), Image.Resampling.LANCZOS)
        size = {"width": width, "height": height}
        avif = _encode(sized, "AVIF", quality=55, speed=6, max_threads=1)
        yield Rendition(format="avif", content_type="image/avif", body=avif, **size)
        jpeg = _encode(sized, "JPEG", quality=70, progressive=True, optimize=True)
        yield Rendition(format="jpeg", content_type="image/jpeg", body=jpeg, **size)


def _encode(picture: Image.Image, format_: str, **options: int) -> bytes:
    encoded = io.BytesIO()
    picture.save(encoded, format_, **options)
    return encoded.getvalue()
