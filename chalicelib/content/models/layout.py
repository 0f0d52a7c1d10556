"""The layout of the front page: what editors put where, and until when. What they leave empty fills itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from msgspec.structs import replace

from chalicelib.content.models.articles import Thing
from chalicelib.content.models.fields import MAX_TITLE, Rule, Time, Version, about, check_all, check_moment, line
from chalicelib.content.models.links import parse_link
from chalicelib.content.models.names import ULID_PATTERN, ArticleId, Slug
from chalicelib.content.models.slugs import is_slug
from chalicelib.errors import InvalidInput

MAX_SECOND = 4
"""Stories in the second row, beside the lead."""
MAX_STRIP = 4
MAX_SECTIONS = 6
MAX_SECTION = 4
"""Stories of a section."""

_BREAKING = line(MAX_TITLE, required=True)


class Pin(Thing, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An article in a slot: until a moment, or until an editor takes it out."""

    article: ArticleId
    until: datetime | None = None


Slots = tuple[Pin | None, ...]
"""Slots in their order; None: what is newest."""


class SectionLayout(Thing, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A topic's section of the front page, and the articles in its slots."""

    topic: Slug
    articles: Slots = ()


class Breaking(Thing, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The strip above everything: its text, the link that it carries (none: ""), and until when it stands."""

    text: str
    url: str = ""
    until: datetime | None = None


def _pin(pin: Pin | None, pointer: str) -> Pin | None:
    if pin is None:
        return None
    if not re.fullmatch(ULID_PATTERN, pin.article):
        raise InvalidInput.field(f"{pointer}/article", "This is not the id of an article.")
    return replace(pin, until=_until(pin.until, pointer))


def _until(moment: datetime | None, pointer: str) -> datetime | None:
    return check_moment(moment, f"{pointer}/until") if moment else None


def _slots(most: int) -> Callable[[Slots, str], Slots]:
    def check(slots: Slots, pointer: str) -> Slots:
        if len(slots) > most:
            raise InvalidInput.field(pointer, f"There are {most} slots, not {len(slots)}.")
        checked = check_all(partial(_pin, pin, f"{pointer}/{i}") for i, pin in enumerate(slots))
        return _without_end(tuple(checked))

    return check


def _without_end(slots: Slots) -> Slots:
    """Slots without the empty ones after the last that is filled."""
    filled = [i for i, pin in enumerate(slots) if pin]
    return slots[: filled[-1] + 1] if filled else ()


def _sections(sections: tuple[SectionLayout, ...], pointer: str) -> tuple[SectionLayout, ...]:
    if len(sections) > MAX_SECTIONS:
        raise InvalidInput.field(pointer, f"There are {MAX_SECTIONS} sections, not {len(sections)}.")
    if len({section.topic for section in sections}) < len(sections):
        raise InvalidInput.field(pointer, "A topic has one section.")
    return tuple(check_all(partial(_section, each, f"{pointer}/{i}") for i, each in enumerate(sections)))


def _section(section: SectionLayout, pointer: str) -> SectionLayout:
    if not is_slug(section.topic):
        raise InvalidInput.field(f"{pointer}/topic", f"'{section.topic}' is not the slug of a topic.")
    return replace(section, articles=_slots(MAX_SECTION)(section.articles, f"{pointer}/articles"))


def _breaking(breaking: Breaking, pointer: str) -> Breaking:
    text = _BREAKING.check(breaking.text, f"{pointer}/text")
    url = parse_link(breaking.url, f"{pointer}/url") if breaking.url else ""
    return Breaking(text=text, url=url, until=_until(breaking.until, pointer))


def _told(description: str, most: int) -> dict[str, Any]:
    return {"description": f"{description} At most {most}; null: the newest article that stands nowhere else."}


class LayoutFields(Thing, frozen=True, kw_only=True):
    """`PUT /layout`: the whole front page; a slot that is null, or left out, fills itself."""

    breaking: Annotated[Breaking, Rule(_breaking)] | None = None
    lead: Annotated[Slots, Rule(_slots(1), about=_told("The lead story.", 1))] = ()
    second: Annotated[Slots, Rule(_slots(MAX_SECOND), about=_told("Beside the lead story.", MAX_SECOND))] = ()
    strip: Annotated[
        Slots, Rule(_slots(MAX_STRIP), about=_told("A row of its own, shown if it has a story.", MAX_STRIP))
    ] = ()
    sections: Annotated[
        tuple[SectionLayout, ...],
        Rule(_sections, about={"description": f"Topics in their order, at most {MAX_SECTIONS}; the others follow."}),
    ] = ()


class Layout(LayoutFields, frozen=True, kw_only=True):
    """The front page as editors have made it."""

    version: Annotated[Version, about("Also the ETag; 0 before anyone made the page.")]
    updated_at: Time
    updated_by: str = ""

    def slots(self) -> Iterator[tuple[str, Pin]]:
        """Every article that is pinned, with the JSON pointer of its slot."""
        rows = {"/lead": self.lead, "/second": self.second, "/strip": self.strip}
        rows |= {f"/sections/{i}/articles": section.articles for i, section in enumerate(self.sections)}
        for pointer, slots in rows.items():
            yield from ((f"{pointer}/{i}", pin) for i, pin in enumerate(slots) if pin)

    def at(self, now: datetime) -> Layout:
        """It without what has ended by now."""

        def left(slots: Slots) -> Slots:
            return _without_end(tuple(None if pin and _is_over(pin.until, now) else pin for pin in slots))

        return replace(
            self,
            breaking=None if self.breaking and _is_over(self.breaking.until, now) else self.breaking,
            lead=left(self.lead),
            second=left(self.second),
            strip=left(self.strip),
            sections=tuple(replace(section, articles=left(section.articles)) for section in self.sections),
        )


def _is_over(until: datetime | None, now: datetime) -> bool:
    return until is not None and until <= now


def check_once(layout: Layout) -> None:
    """Raises InvalidInput if an article is pinned twice: nothing stands twice on the page."""
    seen: set[ArticleId] = set()
    for pointer, pin in layout.slots():
        if pin.article in seen:
            raise InvalidInput.field(f"{pointer}/article", "This article is in another slot already.")
        seen.add(pin.article)
