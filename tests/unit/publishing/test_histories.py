"""Whatever editors do, and however what follows is delivered and dies, the bucket is what a rebuild makes.

One run of the machine is a history: editors', readers' and the clock's actions, among deliveries of stream records and
queue messages that come late, in any order and more than once, by processes that may die before or after any call.
`HISTORIES` says how many are tried, an eighth of them in the quick tier, and 100,000 in `make test-deep`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cache, reduce
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from chalicelib.content.frontpage import FrontPage
from chalicelib.content.library import Library
from chalicelib.content.models.articles import NewArticle, Period
from chalicelib.content.models.layout import Breaking, LayoutFields, Pin, SectionLayout, Slots
from chalicelib.content.models.names import ALL, ArticleId, Path, Slug
from chalicelib.content.models.portal import MenuLink
from chalicelib.content.models.requests import ArticlePatch, MediaPatch
from chalicelib.content.newsroom import Newsroom
from chalicelib.content.store.indexing import index_entry
from chalicelib.errors import GazetteError, PathTaken
from chalicelib.media.intake import Intake
from chalicelib.publishing.assets import is_asset
from chalicelib.publishing.bucket import PageObject
from chalicelib.publishing.changes import MediaChange, parse_changes
from chalicelib.publishing.press import PrintFailed
from chalicelib.publishing.replaced import KEPT
from chalicelib.search.shards import Shard, cut, decode, encode, merge
from tests.deeds import EDITOR, deed
from tests.fakes.faults import Crash, Faults
from tests.fakes.s3 import FakeFiles
from tests.unit.publishing.links import DeadLinks, links_of
from tests.unit.publishing.site import NOW, TOPIC, Site
from tests.unit.publishing.test_illustrating import PICTURE, item

HISTORIES = int(os.environ.get("HISTORIES", "640"))
SHARDS = 16
QUICK_SHARDS = 2
"""So many of the shards are of the quick tier, one for each of two workers."""
STEPS = 16

OTHER = Slug("lu-lut")
TITLES = ["Tin mới", "Mùa nước nổi", "Năm học mới"]
TOPICS = [(TOPIC,), (OTHER,), (TOPIC, OTHER), ()]
BYLINES = ["", "Tiếp Thu", "TIẾP THU", "Lan"]
OLD_PATHS = ["/index.php/1-tin.html", "/2026/01/mot/", "/lien-he/"]
ILLUSTRATED = f'<p><img src="media:{PICTURE}"></p>'
FIRST = ArticleId(f"{1:026d}")

crashes = st.none() | st.tuples(st.integers(0, 60), st.booleans())
hours = st.none() | st.sampled_from([1, 30, 60, 24 * 40])


@cache
def beginning(*, seen: bool) -> Site:
    """A site with two topics and one article, which is read most and is news; printed or not."""
    site = Site()
    site.set_up()
    site.put_topic(OTHER, title="Lũ lụt")
    site.content.media.add(item(), None)
    for variant in item().variants:
        site.s3.objects[variant.key] = PageObject(body=b"", content_type="", cache_control="")
    site.publish(site.create(byline="Tiếp Thu").id, days_ago=1)
    site.content.set_most_read(Period.TODAY, (FIRST,))
    site.clock().tick(NOW)
    if seen:
        site.settle()
    return site


class History(RuleBasedStateMachine):
    """One history. Articles are named by small numbers, taken as the nearest one that there is."""

    def __init__(self) -> None:
        super().__init__()
        self.site = Site()
        self.now = NOW
        self.waiting: list[dict[str, Any]] = []
        self.dead_links = DeadLinks(typed=tuple(OLD_PATHS))
        self.last_named: dict[str, datetime] = {}

    @initialize(seen=st.booleans())
    def begin(self, *, seen: bool) -> None:
        self.site = beginning(seen=seen).copy()

    # Editors

    def edit(self, crash: tuple[int, bool] | None, action: Callable[[Newsroom], object]) -> None:
        """An editor's action, by an API that may die at any call; one that is refused changes nothing."""
        with suppress(GazetteError, Crash):
            action(self.site.editors(faults_of(crash)))

    def article(self, number: int) -> ArticleId:
        return ArticleId(f"{1 + number % self.site.created:026d}")

    @rule(title=st.sampled_from(TITLES), topics=st.sampled_from(TOPICS), byline=st.sampled_from(BYLINES), crash=crashes)
    def create(self, title: str, topics: tuple[Slug, ...], byline: str, crash: Any) -> None:
        new = NewArticle(title=title, body="<p>Xin chào.</p>", topics=topics, byline=byline)
        self.edit(crash, lambda newsroom: newsroom.create_article(new, deed(self.now)).article)

    @rule(
        number=st.integers(0, 3),
        patch=st.one_of(
            st.builds(ArticlePatch, title=st.sampled_from(TITLES)),
            st.builds(ArticlePatch, slug=st.sampled_from([Slug("mot"), Slug("hai"), None])),
            st.builds(ArticlePatch, topics=st.sampled_from(TOPICS)),
            st.builds(ArticlePatch, byline=st.sampled_from(BYLINES)),
            st.builds(ArticlePatch, body=st.sampled_from(["<p>Một.</p>", "<p>Hai.</p>", ILLUSTRATED])),
            st.builds(ArticlePatch, lead=st.sampled_from([PICTURE, None])),
        ),
        published=st.booleans(),
        crash=crashes,
    )
    def change(self, number: int, patch: ArticlePatch, *, published: bool, crash: Any) -> None:
        def action(newsroom: Newsroom) -> None:
            article = newsroom.get_article(self.article(number), EDITOR)
            newsroom.edit_article(article.id, patch, deed(self.now, version=article.version))
            if published:
                newsroom.publish(article.id, deed(self.now))

        self.edit(crash, action)

    @rule(number=st.integers(0, 3), days_ago=st.sampled_from([None, 0, 1, 3, 40, 400]), crash=crashes)
    def publish(self, number: int, days_ago: int | None, crash: Any) -> None:
        at = None if days_ago is None else self.now - timedelta(days=days_ago)
        article = self.article(number)
        self.edit(crash, lambda desk: desk.publish(article, deed(self.now), published_at=at))

    @rule(caption=st.sampled_from(["", "Cầu", "Sông"]), removed=st.booleans())
    def describe_picture(self, caption: str, *, removed: bool) -> None:
        library = Library(self.site.content, lambda _: PICTURE)
        with suppress(GazetteError):
            library.change(PICTURE, MediaPatch(caption=caption), deed(self.now))
            if removed:
                library.delete(PICTURE, deed(self.now))

    @rule(number=st.integers(0, 3), crash=crashes)
    def unpublish(self, number: int, crash: Any) -> None:
        article = self.article(number)
        self.edit(crash, lambda desk: desk.unpublish(article, deed(self.now)))

    @rule(number=st.integers(0, 3), publish_in=hours, unpublish_in=hours, crash=crashes)
    def schedule(self, number: int, publish_in: int | None, unpublish_in: int | None, crash: Any) -> None:
        times = [None if each is None else self.now + timedelta(hours=each) for each in (publish_in, unpublish_in)]

        def action(newsroom: Newsroom) -> None:
            newsroom.schedule(self.article(number), deed(self.now), publish_at=times[0], unpublish_at=times[1])

        self.edit(crash, action)

    @rule(number=st.integers(0, 3), back=st.booleans(), crash=crashes)
    def trash(self, number: int, *, back: bool, crash: Any) -> None:
        article = self.article(number)
        self.edit(crash, lambda desk: desk.trash(article, deed(self.now)))
        if back:
            self.edit(crash, lambda desk: desk.restore(article, deed(self.now)))

    @rule(
        slug=st.sampled_from([TOPIC, OTHER]),
        title=st.sampled_from(["Đại hội đảng", "Lũ lụt"]),
        featured=st.booleans(),
        position=st.integers(0, 2),
        description=st.sampled_from(["", "Mọi tin về đại hội."]),
        banner=st.sampled_from(["", "Tiến tới đại hội"]),
        picture=st.sampled_from([None, PICTURE]),
    )
    def put_topic(self, slug: Slug, **fields: Any) -> None:
        with suppress(GazetteError):  # the picture may be gone
            self.site.put_topic(slug, **fields)

    @rule(slug=st.sampled_from([TOPIC, OTHER]), racing=st.booleans())
    def delete_topic(self, slug: Slug, *, racing: bool) -> None:
        """Also while articles that are in it are being published, which nobody sees in time to refuse it."""
        with suppress(GazetteError):
            if racing:
                self.site.content.delete_topic(self.site.portal.get_topic(slug))
            else:
                self.site.portal.delete_topic(slug, version=None)

    @rule(
        name=st.sampled_from(["Báo Sông Hậu", "Cửu Long"]),
        accent=st.sampled_from(["#9b1c1f", "#0b4f8a"]),
        language=st.sampled_from(["vi", "en"]),
        time_zone=st.sampled_from(["Asia/Ho_Chi_Minh", "America/New_York"]),
        tagline=st.sampled_from(["", "Tiếng nói của vùng sông nước"]),
        imprint=st.sampled_from(["", "Giấy phép số 1\nĐiện thoại 123"]),
        views_offset=st.integers(0, 1),
        menu=st.sampled_from([(), (MenuLink(title="Tỉnh", url="https://tinh.example/"),)]),
    )
    def put_site(self, **fields: Any) -> None:
        self.site.put_site(**fields)

    @rule(
        numbers=st.lists(st.none() | st.integers(0, 3), max_size=4, unique=True),
        row=st.sampled_from(["lead", "second", "strip", "section"]),
        ends_in=hours,
        breaking=st.booleans(),
        crash=crashes,
    )
    def arrange(self, numbers: list[int | None], row: str, ends_in: int | None, crash: Any, *, breaking: bool) -> None:
        """Fill and empty slots of the front page; some pins end."""
        until = None if ends_in is None else self.now + timedelta(hours=ends_in)
        slots: Slots = tuple(None if each is None else Pin(article=self.article(each), until=until) for each in numbers)
        rows: dict[str, Any] = {"lead": slots[:1], "second": slots, "strip": slots}
        fields = {row: rows[row]} if row in rows else {"sections": (SectionLayout(topic=OTHER, articles=slots),)}
        strip = Breaking(text="Bão vào", until=until) if breaking else None
        with suppress(GazetteError, Crash):  # two numbers may be one article
            page = FrontPage(self.site.table(faults_of(crash)))
            page.put_layout(LayoutFields(**fields, breaking=strip), version=None, by="An", now=self.now)

    @rule(
        slug=st.sampled_from([Slug("gioi-thieu"), Slug("lien-he")]),
        title=st.sampled_from(["Giới thiệu", "Liên hệ"]),
        menu=st.none() | st.integers(1, 2),
        kept=st.booleans(),
    )
    def put_page(self, slug: Slug, *, kept: bool, **fields: Any) -> None:
        with suppress(PathTaken):  # by a redirect
            self.site.put_page(slug, **fields)
            if not kept:
                self.site.portal.delete_standing(slug, version=None)

    @rule(
        path=st.sampled_from(OLD_PATHS),
        to=st.one_of(st.integers(0, 3), st.sampled_from([*OLD_PATHS, "/archive/", "https://bao.example/lien-he/?a"])),
        kept=st.booleans(),
    )
    def put_redirect(self, path: str, to: int | str, *, kept: bool) -> None:
        with suppress(GazetteError):
            if isinstance(to, int):
                self.site.put_redirect(path, to_article=self.article(to))
            else:
                self.site.put_redirect(path, to_url=to)
        redirect = self.site.content.redirects.find(Path(path))
        if redirect and not kept:
            self.site.portal.delete_redirect(redirect.id, version=None)

    # Readers and the clock

    @rule(period=st.sampled_from(Period), numbers=st.lists(st.integers(0, 3), max_size=3, unique=True))
    def read(self, period: Period, numbers: list[int]) -> None:
        self.site.content.set_most_read(period, tuple(map(self.article, numbers)))

    @rule(passed=st.sampled_from([1, 25, 49, 24 * 35]), crash=crashes)
    def wait(self, passed: int, crash: Any) -> None:
        self.now += timedelta(hours=passed)
        self.site.now = self.now
        for faults in (faults_of(crash), None):  # a minute later the clock ticks again
            with suppress(Crash):
                self.site.clock(faults).tick(self.now)

    @rule(crash=crashes)
    def seal(self, crash: Any) -> None:
        with suppress(Crash):
            self.site.clock(faults_of(crash)).seal(self.now)

    # What follows

    @rule(chance=st.randoms(use_true_random=False), share=st.sampled_from([0.3, 1.0]), crash=crashes)
    def deliver(self, chance: Any, share: float, crash: Any) -> None:
        """Some records and messages, each perhaps to come again, until the process dies or has had enough."""
        dispatch = self.site.dispatch(faults_of(crash))
        with suppress(Crash, PrintFailed):
            self._deliver_records(dispatch, chance, share)
            self._deliver_messages(dispatch, chance, share)

    def _deliver_records(self, dispatch: Any, chance: Any, share: float) -> None:
        records = self.site.dynamodb.records["content"]
        self.waiting += records[self.site.handed_on :]
        self.site.handed_on = len(records)
        chance.shuffle(self.waiting)
        for record in self.waiting[: round(len(self.waiting) * share)]:
            for change in parse_changes([record]):
                dispatch.announce(change)
                if isinstance(change, MediaChange) and change.after is None:
                    Intake(self.site.content.media, FakeFiles(self.site.s3)).settle(change.media, self.now)
            if chance.random() < 0.8:
                self.waiting.remove(record)

    def _deliver_messages(self, dispatch: Any, chance: Any, share: float) -> None:
        receipts = list(self.site.sqs.messages)
        chance.shuffle(receipts)
        for receipt in receipts[: round(len(receipts) * share)]:
            self.site.handle(dispatch, self.site.sqs.messages[receipt])
            if chance.random() < 0.8:
                self.site.sqs.delete_message(QueueUrl="queue", ReceiptHandle=receipt)

    @invariant()
    def nothing_leads_to_what_is_not_there(self) -> None:
        """After every step, and wherever a process has just died."""
        assert self.dead_links.find(self.site.s3.objects) == []

    @invariant()
    def the_index_holds_what_readers_see_and_nothing_else(self) -> None:
        """As the table has it: what is open goes before what is sealed. So what is found is never less, or more."""
        assert index_of(self.site) == index_from_scratch(self.site)

    @invariant()
    def nothing_stands_twice_on_the_front_page(self) -> None:
        front = self.site.s3.objects.get("index.html")
        titles = re.findall(rb'<(?:h[23]|li)><a href="(/[0-9]{4}/[^"]+)"', front.body) if front else []
        assert len(titles) == len(set(titles))

    @invariant()
    def what_a_page_in_a_cache_may_name_is_there(self) -> None:
        """For as long as assets are kept, whatever the look is now."""
        for page in self.site.s3.objects.values():
            if page.content_type.startswith("text/html"):
                self.last_named |= {key: self.now for key in links_of(page.body) if is_asset(key)}
        kept = {key for key, at in self.last_named.items() if self.now < at + KEPT}
        assert kept <= self.site.s3.objects.keys()

    def teardown(self) -> None:
        """In the end everything is delivered, once more or at last."""
        if not self.site.created:
            return
        dispatch = self.site.dispatch()
        for change in parse_changes(self.waiting):
            dispatch.announce(change)
        self.site.settle()
        assert self.site.open_tickets() == []
        self.site.outlive_assets()
        assert self.site.content.tickets.open() == ()
        is_there = self.site.content.media.find(PICTURE) is not None
        assert is_there == any(key.startswith("media/") for key in self.site.s3.objects)
        pages = {key: page for key, page in self.site.bucket().items() if not key.startswith("media/")}
        assert pages == self.site.rebuilt()
        self.site.seal()
        self.site.settle()
        assert index_of(self.site) == index_from_scratch(self.site) == index_in_bucket(self.site)
        assert self.site.rebuilt().items() <= self.site.bucket().items()


