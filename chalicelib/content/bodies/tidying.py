"""Makes a body's HTML plain before and after it is sanitised: fewer elements, paragraphs, nothing empty."""

from __future__ import annotations

import html as entities
import re
import unicodedata
from collections.abc import Iterator

from chalicelib.content.bodies.hints import annotate, is_from_word
from chalicelib.content.bodies.markup import BLOCKS, FORMATTING, ORDINARY, SEPARATOR, VOID, Gone, Tag, split_html
from chalicelib.content.models.text import clean_line, is_visible

RENAMED = {
    "h1": "h2",
    "h5": "h4",
    "h6": "h4",
    "strike": "s",
    "del": "s",
    "ins": "u",
    "tt": "code",
    "acronym": "abbr",
    "font": "span",
}
RENAMED |= dict.fromkeys(("listing", "plaintext", "xmp"), "pre")
"""The title is the page's heading of level 1, and four levels are enough."""

_BREAKING = frozenset(
    "address article aside center details dialog dir div fieldset footer form header hgroup legend main menu nav"
    " optgroup option section select summary textarea".split()
)
"""Blocks that are not kept: their content stands apart from what is before and after, as in a `div`."""

EMBEDS = {"iframe": "src", "embed": "src", "object": "data", "video": "src", "audio": "src", "source": "src"}
"""What shows something of another page, and the attribute that says where it is."""

_BREAK = SEPARATOR + "\n\n"
_BLANK_LINES = re.compile(r"\n[ \t]*+\n|<br>(?:\s*+<br>)++")
_INLINE = "|".join(sorted((FORMATTING | ORDINARY) - {"a"}))
_EMPTY = re.compile(
    rf"<(p|h[2-4])(?: [^<>]*+)?>(?:\s++|&nbsp;|<br>|</?(?:{_INLINE})(?: [^<>]*+)?>|<a(?: [^<>]*+)?></a>)*+</\1>"
)
_BEFORE_A_SIGN = frozenset("«‹§№$€£(")
_AFTER_A_SIGN = frozenset("»›:;!?%‰°–—₫€)")
_WIDE_BLANKS = re.compile(r"(?<![ \t])[ \t]*+&nbsp;(?:[ \t]|&nbsp;)*+")


def simplify(html: str, kept: frozenset[str]) -> str:
    """`html` with the tags in `kept` only, annotated, without scripts and comments; a parser then has no choice of
    reading.

    In particular there is nothing left that has rules of its own, such as svg, math, template or noscript. Of what
    shows something of another page, a link to that stays.
    """
    from_word = is_from_word(html)
    linked: set[str] = set()
    return "".join(_simple(piece, kept, linked, from_word=from_word) for piece in split_html(html))


def mend(tidy: str) -> str:
    """Sanitised HTML composed (NFC), without pictures that have no address and links that lead nowhere.

    Spaces that do not break stay beside figures and signs ("50 km", "« a »"), not between words.
    """
    parts: list[str] = []
    link_dropped = False
    in_pre = 0
    for piece in split_html(tidy):
        if isinstance(piece, Gone):
            continue
        if isinstance(piece, str):
            text = piece if in_pre else _WIDE_BLANKS.sub(_plain_blank, piece)
            parts.append(_compose_between_tags(text) if parts else _compose(text))
        elif piece.name == "pre":
            in_pre += -1 if piece.is_end else 1
            parts.append(_compose(str(piece)))
        elif piece.name == "a":
            link_dropped = link_dropped if piece.is_end else ' href="' not in piece.rest
            parts.append("" if link_dropped else str(piece))
        elif piece.name != "img" or ' src="' in piece.rest:
            parts.append(_compose(str(piece)))
    return "".join(parts)


def add_paragraphs(tidy: str) -> str:
    """Sanitised HTML whose loose text stands in paragraphs, one for each stretch between blank lines; none is empty,
    and no heading.
    """
    parts: list[str] = []
    loose: list[str] = []
    for node, is_block in _top_level(_EMPTY.sub("\n\n", tidy)):
        if is_block:
            parts.append(_wrap("".join(loose)) + node)
            loose.clear()
        else:
            loose.append(node)
    return "".join([*parts, _wrap("".join(loose))])


def has_content(tidy: str) -> bool:
    """Whether sanitised HTML shows any text or picture."""
    return any(
        is_visible(entities.unescape(piece)) if isinstance(piece, str) else piece.name == "img"
        for piece in split_html(tidy)
    )


def _simple(piece: Tag | Gone | str, kept: frozenset[str], linked: set[str], *, from_word: bool) -> str:
    if isinstance(piece, str):
        return _compose(piece)
    if piece.name in EMBEDS and (link := _link_to_embedded(piece, linked)):
        return link
    if isinstance(piece, Gone):
        return SEPARATOR
    name = "div" if piece.name in _BREAKING else RENAMED.get(piece.name, piece.name)
    if name not in kept:
        return _BREAK if name == "body" else SEPARATOR
    rest = f"{piece.rest} align=center" if piece.name == "center" else piece.rest
    return _compose(str(annotate(Tag(name, rest, piece.is_end), from_word=from_word)))


def _link_to_embedded(piece: Tag | Gone, linked: set[str]) -> str:
    """A link to the content that an element would have shown, once for each address; nothing if it has no address for a
    link.
    """
    attributes = piece.attributes
    address = attributes.get(EMBEDS[piece.name], "").strip()
    address = f"https:{address}" if address.startswith("//") else address
    if address in linked or not re.match(r"https?://[^\s/]|/[^/\\]", address, re.IGNORECASE):
        return ""
    linked.add(address)
    title = clean_line(attributes.get("title", ""))
    text = title if is_visible(title) else address
    return f'{_BREAK}<a href="{entities.escape(address)}">{entities.escape(text)}</a>{_BREAK}'


def _plain_blank(found: re.Match[str]) -> str:
    """A plain space for non-breaking blanks; but a single one may tie a figure or a sign to its neighbour."""
    text, (start, end) = found.string, found.span()
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    holds = before.isdigit() or after.isdigit() or before in _BEFORE_A_SIGN or after in _AFTER_A_SIGN
    return "&nbsp;" if before and after and holds and found[0] == "&nbsp;" else " "


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
    yield "".join(parts), is_block


def _is_blank(loose: str) -> bool:
    if "<" not in loose and "&" not in loose:
        return not loose or loose.isspace()
    return all(
        entities.unescape(piece).isspace() if isinstance(piece, str) else piece.name != "img"
        for piece in split_html(loose)
    )


def _wrap(loose: str) -> str:
    """Loose text and inline elements as paragraphs. An element that spans a blank line is for the parser to split."""
    stretches = (stretch.strip() for stretch in _BLANK_LINES.split(loose))
    paragraphs = [f"<p>{stretch}</p>" for stretch in stretches if not _is_blank(stretch)]
    return "\n" + "\n".join(paragraphs) + "\n" if paragraphs else "\n"
