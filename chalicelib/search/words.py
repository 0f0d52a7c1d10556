"""Words: how a text is taken apart to be found, and which spellings are one. The readers' script has the same rules
(`templates/assets/search/1-words.js`), and both are held to `tests/unit/search/words.json`.

A word is a run of letters and digits; a Vietnamese one is a syllable. It is matched *folded*: in lower case, without
marks, đ as d. Its *marked* form is kept for ranking, with the tone at its end, so that hoà and hòa are one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_MARKS = re.compile("[\u0300-\u036f]")
_TONE = re.compile(f"[{_TONES}]")
_WORD = r"(?:[^\W_]|[\u0300-\u036f])+"
_WORDS = re.compile(_WORD)
_JOINED = re.compile(rf"(?<![\w.'’\-]){_WORD}(?:[.'’\-]{_WORD}){{1,3}}(?![.'’\-]?\w)")
"""Words that dots or hyphens join, and that others write as one: TP.HCM, e-mail, 1.000.000."""

MAX_JOINED = 24
"""Characters of what is taken for one word, though written as several."""

MAX_WORD = 64
"""More of a word is not looked at."""


@lru_cache(maxsize=50_000)
def mark(word: str) -> str:
    """A word in lower case with its marks, the tone last: `Hòa` and `hoà` are both `hoa` and a grave accent."""
    lower = word[:MAX_WORD].lower().replace("ς", "σ")
    if lower.isascii():
        return lower
    apart = unicodedata.normalize("NFD", lower)
    tones = "".join(sorted(set(_TONE.findall(apart))))
    return unicodedata.normalize("NFC", _TONE.sub("", apart) + tones)


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """A word as it is matched: `Đường` is `duong`; of a day or a month, 02 is 2."""
    marked = mark(word)
    folded = marked if marked.isascii() else _MARKS.sub("", unicodedata.normalize("NFD", marked)).replace("đ", "d")
    return folded[1] if re.fullmatch("0[0-9]", folded) else folded


def words_of(text: str) -> Iterator[str]:
    """The words of a text in their order, marked."""
    return (mark(word) for word in _WORDS.findall(unicodedata.normalize("NFC", text)))


def joined_words_of(text: str) -> Iterator[str]:
    """The words that are written as several: `tphcm` in a text that says TP.HCM, `email` for e-mail."""
    for group in _JOINED.findall(unicodedata.normalize("NFC", text)):
        joined = "".join(fold(word) for word in _WORDS.findall(group))
        if len(joined) <= MAX_JOINED:
            yield joined


def name_of(text: str) -> str:
    """What a topic or a byline goes by where it is asked for: its words, folded and joined by hyphens."""
    return "-".join(map(fold, words_of(text)))
