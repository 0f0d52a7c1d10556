"""Reads what word processors and other pages put on the clipboard: the meaning of styles becomes elements.

It works on well-nested HTML whose tags `hints.annotate` has read. Each step takes pieces and gives pieces, in time that
grows with their number, and changes nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.content.bodies.anchors import keep_anchors
from chalicelib.content.bodies.hints import ALIGNMENTS, HIDDEN
from chalicelib.content.bodies.markup import BLOCKS, VOID, Gone, Tag, split_html
from chalicelib.content.bodies.pasted_lists import is_blank, make_lists, nest_lists

Piece = Tag | Gone | str

_CLASS = re.compile(r' class="([^"]*)"')
_LANG = re.compile(r' lang="([^"]*)"')
_DIR = re.compile(r' dir="([^"]*)"')
_ROWS = frozenset("tr thead tbody tfoot table".split())
_ALIGNING = frozenset("p div h2 h3 h4".split())
_STYLE_HINTS = frozenset({"bold", "plain", "italic", "upright", "struck", "unstruck", "super", "lowered"})
_STYLED = frozenset("b strong i em s sub sup".split())
_STRONG_ANYWAY = frozenset("h2 h3 h4 th".split())
_BREAK = "\n\n"


@dataclass(frozen=True, slots=True)
class Straight:
    """HTML that means by its elements what it looked like, and the texts that have become the markers of lists."""

    html: str
    markers: tuple[str, ...] = ()


def straighten(tidy: str) -> Straight:
    """Well-nested, annotated HTML without `div` and needless `span`; what is left of `class` aligns cells."""
    pieces: list[Piece] = list(split_html(tidy))
    if HIDDEN in tidy:
        pieces = list(drop_hidden(pieces))
    pieces, markers = make_lists(pieces)
    pieces = nest_lists(pieces)
    if ' class="' in tidy:
        pieces = align_cells(pieces)
    if ' id="' in tidy or ' href="#' in tidy:
        pieces = keep_anchors(pieces)
    if ' class="' in tidy:
        pieces = format_runs(pieces)
    if "<div" in tidy or "<span" in tidy or " lang=" in tidy or " dir=" in tidy:
        pieces = carry_languages(pieces)
    return Straight("".join(map(str, pieces)), tuple(markers))


def hints_of(tag: Tag) -> frozenset[str]:
    """What its attributes mean."""
    found = _CLASS.search(tag.rest)
    return frozenset(found[1].split()) if found else frozenset()


def drop_hidden(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Everything except hidden elements and their content."""
    depth = 0
    for piece in pieces:
        if not isinstance(piece, Tag):
            if not depth:
                yield piece
        elif piece.name in VOID:
            if not depth and HIDDEN not in hints_of(piece):
                yield piece
        elif depth:
            depth += -1 if piece.is_end else 1
        elif not piece.is_end and HIDDEN in hints_of(piece):
            depth = 1
        else:
            yield piece


def align_cells(pieces: Iterable[Piece]) -> list[Piece]:
    """Tables whose cells carry their alignment in `class`: their own, that of their content, or that of their row."""
    made: list[Piece] = []
    inherited: list[str] = [""]
    cells: list[int] = []
    for piece in pieces:
        made.append(piece)
        if not isinstance(piece, Tag):
            continue
        if piece.name in _ROWS:
            inherited.pop() if piece.is_end else inherited.append(_alignment(piece) or inherited[-1])
        elif piece.name in {"td", "th"}:
            if piece.is_end:
                cells.pop()
            else:
                made[-1] = _aligned(piece, _alignment(piece) or inherited[-1])
                cells.append(len(made) - 1)
        elif cells and piece.name in _ALIGNING and not piece.is_end and (aligned := _alignment(piece)):
            cell = made[cells[-1]]
            if isinstance(cell, Tag) and not _alignment(cell):
                made[cells[-1]] = _aligned(cell, aligned)
    return made


def _alignment(tag: Tag) -> str:
    return next(iter(hints_of(tag) & ALIGNMENTS), "")


def _aligned(cell: Tag, alignment: str) -> Tag:
    hints = [*sorted(hints_of(cell) - ALIGNMENTS), *([alignment] if alignment else [])]
    rest = _CLASS.sub("", cell.rest)
    return replace(cell, rest=f'{rest} class="{" ".join(hints)}"' if hints else rest)


@dataclass(frozen=True, slots=True)
class Look:
    """How a run of text looks: the names of the elements that say so, or nothing. In headings all is bold."""

    bold: str = ""
    italic: str = ""
    struck: str = ""
    script: str = ""
    is_strong_anyway: bool = False

    @property
    def elements(self) -> list[str]:
        """The names, the outermost first."""
        return [name for name in (self.bold, self.italic, self.struck, self.script) if name]


def format_runs(pieces: Sequence[Piece]) -> list[Piece]:
    """Where style says how text looks, each run of it stands in the elements that say the same.

    What an element says and its own style takes back is not said: Google Docs wraps all it copies in a
    `<b style="font-weight:normal">`.
    """
    if not any(isinstance(piece, Tag) and not _STYLE_HINTS.isdisjoint(hints_of(piece)) for piece in pieces):
        return list(pieces)
    made: list[Piece] = []
    opened: list[str] = []
    stack = [(Look(), True)]
    for piece in pieces:
        if isinstance(piece, str):
            wanted = stack[-1][0].elements
            if wanted != opened and (not is_blank(piece) or "s" in opened):
                _reopen(made, opened, wanted)
        elif isinstance(piece, Tag) and piece.name not in {"br", "img"}:
            if piece.is_end:
                _, is_shown = stack.pop()
            else:
                is_shown = piece.name not in _STYLED and not (piece.name == "span" and _is_bare(piece))
                if piece.name not in VOID:
                    stack.append((_look(piece, stack[-1][0]), is_shown))
            if not is_shown:
                continue
            _reopen(made, opened, [])
        made.append(piece)
    _reopen(made, opened, [])
    return made


