"""Texts of a dump: their escapes, and the encodings that they may have gone through. Pure."""

from __future__ import annotations

import re

_ESCAPE = re.compile(rb"\\(.)|''|\"\"", re.DOTALL)
_ESCAPED = {b"0": b"\0", b"b": b"\b", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"Z": b"\x1a", b"%": b"\\%", b"_": b"\\_"}


def decode_latin1(value: bytes) -> str:
    """What MySQL calls latin1: Windows-1252, with the five bytes that it leaves out as control characters."""
    try:
        return value.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(chr(each) if each in _NO_CP1252 else bytes([each]).decode("cp1252") for each in value)


_NO_CP1252 = frozenset({0x81, 0x8D, 0x8F, 0x90, 0x9D})


def mend_twice_encoded(text: str) -> str:
    """A text that was UTF-8, taken for latin1, and made UTF-8 once more: `Tiáº¿ng` as `Tiếng`. Others as they are."""
    try:
        return b"".join(_latin1_byte(each) for each in text).decode()
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


def _latin1_byte(letter: str) -> bytes:
    return bytes([ord(letter)]) if ord(letter) < 0x80 or ord(letter) in _NO_CP1252 else letter.encode("cp1252")


def is_twice_encoded(text: str) -> bool:
    """Whether a text would be another one, and a shorter one, if it was mended so."""
    return not text.isascii() and mend_twice_encoded(text) != text


def unescape_string(quoted: bytes, *, quote: bytes) -> bytes:
    """A string between quotes as it is meant (MySQL Reference Manual, "String Literals")."""

    def resolve(found: re.Match[bytes]) -> bytes:
        if found[1] is not None:
            return _ESCAPED.get(found[1], found[1])
        return quote if found[0] == quote * 2 else found[0]

    return _ESCAPE.sub(resolve, quoted)
