"""Makes a body's HTML plain before and after it is sanitised: fewer elements, paragraphs, nothing empty."""

from __future__ import annotations

import html as entities
import re
import unicodedata
from collections.abc import Iterator

from chalicelib.content.markup import BLOCKS, SEPARATOR, VOID, Gone, Tag, split_html

RENAMED = {"h1": "h2", "h5": "h4", "h6": "h4", "strike": "s", "del": "s", "ins": "u", "tt": "code"}
RENAMED |= dict.fromkeys(("listing", "plaintext", "xmp"), "pre")
"""The title is the page's heading of level 1, and four levels are enough."""

_BREAKING = frozenset(
    "address article aside body center details dialog dir div fieldset footer form header hgroup legend main menu nav"
    " optgroup option section select summary textarea".split()
)
"""Blocks that are not kept: what is in them stands apart from what is before and after."""

_BREAK = SEPARATOR + "\n\n"
_BLANK_LINES = re.compile(r"\n[ \t]*+\n|<br>(?:\s*+<br>)++")
_EMPTY_PARAGRAPH = re.compile(r"<p>(?:\s|&nbsp;|<br>)*+</p>")


def simplify(html: str, kept: frozenset[str]) -> str:
    """`html` with the tags in `kept` only, and without scripts and comments; a parser then has no choice of reading.

    In particular there is nothing left that has rules of its own, such as svg, math, template or noscript.
    """
    return "".join(_simple(piece, kept) for piece in split_html(html))


def mend(tidy: str) -> str:
    """Sanitised HTML composed (NFC), without pictures that have no address and links that lead nowhere."""
    parts: list[str] = []
    link_dropped = False
    for piece in split_html(tidy):
        if isinstance(piece, Gone):
            continue
        if isinstance(piece, str):
            parts.append(_compose_between_tags(piece) if parts else _compose(piece))
        elif piece.name == "a":
            link_dropped = link_dropped if piece.is_end else ' href="' not in piece.rest
            parts.append("" if link_dropped else str(piece))
        elif piece.name != "img" or ' src="' in piece.rest:
            parts.append(_compose(str(piece)))
    return "".join(parts)


def add_paragraphs(tidy: str) -> str:
    """Sanitised HTML whose loose text stands in paragraphs, one for each stretch between blank lines; no empty ones."""
    parts: list[str] = []
    loose: list[str] = []
    for node, is_block in _top_level(_EMPTY_PARAGRAPH.sub("\n\n", tidy)):
        if is_block:
            parts.append(_wrap("".join(loose)) + node)
            loose.clear()
        else:
            loose.append(node)
    return "".join([*parts, _wrap("".join(loose))])


def has_content(tidy: str) -> bool:
    """Whether sanitised HTML shows any text or picture."""
    if "<" not in tidy and "&" not in tidy:
        return bool(tidy) and not tidy.isspace()
    return any(
        not entities.unescape(piece).isspace() if isinstance(piece, str) else piece.name == "img"
        for piece in split_html(tidy)
    )


def _simple(piece: Tag | Gone | str, kept: frozenset[str]) -> str:
    if isinstance(piece, str):
        return _compose(piece)
    if isinstance(piece, Gone):
        return SEPARATOR
    name = RENAMED.get(piece.name, piece.name)
    if name in kept:
        return _compose(str(Tag(name, piece.rest, piece.is_end)))
    return _BREAK if name in _BREAKING else SEPARATOR


def _compose(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _compose_between_tags(text: str) -> str:
    """NFC that cannot reach a tag before the text: U+0338 (a stroke through the letter before) makes `>` a `≯`."""
    composed = _compose(text)
    letter = next((i for i, character in enumerate(composed) if not unicodedata.combining(character)), len(composed))
    return composed[:letter].replace("\u0338", "") + composed[letter:]


def _top_level(tidy: str) -> Iterator[tuple[str, bool]]:
    """Texts and whole elements of the top level, and whether each is, or has in it, a block."""
    parts: list[str] = []
    depth = 0
    is_block = False
    for piece in split_html(tidy):
        parts.append(str(piece))
        if isinstance(piece, Tag):
            is_block = is_block or piece.name in BLOCKS
            depth += 0 if piece.name in VOID else -1 if piece.is_end else 1
        if depth == 0:
            yield "".join(parts), is_block
            parts.clear()
            is_block = False


def _wrap(loose: str) -> str:
    """Loose text and inline elements as paragraphs. An element that spans a blank line is for the parser to split."""
    stretches = (stretch.strip() for stretch in _BLANK_LINES.split(loose))
    paragraphs = [f"<p>{stretch}</p>" for stretch in stretches if has_content(stretch)]
    return "\n" + "\n".join(paragraphs) + "\n" if paragraphs else "\n"
