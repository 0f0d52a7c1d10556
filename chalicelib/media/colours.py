"""The colours that a picture's file says its numbers mean, as an ICC profile: Pillow reads such a profile, and no more.

A PNG says it by the chunks cICP, iCCP, sRGB, gAMA and cHRM, in this order of weight (PNG 3, section 12.1); an AVIF by
the numbers of its `colr` box (ISO 23091-2, "CICP"). What is brighter than paper, PQ and HLG, is brought down to it.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

Curve = Callable[[float], float]
Matrix = tuple[tuple[float, ...], ...]
Chromaticity = tuple[float, ...]
"""x and y of white, red, green and blue."""

_D65 = (0.3127, 0.3290)
_SRGB: Chromaticity = (*_D65, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)
_PRIMARIES: Mapping[int, Chromaticity] = {
    9: (*_D65, 0.708, 0.292, 0.170, 0.797, 0.131, 0.046),
    11: (0.314, 0.351, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060),
    12: (*_D65, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060),
}
"""ISO 23091-2, table 2: BT.2020, DCI P3, Display P3. All others are near enough to sRGB's, or not said."""

_WHITE_NITS, _PEAK_NITS = 203, 1000
"""How bright white paper is in HDR (ITU-R BT.2408), and the brightest that is made out."""

_POINTS = 4096
_BRADFORD: Matrix = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))
_D50 = (0.9642, 1.0, 0.8249)


def profile_of(format_: str, raw: bytes, info: Mapping[Any, Any]) -> bytes | None:
    """The profile of a file's colours; None where they are sRGB, or nothing is said. `info` is what Pillow read."""
    if format_ == "PNG":
        said = _chunk(raw, b"cICP")
        if said is not None and len(said) >= 2:
            return _of_numbers(said[0], said[1])
    icc: bytes | None = info.get("icc_profile")
    if icc:
        return icc
    if format_ == "AVIF" and (at := raw.find(b"colrnclx")) >= 0 and len(raw) >= at + 12:
        return _of_numbers(*struct.unpack_from(">HH", raw, at + 8))
    gamma = info.get("gamma")
    if format_ == "PNG" and "srgb" not in info and gamma:  # browsers heed cHRM beside gAMA only
        return _profile(tuple(info.get("chromaticity", _SRGB)), ("gamma", round(1 / gamma, 4)))
    return None


def _chunk(raw: bytes, name: bytes) -> bytes | None:
    """A chunk of a PNG that stands before its pixels."""
    at = 8
    while at + 8 <= len(raw):
        size, found = struct.unpack_from(">I4s", raw, at)
        if found == name:
            return raw[at + 8 : at + 8 + size]
        if found == b"IDAT":
            return None
        at += 12 + size
    return None


def _of_numbers(primaries: int, transfer: int) -> bytes | None:
    curves = {4: ("gamma", 2.2), 5: ("gamma", 2.8), 8: ("gamma", 1.0), 16: ("pq", 0.0), 18: ("hlg", 0.0)}
    if primaries not in _PRIMARIES and transfer not in curves:
        return None
    return _profile(_PRIMARIES.get(primaries, _SRGB), curves.get(transfer, ("srgb", 0.0)))


@lru_cache(maxsize=8)
def _profile(chromaticity: Chromaticity, curve: tuple[str, float]) -> bytes | None:
    """A profile of three colours and one curve (ICC.1:2001-04, 6.3.1.2); None for impossible colours."""
    try:
        columns = list(zip(*_to_d50(chromaticity), strict=True))
    except ZeroDivisionError:
        return None
    name, power = curve
    bend = {"gamma": lambda x: x**power, "srgb": _srgb, "pq": _pq, "hlg": _hlg}[name]
    table = b"curv\0\0\0\0" + struct.pack(f">I{_POINTS}H", _POINTS, *_sampled(bend))
    tags = {sign: _xyz(each) for sign, each in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns, strict=True)}
    tags[b"wtpt"] = _xyz(_D50)
    body, index = b"", b""
    start = 128 + 4 + 12 * (len(tags) + 3)
    for sign, data in tags.items():
        index += struct.pack(">4sII", sign, start + len(body), len(data))
        body += data
    for sign in (b"rTRC", b"gTRC", b"bTRC"):  # one table for all
        index += struct.pack(">4sII", sign, start + len(body), len(table))
    body += table
    size = start + len(body)
    head = struct.pack(">I4xI4s4s4s12x4s", size, 0x02100000, b"mntr", b"RGB ", b"XYZ ", b"acsp")
    head = head.ljust(68, b"\0") + b"".join(_fixed(each) for each in _D50)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags) + 3) + index + body


def _sampled(bend: Curve) -> Iterator[int]:
    return (round(65535 * min(max(bend(n / (_POINTS - 1)), 0.0), 1.0)) for n in range(_POINTS))


def _srgb(x: float) -> float:
    return x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4


def _pq(x: float) -> float:
    """SMPTE ST 2084, which is absolute: up to 10,000 nits."""
    power = x ** (32 / 2523)
    nits = 10_000 * (max(power - 0.8359375, 0) / (18.8515625 - 18.6875 * power)) ** (16384 / 2610)
    return _brought_down(nits / _WHITE_NITS)


def _hlg(x: float) -> float:
    """ITU-R BT.2100, seen at 1,000 nits."""
    scene = x * x / 3 if x <= 0.5 else (2.718281828 ** ((x - 0.55991073) / 0.17883277) + 0.28466892) / 12
    return _brought_down(_PEAK_NITS * scene**1.2 / _WHITE_NITS)


def _brought_down(light: float) -> float:
    """Light, where white paper is 1, reduced so that the peak becomes 1 and dark values stay (Reinhard 2002)."""
    peak = _PEAK_NITS / _WHITE_NITS
    return light * (1 + light / peak**2) / (1 + light)


def _to_d50(chromaticity: Chromaticity) -> Matrix:
    """From linear colours to XYZ as seen by D50, to which a profile's colours are adapted (ICC.1, annex E)."""
    white, *colours = (
        (x / y, 1.0, (1 - x - y) / y) for x, y in zip(chromaticity[::2], chromaticity[1::2], strict=True)
    )
    unscaled = tuple(zip(*colours, strict=True))
    scale = _apply(_inverse(unscaled), white)
    linear = tuple(tuple(each * by for each, by in zip(row, scale, strict=True)) for row in unscaled)
    there, here = _apply(_BRADFORD, white), _apply(_BRADFORD, _D50)
    cones = tuple(tuple(here[row] / there[row] if row == column else 0.0 for column in range(3)) for row in range(3))
    return _times(_times(_inverse(_BRADFORD), _times(cones, _BRADFORD)), linear)


def _apply(matrix: Matrix, vector: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)


def _times(left: Matrix, right: Matrix) -> Matrix:
    columns = tuple(zip(*right, strict=True))
    return tuple(tuple(sum(a * b for a, b in zip(row, each, strict=True)) for each in columns) for row in left)


def _inverse(matrix: Matrix) -> Matrix:
    (a, b, c), (d, e, f), (g, h, i) = matrix
    determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    cofactors = (
        (e * i - f * h, c * h - b * i, b * f - c * e),
        (f * g - d * i, a * i - c * g, c * d - a * f),
        (d * h - e * g, b * g - a * h, a * e - b * d),
    )
    return tuple(tuple(each / determinant for each in row) for row in cofactors)


def _xyz(values: tuple[float, ...]) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(map(_fixed, values))


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))
