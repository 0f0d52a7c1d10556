"""Places in a body that links of the same body lead to: footnotes, the notes' way back, chapters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from chalicelib.content.bodies.markup import BLOCKS, VOID, Gone, Tag

Piece = Tag | Gone | str

_ID = re.compile(r' id="([^"]*)"')
_FRAGMENT = re.compile(r' href="#([^"]*)"')


def keep_anchors(pieces: Sequence[Piece]) -> list[Piece]:
    """Ids where a link of the body leads, and links that lead somewhere: other ids go, other links lose their tags.

    An id stands on a block or a link. One of anything else moves on, to the block that begins next, or to an empty
    `span` before the next text; if several meet, the links lead to the first.
    """
    present = {found[1] for piece in pieces if isinstance(piece, Tag) and (found := _ID.search(piece.rest))}
    wanted = {name for piece in pieces if isinstance(piece, Tag) and (name := _target(piece)) is not None} & present
    placed, others = _anchor(pieces, wanted)
    return _link(placed, others)


def _target(tag: Tag) -> str | None:
    found = _FRAGMENT.search(tag.rest) if tag.name == "a" and not tag.is_end else None
    return found[1] if found else None


def _anchor(pieces: Sequence[Piece], wanted: set[str]) -> tuple[list[Piece], dict[str, str]]:
    """The pieces with ids where they can stand, and which id stands for each that is wanted."""
    made: list[Piece] = []
    standing: dict[str, str] = {}
    waiting: list[str] = []

    def settle() -> str:
        standing.update(dict.fromkeys(waiting, waiting[0]))
        name = waiting[0]
        waiting.clear()
        return f' id="{name}"'

    for piece in pieces:
        if isinstance(piece, Tag) and not piece.is_end:
            if found := _ID.search(piece.rest):
                piece = replace(piece, rest=_ID.sub("", piece.rest))  # noqa: PLW2901
                if found[1] in wanted and found[1] not in standing and found[1] not in waiting:
                    waiting.append(found[1])
            is_link = piece.name == "a" and ' href="' in piece.rest and _target(piece) in {None, "top", *wanted}
            if waiting and piece.name not in VOID and (is_link or (piece.name in BLOCKS and piece.name != "div")):
                piece = replace(piece, rest=piece.rest + settle())  # noqa: PLW2901
        shows = piece.name == "img" if isinstance(piece, Tag) else bool(str(piece).replace("&nbsp;", " ").strip())
        if waiting and shows:
            made += [Tag("span", settle()), Tag("span", is_end=True)]
        made.append(piece)
    return made, standing


def _link(pieces: Sequence[Piece], standing: dict[str, str]) -> list[Piece]:
    """The pieces with links to the ids that stand. No link stands in another: HTML has none such."""
    made: list[Piece] = []
    is_dead = False
    for piece in pieces:
        if isinstance(piece, Tag) and piece.name == "a":
            if piece.is_end:
                if is_dead:
                    continue
            else:
                target = _target(piece)
                is_dead = target is not None and target != "top" and target not in standing
                if is_dead:
                    continue
                if target in standing:
                    piece = replace(piece, rest=_FRAGMENT.sub(f' href="#{standing[target]}"', piece.rest))  # noqa: PLW2901
        made.append(piece)
    return made
