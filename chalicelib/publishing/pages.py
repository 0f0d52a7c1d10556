"""Every kind of page: one table that says for each its path, the facts it reads, how it is read, and its template.

A page is known by its path alone, so that messages, the bucket's keys and an audit all speak of the same thing.
Adding a kind means adding one entry here, its context, its reading and its template; which changes print it, what a
rebuild makes and what an audit looks at follow from the entry. The order of the table is the order of printing: what
is linked to comes before what links to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import quote, unquote

from chalicelib.content.models.articles import LiveArticle
from chalicelib.content.models.names import ALL, ListName, Path, Slug, topic_list
from chalicelib.content.models.slugs import make_slug
from chalicelib.content.store.lookup import ContentLookup
from chalicelib.publishing import indexed
from chalicelib.publishing.contexts import (
    ArticleContext,
    BareContext,
    Context,
    Frame,
    LeftContext,
    RedirectContext,
)
from chalicelib.publishing.facts import FRAME, Fact
from chalicelib.publishing.forms import Form, Words
from chalicelib.publishing.reading import articles, front, listings, machines

XML = "application/xml; charset=utf-8"
JSON = "application/json; charset=utf-8"
SVG = "image/svg+xml"
TEXT = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"
"""CloudFront does not compress `application/atom+xml`, `application/feed+json` and `application/manifest+json`
(Developer Guide, "File types that CloudFront compresses"). Readers accept feeds and manifests as XML and JSON too.
"""

REDIRECT = "redirect.html"
"""The template at an address that was left."""

INDEX = "index.json"
"""The template of the search's index, which is JSON as it is read."""

BARE = "bare.html"
"""The template where a page must stand, but has nothing to show; no link is in it."""


@dataclass(frozen=True, kw_only=True)
class PageKind:
    """A kind of page.

    `path` is the form of its paths, whose variables tell its pages apart. `facts` are the facts that it reads, besides
    the frame, which every page reads. Their variables tell which pages of the kind a touched fact means. `read` gives
    the content of the page at a path (None: there is no such page).
    """

    name: str
    path: str
    facts: tuple[str, ...]
    read: Callable[[ContentLookup, Words], Context | None]
    template: str
    content_type: str = HTML

    @cached_property
    def path_form(self) -> Form:
        """The form of its paths, ready to match and to fill in."""
        return Form(self.path)

    @cached_property
    def fact_forms(self) -> tuple[tuple[Form, bool], ...]:
        """The forms of the facts it reads, and for each whether a path tells its variables."""
        forms = map(Form, (*self.facts, FRAME))
        return tuple((form, form.variables <= self.path_form.variables) for form in forms)


