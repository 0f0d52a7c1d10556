"""What was taken out of a body: an account for its editor, made by comparing what came with what is shown.

Comparing tells of everything that is missing, whichever step took it. Paragraphs and line breaks are laid out anew, and
not told of.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Literal

from chalicelib.content.bodies.hints import ALIGNMENTS, PREFIX, alignment_of, anchor_id
from chalicelib.content.bodies.markup import Gone, Tag, split_html
from chalicelib.content.bodies.tidying import EMBEDS, RENAMED
from chalicelib.content.models.text import clean_characters, clean_line, drop_controls, find_controls

MAX_REMOVALS = 50
MAX_NAME = 60
MAX_EXCERPT = 100
MAX_REASONS = 3

RemovalKind = Literal["text", "element", "url", "attribute", "tag", "renamed", "character", "comment", "more"]

URL_ATTRIBUTES = {("a", "href"), ("img", "src")}
_LAID_OUT = frozenset({"p", "br", "tbody"})
_EMPTY = frozenset({"img", "hr"})
"""Elements that are lost as a whole: nothing stands in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """Something that was taken out, `count` times: what it is called, and a sentence about it for people.

    | kind | name | what happened |
    |---|---|---|
    | text | `text` | so many letters are not shown |
    | element | `script` | it went with all that stood in it |
    | url | `href on a` | the address was refused |
    | attribute | `onclick on img` | it went, or its value was changed |
    | tag | `div` | its tags went; what stood in it stayed |
    | renamed | `h1` | it is another element now |
    | character | `U+202E` | a control, direction or invisible character went |
    | comment | `comment` | it went |
    | more | `more` | so many other removals had no place in the list |
    """

    kind: RemovalKind
    name: str
    count: int
    detail: str


@dataclass(slots=True)
class Stock:
    """What stands in HTML; `size` counts its tags and attributes."""

    size: int = 0
    tags: Counter[str] = field(default_factory=Counter)
    renamed: Counter[str] = field(default_factory=Counter)
    attributes: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    gone: Counter[str] = field(default_factory=Counter)
    texts: list[str] = field(default_factory=list)
    controls: Counter[str] = field(default_factory=Counter)


def take_stock(html: str, *, at_most: int) -> Stock:
    """What stands in `html`. It stops soon after counting more than `at_most` tags and attributes."""
    stock = Stock(controls=find_controls(unescape(html)))
    for piece in split_html(html):
        if isinstance(piece, str):
            stock.texts.append(unescape(piece))
            continue
        stock.size += 1
        if isinstance(piece, Gone):
            stock.gone[piece.name] += 1
        elif not piece.is_end:
            _count_tag(stock, piece)
        if stock.size > at_most:
            break
    return stock


def account(before: Stock, after: Stock, *, markers: Iterable[str]) -> tuple[Removal, ...]:
    """What is in one and not in the other: the most serious kinds first, then by name.

    `markers` were text before, and are what lists show by themselves now.
    """
    everything = [
        *_texts(before, after, markers),
        *_elements(before, after),
        *_attributes(before, after),
        *_tags(before, after),
        *_characters(before.controls),
    ]
    kept = everything[: MAX_REMOVALS - 1] if len(everything) > MAX_REMOVALS else everything
    more = sum(each.count for each in everything[len(kept) :])
    rest = Removal(kind="more", name="more", count=more, detail="More was taken out than this list has room for.")
    return (*kept, rest) if more else tuple(kept)


def reasons(removed: Iterable[Removal]) -> list[str]:
    """Why nothing is left to show: what happened to pictures, to content of other pages, and to everything else."""
    return [each.detail for each in removed if each.kind in {"element", "url"}][:MAX_REASONS]


def _count_tag(stock: Stock, tag: Tag) -> None:
    name = RENAMED.get(tag.name, tag.name)
    stock.tags[name] += 1
    if name != tag.name:
        stock.renamed[tag.name] += 1
    for attribute, value in tag.attributes.items():
        stock.size += 1
        stock.attributes[_as_kept(name, attribute, value)] += 1


def _as_kept(tag: str, attribute: str, value: str) -> tuple[str, str, str]:
    """An attribute in the form in which it is kept: an anchor by its id, an alignment by its class."""
    plain = clean_characters(value)
    if (tag, attribute) in URL_ATTRIBUTES:
        address = plain.strip(" \t\n").replace(" ", "%20")
        is_local = address.startswith("#") and address != "#top"
        return tag, attribute, f"#{anchor_id(address[1:])}" if is_local else address
    if attribute == "id" or (tag, attribute) == ("a", "name"):
        return tag, "id", anchor_id(plain) or plain
    if tag in {"td", "th"}:
        aligned = alignment_of(plain) if attribute == "style" else plain.lower() if attribute == "align" else ""
        if aligned in ALIGNMENTS:
            return tag, "class", aligned
    return tag, attribute, plain


