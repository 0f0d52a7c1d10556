"""`python -m tests.bench.publish`: what one publish costs in archives of different sizes. Figures, no verdicts.

Everything but CPU is counted, not measured. CPU is of this process, with store, bucket and queue in memory, so without
AWS's clients: medians, of which only the ratios mean anything.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from chalicelib.aws.dynamodb import Table
from chalicelib.content.models.articles import NewArticle
from chalicelib.content.models.names import ArticleId, Path, Slug
from chalicelib.content.newsroom import Newsroom
from chalicelib.content.store.content import ContentStore
from chalicelib.publishing.assets import is_asset
from chalicelib.publishing.catalogue import all_pages
from chalicelib.publishing.changes import parse_changes
from chalicelib.publishing.dispatch import Dispatch
from chalicelib.publishing.pages import object_key, pages_of_every_site, path_of_key
from chalicelib.publishing.press import Press
from chalicelib.publishing.queue import Print, RenderQueue, parse_message
from chalicelib.publishing.rendering import Renderer
from chalicelib.services import TEMPLATES
from tests.bench.archive import A_DAY, archive_of
from tests.bench.corpus import ORIGIN, Corpus, make_corpus
from tests.bench.meter import Meter
from tests.deeds import deed
from tests.fakes.faults import Faults
from tests.unit.publishing.site import NOW, Site

ARCHIVES = (1_000, 10_000, 100_000)
WHOLE = 10_000
"""Up to this size the whole site is printed before, and compared afterwards; above, the pages that a publish plans."""

TEXTS = 1_000
RUNS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What one publish took, from the editor's request to the last page."""

    planned: int
    written: int
    requests: int
    read_units: int
    write_units: int
    puts: int
    heads: int
    messages: int


def main(archives: tuple[int, ...] = ARCHIVES, runs: int = RUNS) -> None:
    """Print every figure."""
    print(f"One publish of an article with two topics and a byline, into archives of {A_DAY} articles a day")
    print(f"{'':>8} {'':>15} {'DynamoDB':>23} {'S3':>10} {'SQS':>5} {'CPU ms':>34} {'pages unlike':>15}")
    print(
        f"{'archive':>8} {'planned':>7} {'written':>7} {'requests':>9} {'reads':>6} {'writes':>6} {'PUT':>5}"
        f" {'HEAD':>4} {'sent':>5} {'edit':>6} {'plan':>6} {'print':>6} {'in all':>7} {'ratio':>5} {'a rebuild':>15}"
    )
    corpus, first = make_corpus(min(TEXTS, max(archives))), 0.0
    for size in archives:
        site = archive_of(size, corpus)
        article = prepare(site, corpus, whole=size <= WHOLE)
        counts, took = count(site.copy(), article), measure(site, article, runs)
        unlike, compared = compare(site.copy(), article, whole=size <= WHOLE)
        first = first or sum(took)
        print(
            f"{size:>8,} {counts.planned:>7} {counts.written:>7} {counts.requests:>9} {counts.read_units:>6}"
            f" {counts.write_units:>6} {counts.puts:>5} {counts.heads:>4} {counts.messages:>5}"
            f" {' '.join(f'{each * 1000:>6.1f}' for each in took)} {sum(took) * 1000:>7.1f} {sum(took) / first:>5.2f}"
            f" {f'{len(unlike)} of {compared:,}':>15}",
            flush=True,
        )


def count(site: Site, article: ArticleId) -> Counts:
    """Publish the article, and count what that takes."""
    meter, faults, writes = Meter(site.dynamodb), Faults(), site.s3.writes
    publish, plan, printing = _phases(site, article, meter, faults)
    publish()
    plan()
    messages = [parse_message(body) for body in site.sqs.messages.values()]
    printing()
    return Counts(
        planned=sum(len(each.pages) for each in messages if isinstance(each, Print)),
        written=site.s3.writes - writes,
        requests=meter.requests,
        read_units=meter.read_units,
        write_units=meter.write_units,
        puts=faults.calls.count("put"),
        heads=faults.calls.count("find"),
        messages=len(messages),
    )