def _look(tag: Tag, outer: Look) -> Look:
    """The look of an element's content: that of its name, and what its style takes away or adds."""
    look = replace(outer, **_named(tag.name, outer))
    hints = hints_of(tag)
    return replace(look, **_styled(hints, look, is_struck_by_name=tag.name == "s")) if hints else look


def _named(name: str, outer: Look) -> dict[str, Any]:
    if name in {"b", "strong"}:
        return {"bold": outer.bold or name}
    if name in {"i", "em"}:
        return {"italic": outer.italic or name}
    if name in {"sub", "sup"}:
        return {"script": name}
    if name == "s":
        return {"struck": name}
    return {"is_strong_anyway": True} if name in _STRONG_ANYWAY else {}


def _styled(hints: frozenset[str], look: Look, *, is_struck_by_name: bool) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if "plain" in hints or ("bold" in hints and not look.is_strong_anyway):
        changes["bold"] = "" if "plain" in hints else look.bold or "strong"
    if not hints.isdisjoint({"upright", "italic"}):
        changes["italic"] = "" if "upright" in hints else look.italic or "em"
    if "struck" in hints or ("unstruck" in hints and is_struck_by_name):
        changes["struck"] = "s" if "struck" in hints else ""
    if not hints.isdisjoint({"super", "lowered"}):
        changes["script"] = "sup" if "super" in hints else "sub"
    return changes


def _reopen(made: list[Piece], opened: list[str], wanted: list[str]) -> None:
    """End and begin elements so that just those wanted are open."""
    same = 0
    while same < min(len(opened), len(wanted)) and opened[same] == wanted[same]:
        same += 1
    made.extend(Tag(name, is_end=True) for name in reversed(opened[same:]))
    made.extend(Tag(name) for name in wanted[same:])
    opened[:] = wanted


def _is_bare(span: Tag) -> bool:
    """Whether a span says nothing."""
    return not (_LANG.search(span.rest) or _DIR.search(span.rest) or ' id="' in span.rest)


@dataclass(frozen=True, slots=True)
class Speech:
    """A language and a direction of writing."""

    lang: str = ""
    dir: str = "ltr"

    def beyond(self, said: Speech) -> str:
        """The attributes that say this where that has been said."""
        lang = f' lang="{self.lang}"' if self.lang != said.lang else ""
        return lang + (f' dir="{self.dir}"' if self.dir != said.dir else "")


@dataclass(frozen=True, slots=True)
class _Open:
    """An element that is open: whether its tags are kept, what holds in it, and what of that the kept tags say."""

    is_kept: bool
    holds: Speech
    said: Speech


def carry_languages(pieces: Iterable[Piece]) -> list[Piece]:
    """Language and direction on elements that are kept: those of a `div` go to the blocks in it, and to paragraphs
    around its loose text, and are not repeated. A `div` becomes a blank line, and a bare `span` nothing.
    """
    made: list[Piece] = []
    stack = [_Open(is_kept=True, holds=Speech(), said=Speech())]
    is_loose = False
    for piece in pieces:
        outer = stack[-1]
        is_block = isinstance(piece, Tag) and piece.name in BLOCKS
        if is_loose and is_block:
            made.append(Tag("p", is_end=True))
            is_loose = False
        elif (
            not (is_loose or is_block or (isinstance(piece, Tag) and piece.is_end) or is_blank(str(piece)))
            and outer.holds != outer.said
        ):
            made.append(Tag("p", outer.holds.beyond(outer.said)))
            is_loose = True
        if not isinstance(piece, Tag):
            made.append(piece)
        elif piece.is_end:
            is_kept = stack.pop().is_kept
            made.append(piece if is_kept else _BREAK if piece.name == "div" else "")
        else:
            tag, opened = _tell(piece, outer, is_block=is_block)
            made.append(tag if opened.is_kept else _BREAK if piece.name == "div" else "")
            if piece.name not in VOID:
                stack.append(opened)
    return made


def _tell(tag: Tag, outer: _Open, *, is_block: bool) -> tuple[Tag, _Open]:
    """A start tag that says what is new in it, and the element that it opens."""
    lang, direction = _LANG.search(tag.rest), _DIR.search(tag.rest)
    holds = Speech(lang[1] if lang else outer.holds.lang, direction[1] if direction else outer.holds.dir)
    if tag.name == "div":
        return tag, _Open(is_kept=False, holds=holds, said=outer.said)
    if is_block:
        told = holds.beyond(outer.said)
    else:
        # Within a line, a direction sets its text apart from what is around it, even if it is the same.
        told = (f' lang="{holds.lang}"' if holds.lang != outer.holds.lang else "") + (direction[0] if direction else "")
    rest = _DIR.sub("", _LANG.sub("", tag.rest)) + told
    if tag.name == "bdi" and not direction:
        holds = replace(holds, dir="auto")
    is_kept = tag.name != "span" or bool(told) or ' id="' in rest
    return replace(tag, rest=rest), _Open(is_kept=is_kept, holds=holds, said=holds)
