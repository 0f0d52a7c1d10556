"""A first try that failed: what is said of it, and what the one command after it does."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from ops.deploy import provision as command
from ops.deploy.provision import Wishes, run_provision
from ops.deploy.stack import StackFailed
from tests.conftest import new_client
from tests.deploy import moto_gaps

ROOT = Path(__file__).parents[2]
STACK = "gazette-prod"
TABLES = ["gazette-prod-audience", "gazette-prod-content"]
BUCKET = "gazette-prod-pages-123456789012"
UNVERIFIED = "Your account must be verified before you can add new CloudFront resources."
pytestmark = pytest.mark.filterwarnings("ignore:Tried to parse")  # what moto's stacks leave out: docs/deploying.md
FIRST = Wishes(alarm_email="lan@example.org")
AGAIN = Wishes(starts_over=True)


@pytest.fixture
def _failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An account in which CloudFront refused the first distribution, and takes one now."""
    shutil.copytree(ROOT / ".chalice", tmp_path / ".chalice", ignore=shutil.ignore_patterns("deployed", "deployments"))
    monkeypatch.setattr(command, "CHALICE", tmp_path / ".chalice")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    moto_gaps.fill(monkeypatch)

    def refuse(*_: Any, **__: Any) -> Any:
        raise moto_gaps.EdgeRefused(UNVERIFIED)

    with mock_aws():
        with monkeypatch.context() as refusing:
            refusing.setattr(moto_gaps.Edge, "create_from_cloudformation_json", refuse)
            with pytest.raises(StackFailed, match="ended in the state ROLLBACK_COMPLETE"):
                run_provision("prod", FIRST)
        yield


def state() -> tuple[str, list[str]]:
    """The stack's, and the tables that are there."""
    (stack,) = new_client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
    return stack["StackStatus"], sorted(new_client("dynamodb").list_tables()["TableNames"])


def put_item(table: str) -> None:
    new_client("dynamodb").put_item(TableName=table, Item={"pk": {"S": "SITE"}, "sk": {"S": "SITE"}})


@pytest.mark.usefixtures("_failed")
def test_the_next_try_says_what_happened_and_what_to_do() -> None:
    assert state() == ("ROLLBACK_COMPLETE", TABLES)
    with pytest.raises(StackFailed) as told:
        run_provision("prod", FIRST)
    assert "Distribution failed, because: Your account must be verified" in str(told.value)
    assert "WISHES=--start-over" in str(told.value)
    assert state() == ("ROLLBACK_COMPLETE", TABLES)


@pytest.mark.usefixtures("_failed")
def test_one_command_leads_from_protected_empty_tables_to_a_stage() -> None:
    dynamodb = new_client("dynamodb")
    assert all(dynamodb.describe_table(TableName=each)["Table"]["DeletionProtectionEnabled"] for each in TABLES)
    streams = {dynamodb.describe_table(TableName=each)["Table"].get("LatestStreamArn") for each in TABLES}
    assert run_provision("prod", AGAIN) == 0
    assert state() == ("CREATE_COMPLETE", TABLES)
    made = {dynamodb.describe_table(TableName=each)["Table"].get("LatestStreamArn") for each in TABLES}
    assert (made & streams) - {None} == set()
    (stack,) = new_client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
    assert {"ParameterKey": "AlarmEmail", "ParameterValue": "lan@example.org"} in stack["Parameters"]


@pytest.mark.usefixtures("_failed")
@pytest.mark.parametrize("full", [[TABLES[0]], [TABLES[1]], [BUCKET], [TABLES[1], TABLES[0], BUCKET]])
def test_what_holds_anything_is_named_and_nothing_is_deleted(full: list[str]) -> None:
    for name in full:
        if name == BUCKET:
            new_client("s3").put_object(Bucket=BUCKET, Key="index.html", Body=b"x")
        else:
            put_item(name)
    with pytest.raises(StackFailed) as told:
        run_provision("prod", AGAIN)
    assert f"there is data in {' and '.join(full)}." in str(told.value)
    assert state() == ("ROLLBACK_COMPLETE", TABLES)
    assert len(new_client("s3").list_buckets()["Buckets"]) == 1


@pytest.mark.usefixtures("_failed")
def test_a_stage_that_is_whole_is_left_alone() -> None:
    run_provision("prod", AGAIN)
    put_item(TABLES[0])
    assert run_provision("prod", AGAIN) == 0
    assert new_client("dynamodb").scan(TableName=TABLES[0])["Count"] == 1
