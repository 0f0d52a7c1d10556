"""The restore drill of docs/runbook.md: a site that was wrecked comes back in a stage of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unittest import mock

import boto3
import pytest

import app
from ops import __main__ as ops
from ops.edit import accounts
from ops.local import resources
from ops.upkeep import rebuild, sites
from ops.upkeep.commands import run_audit
from tests import pictures
from tests.moto.conftest import OnMoto, Portal

VIEW = {"view": "0123456789abcdef", "attempt": 0}


pytestmark = pytest.mark.full


@pytest.fixture
def backend() -> OnMoto:
    """moto, which restores tables, too."""
    return OnMoto()


@pytest.fixture
def stages(
    portal: Portal, backend: OnMoto, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, dict[str, str]]:
    """`prod`, which is the portal, and `prod2`, which was deployed and never used."""
    prod = {
        "CONTENT_TABLE": "gazette-content",
        "AUDIENCE_TABLE": "gazette-audience",
        "PAGES_BUCKET": "gazette-pages",
        "RENDER_QUEUE_URL": backend.queue_url,
        "UPLOAD_QUEUE_URL": backend.queue_url,
        "SITE_URL": "https://bao.example",
    }
    resources.create_table(boto3.client("dynamodb"), "gazette-content-2", stream=True)
    resources.create_table(boto3.client("dynamodb"), "gazette-audience-2")
    resources.create_bucket(portal.s3, "gazette-pages-2")
    prod2 = {
        "CONTENT_TABLE": "gazette-content-2",
        "AUDIENCE_TABLE": "gazette-audience-2",
        "PAGES_BUCKET": "gazette-pages-2",
        "RENDER_QUEUE_URL": resources.create_queue(backend.sqs, "gazette-render-2", visibility_seconds=30),
        "UPLOAD_QUEUE_URL": resources.create_queue(backend.sqs, "gazette-uploads-2", visibility_seconds=30),
        "SITE_URL": "https://bao.example",
    }
    config = {"stages": {name: {"environment_variables": each} for name, each in (("prod", prod), ("prod2", prod2))}}
    (tmp_path / "config.json").write_text(json.dumps(config))
    monkeypatch.setattr(accounts, "CONFIG", tmp_path / "config.json")
    return {"prod": prod, "prod2": prod2}


def restore(table: str) -> str:
    """A copy of the table, as it is now."""
    dynamodb: Any = boto3.client("dynamodb")
    enabled = {"PointInTimeRecoveryEnabled": True}
    dynamodb.update_continuous_backups(TableName=table, PointInTimeRecoverySpecification=enabled)
    dynamodb.restore_table_to_point_in_time(
        SourceTableName=table, TargetTableName=f"{table}-restored", UseLatestRestorableTime=True
    )
    return f"{table}-restored"


def rebuild_pages(portal: Portal, backend: OnMoto, stage: dict[str, str]) -> None:
    """What `python -m ops rebuild` begins, worked off by the stage's function."""
    with sites.entered("prod2") as services, mock.patch.object(app, "services", services):
        rebuild.begin(
            services.content, services.page_bucket, services.rebuilds, services.render_queue, now=services.now()
        )
        prod, backend.queue_url = backend.queue_url, stage["RENDER_QUEUE_URL"]
        while portal._hand_on_messages():
            pass
        backend.queue_url = prod


def objects(portal: Portal, bucket: str) -> dict[str, bytes]:
    listing = portal.s3.list_objects_v2(Bucket=bucket).get("Contents", [])
    return {each["Key"]: portal.s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read() for each in listing}


def upload(portal: Portal, raw: bytes) -> str:
    """The id of a picture that is ready."""
    about = {"file_name": "a.jpg", "content_type": "image/jpeg", "size_bytes": len(raw), "alt": "Sông"}
    item = portal.call("POST", "/media", about).json
    portal.s3.put_object(Bucket="gazette-pages", Key=f"uploads/{item['id']}", Body=raw)
    portal.services.intake.settle(item["id"], portal.services.now())
    return str(item["id"])


def test_the_drill(
    portal: Portal,
    backend: OnMoto,
    stages: dict[str, dict[str, str]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    portal.call("PUT", "/topics/dang", {"title": "Tiến tới đại hội đảng"})
    picture = upload(portal, pictures.jpeg())
    articles = [portal.create(title=f"Tin {number}", topics=["dang"], lead=picture)["id"] for number in range(3)]
    for article in articles:
        portal.publish(article)
    portal.settle()
    answer = portal.call("POST", "/beacon", {**VIEW, "article": articles[0]}, role=None, User_Agent="Mozilla/5.0")
    assert answer.json["views"] == 1
    before = objects(portal, "gazette-pages")
    assert any(key.startswith(f"media/{picture}/") for key in before)
    # Step 1: the tables as they were. moto restores the present, so it comes before the accident here.
    content, audience = restore("gazette-content"), restore("gazette-audience")
    for article in articles:
        portal.call("DELETE", f"/articles/{article}")
    portal.settle()
    assert objects(portal, "gazette-pages").keys() < before.keys()
    # Step 2: their data, as a file. Step 3: that file into an empty stage. Step 4: its pages.
    file = str(tmp_path / "restored.jsonl")
    tables = ["--content-table", content, "--audience-table", audience]
    assert ops.main(["export", file, "--stage", "prod", *tables]) == 0
    assert ops.main(["import", file, "--stage", "prod2", "--dry-run"]) == 0
    assert ops.main(["import", file, "--stage", "prod2"]) == 0
    rebuild_pages(portal, backend, stages["prod2"])
    assert run_audit("prod2", repair=False) == 0
    assert "pages are right" in capsys.readouterr().out
    assert objects(portal, "gazette-pages-2").items() >= before.items()  # a rebuild also prints what no edit does
    # Step 5: the first token. Those of before are not known any more.
    assert ops.main(["token", "create", "Chủ biên", "--role", "admin", "--stage", "prod2"]) == 0
    with sites.entered("prod2") as services:
        assert [token.name for token in services.accounts.tokens.list()] == ["Chủ biên"]
        assert services.audience.live(articles[0], services.now()).views == 1
