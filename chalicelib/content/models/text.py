"""Plain text as readers get it: composed (NFC), and without characters that can make it look like another."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\ua9e0-\ua9ff\uaa60-\uaadf"
"""Scripts that write words without spaces between: Thai, Lao, Myanmar, Khmer, the Tai scripts. A zero width space
(U+200B) tells there where a line may end (Unicode Line Breaking Algorithm, UAX #14, class ZW)."""

_CONTROLS = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # C0 but tab and line ends, DEL, C1
    "\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"  # zero width, bidi embeddings and overrides
    "\ufff9-\ufffb"  # interlinear annotation
    "\U000e0000-\U000e007f"  # tags: invisible letters
    "\ud800-\udfff"  # lone surrogates, which JSON can carry and UTF-8 cannot
    "\ufdd0-\ufdef\ufffe\uffff"  # noncharacters, which XML (the feed) cannot carry
    "]"
)
"""ZWJ and ZWNJ (U+200C, U+200D) stay: some scripts and emoji need them."""

_NEEDLESS_SPACES = re.compile(f"(?<![{_UNSPACED}])\u200b(?![{_UNSPACED}])")

_MARKS = re.compile("[\u061c\u200e\u200f]")
"""ALM, LRM and RLM: a body in a script that runs from right to left needs them, and they can turn no letters round."""

_BLANK = frozenset(
    "\u115f\u1160\u2065\u2800\u3164\uffa0\ufff0\ufff1\ufff2\ufff3\ufff4\ufff5\ufff6\ufff7\ufff8\U0001d159"
)
"""Letters and signs that show nothing: fillers of Hangul, the empty Braille pattern, a note without a head; and code
points that never will (Default_Ignorable_Code_Point of Unicode's DerivedCoreProperties)."""


def drop_controls(text: str) -> str:
    """Line ends as `\\n`, without control and invisible characters, and without those that turn letters round.

    Direction marks stay. What is left always encodes to UTF-8.
    """
    plain = _CONTROLS.sub("", _end_lines(text))
    return _NEEDLESS_SPACES.sub("", plain) if "\u200b" in plain else plain


def find_controls(text: str) -> Counter[str]:
    """The characters that `drop_controls` drops, and how often."""
    lines = _end_lines(text)
    found = Counter(_CONTROLS.findall(lines))
    return found + Counter(_NEEDLESS_SPACES.findall(_CONTROLS.sub("", lines))) if "\u200b" in text else found


def clean_characters(text: str) -> str:
    """NFC, and what `drop_controls` leaves."""
    return unicodedata.normalize("NFC", drop_controls(text))


def is_visible(text: str) -> bool:
    """Whether a text shows anything: a letter, a digit, a sign. A mark without a letter to stand on shows nothing."""
    return any(_shows(character) for character in text)


def fold(text: str) -> str:
    """A text for finding it: without accents and case, so that `dai hoi` is in what `Đại hội` becomes."""
    letters = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return "".join(each for each in letters if not unicodedata.combining(each))


def clean_line(text: str) -> str:
    """One line: also without direction marks, with white space folded to single spaces, and none at the ends."""
    return " ".join(_clean_plain(text.replace("\u2028", "\n").replace("\u2029", "\n")).split())


def clean_paragraphs(text: str) -> str:
    """Several lines: each cleaned as one, with at most one blank line between."""
    plain = _clean_plain(text.replace("\u2028", "\n").replace("\u2029", "\n\n"))
    lines = "\n".join(" ".join(line.split()) for line in plain.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def _shows(character: str) -> bool:
    """What is not assigned yet counts: it may be the next Unicode's emoji. From plane 14 on nothing shows."""
    return (
        character not in _BLANK
        and character < "\U000e0000"
        and unicodedata.category(character) not in {"Cc", "Cf", "Co", "Cs", "Mc", "Me", "Mn", "Zl", "Zp", "Zs"}
    )


def _clean_plain(text: str) -> str:
    return clean_characters(_MARKS.sub("", text))


def _end_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
