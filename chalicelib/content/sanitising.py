"""Makes what editors write safe to show: the only module that knows bleach and nh3.

What is kept, and why two sanitisers in turn, is told in docs/decisions/0003-sanitising.md.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NoReturn

import nh3
from bleach.sanitizer import Cleaner

from chalicelib.content.hints import ALIGNMENTS, is_language, is_place
from chalicelib.content.markdown import read_markdown
from chalicelib.content.markup import BLOCKS, FORMATTING, ORDINARY, Size, measure
from chalicelib.content.media import SCHEME, media_id_in
from chalicelib.content.models import BodyFormat, SafeHtml
from chalicelib.content.pasting import straighten
from chalicelib.content.removals import Removal, account, reasons, take_stock
from chalicelib.content.text import clean_characters, drop_controls, find_controls
from chalicelib.content.tidying import add_paragraphs, has_content, mend, simplify
from chalicelib.errors import InvalidInput

MAX_BODY_BYTES = 256 * 1024

MAX_NESTING = 32
"""Elements within elements. bleach takes time that grows with the square of it; news needs about 8."""

MAX_PIECES = 4_000
"""Tags, attributes and escaped characters of what is kept. bleach takes 20 µs for each; news has about 200."""

MAX_RAW_PIECES = 20_000
"""Tags and attributes of what comes: word processors write many that are not kept."""

_MAX_NESTED = 4 * MAX_BODY_BYTES
"""Characters of what nh3 makes of elements that it has to open anew, again and again."""

MAX_ROUNDS = 6
"""Three have nearly always been enough for the output to stay the same."""

_RAW_SIZE = Size(depth=8 * MAX_NESTING, elements=2 * MAX_RAW_PIECES)
"""What nh3 may be given. Its own time grows with the square of what is left open, too."""

_TAGS = (BLOCKS - {"h1", "div"}) | FORMATTING | ORDINARY | {"a", "br", "img"}
_ATTRIBUTES = {
    "*": {"id", "lang", "dir"},
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "abbr": {"title"},
    "time": {"datetime"},
    "th": {"class", "colspan", "rowspan", "scope"},
    "td": {"class", "colspan", "rowspan"},
    "ol": {"start", "type"},
}
_LINK_SCHEMES = frozenset({"http", "https", "mailto", SCHEME, "tel"})
_IMAGE_SCHEMES = frozenset({"https", SCHEME})
"""Pages load no pictures by http: their Content-Security-Policy says so."""
_ABSOLUTE = {
    "http": re.compile(r"//([^\s/?#@:\[\]]+|\[[0-9a-fA-F:.]+\])(:\d{1,5})?([/?#].*)?"),
    "mailto": re.compile(r"[^@?]+@[^@?]+(\?.*)?"),
    "tel": re.compile(r"\+?[0-9().-]{3,20}"),
}
_ABSOLUTE["https"] = _ABSOLUTE["http"]

_threads = threading.local()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sanitised:
    """A body as readers may see it, and what was taken out of the one that was sent."""

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
    _check_size(0, before.size, Size(MAX_NESTING, MAX_RAW_PIECES))
    html, markers = _settle(text)
    removed = account(before, take_stock(html, at_most=MAX_RAW_PIECES), markers=markers)
    if not has_content(html):
        _refuse(" ".join(["The body has no text and no picture to show.", *reasons(removed)]))
    _check_bytes(html)
    return Sanitised(html=SafeHtml(html), removed=removed)


def source_to_keep(source: str, body_format: BodyFormat, html: SafeHtml) -> str:
    """What is kept of what an editor wrote: of HTML what readers may see, of Markdown the text itself, cleaned."""
    return html if body_format == "html" else clean_characters(source)


def is_safe_url(url: str, schemes: frozenset[str] = _LINK_SCHEMES) -> bool:
    """Whether a URL starts at the site's root or with `#`, or is absolute with one of the schemes and nothing odd.

    Sanitisers have passed `javascript:1` for a host with a port, so the scheme is looked at here once more. `//host`,
    back slashes and a user's name before the host are refused: they serve to disguise where a link leads.
    """
    if re.search(r"[\x00-\x1f\x7f-\x9f\\\s]", url):
        return False
    if url.startswith(("/", "#")):
        return not url.startswith("//")
    scheme, colon, rest = url.partition(":")
    if url.startswith(f"{SCHEME}:"):
        return SCHEME in schemes and media_id_in(url) is not None
    scheme = scheme.lower()
    return bool(colon) and scheme in schemes & _ABSOLUTE.keys() and _ABSOLUTE[scheme].fullmatch(rest) is not None


def _settle(html: str) -> tuple[str, str]:
    """Clean until nothing changes; and the texts that have become markers of lists.

    bleach, the slowest by far, comes last, to look over what is clean already.
    """
    markers = ""
    for _ in range(MAX_ROUNDS):
        cleaned, found = _clean(html)
        markers += found
        if cleaned == html and (cleaned := _look_over(html)) == html:
            return html, markers
        html = cleaned
    return _refuse("The body's HTML is so broken that it cannot be made safe.")


def _clean(html: str) -> tuple[str, str]:
    """Made simple; nested well by nh3, which parses as browsers do; read as what was pasted; and safe by nh3 again.

    nh3 also puts right where paragraphs that were added overlap something.
    """
    simple = simplify(html, _TAGS | {"div"})
    size = measure(simple, at_most=_RAW_SIZE)
    _check_size(size.depth, size.elements, _RAW_SIZE)
    nested = _nest(simple)
    if len(nested) > _MAX_NESTED:
        _refuse("The body leaves too many elements open.")
    straight = straighten(nested)
    size = measure(straight.html, at_most=_RAW_SIZE)
    _check_size(size.depth, _count_pieces(straight.html), Size(MAX_NESTING, MAX_PIECES))
    with_paragraphs = add_paragraphs(mend(straight.html))
    _check_size(0, _count_pieces(with_paragraphs), Size(MAX_NESTING, MAX_PIECES))
    return _finish(_nh3(with_paragraphs)), "".join(straight.markers)


def _look_over(clean: str) -> str:
    """bleach's opinion of what nh3 has cleaned; and nh3 again, to have the last word."""
    return _finish(_nh3(_bleach().clean(clean)))


