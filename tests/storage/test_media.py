"""Uploads, files and items of pictures, the same in memory and on each engine: so the fakes cannot drift."""

from __future__ import annotations

import base64
import json
import os
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.s3 import S3Bucket, bucket_url
from chalicelib.content.library import Library
from chalicelib.content.models.articles import NewArticle
from chalicelib.content.models.fields import MAX_UPLOAD_BYTES
from chalicelib.content.models.media import MediaStatus, NewMedia
from chalicelib.content.models.names import ArticleId, MediaId
from chalicelib.content.models.requests import ArticlePatch, MediaPatch
from chalicelib.content.newsroom import Newsroom
from chalicelib.content.store.content import ContentStore
from chalicelib.errors import ActionRefused, InvalidInput, StaleVersion
from chalicelib.media.bucket import CACHE, UPLOADS, MediaBucket, MediaFiles, MediaObject
from chalicelib.media.refusals import Refused
from tests.deeds import deed
from tests.fakes.faults import Faults
from tests.fakes.media import FakeMediaFiles
from tests.unit.publishing.test_illustrating import item

NOW = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)
MEDIA = MediaId("01KAS5M6T8ZQ4Y3W2V1R0P9N8M")
FILE = MediaObject(body=b"%PDF-1.7 %%EOF", content_type="application/pdf", file_name="tờ trình.pdf")
CREDENTIALS = Credentials("key", "secret", "token")
_numbers = count()


@pytest.fixture
def on_moto(moto_url: str) -> S3Bucket:
    """A new, empty bucket."""
    url = bucket_url(f"media-{os.getpid()}-{next(_numbers)}", region="us-east-1", endpoint=moto_url)
    bucket = S3Bucket(url, region="us-east-1", credentials=CREDENTIALS, clock=lambda: datetime.now(UTC))
    bucket.send("PUT")
    return bucket


@pytest.fixture(params=["memory", "moto"])
def store(request: pytest.FixtureRequest) -> MediaFiles:
    if request.param == "memory":
        return FakeMediaFiles()
    return MediaBucket(request.getfixturevalue("on_moto"), "media")


def upload(store: MediaFiles, raw: bytes) -> None:
    if isinstance(store, FakeMediaFiles):
        store.upload(MEDIA, raw)
    else:
        assert isinstance(store, MediaBucket)
        store._bucket.send("PUT", UPLOADS + MEDIA, body=raw)


def test_an_upload_is_found_until_it_is_removed(store: MediaFiles) -> None:
    assert store.find_upload(MEDIA) is None
    upload(store, b"x")
    assert store.find_upload(MEDIA) == b"x"
    store.delete_upload(MEDIA)
    store.delete_upload(MEDIA)
    assert store.find_upload(MEDIA) is None


def test_an_upload_that_is_too_large_is_refused(store: MediaFiles) -> None:
    upload(store, bytes(MAX_UPLOAD_BYTES + 1))
    with pytest.raises(Refused, match="26,214,401"):
        store.find_upload(MEDIA)


def test_files_are_listed_by_their_item_and_removed(store: MediaFiles) -> None:
    key, other = FILE.key(MEDIA, "pdf"), FILE.key(MediaId("0" * 26), "pdf")
    for each in (key, other, key):
        store.put(each, FILE)
    upload(store, b"x")
    assert list(store.list()) == sorted([key, other])
    assert list(store.list(f"media/{MEDIA}/")) == [key]
    store.delete(key)
    store.delete(key)
    assert list(store.list()) == [other]


def test_files_are_served_with_what_they_are_and_kept_for_good(on_moto: S3Bucket) -> None:
    MediaBucket(on_moto, "media").put(FILE.key(MEDIA, "pdf"), FILE)
    headers = on_moto.send("HEAD", FILE.key(MEDIA, "pdf")).headers
    assert headers["content-type"] == "application/pdf"
    assert headers["cache-control"] == CACHE
    assert headers["content-disposition"] == "attachment; filename*=UTF-8''t%E1%BB%9D%20tr%C3%ACnh.pdf"


