"""The plan of a change: which facts it touched, and which pages read those. Pure; asks no page.

`reading` declares for each page the facts it was made of; `readers` is the reverse. A test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.content.items import headline_of, lists_of
from chalicelib.content.models import ALL, ListName, LiveArticle, Month, Path, Slug, topic_list
from chalicelib.publishing import facts
from chalicelib.publishing.addresses import month_path, sitemap_path, topic_path
from chalicelib.publishing.changes import ArticleChange, Change, SiteChange, TopicChange
from chalicelib.publishing.facts import Fact
from chalicelib.publishing.pages import ARCHIVE, FEED, FRONT, SITEMAP_INDEX


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The pages to print for a change, targets before links, and the lists whose every article must be printed."""

    pages: tuple[Path, ...] = ()
    sweeps: tuple[ListName, ...] = ()


def plan(change: Change, neighbours: Iterable[Path] = ()) -> Plan:
    """What a change makes necessary.

    `neighbours` are the paths of the articles that now stand beside the places that the article left or took.
    """
    touched = touched_facts(change, neighbours)
    pages = dict.fromkeys(path for fact in touched for path in readers(fact))
    return Plan(pages=tuple(pages), sweeps=tuple(dict.fromkeys(name for fact in touched for name in swept(fact))))


def touched_facts(change: Change, neighbours: Iterable[Path] = ()) -> tuple[Fact, ...]:
    """The facts that a change touched, those of articles' own pages first."""
    match change:
        case ArticleChange():
            return _touched_by_article(change.before, change.after, neighbours)
        case TopicChange():
            return (facts.topic_fact(change.slug), facts.TOPICS)
        case SiteChange(before=before, after=after):
            if (
                before
                and after
                and (before.name, before.language, before.time_zone)
                == (
                    after.name,
                    after.language,
                    after.time_zone,
                )
            ):
                return ()
            return (facts.SITE,)


def readers(fact: Fact) -> tuple[Path, ...]:
    """The pages that read a fact, but for those that only a sweep can name."""
    kind, _, rest = fact.partition(":")
    match kind:
        case "path":
            return (Path(rest),)
        case "topics":
            return (FRONT,)
        case "topic":
            return (topic_path(Slug(rest)),)
        case "list":
            return _readers_of_list(ListName(rest))
        case "month":
            name, _, month = rest.rpartition("/")
            return _readers_of_month(ListName(name), Month(month))
        case "calendar":
            return _readers_of_calendar(ListName(rest))
    return ()


def swept(fact: Fact) -> tuple[ListName, ...]:
    """The lists of which every article's page (and every month) reads a fact."""
    if fact == facts.SITE:
        return (ALL,)
    if fact.startswith("topic:"):
        return (topic_list(Slug(fact.removeprefix("topic:"))),)
    return ()


def _touched_by_article(
    before: LiveArticle | None, after: LiveArticle | None, neighbours: Iterable[Path]
) -> tuple[Fact, ...]:
    images = [image for image in (after, before) if image]
    touched = [facts.path_fact(path) for image in images for path in (image.path, *image.former_paths)]
    if not (before and after and headline_of(before) == headline_of(after)):
        touched += map(facts.path_fact, neighbours)
    for image in images:
        for name in sorted(lists_of(image)):
            touched += [facts.month_fact(name, image.month), facts.list_fact(name)]
    places = [{(name, image.month) for name in lists_of(image)} if image else set() for image in (before, after)]
    touched += [facts.calendar_fact(name) for name, _ in sorted(places[0] ^ places[1])]
    return tuple(dict.fromkeys(touched))


def _readers_of_list(name: ListName) -> tuple[Path, ...]:
    if name == ALL:
        return (FRONT, FEED)
    return (topic_path(_topic_of(name)),) if _is_topic(name) else ()


def _readers_of_month(name: ListName, month: Month) -> tuple[Path, ...]:
    if name == ALL:
        return (month_path(ALL, month), sitemap_path(month))
    return (month_path(name, month),) if _is_topic(name) else ()


def _readers_of_calendar(name: ListName) -> tuple[Path, ...]:
    if name == ALL:
        return (ARCHIVE, SITEMAP_INDEX)
    return (topic_path(_topic_of(name)),) if _is_topic(name) else ()


def _is_topic(name: ListName) -> bool:
    return name.startswith("topic:")


def _topic_of(name: ListName) -> Slug:
    return Slug(name.removeprefix("topic:"))
