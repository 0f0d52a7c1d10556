"""A hurried newsroom on the whole local stack: no link is dead while many drafts are published at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection
from typing import Self
from urllib.parse import urlsplit

import pytest

from chalicelib.content.models.articles import Article, NewArticle
from chalicelib.content.models.names import ALL, ArticleId, Month, Path
from chalicelib.publishing.addresses import month_path, sitemap_path
from chalicelib.publishing.catalogue import all_pages
from chalicelib.publishing.pages import find_page, object_key, path_of_key
from chalicelib.services import Services
from ops.local import stack
from ops.local.routes import NOT_FOUND_KEY
from ops.local.stack import Stack
from ops.upkeep.audit import Audit
from tests.deeds import deed
from tests.unit.publishing.links import ORIGIN, links_of

EDITORS = 8
NEWEST = 20
"""How many articles the front page and the feeds list."""


class Reader:
    """Looks at the site as its readers get it, through the edge."""

    def __init__(self, portal: Stack) -> None:
        self._services = portal.services
        self._origin = portal.url.encode()
        self._edge = HTTPConnection(urlsplit(portal.url).netloc)
        self.dead: set[tuple[Path, str]] = set()
        self.looks = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._edge.close()

    def get(self, path: Path) -> tuple[int, bytes]:
        self._edge.request("GET", path)
        answer = self._edge.getresponse()
        return answer.status, answer.read()

    def links(self, path: Path) -> frozenset[str]:
        status, body = self.get(path)
        assert status == 200, path
        return links_of(body.replace(self._origin, ORIGIN.encode()))

    def look(self) -> None:
        """Every list that stands, and what the bucket holds once they were read. Articles are looked at in the end."""
        found = {path: self.links(path) for key in keys(self._services) if (path := list_at(key))}
        there = keys(self._services)
        self.dead |= {(path, link) for path, links in found.items() for link in links - there}
        self.looks += 1

    def crawl(self) -> set[Path]:
        """Follow every link from the front page on; answers the pages that were reached."""
        reached, ahead = set[Path](), {Path("/")}
        while ahead:
            path = ahead.pop()
            reached.add(path)
            status, body = self.get(path)
            if status != 200:
                self.dead.add((path, "itself"))
            ahead |= set(map(path_of_key, links_of(body.replace(self._origin, ORIGIN.encode())))) - reached
        return reached

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Look again and again within the block, and once more when it ends.

        Between looks it rests as long as one takes: it shares the processors with the stack.
        """
        is_over = threading.Event()

        def look_on() -> None:
            took = 0.0
            while not is_over.wait(took):
                began = time.monotonic()
                self.look()
                took = time.monotonic() - began

        with ThreadPoolExecutor(1) as pool:
            looks = pool.submit(look_on)
            try:
                yield
            finally:
                is_over.set()
                looks.result()
        self.look()


def keys(services: Services) -> set[str]:
    return {key for key, _ in services.page_bucket.list()}


def list_at(key: str) -> Path | None:
    """The path of a page that is no article's; none of the one that says that there is nothing."""
    page = find_page(path_of_key(key))
    return page.path if page and not page.is_of_articles and key != NOT_FOUND_KEY else None


@pytest.fixture(scope="module")
def portal(dynamodb_local_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Beside the database that tests share: it has one of its own."""
    assert dynamodb_local_url, "it has been fetched"
    with stack.running(engine="dynamodb-local", directory=tmp_path_factory.mktemp("burst")) as running:
        running.settle()
        yield running


def draft(services: Services, number: int) -> ArticleId:
    new = NewArticle(title=f"Tin {number}", body="<p>Xin chào.</p>", byline="Lan" if number % 10 == 0 else "")
    return services.newsroom.create_article(new, deed(services.now())).article.id


def publish(services: Services, article: ArticleId) -> Article:
    return services.newsroom.publish(article, deed(services.now()))


def dead_letters(services: Services) -> int:
    sqs = services.aws.sqs()
    url = sqs.get_queue_url(QueueName=f"{stack.RENDER_QUEUE}-dead")["QueueUrl"]
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
    return int(answer["Attributes"]["ApproximateNumberOfMessages"])


@pytest.mark.parametrize("publishes", [30, pytest.param(300, marks=pytest.mark.deep)])
def test_no_link_is_dead_while_a_burst_is_printed(portal: Stack, publishes: int) -> None:
    services = portal.services
    drafts = [draft(services, number) for number in range(publishes)]
    with Reader(portal) as reader:
        with reader.looking(), ThreadPoolExecutor(EDITORS) as editors:
            articles = list(editors.map(partial(publish, services), drafts))
            portal.settle()
        assert reader.dead == set()
        check_lists(services, reader, articles)
        assert reader.crawl() >= {article.path for article in articles}
        assert reader.dead == set()
    assert reader.looks >= 3, "a look fell into the burst"
    assert portal.queue.is_empty()
    assert dead_letters(services) == 0
    assert [ticket for ticket in services.content.tickets.open() if not ticket.after] == []
    assert Audit(services.content, services.page_bucket, services.press).find(all_pages(services.content)).is_clean


def check_lists(services: Services, reader: Reader, articles: list[Article]) -> None:
    """All are in their month and its sitemap, and the newest on the front page and in the feed."""
    wanted = {object_key(article.path) for article in articles if article.path}
    months = {Month(article.path[1:8].replace("/", "-")) for article in articles if article.path}
    for page_of_month in (lambda month: month_path(ALL, month), sitemap_path):
        assert frozenset[str]().union(*(reader.links(page_of_month(month)) for month in months)) >= wanted
    assert reader.links(Path("/sitemaps/news.xml")) >= wanted
    newest = {object_key(each.path) for each in services.content.newest(ALL, NEWEST)}
    assert newest <= wanted
    assert reader.links(Path("/")) >= newest
    assert reader.links(Path("/feed.xml")) >= newest
