"""Makes what editors write safe to show: the only module that knows bleach and nh3.

What is kept, and why two sanitisers in turn, is told in docs/decisions/0003-sanitising.md.
"""

from __future__ import annotations

import re
import threading
from html.parser import HTMLParser
from typing import NoReturn

import nh3
from bleach.sanitizer import Cleaner
from markdown_it import MarkdownIt

from chalicelib.content.models import BodyFormat, SafeHtml
from chalicelib.content.text import clean_characters
from chalicelib.errors import InvalidInput

MAX_BODY_BYTES = 256 * 1024
MAX_MARKDOWN_BYTES = 96 * 1024
"""Of Markdown's source: its parser takes seconds for more of what is made to slow it down."""

MAX_NESTING = 32
"""Elements within elements. bleach takes time that grows with the square of it; news needs about 8."""

MAX_ROUNDS = 5
"""Two rounds have always been enough for the output to stay the same."""

_BLOCKS = "p h2 h3 h4 hr blockquote ul ol li dl dt dd pre figure figcaption"
_TABLES = "table caption thead tbody tfoot tr th td"
_INLINE = "a img br strong b em i u s sub sup small mark code kbd abbr cite q time"
_TAGS = frozenset(f"{_BLOCKS} {_TABLES} {_INLINE}".split())
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "abbr": {"title"},
    "time": {"datetime"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
}
_WITH_CONTENT = {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title", "textarea"}
"""Elements that go together with what is inside them."""

_LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_IMAGE_SCHEMES = frozenset({"http", "https"})
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_CLOSED_BY_OTHERS = frozenset("p li dt dd tr td th thead tbody tfoot option colgroup".split())

_threads = threading.local()


def to_safe_html(source: str, body_format: BodyFormat) -> SafeHtml:
    """A body as readers may see it, from HTML or Markdown; cleaning it again changes nothing.

    Raises InvalidInput (`/body`) if the body is too long, nested too deeply, or has nothing to show.
    """
    text = clean_characters(source)
    limit = MAX_MARKDOWN_BYTES if body_format == "markdown" else MAX_BODY_BYTES
    if len(text.encode()) > limit:
        _refuse(f"The body takes more than {limit // 1024} KiB.")
    html = _from_markdown(text) if body_format == "markdown" else _paragraphs(text)
    if _Nesting.of(html) > MAX_NESTING:
        _refuse(f"The body nests elements more than {MAX_NESTING} deep.")
    for _ in range(MAX_ROUNDS):
        cleaned = clean_characters(_clean(html)).strip()
        if cleaned == html:
            break
        html = cleaned
    else:
        _refuse("The body's HTML is so broken that it cannot be made safe.")
    if not re.search(r"[^\s<>]", re.sub(r"<(?!img)[^>]*>|&nbsp;", "", html)):
        _refuse("The body has no text and no picture.")
    if len(html.encode()) > MAX_BODY_BYTES:
        _refuse(f"The body takes more than {MAX_BODY_BYTES // 1024} KiB.")
    return SafeHtml(html)


def is_safe_url(url: str, schemes: frozenset[str] = _LINK_SCHEMES) -> bool:
    """Whether a URL is relative to the site, or absolute with one of the schemes and nothing odd about it.

    Sanitisers have passed `javascript:1` for a host with a port, so the scheme is looked at here once more.
    """
    if not url or re.search(r"[\x00-\x20\x7f-\xa0\\]", url) or url.startswith("//"):
        return False
    scheme, colon, rest = url.partition(":")
    if not colon or re.search(r"[/?#]", scheme):
        return True
    if scheme.lower() not in schemes:
        return False
    if scheme.lower() == "tel":
        return re.fullmatch(r"\+?[0-9().-]{3,20}", rest) is not None
    return scheme.lower() == "mailto" or re.match(r"//[^/?#]", rest) is not None


def _clean(html: str) -> str:
    """One round: nh3, which parses as browsers do; bleach; and nh3 again, to have the last word."""
    html = _nh3(html, _TAGS | {"h1"}).replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    return _nh3(_bleach().clean(html), _TAGS)


def _nh3(html: str, tags: frozenset[str]) -> str:
    return nh3.clean(
        html,
        tags=set(tags),
        clean_content_tags=_WITH_CONTENT,
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
    if name == "href":
        return value if is_safe_url(value) else None
    if name == "src":
        return value if is_safe_url(value, _IMAGE_SCHEMES) else None
    if name in {"width", "height", "colspan", "rowspan", "start"}:
        return value if re.fullmatch(r"\d{1,5}", value) else None
    if tag == "th" and name == "scope":
        return value if value in {"row", "col", "rowgroup", "colgroup"} else None
    return value


def _from_markdown(text: str) -> str:
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 20}).enable(["table", "strikethrough"])
    return str(parser.render(text))


def _paragraphs(text: str) -> str:
    """Text without any tag has paragraphs where it has blank lines."""
    if "<" in text:
        return text
    parts = (part.strip() for part in re.split(r"\n\s*\n", text))
    return "\n".join(f"<p>{part}</p>" for part in parts if part)


def _refuse(detail: str) -> NoReturn:
    raise InvalidInput.field("/body", detail)


class _Nesting(HTMLParser):
    """Measures how deeply elements nest, without a tree, in linear time; never less than a browser would.

    An end tag only counts where it closes the innermost element (leaving out those whose end tag HTML lets one
    leave out): what is closed in the wrong order stays open here, as it may in a browser.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self._open: list[str] = []
        self.deepest = 0

    @classmethod
    def of(cls, html: str) -> int:
        parser = cls()
        parser.feed(html)
        parser.close()
        return parser.deepest

    def handle_starttag(self, tag: str, _: object) -> None:
        if tag in _VOID:
            return
        if tag in _CLOSED_BY_OTHERS and self._open and self._open[-1] == tag:
            self._open.pop()
        self._open.append(tag)
        self.deepest = max(self.deepest, len(self._open))

    def handle_endtag(self, tag: str) -> None:
        depth = len(self._open)
        while depth and self._open[depth - 1] != tag and self._open[depth - 1] in _CLOSED_BY_OTHERS:
            depth -= 1
        if depth and self._open[depth - 1] == tag:
            del self._open[depth - 1 :]
