"""What machines read: feeds, sitemaps, the manifest and robots.txt."""

from __future__ import annotations

from msgspec.structs import replace

from chalicelib.content.models.articles import LiveArticle
from chalicelib.content.models.names import ALL, ListName, Path, Slug, topic_list
from chalicelib.content.models.paths import is_month
from chalicelib.content.store.lookup import ContentLookup
from chalicelib.publishing.addresses import month_path, sitemap_path, topic_path
from chalicelib.publishing.contexts import (
    BareContext,
    FeedContext,
    ManifestContext,
    RobotsContext,
    SitemapContext,
    SitemapIndexContext,
)
from chalicelib.publishing.forms import Words
from chalicelib.publishing.illustrating import (
    illustrate_for_feed,
    read_shown,
)
from chalicelib.publishing.reading.listings import ARCHIVE, FRONT, NEWEST, bare, month_of_words

MAX_NEWS = 1000
"""A news sitemap must not hold more URLs (Google Search Central, "Create a news sitemap")."""

SITEMAP_INDEX = Path("/sitemap.xml")

PAGES_SITEMAP = Path("/sitemaps/pages.xml")

NEWS_SITEMAP = Path("/sitemaps/news.xml")


def read_feed(content: ContentLookup, _: Words) -> FeedContext:
    """The site's feed."""
    site = content.get_site()
    articles = _read_for_feed(content, ALL)
    return FeedContext(title=site.name, description=site.tagline, home=FRONT, articles=articles)


def read_topic_feed(content: ContentLookup, words: Words) -> FeedContext | None:
    """A topic's feed."""
    slug = Slug(words["topic"])
    topic = content.find_topic(slug)
    if topic is None:
        return None
    articles = _read_for_feed(content, topic_list(slug))
    title = f"{topic.title} – {content.get_site().name}"
    return FeedContext(title=title, description=topic.description, home=topic_path(slug), articles=articles)


def read_sitemap(content: ContentLookup, words: Words) -> SitemapContext | BareContext | None:
    """A month's sitemap; none without articles."""
    month = month_of_words(words)
    headlines = content.month(ALL, month) if is_month(month) else ()
    if not headlines:
        return bare(content, ALL, month)
    return SitemapContext(pages=(month_path(ALL, month),), headlines=headlines)


def read_pages_sitemap(content: ContentLookup, _: Words) -> SitemapContext:
    """The sitemap of pages that are not articles: front page, archive, topics, standing pages."""
    topics = (topic_path(topic.slug) for topic in content.topics())
    return SitemapContext(pages=(FRONT, ARCHIVE, *topics, *(entry.path for entry in content.menu())), headlines=())


def read_news_sitemap(content: ContentLookup, _: Words) -> SitemapContext:
    """The news sitemap: articles published in the last two days, as the clock last saw it."""
    since = content.find_news_since()
    headlines = content.published_since(since, MAX_NEWS) if since else ()
    return SitemapContext(pages=() if headlines else (FRONT,), headlines=headlines)


def read_sitemap_index(content: ContentLookup, _: Words) -> SitemapIndexContext:
    """The sitemap index."""
    months = (sitemap_path(month) for month, _ in content.months(ALL))
    return SitemapIndexContext(sitemaps=(PAGES_SITEMAP, *months))


def _read_for_feed(content: ContentLookup, name: ListName) -> tuple[LiveArticle, ...]:
    lives = content.find_lives(headline.id for headline in content.newest(name, NEWEST))
    shown = read_shown(content, lives)
    return tuple(replace(live, body=illustrate_for_feed(live, shown)) for live in lives)


def read_manifest(_content: ContentLookup, _: Words) -> ManifestContext:
    """The web app manifest, or the icon alone."""
    return ManifestContext()


def read_robots(_content: ContentLookup, _: Words) -> RobotsContext:
    """robots.txt."""
    return RobotsContext(sitemaps=(SITEMAP_INDEX, NEWS_SITEMAP))