def index_of(site: Site) -> list[tuple[bytes, bytes]]:
    """The index as the table has it, in one shard."""
    index = site.content.index
    shards = [index.find_shard(name)[0] for name in index.shard_names(index.state().shards)]
    whole = reduce(lambda one, other: merge(one, (), other), shards, Shard())
    opened = {each.ordinal: each.entry for each in index.unsealed()}
    return [encode(merge(whole, opened.keys(), cut(opened, 1).get(0)))]


def index_from_scratch(site: Site) -> list[tuple[bytes, bytes]]:
    """The index of all live articles, in one shard."""
    headlines = site.content.newest(ALL, 1000)
    lives = site.content.find_lives(headline.id for headline in headlines)
    return [encode(cut({live.ordinal: index_entry(live) for live in lives if live.ordinal}, 1).get(0, Shard()))]


def index_in_bucket(site: Site) -> list[tuple[bytes, bytes]]:
    """The index as readers get it when all of it is sealed, in one shard."""
    objects = site.s3.objects
    shards = json.loads(objects["search/open.json"].body)["shards"]
    names = [f"{shards}-{number}.json" for number in range(shards)]
    held = [decode(objects[f"search/words/{name}"].body, objects[f"search/places/{name}"].body) for name in names]
    return [encode(reduce(lambda one, other: merge(one, (), other), held, Shard()))]


