"""Pictures look as the files that were uploaded look in Chromium, whatever their numbers mean."""

from __future__ import annotations

import struct
from base64 import b64encode

import pytest
from playwright.sync_api import Browser

from chalicelib.media.pictures import make_picture
from tests import pictures
from tests.unit.media.test_pictures import NUMBERS, P3, WIDE, avif_with_numbers, opened, plain, with_chunks

PIXEL = """async (address) => {
  const picture = new Image();
  picture.src = address;
  await picture.decode();
  const context = Object.assign(document.createElement("canvas"), {width: 64, height: 64}).getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, 64, 64);
  context.drawImage(picture, 0, 0);
  return [...context.getImageData(32, 32, 1, 1).data].slice(0, 3);
}"""
LINEAR = struct.pack(">I", 100_000)

FILES: dict[str, tuple[str, bytes, int]] = {
    "profile": ("png", pictures.encoded(plain(), "PNG", icc_profile=P3), 3),
    "profile, half transparent": ("png", pictures.encoded(plain("RGBA", (*NUMBERS, 128)), "PNG", icc_profile=P3), 3),
    "AVIF, P3": ("avif", avif_with_numbers(12, 13), 3),
    "AVIF, BT.2020": ("avif", avif_with_numbers(9, 1), 3),
    "AVIF, BT.709": ("avif", avif_with_numbers(1, 1), 3),
    "cICP": ("png", with_chunks(cICP=bytes([12, 13, 0, 1])), 3),
    "cHRM": ("png", with_chunks(cHRM=WIDE), 3),
    "gAMA": ("png", with_chunks(gAMA=LINEAR), 3),
    "gAMA and cHRM": ("png", with_chunks(gAMA=LINEAR, cHRM=WIDE), 3),
    # Ways to bring HDR down differ between programs; only that it is done, and which way, can be held to Chromium.
    "AVIF, PQ": ("avif", avif_with_numbers(9, 16), 45),
    "AVIF, HLG": ("avif", avif_with_numbers(9, 18), 45),
}


@pytest.mark.parametrize("name", FILES)
def test_a_picture_has_the_colours_of_its_file(name: str, browser: Browser) -> None:
    kind, raw, tolerance = FILES[name]
    page = browser.new_page()
    wanted = page.evaluate(PIXEL, f"data:image/{kind};base64,{b64encode(raw).decode()}")
    page.close()
    found = opened(make_picture(raw)).getpixel((32, 32))
    assert isinstance(found, tuple)
    assert max(abs(a - b) for a, b in zip(found, wanted, strict=True)) <= tolerance, (found, wanted)
