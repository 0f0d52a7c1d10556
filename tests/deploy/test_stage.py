"""What Chalice is told of stages: policies without wildcards, and what each function is given."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from ops.provision.functions import FUNCTIONS
from ops.provision.policies import policy_of
from ops.provision.stage import function_entry, variables_of, write_digests, write_stage
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


@pytest.mark.parametrize("key", ["uploads/01K", "media/01K/a.avif"])
@pytest.mark.parametrize("action", ["GetObject", "PutObject", "DeleteObject"])
def test_render_has_nothing_to_do_with_what_editors_send(action: str, key: str) -> None:
    policy, bucket = Policy(policy_of("render", "test", VARIABLES)), f"arn:aws:s3:::{OUTPUTS['PagesBucket']}"
    assert policy.permissions_for(Call(f"s3:{action}", f"{bucket}/{key}")) == set()
    assert policy.permissions_for(Call(f"s3:{action}", f"{bucket}/index.html")) != set()


@pytest.mark.parametrize("stage", STAGES)
def test_the_files_of_a_stage_are_what_provisioning_writes(stage: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / ".chalice", tmp_path / ".chalice")
    reserves = "reserved_concurrency" in STAGES[stage]["lambda_functions"]["render"]
    variables = STAGES[stage]["environment_variables"]
    assert write_stage(tmp_path / ".chalice", stage, variables, reserves=reserves) is False


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


def test_a_small_account_reserves_nothing() -> None:
    assert "reserved_concurrency" not in function_entry("render", "test", reserves=False)


def test_the_guide_says_what_each_function_is_given_and_why() -> None:
    guide = (ROOT / "docs" / "operations.md").read_text("utf-8")
    for name, each in FUNCTIONS.items():
        row = f"| `{name}` | {each.memory_mb} MB | {each.timeout_seconds} s | {each.reserved or '–'} | {each.why} |"
        assert row in guide
