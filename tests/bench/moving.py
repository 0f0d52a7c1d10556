"""`python -m tests.bench.moving`: a site's data exported, and imported into an empty stage. Figures, and one verdict.

Everything is in memory (3 GB) but the export, so times are those of this process: DynamoDB's own come on top. The
verdict is whether the pages that a rebuild makes of both are the same to the byte, and so are the views.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path as FilePath
from typing import TypeVar

from ulid import ULID

from chalicelib.content.models.articles import Article, Status
from chalicelib.content.models.names import ArticleId, SafeHtml, Slug
from chalicelib.content.workflow import edits as workflow
from ops.upkeep.data.exporting import export
from ops.upkeep.data.importing import import_
from ops.upkeep.data.lines import read_export
from tests.bench.corpus import CorpusArticle, make_corpus
from tests.unit.ops.upkeep.data.moving import audience, data, empty_stage, read, source, target, with_audience
from tests.unit.publishing.site import NOW, Site, renderer

ARTICLES = 10_000
READ = 500
"""How many articles have been read; half of these views are not folded yet."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What was measured. `unlike` are the objects of the bucket that differ, `is_same_data` whether items do."""

    articles: int
    items: int
    export_bytes: int
    seconds: dict[str, float]
    objects: int
    unlike: tuple[str, ...]
    is_same_data: bool
    is_same_total: bool

    @property
    def is_identical(self) -> bool:
        """Whether nothing was lost or changed."""
        return self.objects > 0 and not self.unlike and self.is_same_data and self.is_same_total


def move(articles: int) -> Moved:
    """Fill a site with so many articles, move it, and compare."""
    site, stage, seconds = site_of(articles), empty_stage(), dict[str, float]()

    def timed(name: str, work: Callable[[], Result]) -> Result:
        began = time.perf_counter()
        done = work()
        seconds[name] = time.perf_counter() - began
        return done

    with tempfile.TemporaryDirectory() as folder:
        file = FilePath(folder, "site.jsonl")
        timed("export", lambda: export(file, source(site), now=NOW))
        moved = timed("verify", lambda: read_export(file))
        timed("import", lambda: import_(moved, target(stage), now=NOW))
        size = file.stat().st_size
    is_same_data = data(stage) == data(site)
    before, after = rebuilt(site), timed("rebuild", lambda: rebuilt(stage))
    later = NOW + timedelta(minutes=20)
    for each in (site, stage):
        audience(each).fold(later)
    return Moved(
        articles=articles,
        items=sum(moved.counts.values()),
        export_bytes=size,
        seconds=seconds,
        objects=len(after),
        unlike=tuple(sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))),
        is_same_data=is_same_data,
        is_same_total=audience(site).live(None, later) == audience(stage).live(None, later),
    )


def rebuilt(site: Site) -> dict[str, object]:
    """What a rebuild makes of an empty bucket, with nothing remembered of other renderings."""
    renderer().forget()
    other = Site(dynamodb=site.dynamodb, handed_on=len(site.dynamodb.records["content"]))
    other.dispatch().begin_anew()
    other.settle()
    return dict(other.bucket())


def site_of(articles: int) -> Site:
    """A site that holds a corpus, each article as the newsroom's transactions leave it, and that was read."""
    corpus = make_corpus(articles)
    site = with_audience(Site())
    site.put_site(name="Báo Sông Hậu", views_offset=21_162_408)
    for topic in corpus.topics:
        site.put_topic(Slug(topic.slug), title=topic.title)
    ids = [_publish(site, article, number) for number, article in enumerate(corpus.articles)]
    site.clock().tick(NOW)
    for article in ids:
        audience(site).open_counter(article, version=2, now=NOW)
    read(site, *ids[:READ:2], now=NOW)
    audience(site).fold(NOW + timedelta(minutes=3))
    read(site, *ids[1:READ:2], now=NOW + timedelta(minutes=4))
    site.dynamodb.records["content"].clear()
    for ticket in site.content.tickets.open():  # as after all of it was printed
        site.content.tickets.close(ticket)
    return site


def _publish(site: Site, text: CorpusArticle, number: int) -> ArticleId:
    """Its body is taken as it is: sanitising it is not what is measured here."""
    at = text.published_at.astimezone(UTC).replace(microsecond=0)
    draft = Article(
        id=ArticleId(str(ULID.from_int(number + 1))),
        version=1,
        status=Status.DRAFT,
        title=text.title,
        lede=text.lede,
        body_source=text.markdown,
        body_format="markdown",
        body=SafeHtml(text.html),
        agency=text.agency,
        byline=text.byline,
        topics=tuple(Slug(topic.slug) for topic in text.topics),
        slug=Slug(text.slug),
        slug_given=False,
        created_at=at,
        created_by="An",
        updated_at=at,
        updated_by="An",
    )
    site.content.commit(workflow.Edit(before=None, after=draft))
    settings = site.content.get_site()
    edit = workflow.publish(draft, None, site=settings, slug=draft.slug, published_at=at, by="An", now=NOW)
    assert edit
    site.content.commit(edit)
    return draft.id


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 if something was lost or changed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.moving", description=__doc__)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    done = move(parser.parse_args(arguments).articles)
    print(
        f"Data of {done.articles:,} articles moved: {done.items:,} items, {done.export_bytes / 1e6:,.1f} MB of export"
    )
    for name, seconds in done.seconds.items():
        print(f"  {name:<10} {seconds:>8.1f} s")
    print(f"  {done.objects - len(done.unlike):,} of {done.objects:,} objects of the bucket are the same to the byte")
    print(f"  all items the same: {done.is_same_data}; views, folded and open, the same: {done.is_same_total}")
    return 0 if done.is_identical else 1


if __name__ == "__main__":
    sys.exit(main())
