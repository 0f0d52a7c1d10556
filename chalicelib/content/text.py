"""Plain text as readers get it: composed (NFC), and without characters that can make it look like another."""

from __future__ import annotations

import re
import unicodedata

_CONTROLS = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # C0 but tab and line ends, DEL, C1
    "\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"  # zero width, bidi controls
    "\ufff9-\ufffb"  # interlinear annotation
    "\ud800-\udfff"  # lone surrogates, which JSON can carry and UTF-8 cannot
    "]"
)
"""ZWJ and ZWNJ (U+200C, U+200D) stay: some scripts and emoji need them."""


def clean_characters(text: str) -> str:
    """NFC, line ends as `\\n`, without control and direction characters."""
    return unicodedata.normalize("NFC", _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def clean_line(text: str) -> str:
    """One line: also with white space folded to single spaces, and none at the ends."""
    return " ".join(clean_characters(text).split())


def clean_paragraphs(text: str) -> str:
    """Several lines: each cleaned as one, with at most one blank line between."""
    lines = "\n".join(" ".join(line.split()) for line in clean_characters(text).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()
