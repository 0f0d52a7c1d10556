"""The intake over tables and a bucket in memory: whatever comes, and comes twice, ends in the same state."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.aws.dynamodb import Table
from chalicelib.content.bodies.references import media_of
from chalicelib.content.library import Library
from chalicelib.content.models.articles import NewArticle
from chalicelib.content.models.media import Media, MediaStatus, NewMedia
from chalicelib.content.models.names import ArticleId, MediaId
from chalicelib.content.models.requests import ArticlePatch, MediaPatch
from chalicelib.content.newsroom import Newsroom
from chalicelib.content.store.content import ContentStore
from chalicelib.errors import ActionRefused, InvalidInput, NotFound
from chalicelib.media.intake import GIVEN_UP, Intake
from chalicelib.media.queue import MAX_RECEIVES, BadUploadMessage, is_last_try, parse_upload_message
from tests import pictures
from tests.deeds import deed
from tests.fakes.dynamodb import FakeDynamoDB
from tests.fakes.faults import Crash, Faults
from tests.fakes.media import FakeMediaFiles

NOW = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)
JPEG = pictures.jpeg(640, 480)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@dataclass
class House:
    """A library, a newsroom, and what stands in the bucket."""

    dynamodb: Any = field(default_factory=FakeDynamoDB)
    store: FakeMediaFiles = field(default_factory=FakeMediaFiles)

    def __post_init__(self) -> None:
        self.dynamodb.create_table(TableName="content", StreamSpecification={"StreamEnabled": True})
        self.content = ContentStore(Table(self.dynamodb, "content"))
        numbers = count(1)
        self.library = Library(self.content, lambda _: MediaId(f"{next(numbers):026d}"))
        self.newsroom = Newsroom(self.content, lambda _: ArticleId(f"{next(numbers):026d}"))

    def intake(self, faults: Faults | None = None) -> Intake:
        over: Any = faults.over if faults else lambda client: client
        return Intake(ContentStore(Table(over(self.dynamodb), "content")).media, over(self.store))

    def announce(self, raw: bytes = JPEG, content_type: str = "image/jpeg", **fields: Any) -> Media:
        new = NewMedia(**{"file_name": "anh.jpg", "content_type": content_type, "size_bytes": len(raw), **fields})
        return self.library.announce(new, deed(NOW))

    def upload(self, raw: bytes = JPEG, content_type: str = "image/jpeg", **fields: Any) -> Media:
        item = self.announce(raw, content_type, **fields)
        self.store.upload(item.id, raw)
        return item

    def take_in(self, raw: bytes = JPEG, content_type: str = "image/jpeg", **fields: Any) -> Media:
        item = self.upload(raw, content_type, **fields)
        self.intake().settle(item.id, NOW)
        return self.library.get(item.id)


def test_a_picture_is_made_ready_and_its_upload_goes() -> None:
    house = House()
    item = house.take_in()
    assert (item.status, item.version, item.width, item.height) == (MediaStatus.READY, 2, 640, 480)
    assert (item.digest, item.expires_at) == (hashlib.sha256(JPEG).hexdigest(), None)
    assert {variant.key for variant in item.variants} == set(house.store.objects)
    assert all(variant.key.startswith(f"media/{item.id}/") for variant in item.variants)
    assert house.store.uploads == {}


@pytest.mark.parametrize(
    "raw", [bytes(1024) + PDF, b"\r\n" + PDF, PDF + bytes(5000), PDF + b"<!-- sent by a script -->"]
)
def test_a_pdf_with_something_before_or_after_it_is_taken_as_readers_take_it(raw: bytes) -> None:
    assert House().take_in(raw, "application/pdf").status is MediaStatus.READY


def test_a_document_is_kept_as_it_is_and_only_ever_downloaded() -> None:
    house = House()
    item = house.take_in(PDF, "application/pdf")
    ((key, made),) = house.store.objects.items()
    assert item.status is MediaStatus.READY
    assert (made.body, made.content_type, made.disposition) == (
        PDF,
        "application/pdf",
        "attachment; filename*=UTF-8''anh.jpg.pdf",
    )
    assert [variant.key for variant in item.variants] == [key]


@pytest.mark.parametrize(
    ("announced", "saved"),
    [
        ("to-trinh.pdf", "to-trinh.pdf"),
        ("TO-TRINH.PDF", "TO-TRINH.PDF"),
        ("to-trinh", "to-trinh.pdf"),
        ("bao-cao.html", "bao-cao.html.pdf"),
        ("cai-dat.exe", "cai-dat.exe.pdf"),
        ("pdf", "pdf.pdf"),
    ],
)
def test_a_document_is_saved_under_a_name_that_ends_as_one(announced: str, saved: str) -> None:
    house = House()
    item = house.take_in(PDF, "application/pdf", file_name=announced)
    (variant,) = item.variants
    assert house.store.objects[variant.key].disposition == f"attachment; filename*=UTF-8''{saved}"
    assert item.file_name == announced


@pytest.mark.parametrize(
    ("raw", "content_type", "reason"),
    [
        (pictures.bomb(), "image/png", "50,000"),
        (b"<html><script>alert(1)</script>", "image/jpeg", "no picture"),
        (bytes(1025) + PDF, "application/pdf", "does not begin"),
        (b"<html><script>alert(1)</script> %%EOF", "application/pdf", "does not begin"),
        (PDF[:-7], "application/pdf", "not complete"),
        (JPEG, "application/pdf", "does not begin"),
        (PDF, "image/jpeg", "no picture"),
    ],
)
def test_what_cannot_be_used_has_failed_with_a_reason_and_is_kept_to_be_looked_at(
    raw: bytes, content_type: str, reason: str
) -> None:
    house = House()
    item = house.take_in(raw, content_type)
    assert (item.status, item.variants, house.store.objects) == (MediaStatus.FAILED, (), {})
    assert reason in item.reason
    assert item.expires_at == NOW + timedelta(days=7)
    assert list(house.store.uploads.values()) == [raw]


def test_a_png_that_says_it_is_a_jpeg_is_taken_for_what_it_is() -> None:
    item = House().take_in(pictures.png(), "image/jpeg")
    assert (item.status, item.content_type) == (MediaStatus.READY, "image/png")


def test_an_event_that_comes_twice_or_too_early_changes_nothing() -> None:
    house = House()
    item = house.announce()
    house.intake().settle(item.id, NOW)
    assert house.library.get(item.id) == item
    house.store.upload(item.id, JPEG)
    house.intake().settle(item.id, NOW)
    ready, objects = house.library.get(item.id), dict(house.store.objects)
    house.store.upload(item.id, pictures.png())
    house.intake().settle(item.id, NOW + timedelta(minutes=1))
    assert (house.library.get(item.id), house.store.objects, house.store.uploads) == (ready, objects, {})


def test_it_may_die_anywhere() -> None:
    reference, calls = House(), Faults()
    wanted = reference.upload()
    reference.intake(calls).settle(wanted.id, NOW)
    for number in range(len(calls.calls)):
        for carried_out in (False, True):
            house = House()
            item = house.upload()
            with pytest.raises(Crash):
                house.intake(Faults(crash_at=number, carried_out=carried_out)).settle(item.id, NOW)
            house.intake().settle(item.id, NOW)
            assert house.library.get(item.id) == reference.library.get(wanted.id)
            assert (house.store.objects, house.store.uploads) == (reference.store.objects, {})


def test_what_dies_on_its_last_try_has_failed_and_is_made_ready_if_it_is_asked_for_again() -> None:
    reference, calls = House(), Faults()
    wanted = reference.upload()
    reference.intake(calls).settle(wanted.id, NOW, is_last_try=True)
    ready = reference.library.get(wanted.id)
    assert (ready.status, ready.reason, ready.version) == (MediaStatus.READY, "", 3)
    ends = set()
    for number in range(len(calls.calls)):
        for carried_out in (False, True):
            house = House()
            item = house.upload()
            with pytest.raises(Crash):
                house.intake(Faults(crash_at=number, carried_out=carried_out)).settle(item.id, NOW, is_last_try=True)
            dead = house.library.get(item.id)
            ends.add((dead.status, dead.reason))
            if house.store.objects:
                assert dead.status is not MediaStatus.WAITING
            house.intake().settle(item.id, NOW)
            assert replace(house.library.get(item.id), version=ready.version) == ready
            assert (house.store.objects, house.store.uploads) == (reference.store.objects, {})
    assert (MediaStatus.FAILED, GIVEN_UP) in ends


def test_a_refusal_on_the_last_try_says_what_it_always_says() -> None:
    house = House()
    item = house.upload(pictures.bomb(), "image/png")
    house.intake().settle(item.id, NOW, is_last_try=True)
    assert "50,000" in house.library.get(item.id).reason


@pytest.mark.parametrize(("receives", "is_last"), [(1, False), (MAX_RECEIVES - 1, False), (MAX_RECEIVES, True)])
def test_a_message_tells_whether_it_comes_again(receives: int, is_last: bool) -> None:
    assert is_last_try({"attributes": {"ApproximateReceiveCount": str(receives)}}) == is_last


def test_what_is_said_of_a_picture_while_it_is_worked_on_is_kept() -> None:
    house = House()
    item = house.upload()
    faults = Faults()

    def describe(_: int, name: str) -> None:
        if name == "update_item" and house.library.get(item.id).version == 1:
            house.library.change(item.id, MediaPatch(alt="Cầu mới"), deed(NOW))

    faults.between = describe
    house.intake(faults).settle(item.id, NOW)
    ready = house.library.get(item.id)
    assert (ready.status, ready.alt, ready.version) == (MediaStatus.READY, "Cầu mới", 3)


def test_what_is_removed_while_it_is_worked_on_leaves_nothing() -> None:
    house = House()
    item = house.upload()
    faults = Faults()

    def remove(_: int, name: str) -> None:
        if name == "put" and house.content.media.find(item.id):
            house.library.delete(item.id, deed(NOW))

    faults.between = remove
    house.intake(faults).settle(item.id, NOW)
    assert (house.store.objects, house.store.uploads) == ({}, {})


def test_the_queues_messages_name_items() -> None:
    item = "01KAS5M6T8ZQ4Y3W2V1R0P9N8M"
    event = '{"Records": [{"s3": {"object": {"key": "uploads/%s"}}}, {"s3": {"object": {"key": "uploads/x+y"}}}]}'
    assert parse_upload_message(event % item) == (item,)
    assert parse_upload_message('{"Event": "s3:TestEvent"}') == ()
    assert parse_upload_message(f'{{"removed": "{item}"}}') == (item,)
    for bad in ("", "[]", "{}", '{"Records": [{}]}'):
        with pytest.raises(BadUploadMessage):
            parse_upload_message(bad)


BODY = '<p><img src="media:{}" alt="Cầu"></p>'
TINY = pictures.jpeg(8, 8)


class History:
    """What happens to three pictures and two articles, one step after another."""

    def __init__(self) -> None:
        self.house = house = House()
        new = NewArticle(title="Tin", body="x")
        self.articles = [house.newsroom.create_article(new, deed(NOW)).article.id for _ in "ab"]
        self.media: list[MediaId] = []

    def step(self, what: str, number: int, article: ArticleId) -> None:
        if what in {"upload", "lie", "announce"}:
            self.add(what)
        elif what in {"publish", "unpublish"}:
            getattr(self.house.newsroom, what)(article, deed(NOW))
        elif what == "leave out":
            self.house.newsroom.edit_article(article, ArticlePatch(body="x"), deed(NOW))
        elif self.media:
            self.touch(what, self.media[number % len(self.media)], article)

    def add(self, what: str) -> None:
        item = self.house.announce(TINY)
        self.media.append(item.id)
        if what != "announce":
            self.house.store.upload(item.id, TINY if what == "upload" else b"<html>")

    def touch(self, what: str, media: MediaId, article: ArticleId) -> None:
        if what == "use":
            self.house.newsroom.edit_article(article, ArticlePatch(body=BODY.format(media)), deed(NOW))
        elif what == "delete":
            self.house.library.delete(media, deed(NOW))
        else:
            self.house.intake(Faults(crash_at=int(what), carried_out=True)).settle(media, NOW)

    def settle(self) -> None:
        """What the queue brings about in the end."""
        for media in self.media:
            self.house.intake().settle(media, NOW)


STEPS = ["upload", "lie", "announce", "use", "leave out", "publish", "unpublish", "delete", *map(str, range(0, 14, 2))]


@settings(max_examples=100)
@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 2), st.integers(0, 1)), max_size=30))
def test_after_any_history_nothing_is_missing_and_nothing_is_left(steps: list[tuple[str, int, int]]) -> None:
    history = History()
    for what, number, other in steps:
        with suppress(ActionRefused, InvalidInput, NotFound, Crash):
            history.step(what, number, history.articles[other])
    history.settle()
    house, kept = history.house, history.house.content.media.find_many(history.media)
    assert set(house.store.objects) == {variant.key for item in kept.values() for variant in item.variants}
    assert set(house.store.uploads) == {f"uploads/{item.id}" for item in kept.values() if item.reason}
    for article in history.articles:
        head, live = house.content.find_article(article), house.content.find_live(article)
        assert head
        assert kept.keys() >= set(media_of(head.body))
        if live:
            assert all(kept[media].status is MediaStatus.READY for media in media_of(live.body))
    assert not [pk for pk, _ in house.dynamodb.tables["content"] if pk.startswith("USES#") and pk[5:] not in kept]
