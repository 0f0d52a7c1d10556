"""What the attributes of a pasted tag mean: style, class, align and the like become a few words in `class`.

Word processors and browsers put meaning into style. It is read here, tag by tag, before a parser sees it, and acted on
by `pasting` once the tags are well nested. No style and no class of an editor's goes further than this.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from html import escape
from urllib.parse import unquote

from chalicelib.content.bodies.markup import FORMATTING, Tag

ALIGNMENTS = frozenset({"left", "center", "right"})

PREFIX = "text-"
"""Of every id in a body, so that none can be taken for another thing of the page, by a script or a style sheet."""

MAX_ANCHOR = 100
MAX_VALUE = 2_048
"""Characters of an attribute on an element that a browser may open again: each copy has its own."""

HIDDEN = "hidden"
"""What an element means that nobody was to see: hidden by style, or a comment of Word's beside the text."""

_TELLING = re.compile(r"#|style|class|align|lang|dir|id|name|hidden", re.IGNORECASE)
_KEPT = frozenset("href title src alt width height datetime colspan rowspan scope start type".split())
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")
_DIRECTIONS = frozenset({"ltr", "rtl", "auto"})
_ALIGNED = frozenset("td th tr thead tbody tfoot p div h2 h3 h4".split())
_WEIGHT = re.compile(r"bold|bolder|[1-9][0-9]{0,2}|1000")
_OF_COMMENTS = frozenset({"msocomanchor", "msocomtxt", "msocomoff"})
"""What Word calls the mark of a comment in the text, its text, and the rule above all of them."""
_LIST = re.compile(r"level([1-9])")
_LENGTH = re.compile(r"([0-9]{0,4}(?:\.[0-9]{1,4})?)(in|pt|px|cm|mm)")
_INDENTS = {"in": 0.5, "pt": 36, "px": 48, "cm": 1.27, "mm": 12.7}
"""How far Word indents a level of a list, in each unit."""
_TYPES = {"lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A"}
_TYPES |= {"lower-roman": "i", "upper-roman": "I"}


def is_from_word(html: str) -> bool:
    """Whether a body was written by Word, or by what imitates it."""
    return "mso-" in html or 'class="Mso' in html or "class=Mso" in html or "urn:schemas-microsoft-com" in html


def annotate(tag: Tag, *, from_word: bool = False) -> Tag:
    """A start tag with what its attributes mean as `class`; with a safe `id`, `lang` and `dir`, and no style.

    Word tells the language that it checks the spelling of each run in, which is often not the text's: it is left out.
    """
    is_long = len(tag.rest) > MAX_VALUE and tag.name in FORMATTING
    if tag.is_end or not (is_long or _TELLING.search(tag.rest)):
        return tag
    given = tag.attributes
    kept = {name: value for name, value in given.items() if name in _KEPT}
    if is_long:
        kept = {name: value for name, value in kept.items() if len(value) <= MAX_VALUE}
    if (href := kept.get("href", "").strip()).startswith("#") and href != "#top":
        kept["href"] = f"#{anchor_id(href[1:])}"
    if name := anchor_id(given.get("id") or (given.get("name", "") if tag.name == "a" else "")):
        kept["id"] = name
    if (direction := given.get("dir", "").strip().lower()) in _DIRECTIONS:
        kept["dir"] = direction
    if not from_word and (language := is_language(given.get("lang", "").strip())):
        kept["lang"] = language
    if hints := " ".join(dict.fromkeys(_hints(tag.name, given))):
        kept["class"] = hints
    return Tag(tag.name, "".join(f' {name}="{escape(value)}"' for name, value in kept.items()))


def is_language(text: str) -> str:
    """A language tag (RFC 5646), unchanged, or nothing for any other text."""
    return text if _LANGUAGE.fullmatch(text) else ""


def anchor_id(name: str) -> str:
    """The id of a place that is called so, alike for its id and for the fragment of a link to it; nothing for none."""
    plain = re.sub(r"[^\w.:-]", "-", unicodedata.normalize("NFC", unquote(name).strip()))
    if not plain.strip("-") or len(plain) > MAX_ANCHOR:
        return ""
    return plain if plain.startswith(PREFIX) else PREFIX + plain