def _texts(before: Stock, after: Stock, markers: Iterable[str]) -> Iterator[Removal]:
    lost = Counter(_letters(before.texts)) - Counter(_letters(after.texts)) - Counter(_letters(markers))
    if lost:
        words = Counter(_words(before)) - Counter(_words(after))
        hit = (word for word in words if not lost.keys().isdisjoint(unicodedata.normalize("NFD", word)))
        detail = f"Text could not be kept where it stood: '{_cut(' '.join(hit))}'."
        yield Removal(kind="text", name="text", count=lost.total(), detail=detail)


def _letters(texts: Iterable[str]) -> str:
    """All that is visible, without blanks: tags that go let words run together, or move them apart."""
    return "".join(unicodedata.normalize("NFD", drop_controls("".join(texts))).split())


def _words(stock: Stock) -> Iterator[str]:
    return (word for text in stock.texts for word in clean_characters(text).split())


def _elements(before: Stock, after: Stock) -> Iterator[Removal]:
    lost = (before.gone - after.gone) + Counter({name: before.tags[name] - after.tags[name] for name in _EMPTY})
    comments = lost.pop("comment", 0)
    for name, count in sorted(lost.items()):
        detail = f"'{name}' was taken out, with all that stood in it."
        if name in EMBEDS:
            detail = f"'{name}' was taken out; if it has a proper address, a link to that stands in its place."
        yield Removal(kind="element", name=name, count=count, detail=detail)
    if comments:
        yield Removal(kind="comment", name="comment", count=comments, detail="Comments are not kept.")


def _attributes(before: Stock, after: Stock) -> Iterator[Removal]:
    counts = Counter[tuple[bool, str, str]]()
    values: dict[tuple[bool, str, str], str] = {}
    for (tag, attribute, value), count in (before.attributes - after.attributes).items():
        key = (tag, attribute) not in URL_ATTRIBUTES, attribute, tag
        counts[key] += count
        values.setdefault(key, value)
    for (is_plain, attribute, tag), count in sorted(counts.items()):
        name, value = f"{_cut(attribute, MAX_NAME)} on {_cut(tag, MAX_NAME)}", _cut(values[is_plain, attribute, tag])
        if is_plain:
            what = ", but for what it says of bold, italic and the like" if attribute == "style" else ""
            yield Removal(kind="attribute", name=name, count=count, detail=f"'{name}' was not kept{what}: '{value}'.")
        else:
            yield Removal(kind="url", name=name, count=count, detail=_refused(tag, value))


def _refused(tag: str, address: str) -> str:
    """Why an address does not stand any more."""
    if address.startswith("#"):
        return f"The link to '#{address[1:].removeprefix(PREFIX)}' went: nothing in the body has that name."
    if tag == "img" and re.match("http:", address, re.IGNORECASE):
        return f"The address '{address}' was refused: readers get pictures by https only."
    if not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|[/\\]", address):
        return f"The address '{address}' was refused: it is relative, so it would lead elsewhere from each page."
    return f"The address '{address}' was refused."


def _tags(before: Stock, after: Stock) -> Iterator[Removal]:
    lost = before.tags - after.tags
    for name, count in sorted(lost.items()):
        if name not in _LAID_OUT | _EMPTY:
            short = _cut(name, MAX_NAME)
            detail = f"The tags of '{short}' were taken out; what stood between them stayed."
            if name in EMBEDS:
                detail = f"'{short}' was taken out; if it has a proper address, a link to that stands in its place."
            yield Removal(kind="tag", name=short, count=count, detail=detail)
    for name, count in sorted(before.renamed.items()):
        yield Removal(kind="renamed", name=name, count=count, detail=f"'{name}' became '{RENAMED[name]}'.")


def _characters(found: Counter[str]) -> Iterator[Removal]:
    for character, count in sorted(found.items()):
        code = f"U+{ord(character):04X}"
        detail = f"{code} {unicodedata.name(character, '')}".strip() + " was taken out: it shows nothing, or disguises."
        yield Removal(kind="character", name=code, count=count, detail=detail)


def _cut(text: str, length: int = MAX_EXCERPT) -> str:
    plain = clean_line(text)
    return plain if len(plain) <= length else plain[: length - 1] + "…"
