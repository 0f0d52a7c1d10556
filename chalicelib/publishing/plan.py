"""The plan of a change: which facts it touched, and which pages read those. Pure; asks no page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from msgspec.structs import replace

from chalicelib.content.models.articles import LiveArticle, Period, headline_of, lists_of
from chalicelib.content.models.names import ListName, MediaId, Path
from chalicelib.content.models.portal import Site, StandingPage, Topic
from chalicelib.content.store.indexing import block_of
from chalicelib.content.store.tickets import comes_anew
from chalicelib.publishing import facts
from chalicelib.publishing.changes import (
    ArticleChange,
    Change,
    IndexChange,
    LayoutChange,
    MediaChange,
    MostReadChange,
    NewsChange,
    RedirectChange,
    ShardChange,
    SiteChange,
    StandingChange,
    TopicChange,
)
from chalicelib.publishing.facts import Fact
from chalicelib.publishing.illustrating import ShownMedia, shown_of, untold
from chalicelib.publishing.pages import pages_reading, swept

_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a change needs: pages to print, and lists whose every article must be printed.

    `facts` are the facts that it touched. `urgent` are those of pages whose old content must not stand for another
    minute, such as an article that was corrected or withdrawn.
    """

    facts: tuple[Fact, ...] = ()
    urgent: tuple[Fact, ...] = ()
    pages: tuple[Path, ...] = ()
    sweeps: tuple[ListName, ...] = ()


def plan(change: Change, neighbours: Iterable[Path] = (), users: Sequence[Change] = ()) -> Plan:
    """What a change makes necessary.

    `neighbours` are the paths of what leads to an article or to a redirect: the articles that now stand beside the
    places that it left or took, and redirects. `users` are what shows a picture or a document, as changes that changed
    nothing else.
    """
    touched = touched_facts(change, neighbours, users)
    return Plan(
        facts=touched,
        urgent=_urgent(change),
        pages=tuple(dict.fromkeys(path for fact in touched for path in pages_reading(fact))),
        sweeps=tuple(dict.fromkeys(name for fact in touched for name in swept(fact))),
    )


def touched_facts(change: Change, neighbours: Iterable[Path] = (), users: Sequence[Change] = ()) -> tuple[Fact, ...]:
    """The facts that a change touched, those of articles' own pages first."""
    match change:
        case ArticleChange(before=before, after=after):
            return _touched_by_article(before, after, neighbours)
        case MediaChange(before=before, after=after):
            return _touched_by_media(shown_of(before), shown_of(after), users)
        case TopicChange(before=before, after=after):
            return _touched_by_topic(change, before, after)
        case StandingChange(before=before, after=after):
            return _touched_by_standing(before, after)
        case RedirectChange(path=path):
            return tuple(map(facts.path_fact, (path, *neighbours)))
        case SiteChange(before=before, after=after):
            return () if before and after and _shown_of(before) == _shown_of(after) else (facts.FRAME,)
        case LayoutChange():
            return (facts.LAYOUT,)
        case IndexChange():
            return (facts.UNSEALED, facts.SHARDS)
        case NewsChange() | MostReadChange() | ShardChange():
            return (_touched_by_the_clock(change),)


def _touched_by_the_clock(change: NewsChange | MostReadChange | ShardChange) -> Fact:
    match change:
        case NewsChange():
            return facts.NEWS
        case MostReadChange(period=period):
            return facts.most_read_fact(period)
        case ShardChange(shard=shard):
            return facts.shard_fact(shard)


def _urgent(change: Change) -> tuple[Fact, ...]:
    match change:
        case ArticleChange(before=LiveArticle(path=path)) | StandingChange(before=StandingPage(path=path)):
            return (facts.path_fact(path),)
    return ()


def _touched_by_article(
    before: LiveArticle | None, after: LiveArticle | None, neighbours: Iterable[Path]
) -> tuple[Fact, ...]:
    if before and after and replace(before, ordinal=after.ordinal) == after != before:
        return _touched_in_index(after)[1:]  # it was given its number, and nothing else
    images = [image for image in (after, before) if image]
    touched = [facts.path_fact(path) for image in images for path in (image.path, *image.former_paths)]
    is_new = comes_anew(before, after)
    if is_new or not (before and after and headline_of(before) == headline_of(after)):
        touched += map(facts.path_fact, neighbours)
        touched += map(facts.most_read_fact, Period)
    for image in images:
        for name in sorted(lists_of(image)):
            touched += [facts.month_fact(name, image.month), facts.year_fact(name, image.month[:4])]
            touched.append(facts.list_fact(name))
    places = [{(name, image.month) for name in lists_of(image)} if image else set() for image in (before, after)]
    # One that moves is shown nowhere until it stands where it is to be: months may have gone meanwhile, and come again.
    for name, month in sorted(places[0] | places[1] if is_new else places[0] ^ places[1]):
        touched += [facts.calendar_fact(name), facts.year_calendar_fact(name, month[:4])]
    return (*dict.fromkeys(touched), *_touched_in_index(images[0]))


def _touched_in_index(image: LiveArticle) -> tuple[Fact, ...]:
    return (facts.UNSEALED, facts.cards_fact(block_of(image.ordinal))) if image.ordinal else ()


def _touched_by_media(before: ShownMedia | None, after: ShownMedia | None, users: Sequence[Change]) -> tuple[Fact, ...]:
    """A picture is a part of everything that shows it, and touches what a change of that would. A banner's is on every
    page.
    """
    if before == after:
        return ()
    touched = [fact for user in users for fact in touched_facts(user)]
    is_in_frame = any(isinstance(user, TopicChange) and _shown_in_frame(user.after) for user in users)
    if is_in_frame and untold(before) != untold(after):
        touched.append(facts.FRAME)
    return tuple(dict.fromkeys(touched))


def _touched_by_topic(change: TopicChange, before: Topic | None, after: Topic | None) -> tuple[Fact, ...]:
    touched = [facts.description_fact(change.slug)]
    if not (before and after) or before.title != after.title:
        touched += [facts.topic_fact(change.slug), facts.TOPICS]
    elif before.position != after.position:
        touched.append(facts.TOPICS)
    if _shown_in_frame(before) != _shown_in_frame(after):
        touched.append(facts.FRAME)
    return tuple(touched)


def _shown_in_frame(topic: Topic | None) -> tuple[str, str, int, MediaId | None] | None:
    return (topic.title, topic.banner, topic.position, topic.picture) if topic and topic.featured else None


def _touched_by_standing(before: StandingPage | None, after: StandingPage | None) -> tuple[Fact, ...]:
    touched = list(dict.fromkeys(facts.path_fact(page.path) for page in (before, after) if page))
    if not (before and after and before.menu == after.menu):
        touched.append(facts.STANDING_PAGES)  # a sitemap names them in the menu's order
    entries = [(page.title, page.menu) if page and page.menu is not None else None for page in (before, after)]
    if entries[0] != entries[1]:
        touched.append(facts.FRAME)
    return tuple(touched)


def _shown_of(site: Site) -> Site:
    """What pages_reading see of the settings."""
    return replace(site, version=0, views_offset=0, updated_at=_NO_TIME)