def is_anchor(text: str) -> bool:
    """Whether this is an id that `anchor_id` makes."""
    return text.startswith(PREFIX) and anchor_id(text) == text


def alignment_of(style: str) -> str:
    """How text is aligned by a style that says nothing else; nothing if it does."""
    declarations = [each for each in style.split(";") if each.strip()]
    hints = list(_read_style(style))
    return hints[0] if len(declarations) == 1 and hints and hints[0] in ALIGNMENTS else ""


def _hints(tag: str, given: dict[str, str]) -> Iterator[str]:
    style, classes = given.get("style", ""), given.get("class", "").lower().split()
    hints = list(_read_style(style)) if style else []
    if tag in {"td", "th"}:
        hints += [each for each in classes if each in ALIGNMENTS]
    if tag in _ALIGNED and ALIGNMENTS.isdisjoint(hints):
        aligned = given.get("align", "").strip().lower().replace("middle", "center")
        hints += [aligned] if aligned in ALIGNMENTS else []
    if tag == "p" and any(each.startswith("msolist") for each in classes) and "item" not in hints:
        hints += ["item", f"level{_level(style)}"]
    if "hidden" in given or not _OF_COMMENTS.isdisjoint(classes):
        hints.append(HIDDEN)
    yield from hints


def _read_style(style: str) -> Iterator[str]:
    for declaration in style.lower().split(";"):
        name, _, value = declaration.partition(":")
        if read := _HINTS_OF.get(name.strip()):
            yield from read(value.replace("!important", "").strip())


def _read_weight(value: str) -> Iterator[str]:
    if _WEIGHT.fullmatch(value):
        yield "bold" if value.startswith("bold") or int(value) >= 600 else "plain"
    elif value in {"normal", "lighter", "initial"}:
        yield "plain"


def _read_slant(value: str) -> Iterator[str]:
    if value in {"normal", "initial"}:
        yield "upright"
    elif value.startswith(("italic", "oblique")):
        yield "italic"


def _read_font(value: str) -> Iterator[str]:
    words = set(value.split())
    if words & {"bold", "bolder", "600", "700", "800", "900"}:
        yield "bold"
    if words & {"italic", "oblique"}:
        yield "italic"


def _read_lines(value: str) -> Iterator[str]:
    if "line-through" in value:
        yield "struck"
    elif value.startswith("none"):
        yield "unstruck"


def _read_height(value: str) -> Iterator[str]:
    if value in {"super", "sub"}:
        yield "super" if value == "super" else "lowered"


def _read_alignment(value: str) -> Iterator[str]:
    aligned = value.removeprefix("-webkit-").removeprefix("-moz-")
    if aligned in ALIGNMENTS:
        yield aligned


def _read_type(value: str) -> Iterator[str]:
    yield from (f"type-{_TYPES[word]}" for word in value.split() if word in _TYPES)


def _read_item(value: str) -> Iterator[str]:
    if value == "ignore":
        yield "marker"
    elif level := _LIST.search(value):
        yield from ("item", f"level{level[1]}")


def _read_display(value: str) -> Iterator[str]:
    if value == "none":
        yield HIDDEN


def _read_hiding(value: str) -> Iterator[str]:
    if value == "all":
        yield HIDDEN


def _read_element(value: str) -> Iterator[str]:
    if value.startswith("comment"):
        yield HIDDEN


_HINTS_OF: Mapping[str, Callable[[str], Iterator[str]]] = {
    "font-weight": _read_weight,
    "font-style": _read_slant,
    "font": _read_font,
    "text-decoration": _read_lines,
    "text-decoration-line": _read_lines,
    "vertical-align": _read_height,
    "text-align": _read_alignment,
    "list-style-type": _read_type,
    "list-style": _read_type,
    "mso-list": _read_item,
    "display": _read_display,
    "mso-hide": _read_hiding,
    "mso-element": _read_element,
    "mso-special-character": _read_element,
}


def _level(style: str) -> int:
    """The level of a list that Word means by how far it indents a paragraph."""
    for declaration in style.lower().split(";"):
        name, _, value = declaration.partition(":")
        if name.strip() in {"margin-left", "margin"} and (lengths := _LENGTH.findall(value)):
            number, unit = lengths[-1]
            return min(max(round(float(number or 0) / _INDENTS[unit]), 1), 9)
    return 1
