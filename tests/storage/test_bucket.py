"""What the press relies on of a store of pages, the same on each: so the bucket in memory cannot drift from S3."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import pytest
from botocore.credentials import Credentials

from chalicelib.aws.s3 import S3Bucket, S3Error, bucket_url
from chalicelib.publishing.bucket import Held, PageBucket, PageObject, PageStore, StaleObject
from tests.fakes.s3 import FakeS3

PAGE = PageObject(
    body=b"<p>Xin ch\xc3\xa0o.</p>",
    content_type="text/html; charset=utf-8",
    cache_control="public, max-age=0",
    tags=("site", "topic:dang"),
)
OTHER = replace(PAGE, body=b"<p>Kh\xc3\xa1c.</p>")
EMPTY = replace(PAGE, body=b"")
KEY = "2026/01/tin-moi/index.html"
NEVER = Held(etag=f'"{32 * "0"}"', digest=None)


_numbers = count()


@pytest.fixture
def on_moto(moto_url: str) -> S3Bucket:
    """A new, empty bucket."""
    url = bucket_url(f"pages-{os.getpid()}-{next(_numbers)}", region="us-east-1", endpoint=moto_url)
    bucket = S3Bucket(url, region="us-east-1", credentials=Credentials("test", "test"), clock=lambda: datetime.now(UTC))
    bucket.send("PUT")
    return bucket


@pytest.fixture(params=["memory", "moto"])
def store(request: pytest.FixtureRequest) -> PageStore:
    return FakeS3() if request.param == "memory" else PageBucket(request.getfixturevalue("on_moto"))


def put(store: PageStore, key: str = KEY, page: PageObject = PAGE) -> Held:
    store.put(key, page, seen=store.find(key))
    held = store.find(key)
    assert held
    return held


def test_what_is_put_is_found_by_the_etag_that_its_bytes_make(store: PageStore) -> None:
    assert store.find(KEY) is None
    for page in (PAGE, OTHER, EMPTY):
        assert put(store, page=page).etag == page.etag


def test_what_is_put_in_a_bucket_is_found_with_its_digest(store: PageStore) -> None:
    assert put(store) == Held(etag=PAGE.etag, digest=PAGE.digest)
    retagged = replace(PAGE, tags=())
    assert put(store, page=retagged) == Held(etag=PAGE.etag, digest=retagged.digest)
    assert retagged.digest != PAGE.digest


def test_a_page_is_only_written_over_the_one_that_was_seen(store: PageStore) -> None:
    with pytest.raises(StaleObject):
        store.put(KEY, PAGE, seen=NEVER)
    assert store.find(KEY) is None
    first = put(store)
    for seen in (None, NEVER):
        with pytest.raises(StaleObject):
            store.put(KEY, OTHER, seen=seen)
    assert store.find(KEY) == first
    store.put(KEY, OTHER, seen=first)
    with pytest.raises(StaleObject):
        store.put(KEY, PAGE, seen=first)
    assert put(store, page=OTHER).etag == OTHER.etag


def test_a_page_is_only_removed_if_it_is_the_one_that_was_seen(store: PageStore) -> None:
    with pytest.raises(StaleObject):
        store.delete(KEY, seen=NEVER)
    first = put(store)
    second = put(store, page=OTHER)
    with pytest.raises(StaleObject):
        store.delete(KEY, seen=first)
    assert store.find(KEY) == second
    store.delete(KEY, seen=second)
    assert store.find(KEY) is None
    with pytest.raises(StaleObject):
        store.delete(KEY, seen=second)
    with pytest.raises(StaleObject):
        store.put(KEY, PAGE, seen=second)
    assert put(store) == first


def test_a_listing_tells_every_key_in_order_and_what_stands_there(store: PageStore) -> None:
    assert list(store.list()) == []
    keys = ["2026/01/b/index.html", "2026/01/a b+c&d/index.html", "index.html", "2026/01/index.html", "feed.xml"]
    for key in keys:
        put(store, key, PAGE if key == "index.html" else OTHER)
    listed = list(store.list())
    assert [key for key, _ in listed] == sorted(keys)
    assert dict(listed)["index.html"] == Held(etag=PAGE.etag, digest=None)
    assert dict(listed)["feed.xml"] == Held(etag=OTHER.etag, digest=None)
    assert [key for key, _ in store.list("2026/01/")] == sorted(keys)[:3]
    store.put("index.html", OTHER, seen=dict(listed)["index.html"])
    store.delete("feed.xml", seen=dict(listed)["feed.xml"])
    assert [key for key, _ in store.list()] == sorted(set(keys) - {"feed.xml"})


def test_what_was_not_written_by_us_has_no_digest(on_moto: S3Bucket) -> None:
    on_moto.send("PUT", KEY, body=PAGE.body)
    assert PageBucket(on_moto).find(KEY) == Held(etag=PAGE.etag, digest=None)


def test_a_listing_goes_on_where_an_answer_ends(on_moto: S3Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "2")
    bucket = PageBucket(on_moto)
    keys = [f"{number}/index.html" for number in range(5)]
    for key in keys:
        put(bucket, key)
    assert [key for key, _ in bucket.list()] == keys


def test_what_is_kept_with_a_page_is_served_with_it(on_moto: S3Bucket) -> None:
    put(PageBucket(on_moto))
    answer = on_moto.send("GET", KEY)
    assert answer.data == PAGE.body
    kept = {name: answer.headers[name] for name in ("content-type", "cache-control", "x-amz-meta-cache-tag")}
    assert kept == {
        "content-type": PAGE.content_type,
        "cache-control": PAGE.cache_control,
        "x-amz-meta-cache-tag": "site,topic:dang",
    }


def test_where_a_page_leads_is_kept_with_it(on_moto: S3Bucket) -> None:
    moved = replace(PAGE, moved_to="https://bao.example/%C4%91/?a=b")
    put(PageBucket(on_moto), page=moved)
    assert on_moto.send("GET", KEY).headers["x-amz-website-redirect-location"] == moved.moved_to
    assert len({moved.digest, PAGE.digest, replace(PAGE, moved_to="/").digest}) == 3
    put(PageBucket(on_moto))
    assert "x-amz-website-redirect-location" not in on_moto.send("GET", KEY).headers


def test_a_bucket_that_is_not_there_is_not_taken_for_a_page_that_is_not(on_moto: S3Bucket, moto_url: str) -> None:
    nowhere = PageBucket(
        S3Bucket(
            f"{moto_url}/nowhere-{os.getpid()}",
            region="us-east-1",
            credentials=Credentials("test", "test"),
            clock=lambda: datetime.now(UTC),
        )
    )
    for refused in (
        lambda: nowhere.put(KEY, PAGE, seen=None),
        lambda: nowhere.put(KEY, PAGE, seen=NEVER),
        lambda: nowhere.delete(KEY, seen=NEVER),
        lambda: list(nowhere.list()),
    ):
        with pytest.raises(S3Error) as failed:
            refused()
        assert (failed.value.status, failed.value.code) == (404, "NoSuchBucket")
