"""What machines read of pages: schema.org data in JSON-LD, JSON Feed 1.1, the web app manifest, and fragments.

Sources: schema.org/NewsArticle; Google Search Central, "Article structured data" and "Breadcrumb structured data";
jsonfeed.org/version/1.1; W3C Web Application Manifest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from ulid import ULID

from chalicelib.content.models.articles import LiveArticle
from chalicelib.content.models.names import ArticleId, Path
from chalicelib.publishing.colours import PAPER
from chalicelib.publishing.contexts import (
    ArticleContext,
    BylineContext,
    Context,
    FeedContext,
    FragmentContext,
    Frame,
    FrontContext,
    Link,
    StandingContext,
    TopicContext,
)
from chalicelib.publishing.times import rfc3339

SCHEMA = "https://schema.org"

_ROOTED = re.compile(r'(<(?:a|img) (?:[^<>]* )?(?:href|src)=")/')
"""Where an address that starts at the site's root begins, in sanitised HTML."""
_WITHIN = re.compile(r'(<a (?:[^<>]* )?href=")#')

Json = dict[str, Any]


def article_urn(article: ArticleId) -> str:
    """An article's permanent name in feeds: its ULID as a UUID (RFC 9562)."""
    return f"urn:uuid:{ULID.from_str(article).to_uuid()}"


def absolute_links(body: str, origin: str, path: Path) -> str:
    """The body of the page at `path` with links and pictures that can be followed from anywhere, footnotes among them:
    feeds are read far from the site.
    """
    return _WITHIN.sub(rf"\g<1>{origin}{path}#", _ROOTED.sub(rf"\1{origin}/", body))


def structured_data(page: Context, *, frame: Frame, origin: str, icon: str) -> Iterator[Json]:
    """What a page says of itself in JSON-LD: an article, the way to it from the front page, the site itself."""
    match page:
        case ArticleContext():
            yield _news_article(page, frame, origin, icon)
            (section,) = page.topics[:1] or (Link(title=page.article.month, path=page.month_path),)
            yield _trail(frame, origin, section, Link(title=page.article.title, path=page.article.path))
        case FrontContext():
            yield _website(frame, origin) | {"@context": SCHEMA, "inLanguage": frame.language}
        case TopicContext(topic=topic):
            yield _trail(frame, origin, Link(title=topic.title, path=Path(f"/topics/{topic.slug}/")))
        case BylineContext(byline=byline):
            yield _trail(frame, origin, Link(title=byline, path=Path("")))
        case StandingContext(standing=standing):
            yield _trail(frame, origin, Link(title=standing.title, path=standing.path))


def json_feed(
    page: FeedContext, content: Callable[[LiveArticle], str], *, frame: Frame, origin: str, own_url: str
) -> Json:
    """A feed as JSON Feed 1.1 has it; `content` makes the HTML that it has of an article."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": page.title,
        **({"description": page.description} if page.description else {}),
        "home_page_url": origin + page.home,
        "feed_url": own_url,
        "language": frame.language,
        "authors": [{"name": frame.publisher}],
        "items": [_feed_item(article, content(article), frame, origin) for article in page.articles],
    }


def fragment(page: FragmentContext) -> Json:
    """A short list of articles, for the pages' script."""
    return {"items": [{"title": link.title, "path": link.path} for link in page.links]}


def manifest(frame: Frame, *, icon: str, fill: str) -> Json:
    """The site as a browser installs it: under its name, in its colour, with the icon at `icon`."""
    return {
        "name": frame.name,
        "short_name": frame.name,
        "lang": frame.language,
        "id": "/",
        "start_url": "/",
        "display": "minimal-ui",
        "theme_color": fill,
        "background_color": PAPER,
        "icons": [{"src": icon, "sizes": "any", "type": "image/svg+xml"}],
    }


def _feed_item(article: LiveArticle, content: str, frame: Frame, origin: str) -> Json:
    return {
        "id": article_urn(article.id),
        "url": origin + article.path,
        "title": article.title,
        **({"summary": article.lede} if article.lede else {}),
        "content_html": content,
        "date_published": rfc3339(article.published_at, frame.time_zone),
        "date_modified": rfc3339(article.updated_at, frame.time_zone),
        **({"authors": [{"name": article.byline}]} if article.byline else {}),
        **({"tags": list(article.topics)} if article.topics else {}),
    }


def _news_article(page: ArticleContext, frame: Frame, origin: str, icon: str) -> Json:
    article, url = page.article, origin + page.article.path
    publisher = {"@type": "Organization", "name": frame.publisher, "url": f"{origin}/"}
    author: Json = publisher
    if article.byline:
        author = {"@type": "Person", "name": article.byline}
        if page.byline_path:
            author["url"] = origin + page.byline_path
    return {
        "@context": SCHEMA,
        "@type": "NewsArticle",
        "headline": article.title,
        **({"description": article.lede} if article.lede else {}),
        **({"dateline": article.agency} if article.agency else {}),
        **({"image": [origin + page.lead.largest.path]} if page.lead else {}),
        **({"articleSection": [topic.title for topic in page.topics]} if page.topics else {}),
        "datePublished": rfc3339(article.published_at, frame.time_zone),
        "dateModified": rfc3339(article.updated_at, frame.time_zone),
        **({"correction": _correction(article, frame)} if article.correction else {}),
        "inLanguage": frame.language,
        "mainEntityOfPage": url,
        "url": url,
        "author": [author],
        "publisher": publisher | {"logo": {"@type": "ImageObject", "url": origin + icon}},
        "isPartOf": _website(frame, origin),
    }


def _correction(article: LiveArticle, frame: Frame) -> Json:
    """What was put right, as schema.org/correction has it."""
    since = article.corrected_at
    return {
        "@type": "CorrectionComment",
        "text": article.correction,
        **({"datePublished": rfc3339(since, frame.time_zone)} if since else {}),
    }


def _website(frame: Frame, origin: str) -> Json:
    return {"@type": "WebSite", "name": frame.name, "url": f"{origin}/"}


def _trail(frame: Frame, origin: str, *links: Link) -> Json:
    """The way from the front page to a page, which is the last of the links and needs no address."""
    way = (Link(title=frame.name, path=Path("/")), *links)
    items: list[Json] = [
        {"@type": "ListItem", "position": position, "name": link.title, "item": origin + link.path}
        for position, link in enumerate(way, start=1)
    ]
    del items[-1]["item"]
    return {"@context": SCHEMA, "@type": "BreadcrumbList", "itemListElement": items}
