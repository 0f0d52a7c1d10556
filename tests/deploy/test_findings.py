"""What checkov and parliament find in the infrastructure is answered, and nothing is answered that they do not find."""

from __future__ import annotations

import json
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.lacking import give_up
from tests.venvs import FetchFailed, python_with

ROOT = Path(__file__).parents[2]
INFRASTRUCTURE = ROOT / "ops" / "infrastructure"
ANSWERS: dict[str, Any] = tomllib.loads((INFRASTRUCTURE / "findings.toml").read_text("utf-8"))
POLICIES = sorted((ROOT / ".chalice").glob("policy-*.json"))


@pytest.fixture(scope="module")
def python() -> Path:
    """The Python that has parliament; skipped with a word where it cannot be had, but never in CI."""
    return python_of("requirements-checks.txt")


def python_of(requirements: str) -> Path:
    try:
        return python_with(ROOT / requirements, compiled=False)
    except FetchFailed as error:
        give_up(f"NOT CHECKED: {error}")


def parliament(python: Path, policy: str) -> list[dict[str, Any]]:
    command = [
        str(python),
        "-W",
        "ignore",
        "-c",
        "import sys; from parliament.cli import main; main(sys.argv)",
    ]
    done = subprocess.run(
        [*command, "--json", "--include-community-auditors"], input=policy, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


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
def test_parliament_finds_nothing_in_a_policy_that_is_not_answered(python: Path, policy: Path) -> None:
    answered = {(issue, action) for issue, each in ANSWERS["parliament"].items() for action in each["actions"]}
    found = {
        (each["issue"], part["action"]) for each in parliament(python, policy.read_text()) for part in each["detail"]
    }
    assert found == (answered if "plan" in policy.stem else set())


def test_parliament_finds_what_is_wrong(python: Path) -> None:
    wrong = {"Effect": "Allow", "Action": ["dynamodb:Nothing"], "Resource": "*"}
    assert parliament(python, json.dumps({"Version": "2012-10-17", "Statement": [wrong]}))
