"""Lists as word processors paste them: paragraphs that begin with a bullet or a number, and lists in lists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape, unescape

from chalicelib.content.bodies.markup import VOID, Gone, Tag

Piece = Tag | Gone | str

_CLASS = re.compile(r' class="([^"]*)"')
_SPACE = "[ \t\n\xa0]"
_ITEM = re.compile(
    rf"{_SPACE}*+(?:(?P<bullet>[·•●▪■□§○◦‣➢➤✓✔❖oüØv\uf0b7\uf0a7\uf0d8\uf0fc\uf076–-])"
    rf"|\(?(?P<number>[0-9]{{1,4}}|[a-zA-Z]|[ivxIVX]{{2,5}})[.)])(?:{_SPACE}++|\Z)"
)
"""Of a paragraph that is known to be an item. Word draws bullets with letters of Symbol, Wingdings and Courier."""
_LIKE_AN_ITEM = re.compile(
    rf"{_SPACE}*+(?:(?P<bullet>[·•●▪◦‣])|(?P<number>[0-9]{{1,3}})[.)])(?=[ \t\n]*+\xa0){_SPACE}{{3}}{_SPACE}*+"
)
"""Of any paragraph: where a tab was, there are three blanks or more, and not all of them plain."""
_LONGEST = 40
"""Characters of a marker, with the blanks around it."""
_ROMAN = {"i": 1, "v": 5, "x": 10}


@dataclass(frozen=True, slots=True)
class _Item:
    """What a paragraph is an item of: a list's level, tag and type, and its number there; its marker, and the rest."""

    level: int
    name: str
    type: str
    number: int
    marker: str
    content: list[Piece]


@dataclass(slots=True)
class _List:
    level: int
    name: str
    type: str
    next_number: int


def make_lists(pieces: list[Piece]) -> tuple[list[Piece], list[str]]:
    """Lists made of paragraphs that say by style that they are items, or that begin with a marker and a tab; and the
    texts of the markers. A paragraph whose marker no list can show ("Điều 1.", "1.1.") stays one.
    """
    made: list[Piece] = []
    markers: list[str] = []
    lists: list[_List] = []
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        if isinstance(piece, Tag) and piece.name == "p" and not piece.is_end:
            end = _end_of(pieces, at)
            if item := _read_item(piece, pieces[at + 1 : end], lists):
                _begin(made, lists, item, piece)
                made += item.content
                markers.append(item.marker)
                at = end + 1
                continue
        if not is_blank(str(piece)):
            _close(made, lists, 0)
        made.append(piece)
        at += 1
    _close(made, lists, 0)
    return made, markers


def nest_lists(pieces: Sequence[Piece]) -> list[Piece]:
    """Lists within an item of the list around them: Google Docs puts them beside it. And their numbers as `type`."""
    made: list[Piece] = []
    stack: list[tuple[str, bool, int]] = []
    for piece in pieces:
        if not isinstance(piece, Tag) or piece.name in VOID:
            made.append(piece)
            continue
        if piece.is_end:
            _, is_owing, _ = stack.pop()
            made.append(piece)
            if is_owing:
                made.append(Tag("li", is_end=True))
            continue
        is_list = piece.name in {"ul", "ol"}
        is_owing = is_list and bool(stack) and stack[-1][0] in {"ul", "ol"}
        if is_owing and not _reopen_item(made):
            made.append(Tag("li"))
        made.append(_typed(piece) if piece.name == "ol" else piece)
        if piece.name == "li" and stack and stack[-1][0] == "ol" and (type_ := _type_of(piece)):
            of_list = made[stack[-1][2]]
            if isinstance(of_list, Tag) and ' type="' not in of_list.rest:
                made[stack[-1][2]] = replace(of_list, rest=f'{of_list.rest} type="{type_}"')
        stack.append((piece.name, is_owing, len(made) - 1))
    return made


def is_blank(text: str) -> bool:
    """Whether a text in HTML is nothing but white space."""
    return not text.replace("&nbsp;", " ").strip()


def _reopen_item(made: list[Piece]) -> bool:
    """Take away the end of the item that came last, so that it goes on; whether there is one."""
    for back in range(len(made) - 1, max(len(made) - 3, -1), -1):
        piece = made[back]
        if isinstance(piece, Tag):
            if piece.name == "li" and piece.is_end:
                del made[back]
                return True
            return False
    return False


def _typed(tag: Tag) -> Tag:
    type_ = _type_of(tag)
    return replace(tag, rest=f'{tag.rest} type="{type_}"') if type_ and ' type="' not in tag.rest else tag


def _type_of(tag: Tag) -> str:
    return next((hint[-1] for hint in _hints(tag) if hint.startswith("type-")), "")


