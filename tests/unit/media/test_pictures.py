"""What becomes of picture files: good ones, odd ones, lies and bombs. Every file is made by the test itself."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from contextlib import suppress

import pytest
from PIL import Image, ImageOps, PngImagePlugin

from chalicelib.media.colours import _PRIMARIES, _profile
from chalicelib.media.parts import MAX_BLOCKS, MAX_EXTENSIONS, MAX_SCANS, MAX_SEGMENTS, check_parts
from chalicelib.media.pictures import WIDTHS, Picture, make_picture
from chalicelib.media.refusals import Refused
from ops.deploy.functions import FUNCTIONS
from tests import pictures
from tests.pictures import BLUE, RED

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def opened(picture: Picture, format_: str = "jpeg") -> Image.Image:
    """The largest rendition in a format."""
    *_, largest = [each for each in picture.renditions if each.format == format_]
    return Image.open(io.BytesIO(largest.body))


def is_like(found: object, wanted: tuple[int, int, int]) -> bool:
    assert isinstance(found, tuple)
    return all(abs(a - b) < 24 for a, b in zip(found, wanted, strict=True))


@pytest.mark.parametrize(
    ("make", "media_type", "size"),
    [
        (pictures.jpeg, "image/jpeg", (900, 600)),
        (pictures.png, "image/png", (900, 600)),
        (lambda: pictures.encoded(pictures.halves(), "WEBP", quality=90), "image/webp", (900, 600)),
        (lambda: pictures.encoded(pictures.halves(), "AVIF", quality=90), "image/avif", (900, 600)),
        (pictures.with_palette, "image/gif", (300, 200)),
        (pictures.cmyk, "image/jpeg", (900, 600)),
        (pictures.with_wide_colours, "image/jpeg", (900, 600)),
        (pictures.polyglot, "image/jpeg", (900, 600)),
    ],
    ids=["jpeg", "png", "webp", "avif", "gif", "cmyk", "colour profile", "polyglot"],
)
def test_a_picture_is_taken_for_what_it_is(make: Callable[[], bytes], media_type: str, size: tuple[int, int]) -> None:
    picture = make_picture(make())
    assert (picture.content_type, (picture.width, picture.height)) == (media_type, size)
    for format_ in ("jpeg", "avif"):
        shown = opened(picture, format_).convert("RGB")
        assert is_like(shown.getpixel((20, 20)), RED)
        assert is_like(shown.getpixel((shown.width - 20, 20)), BLUE)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (pictures.bomb, "50,000 × 50,000"),
        (pictures.needle, "1 × 60,000"),
        (lambda: pictures.animated("GIF"), "animation"),
        (lambda: pictures.animated("WEBP"), "animation"),
        (lambda: pictures.animated("PNG"), "animation"),
        (lambda: pictures.jpeg()[:2000], "damaged"),
        (lambda: pictures.png()[: len(pictures.png()) // 2], "damaged"),
        (lambda: SVG, "no picture"),
        (lambda: b"<html><script>alert(1)</script></html>", "no picture"),
        (lambda: pictures.encoded(pictures.halves(), "BMP"), "no picture"),
        (lambda: pictures.encoded(pictures.halves(), "TIFF"), "no picture"),
        (lambda: b"", "no picture"),
    ],
    ids="bomb needle gif webp apng truncated-jpeg truncated-png svg html bmp tiff empty".split(),
)
def test_what_cannot_be_shown_is_refused_with_a_reason(make: Callable[[], bytes], reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        make_picture(make())


@pytest.mark.parametrize(
    ("make", "most", "what"),
    [
        (pictures.of_many_scans, MAX_SCANS, "scans"),
        (lambda number: pictures.of_many_segments(number - 20), MAX_SEGMENTS, "segments"),
        (lambda number: pictures.of_many_chunks(number - 20), MAX_BLOCKS, "chunks"),
        (lambda number: pictures.of_many_comments(number - 5), MAX_EXTENSIONS, "extensions"),
        (lambda number: pictures.of_many_blocks(number - 1_000), MAX_BLOCKS, "blocks"),
    ],
    ids=["scans", "segments", "chunks", "extensions", "blocks"],
)
def test_a_picture_has_no_more_parts_than_an_encoder_makes(make: Callable[[int], bytes], most: int, what: str) -> None:
    check_parts(make(most))
    with pytest.raises(Refused, match=f"more than {most:,} {what}"):
        make_picture(make(most + 2_000))


def test_as_many_scans_as_are_taken_make_a_picture() -> None:
    assert make_picture(pictures.of_many_scans(MAX_SCANS)).width == 900


def test_what_looks_like_a_scan_within_a_segment_is_none() -> None:
    thumbnail = b"\xff\xfe" + (32_002).to_bytes(2, "big") + b"\xff\xda" * 16_000
    whole = pictures.jpeg()
    check_parts(whole[:2] + thumbnail + whole[2:])


def test_exif_that_holds_everything_many_times_is_no_exif() -> None:
    assert make_picture(pictures.with_much_exif()).width == 900


@pytest.mark.parametrize("name", [b"zTXt", b"iCCP"])
def test_what_would_be_100_megabytes_unpacked_is_not_unpacked(name: bytes) -> None:
    raw = pictures.with_bomb_in(name)
    tracemalloc.start()
    with suppress(Refused):
        make_picture(raw)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


def test_a_picture_that_was_taken_upright_is_turned_and_tells_nothing_else() -> None:
    picture = make_picture(pictures.rotated_with_position())
    assert (picture.width, picture.height) == (600, 900)
    shown = opened(picture)
    assert shown.size == (600, 900)
    # It was red on the left, which is above once it is turned.
    assert is_like(shown.getpixel((300, 50)), RED)
    assert is_like(shown.getpixel((300, 850)), BLUE)
    for each in picture.renditions:
        assert not dict(Image.open(io.BytesIO(each.body)).getexif())
        assert b"SECRET" not in each.body


def test_nothing_but_pixels_of_a_polyglot_is_kept() -> None:
    assert b"<script>" in pictures.polyglot()
    assert all(b"script" not in each.body for each in make_picture(pictures.polyglot()).renditions)


def test_16_bits_become_8_of_the_same_brightness() -> None:
    shown = opened(make_picture(pictures.of_16_bits()))
    for x, wanted in ((2, 5), (50, 128), (97, 250)):
        assert is_like(shown.getpixel((x, 50)), (wanted,) * 3)


def test_what_is_transparent_stands_on_white() -> None:
    shown = opened(make_picture(pictures.see_through()))
    assert is_like(shown.getpixel((10, 10)), (255, 255, 255))
    assert is_like(shown.getpixel((150, 150)), RED)


@pytest.mark.parametrize(
    ("width", "widths"),
    [(300, [300]), (400, [400]), (1000, [400, 800, 1000]), (1600, list(WIDTHS)), (2400, list(WIDTHS))],
)
def test_a_picture_is_made_smaller_and_never_larger(width: int, widths: list[int]) -> None:
    picture = make_picture(pictures.jpeg(width, width // 2))
    for format_ in ("avif", "jpeg"):
        made = [each for each in picture.renditions if each.format == format_]
        assert [each.width for each in made] == widths
        for each in made:
            assert Image.open(io.BytesIO(each.body)).size == (each.width, each.height)
            assert abs(each.height - each.width / 2) <= 1


def test_the_colour_is_the_average() -> None:
    colour = make_picture(pictures.jpeg()).colour
    assert is_like(tuple(bytes.fromhex(colour[1:])), (115, 30, 115))


@pytest.mark.parametrize("make", ["bomb", "needle", "huge", pytest.param("huge_in_16_bits", marks=pytest.mark.full)])
def test_no_picture_takes_more_than_the_functions_memory(make: str) -> None:
    code = f"""