def test_a_form_uploads_the_file_and_is_signed_as_botocore_signs(on_moto: S3Bucket) -> None:
    form = MediaBucket(on_moto, "media").form(item(id=MEDIA), NOW)
    answer = requests.post(form.url, data=form.fields, files={"file": b"x"}, timeout=10)
    assert answer.status_code == 204
    assert on_moto.send("GET", UPLOADS + MEDIA).data == b"x"
    request = AWSRequest("POST", form.url)
    request.context["timestamp"] = form.fields["x-amz-date"]
    signature = SigV4Auth(CREDENTIALS, "s3", "us-east-1").signature(form.fields["policy"], request)
    assert form.fields["x-amz-signature"] == signature
    policy = json.loads(base64.b64decode(form.fields["policy"]))
    assert policy["expiration"] == "2026-11-24T09:15:00Z"
    assert {"x-amz-security-token": "token"} in policy["conditions"]


class House:
    """A library and a newsroom on an engine."""

    def __init__(self, engine: Any) -> None:
        numbers = count(1)
        self.client, self.name = engine.dynamodb, engine.create_table(stream=True)
        self.content = self.table()
        self.library = Library(self.content, lambda _: MediaId(f"{next(numbers):026d}"))
        self.newsroom = Newsroom(self.content, lambda _: ArticleId(f"{next(numbers):026d}"))

    def table(self, faults: Faults | None = None) -> ContentStore:
        return ContentStore(Table(faults.over(self.client) if faults else self.client, self.name))

    def announce(self) -> MediaId:
        new = NewMedia(file_name="cau.jpg", content_type="image/jpeg", size_bytes=9)
        return self.library.announce(new, deed(NOW)).id


@pytest.fixture
def house(engine: Any) -> House:
    return House(engine)


def test_an_item_is_kept_changed_and_removed(house: House) -> None:
    media = house.announce()
    kept = house.library.get(media)
    assert (kept.status, kept.claims, kept.expires_at) == (MediaStatus.WAITING, 0, NOW + timedelta(days=7))
    changed = house.library.change(media, MediaPatch(alt="Cầu", credit="Lan"), deed(NOW))
    assert house.library.get(media) == changed
    emptied = house.library.change(media, MediaPatch(credit=None), deed(NOW))
    assert house.library.get(media) == emptied
    with pytest.raises(StaleVersion):
        house.content.media.change(kept, changed)
    house.library.delete(media, deed(NOW))
    assert house.content.media.find(media) is None


def test_items_are_listed_the_newest_first(house: House) -> None:
    names = [house.announce() for _ in range(5)]
    assert [each.id for each in house.content.media.newest()] == names[::-1]
    assert [each.id for each in house.content.media.newest(names[2], items_at_once=1)] == [names[1], names[0]]


def test_what_an_edit_begins_to_use_meanwhile_is_not_removed(house: House) -> None:
    media = house.announce()
    faults = Faults()

    def use(_: int, name: str) -> None:
        if name == "delete_item" and not list(house.library.uses(media, deed(NOW).actor)):
            house.newsroom.create_article(NewArticle(title="Tin", body="x", lead=media), deed(NOW))

    faults.between = use
    library = Library(house.table(faults), lambda _: media)
    with pytest.raises(StaleVersion):
        library.delete(media, deed(NOW))
    with pytest.raises(ActionRefused, match="'Tin'"):
        library.delete(media, deed(NOW))


def test_what_is_removed_meanwhile_is_not_used(house: House) -> None:
    media = house.announce()
    article = house.newsroom.create_article(NewArticle(title="Tin", body="x"), deed(NOW)).article.id
    faults = Faults()

    def remove(_: int, name: str) -> None:
        if name == "transact_write_items" and house.content.media.find(media):
            house.library.delete(media, deed(NOW))

    faults.between = remove
    newsroom = Newsroom(house.table(faults), lambda _: article)
    with pytest.raises(InvalidInput, match=media):
        newsroom.edit_article(article, ArticlePatch(lead=media), deed(NOW))
    assert house.newsroom.find_version(article) == 1
