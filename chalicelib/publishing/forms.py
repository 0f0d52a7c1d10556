"""Forms of paths and of facts, such as `/topics/{topic}/{month}/`: matched to texts, and filled in to make them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from chalicelib.content.models.links import PLACES, RESERVED

Words = Mapping[str, str]
"""The variables of a form with their values. A month is written as in paths, `2015/12`."""

_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_SEGMENT = r"[A-Za-z0-9_.~%-]+"
_LEGACY = (
    rf"(?!(?:{'|'.join(map(re.escape, sorted(RESERVED - {PLACES})))})(?:/|$))"
    rf"(?:{_SEGMENT}/)*(?:{_SEGMENT}/|(?=[^/]*\.){_SEGMENT})"
)
"""A path that `content.links` accepts, without its first slash: a folder or a file outside of reserved ones."""
_VALUES = {
    "month": r"\d{4}/\d{2}",
    "year": r"\d{4}",
    "topic": _SLUG,
    "byline": _SLUG,
    "slug": _SLUG,
    "page": _SLUG,
    "shard": r"\d{1,4}-\d{1,4}",
    "block": r"\d{1,7}",
    "legacy": _LEGACY,
}


class Form:
    """A text with variables in braces; no variable stands in it twice."""

    def __init__(self, text: str) -> None:
        parts = re.split(r"\{(\w+)\}", text)
        self.variables = frozenset(parts[1::2])
        self._text = text
        self._pattern = re.compile(
            "".join(f"(?P<{part}>{_VALUES[part]})" if i % 2 else re.escape(part) for i, part in enumerate(parts))
        )

    def match(self, text: str) -> Words | None:
        """The values of the variables, if the text is of this form."""
        match = self._pattern.fullmatch(text)
        return match.groupdict() if match else None

    def fill(self, words: Words) -> str:
        """The text with its variables filled in; further words are passed over. Raises KeyError for a missing one."""
        return self._text.format_map(words)
