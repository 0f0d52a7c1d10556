"""Facts: the names of what pages read and changes touch.

A page declares the facts it was made of; a change names the facts it touched; the pages to print are those that
read a touched fact. The same names are the cache tags of the pages (docs/decisions/0002-facts-and-pages.md).
"""

from __future__ import annotations

from hashlib import sha256
from typing import NewType

from chalicelib.content.models.articles import Period
from chalicelib.content.models.names import ListName, Month, Path, Slug

Fact = NewType("Fact", str)

FRAME = Fact("frame")
"""What stands on every page: the site's settings, the menu, and the featured topics' banners."""

TOPICS = Fact("topics")
"""Which topics there are, in which order, and their titles."""

STANDING_PAGES = Fact("pages")
"""Which standing pages there are."""

UNSEALED = Fact("unsealed")
"""What the shards of the search's index do not hold yet, and how many shards there are."""

SHARDS = Fact("shards")
"""How many shards the search's index has."""

LAYOUT = Fact("layout")
"""What editors have put on the front page."""

NEWS = Fact("news")
"""Since when an article is news."""


MAX_TAG = 256
"""Characters of a cache tag (CloudFront Developer Guide, "Invalidate by tag")."""


def cache_tag(fact: Fact) -> str:
    """A fact as a cache tag: the same text, except for a fact that is too long, of a path of an earlier site."""
    return fact if len(fact) <= MAX_TAG else f"long:{sha256(fact.encode()).hexdigest()}"


def topic_fact(slug: Slug) -> Fact:
    """A topic's title."""
    return Fact(f"topic:{slug}")


def description_fact(slug: Slug) -> Fact:
    """A topic's description."""
    return Fact(f"description:{slug}")


def path_fact(path: Path) -> Fact:
    """What stands at a path: a standing page, an article with its present neighbours, or its new address."""
    return Fact(f"path:{path}")


def list_fact(name: ListName) -> Fact:
    """The newest articles of a list."""
    return Fact(f"list:{name}")


def month_fact(name: ListName, month: Month) -> Fact:
    """A list's articles of one month."""
    return Fact(f"month:{name}:{month.replace('-', '/')}")


def calendar_fact(name: ListName) -> Fact:
    """In which months a list has articles, and how many."""
    return Fact(f"calendar:{name}")


def year_fact(name: ListName, year: str) -> Fact:
    """A list's articles of one year."""
    return Fact(f"year:{name}:{year}")


def year_calendar_fact(name: ListName, year: str) -> Fact:
    """In which months of a year a list has articles, and how many."""
    return Fact(f"calendar:{name}:{year}")


def shard_fact(name: str) -> Fact:
    """What a shard of the search's index holds."""
    return Fact(f"shard:{name}")


def cards_fact(block: int) -> Fact:
    """What is shown of a block of articles where the search finds them."""
    return Fact(f"cards:{block}")


def most_read_fact(period: Period) -> Fact:
    """The most read articles of a period, and their titles."""
    return Fact(f"most-read:{period}")
