"""What checkov and parliament find in the infrastructure is answered, and nothing is answered that they do not find."""

from __future__ import annotations

import json
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.lacking import give_up
from tests.venvs import FetchFailed, python_with

ROOT = Path(__file__).parents[2]
INFRASTRUCTURE = ROOT / "ops" / "deploy" / "infrastructure"
ANSWERS: dict[str, Any] = tomllib.loads((INFRASTRUCTURE / "findings.toml").read_text("utf-8"))
WRONG = {"Effect": "Allow", "Action": ["dynamodb:Nothing"], "Resource": "*"}
POLICIES = sorted((ROOT / ".chalice").glob("policy-*.json"))


def python_of(requirements: str) -> Path:
    """The Python that has them; the test is skipped with a word where it cannot be had, but never in CI."""
    try:
        return python_with(ROOT / requirements, compiled=False)
    except FetchFailed as error:
        give_up(f"NOT CHECKED: {error}")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """What parliament finds in each policy, and in one that is wrong, by the name of its file."""
    folder = tmp_path_factory.mktemp("policies")
    for policy in POLICIES:
        shutil.copy(policy, folder)
    (folder / "wrong.json").write_text(json.dumps({"Version": "2012-10-17", "Statement": [WRONG]}))
    command = [str(python_of("requirements-checks.txt")), "-W", "ignore", "-c"]
    command += ["import sys; from parliament.cli import main; main(sys.argv)", "--json", "--include-community-auditors"]
    done = subprocess.run(
        [*command, "--directory", str(folder)], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    found: dict[str, list[dict[str, Any]]] = {}
    for finding in map(json.loads, done.stdout.splitlines()):
        found.setdefault(Path(finding["location"]["filepath"]).stem, []).append(finding)
    return found


@pytest.mark.deep  # `test_template.py` holds the template to what checkov finds well done
def test_every_failed_check_of_checkov_is_answered() -> None:
    python = python_of("requirements-checkov.txt")
    command = [str(python), str(python.with_name("checkov")), "--directory", str(INFRASTRUCTURE)]
    how = ["--framework", "cloudformation", "--output", "json", "--skip-download", "--quiet"]
    done = subprocess.run([*command, *how], capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    results = json.loads(done.stdout)["results"]
    found: dict[str, list[str]] = {}
    for failed in results["failed_checks"]:
        found.setdefault(failed["check_id"], []).append(failed["resource"])
    assert {check: sorted(resources) for check, resources in found.items()} == {
        check: answer["resources"] for check, answer in ANSWERS["checkov"].items()
    }


def test_every_answer_gives_a_reason() -> None:
    answers = [answer for by_check in ANSWERS.values() for answer in by_check.values()]
    assert all(len(answer["reason"].split()) > 8 for answer in answers)


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.stem)
def test_parliament_finds_nothing_in_a_policy_that_is_not_answered(
    found: dict[str, list[dict[str, Any]]], policy: Path
) -> None:
    answered = {(issue, action) for issue, each in ANSWERS["parliament"].items() for action in each["actions"]}
    seen = {(each["issue"], part["action"]) for each in found.get(policy.stem, []) for part in each["detail"]}
    assert seen == (answered if "plan" in policy.stem else set())


def test_parliament_finds_what_is_wrong(found: dict[str, list[dict[str, Any]]]) -> None:
    assert found["wrong"]