@pytest.fixture(autouse=True)
def _a_small_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few articles are sealed often, and the index grows."""
    monkeypatch.setattr("chalicelib.search.shards.GROWTH", ((1, 1), (3, 2)))
    monkeypatch.setattr("chalicelib.search.shards.MOST_SHARDS", 4)
    monkeypatch.setattr("chalicelib.publishing.sealing.MOST_UNSEALED", 2)
    monkeypatch.setattr("chalicelib.publishing.sealing.SHARDS_A_RUN", 2)


def faults_of(crash: tuple[int, bool] | None) -> Faults | None:
    return Faults(crash_at=crash[0], carried_out=crash[1]) if crash else None


@pytest.mark.parametrize(
    "shard", [*range(QUICK_SHARDS), *(pytest.param(n, marks=pytest.mark.full) for n in range(QUICK_SHARDS, SHARDS))]
)
def test_after_any_history_the_bucket_is_what_a_rebuild_makes(
    shard: int, record_property: Callable[[str, object], None]
) -> None:
    tried = 0

    class Counted(History):
        def __init__(self) -> None:
            super().__init__()
            nonlocal tried
            tried += 1

    run_state_machine_as_test(
        seed(shard)(Counted),
        settings=settings(
            max_examples=HISTORIES // SHARDS,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
    record_property("tried", tried)


def test_the_first_article_is_named_as_the_histories_say() -> None:
    site = Site()
    site.set_up()
    assert site.create().id == FIRST