def _hints(tag: Tag) -> list[str]:
    found = _CLASS.search(tag.rest)
    return found[1].split() if found else []


def _end_of(pieces: Sequence[Piece], start: int) -> int:
    """Where a paragraph ends: in well-nested HTML none stands in another."""
    at = start + 1
    while at < len(pieces) and not (isinstance(each := pieces[at], Tag) and each.name == "p"):
        at += 1
    return at


def _read_item(paragraph: Tag, content: list[Piece], lists: list[_List]) -> _Item | None:
    hints = _hints(paragraph)
    level = next((int(hint[-1]) for hint in hints if hint.startswith("level")), 1)
    marker, rest = _split_marker(content) if "item" in hints else ("", content)
    if not marker:
        marker = _beginning(content)
    match = (_ITEM if "item" in hints else _LIKE_AN_ITEM).match(marker)
    if not match or (rest is not content and match.end() < len(marker)):
        return None
    if rest is content:
        rest = _without(content, match.end())
        marker = match[0]
    if match["bullet"]:
        return _Item(level, "ul", "", 0, marker, rest)
    same = next((each for each in lists if each.level == level and each.name == "ol"), None)
    type_, number = _read_number(match["number"], same)
    return _Item(level, "ol", type_, number, marker, rest)


def _split_marker(content: list[Piece]) -> tuple[str, list[Piece]]:
    """The text that Word says is a marker, and the content without it; nothing if text stands before it."""
    for start, piece in enumerate(content):
        if isinstance(piece, str) and not is_blank(piece):
            break
        if isinstance(piece, Tag) and "marker" in _hints(piece):
            depth, at, texts = 1, start + 1, list[str]()
            while at < len(content) and depth:
                each = content[at]
                if isinstance(each, Tag):
                    depth += 0 if each.name in VOID else -1 if each.is_end else 1
                else:
                    texts.append(unescape(str(each)))
                at += 1
            return "".join(texts), content[:start] + content[at:]
    return "", content


def _beginning(content: list[Piece]) -> str:
    """The first characters of the text, as many as a marker may have."""
    text = ""
    for piece in content:
        if isinstance(piece, str):
            text += unescape(piece[: 8 * _LONGEST])
            if len(text) >= _LONGEST:
                break
        elif isinstance(piece, Tag) and piece.name in {"br", "img"}:
            break
    return text[:_LONGEST]


def _without(content: list[Piece], length: int) -> list[Piece]:
    """The content without a number of characters at its beginning."""
    made: list[Piece] = []
    for piece in content:
        if length and isinstance(piece, str):
            text = unescape(piece)
            made.append(escape(text[length:], quote=False).replace("\xa0", "&nbsp;"))
            length = max(length - len(text), 0)
        else:
            made.append(piece)
    return made


def _read_number(text: str, same: _List | None) -> tuple[str, int]:
    """The type of an ordered list (`1`, `a`, `A`, `i`, `I`) and the number, if an item is numbered so."""
    if text.isdecimal():
        return "", int(text)
    lower, is_upper = text.lower(), text.isupper()
    letter = ord(lower) - ord("a") + 1 if len(text) == 1 else 0
    goes_on = same is not None and same.type.lower() == "a" and letter == same.next_number
    if set(lower) <= set(_ROMAN) and not goes_on and (len(text) > 1 or same is not None or lower == "i"):
        values = [_ROMAN[each] for each in lower]
        total = sum(
            -value if any(value < after for after in values[n + 1 :]) else value for n, value in enumerate(values)
        )
        return "I" if is_upper else "i", total
    return ("A" if is_upper else "a", letter) if letter else ("", 0)


def _begin(made: list[Piece], lists: list[_List], item: _Item, paragraph: Tag) -> None:
    """Begin an item, in the list that is open on its level if it goes on there."""
    _close(made, lists, item.level)
    last = lists[-1] if lists else None
    goes_on = last is not None and (last.level, last.name, last.type) == (item.level, item.name, item.type)
    if last is not None and last.level == item.level and (not goes_on or item.number != last.next_number):
        goes_on = False
        _close(made, lists, item.level - 1)
    if goes_on:
        made.append(Tag("li", is_end=True))
    else:
        kind = f' type="{item.type}"' if item.type else ""
        start = f' start="{item.number}"' if item.name == "ol" and item.number != 1 else ""
        made.append(Tag(item.name, kind + start))
        lists.append(_List(item.level, item.name, item.type, item.number))
    lists[-1].next_number = item.number + (item.name == "ol")
    made.append(Tag("li", paragraph.rest))


def _close(made: list[Piece], lists: list[_List], level: int) -> None:
    """End the lists that are deeper than this level."""
    while lists and lists[-1].level > level:
        made += [Tag("li", is_end=True), Tag(lists.pop().name, is_end=True)]
