"""What Chalice is told of stages: policies without wildcards, and what each function is given."""

from __future__ import annotations

import json
import shutil
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from chalicelib import settings
from chalicelib.settings import MOST_AT_ONCE
from ops.deploy.chalice_config import function_entry, is_reserving, variables_of, write_digests, write_stage
from ops.deploy.concurrency import Concurrency, at_once, check_reservable
from ops.deploy.functions import FUNCTIONS
from ops.deploy.policies import policy_of
from ops.deploy.wishes import WishRefused
from tests.runtime.iam import Call, Policy

ROOT = Path(__file__).parents[2]
STAGES: dict[str, Any] = json.loads((ROOT / ".chalice/config.json").read_text("utf-8"))["stages"]
OUTPUTS = {
    "ContentTable": "gazette-test-content",
    "ContentStreamArn": "arn:aws:dynamodb:ap-southeast-1:111122223333:table/gazette-test-content/stream/2026",
    "AudienceTable": "gazette-test-audience",
    "PagesBucket": "gazette-test-pages-111122223333",
    "RenderQueueUrl": "https://sqs.ap-southeast-1.amazonaws.com/111122223333/gazette-test-render",
    "RenderQueueArn": "arn:aws:sqs:ap-southeast-1:111122223333:gazette-test-render",
    "UploadQueueUrl": "https://sqs.ap-southeast-1.amazonaws.com/111122223333/gazette-test-uploads",
    "UploadQueueArn": "arn:aws:sqs:ap-southeast-1:111122223333:gazette-test-uploads",
    "DistributionId": "E123",
    "EdgeDomain": "d123.cloudfront.net",
}
VARIABLES = variables_of(OUTPUTS, digests=["0" * 64], domain="")
OPEN = {
    "arn:aws:s3:::gazette-test-pages-111122223333/*": "the keys of the bucket",
    "arn:aws:s3:::gazette-test-pages-111122223333/uploads/*": "what editors send",
    "arn:aws:s3:::gazette-test-pages-111122223333/media/*": "what is made of it",
    "arn:aws:dynamodb:ap-southeast-1:111122223333:table/gazette-test-content/stream/*": "for ListStreams",
}


def resources_of(function: str) -> set[str]:
    return {each["Resource"] for each in policy_of(function, "test", VARIABLES)["Statement"]}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_policy_names_one_resource_a_statement_and_every_action(function: str) -> None:
    for statement in policy_of(function, "test", VARIABLES)["Statement"]:
        assert isinstance(statement["Resource"], str)
        assert [action for action in statement["Action"] if "*" in action] == []
    open_ones = {each for each in resources_of(function) if "*" in each and ":log-group:" not in each}
    assert open_ones <= set(OPEN)


def test_a_policy_is_of_its_stages_account_region_and_names() -> None:
    for function in FUNCTIONS:
        for resource in resources_of(function):
            assert "gazette-test" in resource or resource.endswith(":distribution/E123")
            assert ":111122223333:" in resource or resource.startswith("arn:aws:s3:::")


def test_only_render_may_purge_the_edge() -> None:
    edge = "arn:aws:cloudfront::111122223333:distribution/E123"
    assert [function for function in FUNCTIONS if edge in resources_of(function)] == ["render"]


@pytest.mark.parametrize(
    ("action", "key"),
    [
        *((each, "uploads/01K") for each in ("GetObject", "PutObject", "DeleteObject")),
        ("PutObject", "media/01K/a.avif"),
    ],
)
def test_render_neither_touches_what_editors_send_nor_makes_files_of_it(action: str, key: str) -> None:
    policy, bucket = Policy(policy_of("render", "test", VARIABLES)), f"arn:aws:s3:::{OUTPUTS['PagesBucket']}"
    assert policy.permissions_for(Call(f"s3:{action}", f"{bucket}/{key}")) == set()
    assert policy.permissions_for(Call(f"s3:{action}", f"{bucket}/index.html")) != set()


@pytest.mark.parametrize("stage", STAGES)
def test_the_files_of_a_stage_are_what_provisioning_writes(stage: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / ".chalice", tmp_path / ".chalice")
    variables = STAGES[stage]["environment_variables"]
    assert write_stage(tmp_path / ".chalice", stage, variables) is False


