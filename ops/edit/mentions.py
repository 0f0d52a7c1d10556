"""Which addresses a body names, and where: found by the parsers of Markdown and HTML, so that code is left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from html.parser import HTMLParser
from itertools import accumulate
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkDestination
from markdown_it.token import Token

from ops.edit.manuscript import BadManuscript, Problem

_ADDRESSES = {"img": "src", "a": "href"}
"""The attribute that names another file, by element."""

_TRIAL = "media:0"
"""An address that no body has."""


@dataclass(frozen=True, slots=True, eq=False)
class Tag:
    """A start tag of HTML, as it is written and as the parser reads it."""

    written: str
    name: str
    attributes: Mapping[str, str | None]

    def naming(self, address: str) -> str:
        """The tag with another address."""
        attributes = {**self.attributes, _ADDRESSES[self.name]: address}
        written = [f' {name}="{escape(value or "")}"' for name, value in attributes.items()]
        return f"<{self.name}{''.join(written)}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """An address in a body. `start` and `end` are its place, or that of the whole `tag` that it is in.

    `line` counts from 1. Several pictures may share one address, by a reference of Markdown. Only a relative address
    has a certain place.
    """

    address: str
    alt: str
    is_picture: bool
    start: int
    end: int
    line: int
    tag: Tag | None = None


def find_mentions(body: str, body_format: str) -> list[Mention]:
    """The addresses of pictures and links. Raises BadManuscript for an address without a clear place."""
    return _in_markdown(body) if body_format == "markdown" else _in_html(body)


def rename(body: str, names: Mapping[Mention, str]) -> str:
    """The body with other addresses for relative ones."""
    spans = {(each.start, each.end): each.tag.naming(name) if each.tag else name for each, name in names.items()}
    for (start, end), text in sorted(spans.items(), reverse=True):
        body = body[:start] + text + body[end:]
    return body


def is_relative(address: str) -> bool:
    """Whether an address begins where the body lies: it has no scheme, and does not begin at the site's root."""
    return bool(address) and not re.match(r"[a-z][a-z0-9+.-]*:|[/#]", address, re.IGNORECASE)


class _Tags(HTMLParser):
    """Collects the tags that name addresses, each with its line (from 1) and column (from 0)."""

    # What browsers read as text, too.
    CDATA_CONTENT_ELEMENTS = (  # type: ignore[misc]
        "script",
        "style",
        "textarea",
        "title",
        "xmp",
        "iframe",
        "noembed",
        "noframes",
    )

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[int, int, Tag]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes: dict[str, str | None] = {}
        for name, value in attrs:
            attributes.setdefault(name, value)  # of two with one name, the first counts
        if attributes.get(_ADDRESSES.get(tag, "")):
            line, column = self.getpos()
            self.found.append((line, column, Tag(self.get_starttag_text() or "", tag, attributes)))


def _in_html(html: str) -> list[Mention]:
    starts, found = _line_starts(html), []
    for line, column, tag in _Tags(html).found:
        start = starts[line - 1] + column
        found.append(replace(_of_tag(tag), start=start, end=start + len(tag.written), line=line))
    return found


def _line_starts(text: str) -> list[int]:
    """Where each line begins, and where the next one would."""
    return [0, *accumulate(len(line) + 1 for line in text.split("\n"))]


def _of_tag(tag: Tag) -> Mention:
    """The addresses that a tag names; their places are not known yet."""
    address = (tag.attributes[_ADDRESSES[tag.name]] or "").strip()
    alt = tag.attributes.get("alt") or ""
    return Mention(address=address, alt=alt, is_picture=tag.name == "img", start=0, end=0, line=0, tag=tag)


@dataclass(frozen=True, slots=True)
class _Named:
    """An address that the parser of Markdown found within lines, which count from 0, without its place in them."""

    mention: Mention
    first: int
    last: int
    label: str = ""


def _in_markdown(text: str) -> list[Mention]:
    """The parser gives no places. So each candidate is tried: it is the right one if another address there changes what
    the parser finds by just that.
    """
    starts, named, found = _line_starts(text), _list(text), list[Mention]()
    for each in named:
        if not is_relative(each.mention.address):
            found.append(replace(each.mention, line=each.first + 1))
            continue
        wanted = [
            _TRIAL if other is each or (each.label and other.label == each.label) else other.mention.address
            for other in named
        ]
        lines = starts[each.first], starts[min(each.last, len(starts) - 1)]
        for start, end in _candidates(text, each.mention, *lines):
            trial = rename(text, {replace(each.mention, start=start, end=end): _TRIAL})
            if [other.mention.address for other in _list(trial)] == wanted:
                line = text.count("\n", 0, start) + 1
                found.append(replace(each.mention, start=start, end=end, line=line))
                break
        else:
            message = f"The place of {each.mention.address} is not clear. Write it as ![text](<file>), in one line."
            raise BadManuscript(Problem(each.first + 1, message))
    return found


def _candidates(text: str, mention: Mention, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The places within a range whose text reads as that address, or is that tag."""
    if mention.tag:
        written = mention.tag.written
        while (start := text.find(written, first, last)) >= 0:
            yield start, start + len(written)
            first = start + 1
        return
    for start in range(first, last):
        read = parseLinkDestination(text, start, last)
        if read.ok and read.pos > start and _parser().normalizeLink(read.str) == mention.address:
            yield start, read.pos


def _list(text: str) -> list[_Named]:
    """What a text in Markdown names, in the order in which the parser finds it."""
    environment: dict[str, Any] = {}
    named = []
    for token in _parser().parse(text, environment):
        first, last = token.map or (0, 0)
        tags = _Tags(token.content).found if token.type == "html_block" else []
        named += [_Named(_of_tag(tag), first, last) for _, _, tag in tags]
        for child in token.children or ():
            named += _within(child, first, last, environment.get("references", {}))
    return named


def _within(token: Token, first: int, last: int, references: Mapping[str, Any]) -> Iterator[_Named]:
    """What a piece of a line names; an address that a reference gives stands in the lines of that."""
    if token.type == "html_inline":
        yield from (_Named(_of_tag(tag), first, last) for _, _, tag in _Tags(token.content).found)
    if token.type in {"image", "link_open"}:
        label = str(token.meta.get("label", ""))
        if label:
            first, last = references[label]["map"]
        address, is_picture = str(token.attrs.get("src") or token.attrs.get("href") or ""), token.type == "image"
        mention = Mention(address=address, alt=_plain(token), is_picture=is_picture, start=0, end=0, line=0)
        yield _Named(mention, first, last, label)


def _plain(token: Token) -> str:
    """The words of a picture's text, without its signs."""
    if token.type in {"softbreak", "hardbreak"}:
        return " "
    return "".join(map(_plain, token.children)) if token.children else token.content


@cache
def _parser() -> MarkdownIt:
    """What the API reads Markdown with, telling the label of each reference besides."""
    return MarkdownIt("commonmark", {"html": True, "store_labels": True}).enable(["table", "strikethrough"])
