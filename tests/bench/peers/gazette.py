"""Gazette itself: its pages, exported into a directory from a store in memory, by two processes."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable
from pathlib import Path

from chalicelib.content.models.articles import NewArticle
from chalicelib.content.models.names import Slug
from chalicelib.publishing.catalogue import all_pages
from chalicelib.publishing.changes import parse_changes
from chalicelib.publishing.press import Press
from chalicelib.publishing.queue import Print, parse_message
from chalicelib.publishing.rendering import Renderer
from chalicelib.services import TEMPLATES
from ops.upkeep.export_pages import export, export_pages
from tests.bench.archive import site_of
from tests.bench.corpus import ORIGIN, Corpus
from tests.bench.peers.builder import Cost, NotMeasured
from tests.deeds import deed
from tests.unit.publishing.site import NOW, Site

WORKERS = 2


class Gazette:
    """Reads articles as DynamoDB hands them over. Sanitising and Markdown were done when they were saved."""

    name = "Gazette"
    output: Path
    _site: Site
    _corpus: Corpus

    def version(self) -> str:
        """There is only the one of this tree."""
        return "this tree"

    def prepare(self, corpus: Corpus, folder: Path) -> None:
        """Fill the store."""
        self.output, self._corpus, self._site = folder / "site", corpus, site_of(corpus)

    def build(self) -> Cost:
        """Work out which pages there are, and make them all."""
        return run(self._export)

    def prepare_addition(self) -> None:
        """Nothing is kept between builds."""

    def add_one(self) -> Cost:
        """Publish an article, and print what the plan says."""
        more, site = self._corpus.one_more, self._site
        site.handed_on = len(site.dynamodb.records["content"])
        new = NewArticle(
            title=more.title,
            lede=more.lede,
            body=more.html,
            byline=more.byline,
            agency=more.agency,
            topics=tuple(Slug(topic.slug) for topic in more.topics),
            slug=Slug(more.slug),
        )
        article = site.newsroom.create_article(new, deed(NOW, by="bench")).article.id
        site.newsroom.publish(article, deed(NOW, by="bench"), published_at=more.published_at)
        return run(self._print_planned)

    def _export(self) -> None:
        renderer = Renderer(TEMPLATES, ORIGIN)
        renderer.compile()
        paths = list(all_pages(self._site.content))
        done = export(paths, self.output, lambda: self._press(renderer), media=lambda _: None, workers=WORKERS)
        if done.failed:
            raise NotMeasured(f"{len(done.failed)} pages could not be made")

    def _print_planned(self) -> None:
        site = self._site
        for change in parse_changes(site.dynamodb.records["content"][site.handed_on :]):
            site.dispatch().announce(change)
        for message in map(parse_message, site.sqs.messages.values()):
            if isinstance(message, Print):
                export_pages(message.pages, self.output, self._press(Renderer(TEMPLATES, ORIGIN)))

    def _press(self, renderer: Renderer) -> Press:
        return Press(self._site.content, self._site.s3, renderer, lambda: self._site.now)


def run(work: Callable[[], None]) -> Cost:
    """Do work in a process of its own, and tell its cost. Raises NotMeasured if it fails."""
    gc.collect()
    gc.freeze()  # the store is the database's; looking through it for garbage is not the builder's cost
    begun = time.perf_counter()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    _, status, usage = os.wait4(child, 0)
    if status:
        raise NotMeasured(f"it ended with {os.waitstatus_to_exitcode(status)}")
    return Cost(wall_seconds=time.perf_counter() - begun, cpu_seconds=usage.ru_utime + usage.ru_stime)