def test_a_new_stage_is_written_beside_the_others_and_keeps_the_operators_settings(tmp_path: Path) -> None:
    shutil.copytree(ROOT / ".chalice", tmp_path / ".chalice")
    chalice = tmp_path / ".chalice"
    assert write_stage(chalice, "test", VARIABLES)
    assert not write_stage(chalice, "test", VARIABLES)
    config = json.loads((chalice / "config.json").read_text("utf-8"))
    config["stages"]["test"]["environment_variables"]["JOURNAL_LANES"] = "8"
    (chalice / "config.json").write_text(json.dumps(config))
    write_stage(chalice, "test", {**VARIABLES, "SITE_URL": "https://example.org"})
    stages = json.loads((chalice / "config.json").read_text("utf-8"))["stages"]
    assert stages["test"]["environment_variables"]["JOURNAL_LANES"] == "8"
    assert stages["test"]["environment_variables"]["SITE_URL"] == "https://example.org"
    assert {name: stages[name] for name in STAGES} == STAGES


def test_the_secret_that_an_earlier_release_wrote_is_taken_out(tmp_path: Path) -> None:
    shutil.copytree(ROOT / ".chalice", tmp_path / ".chalice")
    file = tmp_path / ".chalice" / "config.json"
    config = json.loads(file.read_text("utf-8"))
    config["stages"]["prod"]["environment_variables"]["ORIGIN_SECRET"] = "told to everybody"
    file.write_text(json.dumps(config))
    write_stage(tmp_path / ".chalice", "prod", VARIABLES)
    assert "told to everybody" not in file.read_text("utf-8")


def test_digests_are_written_beside_what_else_is_said_of_a_stage(tmp_path: Path) -> None:
    shutil.copytree(ROOT / ".chalice", tmp_path / ".chalice")
    write_digests(tmp_path / ".chalice", "prod", ["a" * 64, "b" * 64])
    write_digests(tmp_path / ".chalice", "unknown", ["a" * 64])
    stages = json.loads((tmp_path / ".chalice" / "config.json").read_text("utf-8"))["stages"]
    assert stages["prod"]["environment_variables"].pop("ORIGIN_SECRET_SHA256") == "a" * 64 + "," + "b" * 64
    assert STAGES["prod"]["environment_variables"].items() >= stages["prod"]["environment_variables"].items()
    assert stages.keys() == STAGES.keys()


def test_nothing_is_reserved_unless_that_was_asked_for_and_then_it_stays_so(tmp_path: Path) -> None:
    shutil.copytree(ROOT / ".chalice", tmp_path / ".chalice")
    chalice = tmp_path / ".chalice"
    assert not any(is_reserving(chalice, stage) for stage in (*STAGES, "test"))
    write_stage(chalice, "test", VARIABLES, reserves=True)
    assert is_reserving(chalice, "test")
    assert function_entry("render", "test", reserves=True)["reserved_concurrency"] == FUNCTIONS["render"].reserved
    write_stage(chalice, "test", VARIABLES, reserves=False)
    assert not is_reserving(chalice, "test")


def concurrency(limit: int, unreserved: int) -> Concurrency:
    return Concurrency(limit=limit, unreserved=unreserved)


@pytest.mark.parametrize(
    ("limit", "unreserved", "own", "fits"),
    [
        (10, 10, 0, False),
        (44, 44, 0, True),
        (43, 43, 0, False),
        (44, 10, 34, True),
        (1000, 134, 0, True),
        (1000, 133, 0, False),
        (1000, 100, 34, True),
    ],
)
def test_what_would_be_reserved_must_be_free_beside_what_lambda_keeps(
    limit: int, unreserved: int, own: int, fits: bool
) -> None:
    with nullcontext() if fits else pytest.raises(WishRefused, match="34 concurrent runs cannot be reserved"):
        check_reservable(concurrency(limit, unreserved), own=own)


@pytest.mark.parametrize(("limit", "render", "intake"), [(10, 4, 2), (5, 2, 2), (20, 8, 4), (50, 20, 5), (1000, 20, 5)])
def test_queues_start_fewer_runs_where_the_account_has_few(limit: int, render: int, intake: int) -> None:
    assert at_once(concurrency(limit, limit)) == {"RENDER_AT_ONCE": str(render), "INTAKE_AT_ONCE": str(intake)}


def test_the_app_starts_as_many_as_the_stage_says(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {name: settings.at_once(name) for name in MOST_AT_ONCE} == MOST_AT_ONCE
    monkeypatch.setenv("RENDER_AT_ONCE", "4")
    assert settings.at_once("render") == 4


def test_the_guide_says_what_each_function_is_given_and_why() -> None:
    guide = (ROOT / "docs" / "deploying.md").read_text("utf-8")
    for name, each in FUNCTIONS.items():
        row = f"| `{name}` | {each.memory_mb} MB | {each.timeout_seconds} s | {each.reserved or '–'} | {each.why} |"
        assert row in guide
