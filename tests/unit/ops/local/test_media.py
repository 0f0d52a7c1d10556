"""Pictures of a store that is kept outlive the bucket in memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws
from msgspec.structs import replace

from chalicelib.aws.dynamodb import Table
from chalicelib.content.models.media import MediaStatus
from chalicelib.content.models.names import MediaId
from chalicelib.content.store.media import MediaStore
from ops.local import resources
from ops.local.media import LOST, MediaFolder
from tests.conftest import new_client
from tests.fakes.dynamodb import FakeDynamoDB
from tests.unit.publishing.test_illustrating import item

FILE = {"ContentType": "application/pdf", "CacheControl": "immutable", "ContentDisposition": "attachment"}


@pytest.fixture
def s3() -> Iterator[Any]:
    with mock_aws():
        client = new_client("s3")
        for bucket in ("before", "after"):
            client.create_bucket(Bucket=bucket)
        yield client


def keys(s3: Any, bucket: str) -> list[str]:
    return [each["Key"] for each in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]


def test_files_come_back_with_their_headers(s3: Any, tmp_path: Path) -> None:
    s3.put_object(Bucket="before", Key="media/01/a.pdf", Body=b"a", **FILE)
    s3.put_object(Bucket="before", Key="media/02/b.avif", Body=b"b", ContentType="image/avif")
    s3.put_object(Bucket="before", Key="index.html", Body=b"page")
    MediaFolder(s3, "before", tmp_path).keep()
    MediaFolder(s3, "after", tmp_path).restore()
    assert keys(s3, "after") == ["media/01/a.pdf", "media/02/b.avif"]
    found = s3.get_object(Bucket="after", Key="media/01/a.pdf")
    assert (found["Body"].read(), {name: found[name] for name in FILE}) == (b"a", FILE)


def test_what_is_removed_does_not_come_back(s3: Any, tmp_path: Path) -> None:
    s3.put_object(Bucket="before", Key="media/01/a.pdf", Body=b"a", **FILE)
    folder = MediaFolder(s3, "before", tmp_path)
    folder.keep()
    folder.keep()
    s3.delete_object(Bucket="before", Key="media/01/a.pdf")
    folder.keep()
    MediaFolder(s3, "after", tmp_path).restore()
    assert keys(s3, "after") == []


def test_a_file_that_was_not_written_whole_counts_for_nothing(s3: Any, tmp_path: Path) -> None:
    (tmp_path / "01").mkdir()
    (tmp_path / "01" / "a.pdf").write_bytes(b"half")
    MediaFolder(s3, "after", tmp_path).restore()
    assert keys(s3, "after") == []


def test_an_upload_or_file_that_was_in_memory_only_has_failed(s3: Any, tmp_path: Path, now: datetime) -> None:
    dynamodb: Any = FakeDynamoDB()
    resources.create_table(dynamodb, "content")
    table = MediaStore(Table(dynamodb, "content"))
    ready = item()
    for status, name in ((MediaStatus.READY, "A"), (MediaStatus.WAITING, "B"), (MediaStatus.FAILED, "C")):
        table.add(replace(ready, id=MediaId(name * 26), status=status), None)
    for variant in ready.variants:
        s3.put_object(Bucket="before", Key=variant.key, Body=b"x", ContentType="image/jpeg")
    folder = MediaFolder(s3, "before", tmp_path)
    folder.keep()
    folder.fail_lost(table, now)
    assert {each.id[0]: each.reason for each in table.newest()} == {"A": "", "B": LOST, "C": ""}
    MediaFolder(s3, "before", tmp_path / "empty").fail_lost(table, now)
    assert {each.id[0]: each.reason for each in table.newest()} == {"A": LOST, "B": LOST, "C": ""}