PAGE_KINDS: tuple[PageKind, ...] = (
    PageKind(
        name="article",
        path="/{month}/{slug}/",
        facts=("path:/{month}/{slug}/", "topic:{topic}"),
        read=articles.read_article,
        template="article.html",
    ),
    PageKind(
        name="month",
        path="/{month}/",
        facts=("month:all:{month}",),
        read=listings.read_month,
        template="month.html",
    ),
    PageKind(
        name="topic-month",
        path="/topics/{topic}/{month}/",
        facts=("month:topic:{topic}:{month}", "topic:{topic}"),
        read=listings.read_topic_month,
        template="month.html",
    ),
    PageKind(
        name="topic-year",
        path="/topics/{topic}/{year}/",
        facts=("calendar:topic:{topic}:{year}", "topic:{topic}"),
        read=listings.read_topic_year,
        template="year.html",
    ),
    PageKind(
        name="byline-year",
        path="/bylines/{byline}/{year}/",
        facts=("year:byline:{byline}:{year}",),
        read=listings.read_byline_year,
        template="byline_year.html",
    ),
    PageKind(
        name="topic",
        path="/topics/{topic}/",
        facts=("topic:{topic}", "description:{topic}", "list:topic:{topic}", "calendar:topic:{topic}"),
        read=listings.read_topic,
        template="topic.html",
    ),
    PageKind(
        name="byline",
        path="/bylines/{byline}/",
        facts=("list:byline:{byline}", "calendar:byline:{byline}"),
        read=listings.read_byline,
        template="byline.html",
    ),
    PageKind(
        name="year",
        path="/{year}/",
        facts=("calendar:all:{year}",),
        read=listings.read_year,
        template="year.html",
    ),
    PageKind(
        name="archive",
        path=listings.ARCHIVE,
        facts=("calendar:all",),
        read=listings.read_archive,
        template="archive.html",
    ),
    PageKind(
        name="search",
        path="/search/",
        facts=("shards",),
        read=indexed.read_search,
        template="search.html",
    ),
    PageKind(
        name="standing",
        path="/{page}/",
        facts=("path:/{page}/",),
        read=articles.read_standing,
        template="standing.html",
    ),
    PageKind(
        name="not-found",
        path="/404.html",
        facts=(),
        read=articles.read_not_found,
        template="not_found.html",
    ),
    PageKind(
        name="front",
        path=listings.FRONT,
        facts=("list:all", "topics", "layout"),
        read=front.read_front,
        template="front.html",
    ),
    PageKind(
        name="latest",
        path="/fragments/latest.json",
        facts=("list:all",),
        read=listings.read_latest,
        template="fragment.json",
        content_type=JSON,
    ),
    PageKind(
        name="topic-latest",
        path="/fragments/topics/{topic}.json",
        facts=("list:topic:{topic}",),
        read=listings.read_topic_latest,
        template="fragment.json",
        content_type=JSON,
    ),
    PageKind(
        name="most-read-today",
        path="/fragments/most-read/today.json",
        facts=("most-read:today",),
        read=listings.read_most_read_today,
        template="fragment.json",
        content_type=JSON,
    ),
    PageKind(
        name="most-read-week",
        path="/fragments/most-read/week.json",
        facts=("most-read:today", "most-read:week"),
        read=listings.read_most_read_of_week,
        template="fragment.json",
        content_type=JSON,
    ),
    PageKind(
        name="search-words",
        path="/search/words/{shard}.json",
        facts=("shard:{shard}",),
        read=indexed.read_words,
        template=INDEX,
        content_type=JSON,
    ),
    PageKind(
        name="search-places",
        path="/search/places/{shard}.json",
        facts=("shard:{shard}",),
        read=indexed.read_places,
        template=INDEX,
        content_type=JSON,
    ),
    PageKind(
        name="search-cards",
        path="/search/cards/{block}.json",
        facts=("cards:{block}",),
        read=indexed.read_cards,
        template=INDEX,
        content_type=JSON,
    ),
    PageKind(
        name="search-open",
        path="/search/open.json",
        facts=("unsealed",),
        read=indexed.read_open,
        template=INDEX,
        content_type=JSON,
    ),
    PageKind(
        name="search-description",
        path="/search/opensearch.xml",
        facts=(),
        read=indexed.read_description,
        template="opensearch.xml",
        content_type=XML,
    ),
    PageKind(
        name="feed",
        path="/feed.xml",
        facts=("list:all",),
        read=machines.read_feed,
        template="feed.xml",
        content_type=XML,
    ),
    PageKind(
        name="json-feed",
        path="/feed.json",
        facts=("list:all",),
        read=machines.read_feed,
        template="feed.json",
        content_type=JSON,
    ),
    PageKind(
        name="topic-feed",
        path="/topics/{topic}/feed.xml",
        facts=("topic:{topic}", "description:{topic}", "list:topic:{topic}"),
        read=machines.read_topic_feed,
        template="feed.xml",
        content_type=XML,
    ),
    PageKind(
        name="topic-json-feed",
        path="/topics/{topic}/feed.json",
        facts=("topic:{topic}", "description:{topic}", "list:topic:{topic}"),
        read=machines.read_topic_feed,
        template="feed.json",
        content_type=JSON,
    ),
    PageKind(
        name="sitemap",
        path="/sitemaps/{month}.xml",
        facts=("month:all:{month}",),
        read=machines.read_sitemap,
        template="sitemap.xml",
        content_type=XML,
    ),
    PageKind(
        name="pages-sitemap",
        path=machines.PAGES_SITEMAP,
        facts=("topics", "pages"),
        read=machines.read_pages_sitemap,
        template="sitemap.xml",
        content_type=XML,
    ),
    PageKind(
        name="news-sitemap",
        path=machines.NEWS_SITEMAP,
        facts=("list:all", "news"),
        read=machines.read_news_sitemap,
        template="news_sitemap.xml",
        content_type=XML,
    ),
    PageKind(
        name="sitemap-index",
        path=machines.SITEMAP_INDEX,
        facts=("calendar:all",),
        read=machines.read_sitemap_index,
        template="sitemap_index.xml",
        content_type=XML,
    ),
    PageKind(
        name="manifest",
        path="/manifest.webmanifest",
        facts=(),
        read=machines.read_manifest,
        template="manifest.json",
        content_type=JSON,
    ),
    PageKind(
        name="favicon",  # pages name their icon; this is for what asks without having read one
        path="/favicon.ico",
        facts=(),
        read=machines.read_manifest,
        template="favicon.xml",
        content_type=SVG,
    ),
    PageKind(
        name="robots",
        path="/robots.txt",
        facts=(),
        read=machines.read_robots,
        template="robots.txt",
        content_type=TEXT,
    ),
    PageKind(
        name="redirect",
        path="/{legacy}",  # any path that none of the others has, so this must be the last
        facts=("path:/{legacy}",),
        read=articles.read_legacy,
        template=REDIRECT,
    ),
)

