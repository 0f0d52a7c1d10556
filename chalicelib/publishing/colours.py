"""A site's accent colour, made fit to be read: as text on light and on dark paper, and under white letters.

Source: WCAG 2.2, "relative luminance" and "contrast ratio", and success criterion 1.4.3 (at least 4.5 to 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

WHITE: Final = "#ffffff"
BLACK: Final = "#000000"
PAPER: Final = "#fffdf8"
"""What light pages are printed on (`--paper` in the style sheet)."""
LIGHT_GROUND: Final = "#f5f0e6"
"""The darkest ground of light pages (`--wash` in the style sheet)."""
DARK_GROUND: Final = "#211f1b"
"""The lightest ground of dark pages (`--wash` in the style sheet)."""
READABLE: Final = 4.5

_STEPS: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Accent:
    """The shades of an accent colour: `fill` under white letters, `on_light` and `on_dark` as the colour of text."""

    fill: str
    on_light: str
    on_dark: str


def shades_of(accent: str) -> Accent:
    """The shades of a colour such as `#9b1c1f`, as near to it as can be read."""
    return Accent(
        fill=_until_readable(accent, WHITE, towards=BLACK),
        on_light=_until_readable(accent, LIGHT_GROUND, towards=BLACK),
        on_dark=_until_readable(accent, DARK_GROUND, towards=WHITE),
    )


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _until_readable(colour: str, ground: str, *, towards: str) -> str:
    """The first of the mixtures, from the colour itself to black or white, that can be read on the ground."""
    mixtures = (_mix(colour, towards, step / _STEPS) for step in range(_STEPS + 1))
    return next(mixture for mixture in mixtures if contrast(mixture, ground) >= READABLE)


def _mix(colour: str, other: str, share: float) -> str:
    parts = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(mine + (its - mine) * share):02x}" for mine, its in parts)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))
