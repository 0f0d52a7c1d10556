"""Makes what editors write safe to show: the steps that a body goes through, and how large it may be.

docs/decisions/0003-sanitising.md says why there are so many steps; `cleaning` says what is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from chalicelib.content.bodies.cleaning import TAGS, clean_by_bleach, clean_by_nh3, nest
from chalicelib.content.bodies.markdown import read_markdown
from chalicelib.content.bodies.markup import Size, measure
from chalicelib.content.bodies.pasting import straighten
from chalicelib.content.bodies.removals import Removal, account, reasons, take_stock
from chalicelib.content.bodies.tidying import add_paragraphs, has_content, mend, simplify
from chalicelib.content.models.names import BodyFormat, SafeHtml
from chalicelib.content.models.text import clean_characters, drop_controls, find_controls
from chalicelib.errors import InvalidInput

MAX_BODY_BYTES = 256 * 1024

MAX_NESTING = 32
"""Elements within elements. bleach takes time that grows with the square of it; news needs about 8."""

MAX_PIECES = 4_000
"""Tags, attributes and escaped characters of the result. bleach takes 20 µs for each; news has about 200."""

MAX_RAW_PIECES = 20_000
"""Tags and attributes of the input: word processors write many that are not kept."""

_MAX_NESTED = 4 * MAX_BODY_BYTES
"""Characters of nh3's output, which may open elements again and again."""

MAX_ROUNDS = 6
"""Three have nearly always been enough for the output to stay the same."""

_RAW_SIZE = Size(depth=8 * MAX_NESTING, elements=2 * MAX_RAW_PIECES)
"""What nh3 may get. Its time, too, grows with the square of the tags that are left open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sanitised:
    """A body as readers may see it, and what was removed from the body that was sent."""

    html: SafeHtml
    removed: tuple[Removal, ...]


def to_safe_html(source: str, body_format: BodyFormat) -> SafeHtml:
    """`sanitise` for who needs no account."""
    return sanitise(source, body_format).html


def sanitise(source: str, body_format: BodyFormat) -> Sanitised:
    """A body made safe, from HTML or Markdown. Its `html` sanitised as HTML stays as it is, with nothing removed.

    Raises InvalidInput (`/body`) if the body is too long, nested too deeply, has too many elements, or nothing to show.
    """
    text = drop_controls(source)
    if body_format == "markdown":
        text = read_markdown(text, max_bytes=MAX_BODY_BYTES, max_nesting=_RAW_SIZE.depth)
    else:
        _check_bytes(text)
    before = take_stock(text, at_most=MAX_RAW_PIECES)
    before.controls.update(find_controls(source))
    _check_pieces(before.size, MAX_RAW_PIECES)
    html, markers = _settle(text)
    removed = account(before, take_stock(html, at_most=MAX_RAW_PIECES), markers=markers)
    if not has_content(html):
        _refuse(" ".join(["The body has no text and no picture to show.", *reasons(removed)]))
    _check_bytes(html)
    return Sanitised(html=SafeHtml(html), removed=removed)


def source_to_keep(source: str, body_format: BodyFormat, html: SafeHtml) -> str:
    """The source that is stored: for HTML what readers may see, for Markdown the text itself, cleaned."""
    return html if body_format == "html" else clean_characters(source)


def _settle(html: str) -> tuple[str, list[str]]:
    """Clean until nothing changes; also answers the texts that became markers of lists.

    bleach, the slowest by far, comes last, to check what is clean already; nh3 has the last word on its result.
    """
    markers: list[str] = []
    for _ in range(MAX_ROUNDS):
        cleaned, found = _clean(html)
        markers += found
        if cleaned == html and (cleaned := clean_by_nh3(clean_by_bleach(html))) == html:
            return html, markers
        html = cleaned
    return _refuse("The body's HTML is so broken that it cannot be made safe.")


def _clean(html: str) -> tuple[str, tuple[str, ...]]:
    """Make it simple; nest it well by nh3, which parses as browsers do; read pasted markup; make it safe by nh3 again.

    nh3 also corrects places where added paragraphs overlap something.
    """
    simple = simplify(html, TAGS | {"div"})
    size = measure(simple, at_most=_RAW_SIZE)
    _check_depth(size.depth, _RAW_SIZE.depth)
    _check_pieces(size.elements, _RAW_SIZE.elements)
    nested = nest(simple)
    if len(nested) > _MAX_NESTED:
        _refuse("The body leaves too many elements open.")
    straight = straighten(nested)
    _check_depth(measure(straight.html, at_most=_RAW_SIZE).depth, MAX_NESTING)
    with_paragraphs = add_paragraphs(mend(straight.html))
    _check_pieces(_count_pieces(with_paragraphs), MAX_PIECES)
    return drop_controls(clean_by_nh3(with_paragraphs)).strip(), straight.markers


def _count_pieces(html: str) -> int:
    return html.count("<") + html.count("&") + html.count('="')


def _check_bytes(html: str) -> None:
    if len(html.encode()) > MAX_BODY_BYTES:
        _refuse(f"The body takes more than {MAX_BODY_BYTES // 1024} KiB.")


def _check_depth(depth: int, at_most: int) -> None:
    if depth > at_most:
        _refuse(f"The body nests elements more than {MAX_NESTING} deep, or leaves too many open.")


def _check_pieces(pieces: int, at_most: int) -> None:
    if pieces > at_most:
        _refuse(f"The body has more than {at_most:,} tags, attributes and special characters.")


def _refuse(detail: str) -> NoReturn:
    raise InvalidInput.field("/body", detail)