def _finish(cleaned: str) -> str:
    return mend(drop_controls(cleaned)).strip()


def _count_pieces(html: str) -> int:
    return html.count("<") + html.count("&") + html.count('="')


def _check_bytes(html: str) -> None:
    if len(html.encode()) > MAX_BODY_BYTES:
        _refuse(f"The body takes more than {MAX_BODY_BYTES // 1024} KiB.")


def _check_size(depth: int, pieces: int, at_most: Size) -> None:
    if depth > at_most.depth:
        _refuse(f"The body nests elements more than {MAX_NESTING} deep, or leaves too many open.")
    if pieces > at_most.elements:
        _refuse(f"The body has more than {at_most.elements:,} tags, attributes and special characters.")


def _nest(simple: str) -> str:
    """Simple HTML well nested, with what `simplify` has noted: not safe yet, as `div` and any class are let through."""
    noted = {**_ATTRIBUTES, "*": {*_ATTRIBUTES["*"], "class"}}
    return _nh3(simple, tags=_TAGS | {"div"}, attributes=noted, attribute_filter=_keep_noted)


def _nh3(
    html: str,
    *,
    tags: frozenset[str] = _TAGS,
    attributes: Mapping[str, set[str]] = _ATTRIBUTES,
    attribute_filter: Callable[[str, str, str], str | None] | None = None,
) -> str:
    return nh3.clean(
        html,
        tags=set(tags),
        clean_content_tags={"script", "style"},
        attributes=dict(attributes),
        attribute_filter=attribute_filter or _keep_attribute,
        url_schemes=set(_LINK_SCHEMES),
        link_rel="noopener",
        strip_comments=True,
    )


def _bleach() -> Cleaner:
    """bleach's cleaner; one a thread, since it is not made to be shared."""
    if not hasattr(_threads, "cleaner"):
        attributes = {tag: sorted(names) for tag, names in _ATTRIBUTES.items()}
        attributes["a"] = [*attributes["a"], "rel"]
        _threads.cleaner = Cleaner(
            tags=_TAGS, attributes=attributes, protocols=_LINK_SCHEMES, strip=True, strip_comments=True
        )
    cleaner: Cleaner = _threads.cleaner
    return cleaner


def _keep_noted(tag: str, name: str, value: str) -> str | None:
    return value if name == "class" else _keep_attribute(tag, name, value)


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    if name in {"href", "src"}:
        url = value.strip(" \t\n").replace(" ", "%20")
        return url if is_safe_url(url, _LINK_SCHEMES if name == "href" else _IMAGE_SCHEMES) else None
    if name in {"width", "height", "colspan", "rowspan", "start"}:
        return value if re.fullmatch(r"[0-9]{1,4}", value) else None
    if name == "id":
        return value if is_place(value) else None
    if name == "class":
        return next((hint for hint in value.split() if hint in ALIGNMENTS), None)
    if name == "lang":
        return is_language(value) or None
    if name == "dir":
        return value if value in {"ltr", "rtl", "auto"} else None
    if name == "type":
        return value if value in set("1aAiI") else None
    if tag == "th" and name == "scope":
        return value if value in {"row", "col", "rowgroup", "colgroup"} else None
    return value


def _refuse(detail: str) -> NoReturn:
    raise InvalidInput.field("/body", detail)
