"""Facts: the names of what pages read and changes touch.

A page declares the facts it was made of; a change names the facts it touched; the pages to print are those that
read a touched fact. The same names are the cache tags of the pages (docs/decisions/0002-facts-and-pages.md).
"""

from __future__ import annotations

from typing import NewType

from chalicelib.content.models import ListName, Month, Path, Slug

Fact = NewType("Fact", str)

SITE = Fact("site")
"""The site's name, language and time zone: every page reads them."""

TOPICS = Fact("topics")
"""Which topics there are, and their titles."""


def topic_fact(slug: Slug) -> Fact:
    """A topic's title."""
    return Fact(f"topic:{slug}")


def path_fact(path: Path) -> Fact:
    """What stands at an article's path: the article as it is now, its neighbours, or where it has gone."""
    return Fact(f"path:{path}")


def list_fact(name: ListName) -> Fact:
    """The newest articles of a list."""
    return Fact(f"list:{name}")


def month_fact(name: ListName, month: Month) -> Fact:
    """A list's articles of one month."""
    return Fact(f"month:{name}/{month}")


def calendar_fact(name: ListName) -> Fact:
    """In which months a list has articles, and how many."""
    return Fact(f"calendar:{name}")