import resource
limit = {FUNCTIONS["intake"].memory_mb} * 1024 * 1024
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
from chalicelib.media.pictures import make_picture
from chalicelib.media.refusals import Refused
import sys
try:
    print(make_picture(sys.stdin.buffer.read()).width)
except Refused:
    print("refused")
"""
    raw = getattr(pictures, make)()
    done = subprocess.run([sys.executable, "-c", code], input=raw, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode().strip() == ("10000" if make.startswith("huge") else "refused")


def test_the_same_file_gives_the_same_bytes() -> None:
    assert make_picture(pictures.jpeg()) == make_picture(pictures.jpeg())


# Colours: what the numbers of a file mean

P3 = _profile(_PRIMARIES[12], ("srgb", 0.0))
NUMBERS = (148, 100, 90)


def light(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def number(light_: float) -> int:
    value = min(max(light_, 0), 1)
    return round(255 * (value * 12.92 if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055))


def from_p3(colour: tuple[int, int, int]) -> tuple[int, ...]:
    """By the matrix of CSS Color 4, "Sample code for Color Conversions"."""
    red, green, blue = (light(each / 255) for each in colour)
    rows = ((1.2249, -0.2249, 0), (-0.0421, 1.0421, 0), (-0.0196, -0.0786, 1.0983))
    return tuple(number(r * red + g * green + b * blue) for r, g, b in rows)


def plain(mode: str = "RGB", colour: tuple[int, ...] = NUMBERS) -> Image.Image:
    return Image.new(mode, (64, 64), colour)


def with_chunks(**chunks: bytes) -> bytes:
    info = PngImagePlugin.PngInfo()
    for name, data in chunks.items():
        info.add(name.encode(), data)
    return pictures.encoded(plain(), "PNG", pnginfo=info)


def avif_with_numbers(primaries: int, transfer: int) -> bytes:
    raw = bytearray(pictures.encoded(plain(), "AVIF", quality=100))
    struct.pack_into(">HH", raw, raw.index(b"colrnclx") + 8, primaries, transfer)
    return bytes(raw)


WIDE = struct.pack(">8I", 31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000)
LINEAR = tuple(number(each / 255) for each in NUMBERS)


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        (pictures.encoded(plain(), "PNG", icc_profile=P3), from_p3(NUMBERS)),
        (pictures.encoded(plain("RGBA", (*NUMBERS, 255)), "PNG", icc_profile=P3), from_p3(NUMBERS)),
        (pictures.encoded(plain("RGBA", (*NUMBERS, 255)), "WEBP", lossless=True, icc_profile=P3), from_p3(NUMBERS)),
        (avif_with_numbers(12, 13), from_p3(NUMBERS)),
        (avif_with_numbers(1, 13), NUMBERS),
        (avif_with_numbers(2, 2), NUMBERS),
        (with_chunks(cICP=bytes([12, 13, 0, 1])), from_p3(NUMBERS)),
        (with_chunks(cICP=bytes([1, 13, 0, 1]), gAMA=struct.pack(">I", 100_000)), NUMBERS),
        (with_chunks(cHRM=WIDE), NUMBERS),
        (with_chunks(cHRM=WIDE, gAMA=struct.pack(">I", 45_455)), (157, 97, 86)),
        (with_chunks(gAMA=struct.pack(">I", 100_000)), LINEAR),
        (with_chunks(gAMA=struct.pack(">I", 100_000), sRGB=b"\0"), NUMBERS),
        (with_chunks(gAMA=struct.pack(">I", 0), cHRM=bytes(32)), NUMBERS),
        (with_chunks(cICP=b""), NUMBERS),
        (pictures.encoded(plain(), "PNG", icc_profile=b"nonsense"), NUMBERS),
    ],
    ids="icc alpha webp-alpha avif avif-srgb avif-unsaid cicp cicp-first chrm both gama srgb zero short bad".split(),
)
def test_colours_are_what_the_file_says_its_numbers_mean(raw: bytes, wanted: tuple[int, ...]) -> None:
    found = opened(make_picture(raw)).getpixel((32, 32))
    assert isinstance(found, tuple)
    assert all(abs(a - b) <= 3 for a, b in zip(found, wanted, strict=True)), (found, wanted)


@pytest.mark.parametrize("numbers", [(9, 16), (9, 18)], ids=["pq", "hlg"])
def test_hdr_is_brought_down_evenly_and_keeps_its_order(numbers: tuple[int, int]) -> None:
    found = []
    for grey in (0, 60, 100, 148, 190, 230):
        chunk = PngImagePlugin.PngInfo()
        chunk.add(b"cICP", bytes([*numbers, 0, 1]))
        raw = pictures.encoded(plain(colour=(grey,) * 3), "PNG", pnginfo=chunk)
        shown = opened(make_picture(raw)).getpixel((32, 32))
        assert isinstance(shown, tuple)
        assert max(shown) - min(shown) <= 2, "grey stays grey"
        found.append(shown[1])
    assert found == sorted(set(found))
    assert found[0] <= 2
    # White paper, 203 nits, is 58 % of PQ and 75 % of HLG (ITU-R BT.2408, table 1): it stays light, with room above.
    assert found[3 if numbers[1] == 16 else 4] in range(170, 215)


def test_what_is_half_seen_through_is_laid_on_white_in_its_own_colours() -> None:
    raw = pictures.encoded(plain("RGBA", (*NUMBERS, 128)), "PNG", icc_profile=P3)
    found = opened(make_picture(raw)).getpixel((32, 32))
    assert isinstance(found, tuple)
    assert all(abs(a - (b + 255) / 2) <= 3 for a, b in zip(found, from_p3(NUMBERS), strict=True))


@pytest.mark.parametrize("exif", [b"Exif\0\0nonsense", b"Exif\0\0II*\0\xff\xff\xff\x7f", b"Exif\0\0MM\0*\0\0\0\x08\0"])
@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_exif_that_cannot_be_read_is_no_exif(format_: str, exif: bytes) -> None:
    picture = make_picture(pictures.encoded(pictures.halves(), format_, exif=exif))
    assert (picture.width, picture.height) == (900, 600)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_made_upright_as_pillow_does(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    whole = pictures.halves(300, 200)
    whole.paste(pictures.GREEN, (0, 0, 60, 60))
    raw = pictures.encoded(whole, "PNG", exif=exif.tobytes())
    wanted = ImageOps.exif_transpose(Image.open(io.BytesIO(raw)))
    shown = opened(make_picture(raw))
    assert shown.size == wanted.size
    for at in ((20, 20), (shown.width - 20, 20), (20, shown.height - 20)):
        colour = wanted.getpixel(at)
        assert isinstance(colour, tuple)
        assert is_like(shown.getpixel(at), (int(colour[0]), int(colour[1]), int(colour[2])))
