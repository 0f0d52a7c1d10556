"""`python -m tests.bench.publish`: what one publish costs in archives of different sizes. Figures, no verdicts.

Everything but CPU is counted, not measured. CPU is of this process, with store, bucket and queue in memory: medians, of
which only the ratios mean anything.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections import Counter
from dataclasses import dataclass

from chalicelib.content.models import ArticleId, Slug
from chalicelib.content.newsroom import Newsroom
from chalicelib.content.parsing import NewArticle
from chalicelib.content.table import ContentTable
from chalicelib.dynamodb import Table
from chalicelib.publishing.bucket import PageObject
from chalicelib.publishing.catalogue import all_pages
from chalicelib.publishing.changes import parse_changes
from chalicelib.publishing.dispatch import Dispatch
from chalicelib.publishing.pages import object_key
from chalicelib.publishing.press import Press
from chalicelib.publishing.queue import Print, RenderQueue, parse_message
from tests.bench.archive import archive_of
from tests.bench.corpus import Corpus, make_corpus
from tests.bench.meter import Meter
from tests.fakes.faults import Faults
from tests.unit.publishing.site import NOW, RememberingRenderer, Site, renderer

ARCHIVES = (1_000, 10_000, 100_000)
TEXTS = 1_000
RUNS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one publish took, from the editor's request to the last page."""

    planned: int
    written: int
    read_units: int
    write_units: int
    s3: Counter[str]
    cpu_seconds: float


def main(archives: tuple[int, ...] = ARCHIVES, runs: int = RUNS) -> None:
    """Print every figure."""
    print(f"One publish of an article with two topics and a byline, into archives of {10} articles a day")
    columns = ("archive", "planned", "written", "read units", "write units", "S3 PUT", "HEAD", "CPU ms", "ratio")
    print(" ".join(f"{column:>11}" for column in columns))
    corpus, first = make_corpus(min(TEXTS, max(archives))), 0.0
    for size in archives:
        cost = measure(archive_of(size, corpus), corpus, runs)
        first = first or cost.cpu_seconds
        counted = (cost.planned, cost.written, cost.read_units, cost.write_units, cost.s3["put"], cost.s3["find"])
        figures = "".join(f"{number:>12,}" for number in counted)
        print(f"{size:>11,}{figures} {cost.cpu_seconds * 1000:>11.1f} {cost.cpu_seconds / first:>11.2f}", flush=True)


def measure(site: Site, corpus: Corpus, runs: int) -> Cost:
    """Publish one article. What the publish touches is printed before, as it would have been."""
    article = prepare(site, corpus)
    took = [_cpu_of(site.copy(), article) for _ in range(runs)]
    copy = site.copy()
    meter, faults = Meter(copy.dynamodb), Faults()
    content = ContentTable(Table(meter, "content"))  # type: ignore[arg-type] # the calls that are made
    Newsroom(content, copy._new_id).publish(article, published_at=None, version=None, by="bench", now=NOW)
    press = Press(content, faults.over(copy.s3), renderer())
    dispatch = Dispatch(content, RenderQueue(copy.sqs, "queue"), press, copy.rebuilds(), copy.purged.extend)  # type: ignore[arg-type] # a fake client
    writes = copy.s3.writes
    copy.hand_on(dispatch)
    planned = len(_print_of(site.copy(), article).pages)
    return Cost(
        planned=planned,
        written=copy.s3.writes - writes,
        read_units=meter.read_units,
        write_units=meter.write_units,
        s3=Counter(faults.calls),
        cpu_seconds=statistics.median(took),
    )


def prepare(site: Site, corpus: Corpus) -> ArticleId:
    """A draft that is ready to be published, and the pages that it will touch as they are before."""
    topics = tuple(Slug(topic.slug) for topic in corpus.topics[-2:])
    new = NewArticle(
        title="Một tin nữa",
        lede=corpus.one_more.lede,
        body=corpus.one_more.html,
        topics=topics,
        byline=corpus.one_more.byline,
        agency="TGAG",
    )
    article = site.newsroom.create_article(new, by="bench", now=NOW).id
    site.handed_on = len(site.dynamodb.records["content"])
    site.dispatch().handle(Print(pages=_print_of(site.copy(), article).pages))
    return article


def differing_pages(site: Site, article: ArticleId) -> list[str]:
    """The pages that are not what a rebuild would make them, after a publish. The bucket must have been whole."""
    _follow(site, article)
    press, bucket = site.dispatch()._press, site.bucket()
    wanted: dict[str, PageObject | None] = {
        object_key(proof.page.path): proof.made for proof in press.prove(list(all_pages(site.content)))
    }
    return [key for key, made in wanted.items() if bucket.get(key) != made]


def _follow(site: Site, article: ArticleId) -> None:
    """All of it: the editor's transaction, planning, and printing."""
    site.publish(article)
    site.settle()


def _print_of(site: Site, article: ArticleId) -> Print:
    """The message that says which pages a publish touches."""
    site.publish(article)
    for change in parse_changes(site.dynamodb.records["content"][site.handed_on :]):
        site.dispatch().announce(change)
    messages = map(parse_message, site.sqs.messages.values())
    return next(message for message in messages if isinstance(message, Print))


def _cpu_of(site: Site, article: ArticleId) -> float:
    remembered = renderer()
    assert isinstance(remembered, RememberingRenderer)
    remembered.forget()
    gc.collect()
    gc.freeze()  # the archive is the database's; looking through it for garbage is not the function's cost
    begun = time.process_time()
    _follow(site, article)
    return time.process_time() - begun


if __name__ == "__main__":
    main()
