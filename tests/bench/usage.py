"""`python -m tests.bench.usage`: what each thing that happens asks of DynamoDB. Total is counted, none timed.

`ops/upkeep/cost.py` works out a bill from such figures; a test holds it to these.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import fmean
from typing import Any

from chalicelib.audience.audience import Audience
from chalicelib.audience.models import Beacon, Reader
from chalicelib.audience.store import AudienceStore
from chalicelib.aws.dynamodb import Table
from chalicelib.content.library import Library
from chalicelib.content.models.articles import NewArticle
from chalicelib.content.models.media import NewMedia
from chalicelib.content.models.names import ArticleId, MediaId, Slug
from chalicelib.content.models.requests import ArticlePatch
from chalicelib.content.newsroom import Newsroom
from chalicelib.content.scheduled import Scheduled
from chalicelib.content.store.content import ContentStore
from chalicelib.media.intake import Intake
from chalicelib.publishing.clock import DAYS, MOST_READ, Clock
from ops.local import resources
from tests import pictures
from tests.bench.archive import archive_of
from tests.bench.corpus import make_corpus
from tests.bench.meter import Meter
from tests.bench.publish import count, prepare
from tests.deeds import deed
from tests.fakes.dynamodb import FakeDynamoDB
from tests.fakes.faults import Faults
from tests.fakes.media import FakeMediaFiles
from tests.unit.publishing.site import NOW

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
RATES = (1, 10, 50, 100)
ARTICLES = 50
ARCHIVE, TEXTS = 2_000, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """Read and write units."""

    read: float
    write: float


class Newspaper:
    """An audience over a table in memory, whose units are counted."""

    def __init__(self, articles: int) -> None:
        client: Any = Meter(FakeDynamoDB())
        resources.create_table(client._client, "audience")
        self.meter: Meter = client
        self.audience = Audience(AudienceStore(Table(client, "audience"), lanes=1))
        self.articles = [f"01HF8ZQ4Y6T1V9K3M5N7P2{number:04d}" for number in range(articles)]
        for article in self.articles:
            self.audience.open_counter(article, version=1, now=START)
        self.now = START
        self._sent = 0

    def minute(self, views: int) -> tuple[Units, Units]:
        """What so many views in one minute take, each; and the fold at its end."""
        before = self._count()
        for number in range(views):
            self._sent += 1
            beacon = Beacon(view=f"{self._sent:032x}", article=self.articles[number % len(self.articles)], attempt=0)
            moment = self.now + timedelta(seconds=60 * number / views)
            self.audience.record(beacon, Reader(session=f"{self._sent:032x}"), moment)
        between = self._count()
        self.now += timedelta(minutes=1)
        self.audience.fold(self.now + timedelta(seconds=45))
        after = self._count()
        each = max(views, 1)
        return (
            Units(read=(between.read - before.read) / each, write=(between.write - before.write) / each),
            Units(read=after.read - between.read, write=after.write - between.write),
        )

    def _count(self) -> Units:
        return Units(read=self.meter.read_units, write=self.meter.write_units)


def editing() -> dict[str, Units]:
    """What an article's creation and an edit take, the clock every minute, and a publication with all that follows."""
    corpus = make_corpus(TEXTS)
    site = archive_of(ARCHIVE, corpus)
    article = prepare(site, corpus, whole=False)
    published = count(site.copy(), article)
    meter: Any = Meter(site.copy().dynamodb)
    content = ContentStore(Table(meter, "content"))
    newsroom = Newsroom(content, lambda _: ArticleId("01HF8ZQ4Y6T1V9K3M5N7P20001"))
    new = NewArticle(
        title="Một tin khác",
        lede=corpus.one_more.lede,
        body=corpus.one_more.html,
        topics=tuple(Slug(topic.slug) for topic in corpus.topics[-2:]),
        byline=corpus.one_more.byline,
    )
    done = {}

    def note(name: str) -> None:
        done[name] = Units(read=meter.read_units, write=meter.write_units)
        meter.read_units = meter.write_units = 0

    made = newsroom.create_article(new, deed(NOW, by="bench")).article
    note("create")
    newsroom.edit_article(made.id, ArticlePatch(title="Một tin khác nữa"), deed(NOW, version=1, by="bench"))
    note("edit")
    Clock(Scheduled(content), content).tick(NOW)
    note("tick")
    return {**done, "publish": Units(read=published.read_units, write=published.write_units)}


def picture() -> tuple[Units, Faults]:
    """What a picture takes from its announcement until it is ready; and the calls to the bucket among it."""
    dynamodb, store, calls = FakeDynamoDB(), FakeMediaFiles(), Faults()
    dynamodb.create_table(TableName="content", StreamSpecification={"StreamEnabled": True})
    meter: Any = Meter(dynamodb)
    media = ContentStore(Table(meter, "content"))
    raw = pictures.jpeg(1800, 1200)
    new = NewMedia(file_name="a.jpg", content_type="image/jpeg", size_bytes=len(raw), alt="Sông")
    item = Library(media, lambda _: MediaId("01HF8ZQ4Y6T1V9K3M5N7P20002")).announce(new, deed(NOW, by="bench"))
    store.upload(item.id, raw)
    Intake(media.media, calls.over(store)).settle(item.id, NOW)
    return Units(read=meter.read_units, write=meter.write_units), calls


def ranking(articles: int) -> Units:
    """What ranking takes every ten minutes, where so many articles were read today."""
    newspaper = Newspaper(articles)
    newspaper.minute(articles)
    newspaper.minute(0)
    before = newspaper.meter.read_units
    for days in DAYS.values():
        newspaper.audience.most_read(days=days, now=newspaper.now, limit=MOST_READ)
    return Units(read=newspaper.meter.read_units - before, write=0)


def main() -> None:
    """Print every figure."""
    print(f"Read and write units, of DynamoDB\n{'':<44}{'read':>8}{'write':>8}")
    for articles, rate in ((1, 0), *((each, rate) for each in (1, ARTICLES) for rate in RATES)):
        beacon, fold = settled(articles, rate)
        if rate:
            _print(f"a beacon, {rate} a minute for {articles} articles", beacon)
        _print(f"a fold, {rate} a minute for {articles} articles", fold)
    for name, units in editing().items():
        _print(name, units)
    _print("a picture", picture()[0])
    for articles in (10, 1_000):
        _print(f"a ranking, {articles:,} articles read today", ranking(articles))


def settled(articles: int, rate: int) -> tuple[Units, Units]:
    """A minute's beacon and fold once it has gone on like that for a while; of ten, as not all take a snapshot."""
    newspaper = Newspaper(articles)
    for _ in range(9):
        newspaper.minute(rate)
    minutes = [newspaper.minute(rate) for _ in range(10)]
    beacon = [beacon for beacon, _ in minutes]
    mean = Units(read=fmean(each.read for each in beacon), write=fmean(each.write for each in beacon))
    return mean, minutes[-1][1]


def _print(what: str, units: Units) -> None:
    print(f"{what:<44}{units.read:>8.2f}{units.write:>8.0f}")


if __name__ == "__main__":
    main()
