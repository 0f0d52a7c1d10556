"""What stands on every page, and the links that several pages show."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.content.models.articles import Headline
from chalicelib.content.models.portal import MenuLink, Topic
from chalicelib.content.store.lookup import ContentLookup
from chalicelib.publishing.addresses import topic_path
from chalicelib.publishing.contexts import (
    Banner,
    Frame,
    Link,
)
from chalicelib.publishing.illustrating import (
    ShownMedia,
    find_pictures,
    untold,
)


def read_frame(content: ContentLookup) -> Frame:
    """What stands on every page."""
    site = content.get_site()
    pages = (MenuLink(title=page.title, url=page.path) for page in content.menu() if page.menu is not None)
    featured = [topic for topic in content.topics() if topic.featured]
    pictures = find_pictures(content, (topic.picture for topic in featured))
    return Frame(
        name=site.name,
        tagline=site.tagline,
        publisher=site.publisher or site.name,
        imprint=site.imprint,
        accent=site.accent,
        language=site.language,
        time_zone=site.time_zone,
        menu=(*pages, *site.menu),
        featured=links_of(featured),
        banners=tuple(map(_banner, featured, pictures)),
    )


def _banner(topic: Topic, picture: ShownMedia | None) -> Banner:
    return Banner(title=topic.banner or topic.title, path=topic_path(topic.slug), picture=untold(picture))


def link_of(topic: Topic) -> Link:
    """The link to a topic's page."""
    return Link(title=topic.title, path=topic_path(topic.slug))


def links_of(topics: Iterable[Topic]) -> tuple[Link, ...]:
    """The links to their pages."""
    return tuple(map(link_of, topics))


def link_to(headline: Headline | None) -> Link | None:
    """The link to an article, if there is one."""
    return Link(title=headline.title, path=headline.path) if headline else None
