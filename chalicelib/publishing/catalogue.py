"""The catalogue: every page that must exist, worked out from lists and calendars without reading a single page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from chalicelib.content.models.articles import Headline
from chalicelib.content.models.names import ALL, ListName, Path, Slug, topic_list
from chalicelib.content.models.slugs import make_slug
from chalicelib.content.store.lists import entry_key
from chalicelib.content.store.lookup import ContentLookup
from chalicelib.publishing.pages import pages_of_every_site, pages_with

STRIDE = 1000
"""How many headlines are read at a time."""


def all_pages(content: ContentLookup) -> Iterator[Path]:
    """The path of every page of the site, each once; articles and their redirects newest first, the front page last.

    Pages that come or go while this is read may be in it or not: their own changes tell of them.
    """
    seen: set[Path] = set()
    for headlines in strides(content, ALL):
        for path in pages_of_headlines(headlines):
            if path not in seen:
                seen.add(path)
                yield path
    yield from pages_beside(content, ALL)


def strides(content: ContentLookup, name: ListName) -> Iterator[Sequence[Headline]]:
    """A list, newest first, a stride of headlines at a time."""
    after: str | None = None
    while headlines := stride(content, name, after):
        yield headlines
        after = place_of(headlines[-1])


def stride(content: ContentLookup, name: ListName, after: str | None) -> tuple[Headline, ...]:
    """The next headlines of a list, down from a place (None: the newest)."""
    found = content.list_from(name, after, STRIDE + 1)
    return tuple(headline for headline in found if place_of(headline) != after)[:STRIDE]


def stretches(content: ContentLookup, name: ListName, after: str | None) -> Iterator[tuple[str | None, str]]:
    """A list, down from a place, in stretches of a stride each: the place above each, and its last place."""
    last, number = None, 0
    for last in content.places(name, after):
        if last == after:
            continue
        number += 1
        if number == STRIDE:
            yield after, last
            after, number = last, 0
    if number and last:
        yield after, last


def stretch(content: ContentLookup, name: ListName, after: str | None, upto: str) -> tuple[Headline, ...]:
    """The headlines of a list below a place (None: from the newest on), down to and with another."""
    found = content.list_between(name, after, upto)
    return tuple(headline for headline in found if place_of(headline) != after)


def place_of(headline: Headline) -> str:
    """Where a headline stands in a list."""
    return entry_key(headline.published_at, headline.id)


def pages_of_headlines(headlines: Iterable[Headline]) -> Iterator[Path]:
    """The pages that these articles have to themselves or share with others of their byline; some may come twice."""
    years: dict[tuple[Slug, str], None] = {}
    for headline in headlines:
        yield headline.path
        yield from headline.former_paths
        if byline := make_slug(headline.byline):
            years[byline, headline.month[:4]] = None
    for byline, year in years:
        yield from pages_with(byline=byline, year=year)
    for byline in dict.fromkeys(byline for byline, _ in years):
        yield from pages_with(byline=byline)


def pages_beside(content: ContentLookup, name: ListName) -> Iterator[Path]:
    """The pages that are made of a list, besides those of its articles: months, topics, and for `all` all the rest."""
    if name != ALL:
        yield from _pages_of_topic(content, Slug(name.removeprefix("topic:")))
        return
    months = [month.replace("-", "/") for month, _ in content.months(ALL)]
    for month in months:
        yield from pages_with(month=month)
    for year in dict.fromkeys(month[:4] for month in months):
        yield from pages_with(year=year)
    for topic in content.topics():
        yield from _pages_of_topic(content, topic.slug)
    for entry in content.menu():
        yield from pages_with(page=entry.slug)
    for path in content.redirects.paths():
        yield from pages_with(legacy=path.removeprefix("/"))
    yield from pages_of_every_site()


def _pages_of_topic(content: ContentLookup, slug: Slug) -> Iterator[Path]:
    months = [month.replace("-", "/") for month, _ in content.months(topic_list(slug))]
    for month in months:
        yield from pages_with(topic=slug, month=month)
    for year in dict.fromkeys(month[:4] for month in months):
        yield from pages_with(topic=slug, year=year)
    yield from pages_with(topic=slug)
