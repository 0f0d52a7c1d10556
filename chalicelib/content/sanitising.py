"""Makes what editors write safe to show: the only module that knows bleach, nh3 and markdown-it.

What is kept, and why two sanitisers in turn, is told in docs/decisions/0003-sanitising.md.
"""

from __future__ import annotations

import re
import threading
from typing import NoReturn

import nh3
from bleach.sanitizer import Cleaner
from markdown_it import MarkdownIt

from chalicelib.content.markup import BLOCKS, FORMATTING, ORDINARY, Size, measure
from chalicelib.content.models import BodyFormat, SafeHtml
from chalicelib.content.text import drop_controls
from chalicelib.content.tidying import add_paragraphs, has_content, mend, simplify
from chalicelib.errors import InvalidInput

MAX_BODY_BYTES = 256 * 1024
MAX_MARKDOWN_BYTES = 96 * 1024
"""Of Markdown's source: its parser takes seconds for more of what is made to slow it down."""

MAX_NESTING = 32
"""Elements within elements. bleach takes time that grows with the square of it; news needs about 8."""

MAX_PIECES = 5_000
"""Tags, attributes and escaped characters, or Markdown's signs. bleach takes 0.1 ms for each; news has about 200."""

MAX_ROUNDS = 5
"""Two rounds have nearly always been enough for the output to stay the same."""

_RAW_SIZE = Size(depth=2 * MAX_NESTING, elements=2 * MAX_PIECES)
"""What nh3 may be given. Its own time grows with the square of what is left open, too."""

_TAGS = (BLOCKS - {"h1"}) | FORMATTING | ORDINARY | {"a", "br", "img"}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "abbr": {"title"},
    "time": {"datetime"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
}
_LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_IMAGE_SCHEMES = frozenset({"http", "https"})
_ABSOLUTE = {
    "http": re.compile(r"//([^\s/?#@:\[\]]+|\[[0-9a-fA-F:.]+\])(:\d{1,5})?([/?#].*)?"),
    "mailto": re.compile(r"[^@?]+@[^@?]+(\?.*)?"),
    "tel": re.compile(r"\+?[0-9().-]{3,20}"),
}
_ABSOLUTE["https"] = _ABSOLUTE["http"]

_threads = threading.local()


def to_safe_html(source: str, body_format: BodyFormat) -> SafeHtml:
    """A body as readers may see it, from HTML or Markdown; cleaning it again as HTML changes nothing.

    Raises InvalidInput (`/body`) if the body is too long, nested too deeply, has too many elements, or nothing to show.
    """
    text = drop_controls(source)
    limit = MAX_MARKDOWN_BYTES if body_format == "markdown" else MAX_BODY_BYTES
    if len(text.encode()) > limit:
        _refuse(f"The body takes more than {limit // 1024} KiB.")
    html = _from_markdown(text) if body_format == "markdown" else text
    for _ in range(MAX_ROUNDS):
        cleaned = _clean(html)
        if cleaned == html:
            break
        html = cleaned
    else:
        _refuse("The body's HTML is so broken that it cannot be made safe.")
    if not has_content(html):
        _refuse("The body has no text and no picture.")
    if len(html.encode()) > MAX_BODY_BYTES:
        _refuse(f"The body takes more than {MAX_BODY_BYTES // 1024} KiB.")
    return SafeHtml(html)


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
    scheme = scheme.lower()
    return bool(colon) and scheme in schemes and _ABSOLUTE[scheme].fullmatch(rest) is not None


def _clean(html: str) -> str:
    """One round: nh3, which parses as browsers do; bleach; and nh3 again, to have the last word."""
    simple = simplify(html, _TAGS)
    size = measure(simple, at_most=_RAW_SIZE)
    _check_size(size.depth, size.elements, _RAW_SIZE)
    tidy = _nh3(simple)
    pieces = tidy.count("<") + tidy.count("&") + tidy.count('="')
    _check_size(measure(tidy, at_most=_RAW_SIZE).depth, pieces, Size(MAX_NESTING, MAX_PIECES))
    cleaned = _nh3(_bleach().clean(add_paragraphs(mend(tidy))))
    return mend(drop_controls(cleaned)).strip()


def _check_size(depth: int, elements: int, at_most: Size) -> None:
    if depth > at_most.depth:
        _refuse(f"The body nests elements more than {MAX_NESTING} deep, or leaves too many open.")
    if elements > at_most.elements:
        _refuse(f"The body has more than {MAX_PIECES:,} tags, attributes and special characters.")


def _nh3(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags={"script", "style"},
        attributes=_ATTRIBUTES,
        attribute_filter=_keep_attribute,
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


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    if name in {"href", "src"}:
        url = value.strip(" \t\n").replace(" ", "%20")
        return url if is_safe_url(url, _LINK_SCHEMES if name == "href" else _IMAGE_SCHEMES) else None
    if name in {"width", "height", "colspan", "rowspan", "start"}:
        return value if re.fullmatch(r"[0-9]{1,4}", value) else None
    if tag == "th" and name == "scope":
        return value if value in {"row", "col", "rowgroup", "colgroup"} else None
    return value


def _from_markdown(text: str) -> str:
    """CommonMark with tables and strikethrough.

    The parser takes time that grows with the square of some signs. References repeat their address wherever they are
    used, so the length is looked at before they are written out.
    """
    _check_size(0, sum(text.count(sign) for sign in "[|*_`~<&>\n"), Size(MAX_NESTING, MAX_PIECES))
    parser = _markdown()
    environment: dict[str, object] = {}
    tokens = parser.parse(text, environment)
    inline = [child for token in tokens for child in token.children or ()]
    written = sum(len(str(value)) for token in inline for value in token.attrs.values())
    if written > MAX_BODY_BYTES:
        _refuse(f"The body takes more than {MAX_BODY_BYTES // 1024} KiB.")
    return str(parser.renderer.render(tokens, parser.options, environment))


def _markdown() -> MarkdownIt:
    """The Markdown parser; one a thread. It leaves out without a word what nests deeper than `maxNesting`, so that is
    set to more than what is refused afterwards."""
    if not hasattr(_threads, "markdown"):
        parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 2 * MAX_NESTING})
        _threads.markdown = parser.enable(["table", "strikethrough"])
    markdown: MarkdownIt = _threads.markdown
    return markdown


def _refuse(detail: str) -> NoReturn:
    raise InvalidInput.field("/body", detail)
