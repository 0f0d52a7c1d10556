"""HTML as a row of tags and texts, split as a browser splits it, without building a tree.

It serves to measure and to tidy what sanitisers are given; it is not a sanitiser itself. The rules are those of the
HTML standard, 13.2.5 (tokenization) and 13.2.6 (tree construction).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from html.entities import html5

SPACE = "\t\n\f\r "
SEPARATOR = "<!---->"
"""Stands where something was removed, so that the texts on either side cannot join into a tag."""

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
FORMATTING = frozenset("a b code em i s small strong u".split())
"""Elements that a browser opens again after an end tag that came too early."""
ORDINARY = frozenset("abbr bdi cite kbd mark q span sub sup time".split())
CELLS = frozenset({"td", "th", "caption"})
TABLE_TAGS = CELLS | frozenset("table thead tbody tfoot tr".split())
BLOCKS = TABLE_TAGS | frozenset("div p h1 h2 h3 h4 hr blockquote ul ol li dl dt dd pre figure figcaption".split())

_HIDDEN = frozenset("script style title iframe noembed noframes".split())
_SHOWN = frozenset("textarea xmp plaintext".split())
"""Elements whose content a browser reads as text up to their end tag: hidden ones, and ones shown literally."""

_TOKEN = re.compile(
    r"""
    <!-- (?: -?> | .*? (?: --!?> | \Z ) )          # a comment
    | < (?: [!?] | /(?![a-zA-Z]|\Z) ) [^>]*+ >?    # what a browser takes for a comment
    | < (?P<end>/?) (?P<name>[a-zA-Z][^\t\n\f\r\ />]*+)
      (?P<rest>
        (?: [\t\n\f\r\ /]++
          | [^\t\n\f\r\ />] [^\t\n\f\r\ />=]*+     # an attribute's name, and its value if there is one
            (?: [\t\n\f\r\ ]*+ = [\t\n\f\r\ ]*+ (?: "[^"]*+" | '[^']*+' | [^\t\n\f\r\ >"'] [^\t\n\f\r\ >]*+ )? )?+
        )*+
      ) (?: (?P<whole>>) | \Z )
    """,
    re.VERBOSE | re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"""
    (?P<name> [^\t\n\f\r\ />] [^\t\n\f\r\ />=]*+ )
    (?: [\t\n\f\r\ ]*+ = [\t\n\f\r\ ]*+
        (?: "(?P<double>[^"]*+)" | '(?P<single>[^']*+)' | (?P<bare>[^\t\n\f\r\ >"'] [^\t\n\f\r\ >]*+) )? )?+
    """,
    re.VERBOSE,
)
_REFERENCE = re.compile(r"&(#[0-9]++;?|#[xX][0-9a-fA-F]++;?|[a-zA-Z0-9]++(?:;|(?!=)))")
_IMPLIED_ENDS = {
    "li": {"li"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
    "tr": {"tr"},
    "td": {"td", "th"},
    "th": {"td", "th"},
    "thead": {"thead", "tbody", "tfoot"},
    "tbody": {"thead", "tbody", "tfoot"},
    "tfoot": {"thead", "tbody", "tfoot"},
}
"""Start tags that end an element of one of these names: HTML lets one leave out the end tag."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A start or end tag: `name` in lower case, `rest` from there to the closing `>` as written."""

    name: str
    rest: str = ""
    is_end: bool = False

    @property
    def attributes(self) -> dict[str, str]:
        """Names in lower case, and values; of two with one name the first counts. An end tag has none."""
        return {} if self.is_end else _read_attributes(self.rest)

    def __str__(self) -> str:
        return f"</{self.name}>" if self.is_end else f"<{self.name}{self.rest}>"


@dataclass(frozen=True, slots=True)
class Gone:
    """Something that has no place in a body, with its content: the `name` of an element, or `comment`."""

    name: str
    rest: str = ""

    @property
    def attributes(self) -> dict[str, str]:
        """As a tag's."""
        return _read_attributes(self.rest)

    def __str__(self) -> str:
        return SEPARATOR


@dataclass(frozen=True, slots=True)
class Size:
    """How deeply elements nest, and how many a browser would make: never less than in truth."""

    depth: int
    elements: int


def split_html(html: str) -> Iterator[Tag | Gone | str]:
    """Tags, the texts between them as written, and anything else: comments, scripts, styles."""
    at = 0
    while match := _TOKEN.search(html, at):
        if match.start() > at:
            yield html[at : match.start()]
        at = match.end()
        if not match["name"]:
            yield Gone("comment")
            continue
        tag = Tag(match["name"].lower(), match["rest"], bool(match["end"]))
        if tag.name in _HIDDEN and not tag.is_end:
            at = _find_end(html, tag.name, at)[1]
            yield Gone(tag.name, tag.rest)
        elif tag.name in _SHOWN and not tag.is_end:
            text_end, end = _find_end(html, tag.name, at)
            yield tag
            if text_end > at:
                yield _as_text(tag.name, html[at:text_end])
            yield Tag(tag.name, is_end=True)
            at = end
        elif match["whole"]:
            yield tag
    if at < len(html):
        yield html[at:]


def measure(html: str, *, at_most: Size) -> Size:
    """The size of what `html` makes; the count stops soon after passing `at_most`.

    Tags closed in the wrong order count as open, because a browser may open them again, in each block that follows.
    """
    opened: list[str] = []
    deepest = elements = 0
    for tag in split_html(html):
        if not isinstance(tag, Tag):
            continue
        elements += 1 + sum(name in FORMATTING for name in opened)
        if tag.is_end:
            _close(opened, tag.name)
        elif tag.name not in VOID:
            _close_implied(opened, tag.name)
            opened.append(tag.name)
            deepest = max(deepest, len(opened))
        if deepest > at_most.depth or elements > at_most.elements:
            break
    return Size(deepest, elements)


def _read_attributes(rest: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(rest):
        value = match["double"] or match["single"] or match["bare"] or ""
        found.setdefault(match["name"].lower(), _REFERENCE.sub(_resolve, value))
    return found


def _resolve(reference: re.Match[str]) -> str:
    """The text of a character reference in an attribute: `&copy=1` in an address is not one (13.2.5.73)."""
    is_one = reference[1].startswith("#") or reference[1] in html5
    return unescape(reference[0]) if is_one else reference[0]


def _find_end(html: str, name: str, at: int) -> tuple[int, int]:
    """Where the text of an element ends, and where the end tag after it does. Nothing ends a plaintext."""
    if name == "plaintext":
        return len(html), len(html)
    end = re.compile(rf"</{name}(?=[{SPACE}/>])[^>]*+(?:>|\Z)", re.IGNORECASE).search(html, at)
    return end.span() if end else (len(html), len(html))


def _as_text(name: str, content: str) -> str:
    """Text that means as a body's what it meant there: only in a textarea are character references such."""
    return (content if name == "textarea" else content.replace("&", "&amp;")).replace("<", "&lt;")


def _close(opened: list[str], name: str) -> None:
    """Take an end tag into account where it surely ends something."""
    if name in FORMATTING:
        _close_formatting(opened, name)
        return
    if name in ORDINARY:
        passable = ORDINARY
    elif name in TABLE_TAGS:
        passable = (BLOCKS | ORDINARY) - {"table"}
    elif name == "li":
        passable = (BLOCKS | ORDINARY) - {"table", "ul", "ol"} - CELLS
    else:
        passable = (BLOCKS | ORDINARY) - {"table"} - CELLS
    _close_through(opened, {name}, passable)


def _close_formatting(opened: list[str], name: str) -> None:
    """`<b><i></b>` ends the b; the i goes on."""
    for depth in range(len(opened) - 1, -1, -1):
        if opened[depth] == name:
            del opened[depth]
            return
        if opened[depth] not in FORMATTING:
            return


def _close_implied(opened: list[str], name: str) -> None:
    if name in BLOCKS:
        _close_through(opened, {"p"}, ORDINARY)
    if name in _IMPLIED_ENDS:
        passable = (BLOCKS | ORDINARY) - {"table"} if name in TABLE_TAGS else ORDINARY | {"p"}
        _close_through(opened, _IMPLIED_ENDS[name], passable)


def _close_through(opened: list[str], names: set[str], passable: frozenset[str]) -> None:
    for depth in range(len(opened) - 1, -1, -1):
        if opened[depth] in names:
            del opened[depth:]
            return
        if opened[depth] not in passable:
            return
