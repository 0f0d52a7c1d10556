"""Markdown as HTML, which is not safe yet: only this module and `footnotes` know markdown-it."""

from __future__ import annotations

import re
import threading
from typing import NoReturn

from markdown_it import MarkdownIt

from chalicelib.content.bodies.footnotes import add_footnotes
from chalicelib.errors import InvalidInput

MAX_MARKDOWN_BYTES = 96 * 1024
"""Of its source: the parser takes seconds for a longer text that is made to slow it down."""

MAX_SIGNS = 3_200
"""The parser takes time that grows with the square of some of them. News has about 100."""

MAX_CELLS = 1_900
"""Of tables, as written out: each row gets as many as the first has, so that 900 lines could make a million."""

_DELIMITERS = re.compile(r"^[ \t>]*+\|?[ \t]*+:?-[-:| \t]*+$", re.MULTILINE)
_PARAGRAPH_END = re.compile(r"\n[ \t>]*+\n")
_threads = threading.local()


def read_markdown(text: str, *, max_bytes: int, max_nesting: int) -> str:
    """CommonMark with tables, strikethrough and footnotes, as HTML of about `max_bytes` at most.

    What nests deeper than `max_nesting` may be left out. References repeat their address wherever they are used, so
    the length is looked at before they are written out. Raises InvalidInput (`/body`).
    """
    _check(text)
    parser = _parser()
    parser.options["maxNesting"] = max_nesting
    environment: dict[str, object] = {}
    tokens = parser.parse(text, environment)
    inline = [child for token in tokens for child in token.children or ()]
    written = sum(len(str(value)) for token in inline for value in token.attrs.values())
    if written > max_bytes:
        _refuse(f"The body takes more than {max_bytes // 1024} KiB.")
    return str(parser.renderer.render(tokens, parser.options, environment))


def _check(text: str) -> None:
    if len(text.encode()) > MAX_MARKDOWN_BYTES:
        _refuse(f"The body takes more than {MAX_MARKDOWN_BYTES // 1024} KiB.")
    if sum(text.count(sign) for sign in "[|*_`~<&>\n") > MAX_SIGNS:
        _refuse(f"The body has more than {MAX_SIGNS:,} lines and special characters.")
    if sum(map(_cells, _PARAGRAPH_END.split(text))) > MAX_CELLS:
        _refuse(f"The body's tables have more than {MAX_CELLS:,} cells.")


def _cells(paragraph: str) -> int:
    """The number of cells that a paragraph makes if it is a table, never too small; 0 if it cannot be one."""
    columns = max((line.strip(" \t>|").count("|") + 1 for line in _DELIMITERS.findall(paragraph)), default=0)
    return columns * paragraph.count("\n")


def _parser() -> MarkdownIt:
    """One a thread."""
    if not hasattr(_threads, "parser"):
        _threads.parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
        add_footnotes(_threads.parser)
    parser: MarkdownIt = _threads.parser
    return parser


def _refuse(detail: str) -> NoReturn:
    raise InvalidInput.field("/body", detail)