def measure(site: Site, article: ArticleId, runs: int) -> tuple[float, ...]:
    """CPU seconds of each phase: the medians of several runs from the same state."""
    took = [_cpu_of(site.copy(), article) for _ in range(runs)]
    return tuple(map(statistics.median, zip(*took, strict=True)))


def prepare(site: Site, corpus: Corpus, *, whole: bool) -> ArticleId:
    """A draft that is ready to be published; and pages as they are before: all, or those that it will touch."""
    new = NewArticle(
        title="Một tin nữa",
        lede=corpus.one_more.lede,
        body=corpus.one_more.html,
        topics=tuple(Slug(topic.slug) for topic in corpus.topics[-2:]),
        byline=corpus.one_more.byline,
        agency="TGAG",
    )
    article = site.newsroom.create_article(new, deed(NOW, by="bench")).article.id
    site.handed_on = len(site.dynamodb.records["content"])
    pages = list(all_pages(site.content)) if whole else planned_pages(site.copy(), article)
    Press(site.content, site.s3, _renderer(), lambda: NOW).print_pages(pages)
    return article


def compare(site: Site, article: ArticleId, *, whole: bool) -> tuple[list[str], int]:
    """The keys of objects that are not what a rebuild would make them, after a publish; and how many were compared."""
    planned = planned_pages(site.copy(), article)
    for phase in _phases(site, article, site.dynamodb, Faults()):
        phase()
    press = Press(site.content, site.s3, _renderer(), lambda: NOW)
    # What leads on from a page that did not stand yet was printed beside it.
    printed = [path_of_key(key) for key in site.bucket() if not is_asset(key)]
    pages = list(all_pages(site.content)) if whole else [*planned, *pages_of_every_site(), *printed]
    rebuilt = {object_key(proof.page.path): proof.made for proof in press.prove(pages) if proof.made}
    rebuilt |= dict(press.asset_objects())
    there = site.bucket()
    return [key for key in rebuilt.keys() | there.keys() if rebuilt.get(key) != there.get(key)], len(rebuilt)


def planned_pages(site: Site, article: ArticleId) -> tuple[Path, ...]:
    """The pages that a publish touches."""
    publish, plan, _ = _phases(site, article, site.dynamodb, Faults())
    publish()
    plan()
    messages = map(parse_message, site.sqs.messages.values())
    return tuple(path for message in messages if isinstance(message, Print) for path in message.pages)


def _phases(site: Site, article: ArticleId, dynamodb: Any, faults: Faults) -> tuple[Callable[[], None], ...]:
    """What follows one another: the editor's request, the stream's function, and the queue's."""
    content = ContentStore(Table(dynamodb, "content"))
    queue: Any = site.sqs
    press = Press(content, faults.over(site.s3), _renderer(), lambda: NOW)
    dispatch = Dispatch(content, RenderQueue(queue, "queue"), press, site.rebuilds(), site.purged.extend)

    def publish() -> None:
        newsroom = Newsroom(content, lambda _: article)
        newsroom.publish(article, deed(NOW, by="bench"))

    def plan() -> None:
        for change in parse_changes(site.dynamodb.records["content"][site.handed_on :]):
            dispatch.announce(change)

    def printing() -> None:
        for body in site.sqs.messages.values():
            dispatch.handle(parse_message(body))

    return publish, plan, printing


def _cpu_of(site: Site, article: ArticleId) -> list[float]:
    phases, took = _phases(site, article, site.dynamodb, Faults()), []
    gc.collect()
    gc.freeze()  # the archive is the database's; looking through it for garbage is not the function's cost
    for phase in phases:
        begun = time.process_time()
        phase()
        took.append(time.process_time() - begun)
    return took


@cache
def _renderer() -> Renderer:
    """One for all, as a function that is warm has it."""
    return Renderer(TEMPLATES, ORIGIN)


if __name__ == "__main__":
    main()
