"""The desk's files come into a bucket, and go from it when no open page can name them any more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from ops import desk

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
OLD = "desk/desk.0LD0LD00.js"


def test_a_replaced_file_stays_for_thirty_days_from_when_it_was_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tmp_path / "before"
    before.mkdir()
    (before / "desk.0LD0LD00.js").write_text("old")
    theirs = {"desk/notes", "desk/plan.pdf", "index.html"}
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="pages")
        for key in theirs:
            client.put_object(Bucket="pages", Key=key, Body=b"not the desk's", Metadata={"by": "Hoa"})
        with monkeypatch.context() as patch:
            patch.setattr(desk, "BUILT", before)
            desk.place(client, "pages", NOW - timedelta(days=100))

        def keys() -> set[str]:
            return {each["Key"] for each in client.list_objects_v2(Bucket="pages")["Contents"]}

        desk.place(client, "pages", NOW)
        current = {desk.FOLDER + file.name for file in desk.BUILT.iterdir()}
        assert keys() == {*current, *theirs, OLD}
        old = client.get_object(Bucket="pages", Key=OLD)
        assert (old["Body"].read(), old["ContentType"]) == (b"old", "text/javascript; charset=utf-8")
        desk.place(client, "pages", NOW + desk.KEPT)
        assert OLD in keys()
        desk.place(client, "pages", NOW + desk.KEPT + timedelta(seconds=1))
        assert keys() == {*current, *theirs}
        assert {client.head_object(Bucket="pages", Key=key)["Metadata"]["by"] for key in theirs} == {"Hoa"}


def test_the_page_is_asked_for_each_time_and_what_it_names_is_kept_for_good() -> None:
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="pages")
        desk.place(client, "pages", NOW)
        told = {file.name: client.head_object(Bucket="pages", Key=f"desk/{file.name}") for file in desk.BUILT.iterdir()}
        page = told.pop("index.html")
        assert (page["CacheControl"], page["ContentType"]) == ("no-cache", "text/html; charset=utf-8")
        assert {each["CacheControl"] for each in told.values()} == {"public, max-age=31536000, immutable"}
        text = (desk.BUILT / "index.html").read_text("utf-8")
        assert all(name in text for name in told if name.startswith(("desk.", "style.", "icon.")))