SWEEPS: Mapping[Form, Callable[[Words], ListName]] = {
    Form(FRAME): lambda _: ALL,
    Form("topic:{topic}"): lambda words: topic_list(Slug(words["topic"])),
}
"""Facts that more pages read than their variables tell: they touch every page that an article of a list is on."""


_FACTS_READ = tuple(
    (kind, form) for kind in PAGE_KINDS for form in map(Form, kind.facts) if kind.path_form.variables <= form.variables
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that a page is made of: its template, its context, the frame, and the facts these were read from."""

    template: str
    context: Context
    frame: Frame
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A path with its kind; `print_order` says when it is printed, `words` are the variables of its path."""

    path: Path
    kind: PageKind = field(compare=False)
    print_order: int = field(compare=False)
    words: Words = field(compare=False)

    @property
    def is_html(self) -> bool:
        """Whether people read it."""
        return self.kind.content_type == HTML

    @property
    def is_of_articles(self) -> bool:
        """Whether its path is one that belongs to an article."""
        return self.kind.read is articles.read_article

    def read(self, content: ContentLookup, frame: Frame) -> Reading | None:
        """What this page shows now within the frame of every page, or None if there must be no such page."""
        context = self.kind.read(content, self.words)
        if context is None:
            return None
        special = _SPECIAL.get(type(context))
        return Reading(
            template=self.kind.template if special is None else special,
            context=context,
            frame=frame,
            facts=tuple(self._facts(context)),
        )

    def _facts(self, context: Context) -> Iterator[Fact]:
        for form, is_told_by_path in self.kind.fact_forms:
            if is_told_by_path:
                yield Fact(form.fill(self.words))
            elif isinstance(context, ArticleContext):
                yield from (Fact(form.fill({"topic": slug})) for slug in context.article.topics)


_SPECIAL: Mapping[type, str] = {RedirectContext: REDIRECT, BareContext: BARE, LeftContext: ""}


def find_page(path: Path) -> Page | None:
    """The page of a path, or None for a path that no kind of page has."""
    for print_order, kind in enumerate(PAGE_KINDS):
        if (words := kind.path_form.match(path)) is not None:
            return Page(path=path, kind=kind, print_order=print_order, words=words)
    return None


def pages_with(**words: str) -> tuple[Path, ...]:
    """The path of every kind of page that has just these variables, e.g. `pages_with(topic="giai-phong")`."""
    return tuple(Path(kind.path_form.fill(words)) for kind in PAGE_KINDS if kind.path_form.variables == words.keys())


def pages_of_every_site() -> tuple[Path, ...]:
    """The pages that every site has."""
    return pages_with()


def pages_of_lists(article: LiveArticle) -> tuple[Path, ...]:
    """The months and years of the lists that an article is in, and its byline's page."""
    month, year = article.month.replace("-", "/"), article.month[:4]
    found = [*pages_with(month=month), *pages_with(year=year)]
    for topic in article.topics:
        found += [*pages_with(topic=topic, month=month), *pages_with(topic=topic, year=year)]
    if byline := make_slug(article.byline):
        found += [*pages_with(byline=byline), *pages_with(byline=byline, year=year)]
    return tuple(found)


def pages_reading(fact: Fact) -> tuple[Path, ...]:
    """The pages that a touched fact means by its variables; the others that read it, only a sweep can name."""
    matches = ((kind, form.match(fact)) for kind, form in _FACTS_READ)
    return tuple(Path(kind.path_form.fill(words)) for kind, words in matches if words is not None)


def swept(fact: Fact) -> tuple[ListName, ...]:
    """The lists whose articles' pages all read a fact."""
    matches = ((name_of, form.match(fact)) for form, name_of in SWEEPS.items())
    return tuple(name_of(words) for name_of, words in matches if words is not None)


def object_key(path: Path) -> str:
    """The key in the bucket: `/2015/12/a/` is kept as `2015/12/a/index.html`, `/tin%20cu.html` as `tin cu.html`."""
    return unquote(path).removeprefix("/") + ("index.html" if path.endswith("/") else "")


def path_of_key(key: str) -> Path:
    """The reverse of `object_key`."""
    return Path("/" + quote(re.sub(r"(^|/)index\.html$", r"\1", key)))
