"""Archives of any size, written straight into a store in memory as an editor's transactions would have left them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace
from ulid import ULID

from chalicelib.aws.dynamodb import Put, Update
from chalicelib.content.models.articles import LiveArticle, headline_of, lists_of
from chalicelib.content.models.names import ArticleId, ListName, Month, Path, SafeHtml, Slug
from chalicelib.content.models.portal import Topic
from chalicelib.content.store.articles import live_item
from chalicelib.content.store.content import ContentStore
from chalicelib.content.store.lists import calendar_key, entry_item, month_counter
from chalicelib.content.store.paths import claim_item
from tests.bench.corpus import Corpus, CorpusArticle
from tests.unit.publishing.site import NOW, Site

A_DAY = 10
"""Articles a day, in archives that are only as deep as they are large."""

_FIRST_NUMBER = 1000
"""The first articles' numbers are left to those that a bench creates."""


def site_of(corpus: Corpus) -> Site:
    """A site that holds a corpus; nothing of it is printed yet."""
    return _fill((live_of(article, number) for number, article in enumerate(corpus.articles)), corpus)


def archive_of(size: int, corpus: Corpus) -> Site:
    """A site that has published 10 articles a day for as long as it takes, with the texts of a corpus over and over."""
    return _fill(_daily(size, corpus), corpus)


def live_of(article: CorpusArticle, number: int) -> LiveArticle:
    """An article of the corpus as readers see it."""
    at = article.published_at.astimezone(UTC).replace(microsecond=0)
    return LiveArticle(
        id=ArticleId(str(ULID.from_int(_FIRST_NUMBER + number))),
        version=2,
        path=Path(article.path),
        month=Month(article.month.replace("/", "-")),
        title=article.title,
        lede=article.lede,
        body=SafeHtml(article.html),
        agency=article.agency,
        byline=article.byline,
        topics=tuple(Slug(topic.slug) for topic in article.topics),
        published_at=at,
        updated_at=at,
    )


def _daily(size: int, corpus: Corpus) -> Iterator[LiveArticle]:
    texts = [live_of(article, 0) for article in corpus.articles]
    for number in range(size):
        at = NOW - (number + 1) * timedelta(days=1) / A_DAY
        local = at.astimezone(corpus.one_more.published_at.tzinfo)
        slug = f"tin-thu-{size - number}"
        yield replace(
            texts[number % len(texts)],
            id=ArticleId(str(ULID.from_int(_FIRST_NUMBER + size - number))),
            path=Path(f"/{local:%Y/%m}/{slug}/"),
            month=Month(f"{local:%Y-%m}"),
            published_at=at.replace(microsecond=0),
            updated_at=at.replace(microsecond=0),
        )


def _fill(lives: Iterable[LiveArticle], corpus: Corpus) -> Site:
    site = Site()
    for topic in corpus.topics:
        _put_topic(site.content, topic.slug, topic.title)
    months: dict[tuple[ListName, Month], int] = {}
    write = site.content.items.write
    for live in lives:
        write(Put(item=live_item(live)))
        write(Put(item=claim_item(live.path, live.id)))
        for name in lists_of(live):
            write(Put(item=entry_item(name, headline_of(live))))
            months[name, live.month] = months.get((name, live.month), 0) + 1
    for (name, month), n in months.items():
        counter = month_counter(month)
        write(Update(pk=calendar_key(name), sk=month[:4], expression=f"ADD #{counter} :n", values={"n": n}))
    site.clock().tick(NOW)
    site.dynamodb.records["content"].clear()
    site.dynamodb.compact()
    return site


def _put_topic(content: ContentStore, slug: str, title: str) -> None:
    content.put_topic(Topic(slug=Slug(slug), version=1, title=title, updated_at=datetime(2015, 1, 1, tzinfo=UTC)))
