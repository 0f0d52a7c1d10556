"""Plain text as readers get it: composed (NFC), and without characters that can make it look like another."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_CONTROLS = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # C0 but tab and line ends, DEL, C1
    "\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"  # zero width, bidi controls
    "\ufff9-\ufffb"  # interlinear annotation
    "\U000e0000-\U000e007f"  # tags: invisible letters
    "\ud800-\udfff"  # lone surrogates, which JSON can carry and UTF-8 cannot
    "\ufdd0-\ufdef\ufffe\uffff"  # noncharacters, which XML (the feed) cannot carry
    "]"
)
"""ZWJ and ZWNJ (U+200C, U+200D) stay: some scripts and emoji need them."""


def drop_controls(text: str) -> str:
    """Line ends as `\\n`, and no control, direction or invisible characters; what is left always encodes to UTF-8."""
    return _CONTROLS.sub("", _end_lines(text))


def find_controls(text: str) -> Counter[str]:
    """The characters that `drop_controls` drops, and how often."""
    return Counter(_CONTROLS.findall(_end_lines(text)))


def clean_characters(text: str) -> str:
    """NFC, line ends as `\\n`, without control and direction characters."""
    return unicodedata.normalize("NFC", drop_controls(text))


def fold(text: str) -> str:
    """A text for finding it: without accents and case, so that `dai hoi` is in what `Đại hội` becomes."""
    letters = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return "".join(each for each in letters if not unicodedata.combining(each))


def clean_line(text: str) -> str:
    """One line: also with white space folded to single spaces, and none at the ends."""
    return " ".join(clean_characters(text.replace("\u2028", "\n").replace("\u2029", "\n")).split())


def clean_paragraphs(text: str) -> str:
    """Several lines: each cleaned as one, with at most one blank line between."""
    plain = clean_characters(text.replace("\u2028", "\n").replace("\u2029", "\n\n"))
    lines = "\n".join(" ".join(line.split()) for line in plain.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def _end_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
