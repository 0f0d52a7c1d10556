"""The front page: what editors put there, and what fills the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from chalicelib.content.models.articles import Headline, headline_of
from chalicelib.content.models.layout import MAX_SECTIONS, Layout
from chalicelib.content.models.names import ALL, ArticleId, topic_list
from chalicelib.content.models.portal import Topic
from chalicelib.content.store.lookup import ContentLookup
from chalicelib.publishing.arranging import Arranging
from chalicelib.publishing.contexts import FrontContext, Link, Section, Story
from chalicelib.publishing.forms import Words
from chalicelib.publishing.illustrating import ShownMedia, find_pictures
from chalicelib.publishing.reading.frame import link_of, links_of
from chalicelib.publishing.reading.listings import NEWEST, leads_of

SIGHT = 2 * NEWEST
"""Among how many of the newest articles the front page looks for its stories."""

_Pictures = Iterator[ShownMedia | None]


def read_front(content: ContentLookup, _: Words) -> FrontContext:
    """The front page. Whatever changes a topic's list changes that of all, so the facts of the latter tell of both."""
    layout, topics = content.get_layout(), content.topics()
    sections = _in_order(layout, topics)[:MAX_SECTIONS]
    newest = {topic.slug: content.newest(topic_list(topic.slug), NEWEST) for topic in sections}
    arranging = Arranging(layout, content.newest(ALL, SIGHT), _pinned(content, layout))
    opening, strip = arranging.opening(), arranging.strip()
    shown = [(topic, found) for topic in sections if (found := arranging.section(topic.slug, newest[topic.slug]))]
    first = [headlines[0] for _, headlines in shown]
    pictures = iter(find_pictures(content, leads_of([*opening, *strip, *first])))
    named = {each.id: link_of(topic) for topic in reversed(sections) for each in newest[topic.slug]}
    above = {topic.slug for topic, _ in shown}
    return FrontContext(
        breaking=layout.breaking,
        opening=_stories(opening, pictures, named),
        strip=_stories(strip, pictures, named),
        sections=tuple(_section(topic, headlines, pictures) for topic, headlines in shown),
        rest=arranging.rest(),
        topics=links_of(topic for topic in topics if topic.slug not in above),
    )


def _in_order(layout: Layout, topics: Sequence[Topic]) -> list[Topic]:
    """The topics that editors gave a section, in their order, then the others."""
    places = {section.topic: place for place, section in enumerate(layout.sections)}
    return sorted(topics, key=lambda topic: places.get(topic.slug, len(places)))


def _pinned(content: ContentLookup, layout: Layout) -> Mapping[ArticleId, Headline]:
    """The articles in slots that pages may link to."""
    wanted = [pin.article for _, pin in layout.slots()]
    lives = content.find_lives(wanted) if wanted else ()
    return {live.id: headline_of(live) for live in lives if content.is_shown(live.id)}


def _stories(headlines: Iterable[Headline], pictures: _Pictures, named: Mapping[ArticleId, Link]) -> tuple[Story, ...]:
    return tuple(Story(headline=each, picture=next(pictures), topic=named.get(each.id)) for each in headlines)


def _section(topic: Topic, headlines: Sequence[Headline], pictures: _Pictures) -> Section:
    link, (first, *others) = link_of(topic), headlines
    stories = (Story(headline=first, picture=next(pictures)), *(Story(headline=each) for each in others))
    return Section(title=link.title, path=link.path, stories=stories)
