"""Every function is configured in every stage, and may do what it needs and no more."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ops.packaging import ROOT

CONFIG: Any = json.loads((ROOT / ".chalice/config.json").read_text("utf-8"))
FUNCTIONS = {"api_handler", "plan", "render", "fold"}
STAGES = ["dev", "prod"]


@pytest.mark.parametrize("stage", STAGES)
def test_every_function_has_its_own_policy_memory_and_timeout(stage: str) -> None:
    functions = CONFIG["stages"][stage]["lambda_functions"]
    assert set(functions) == FUNCTIONS
    assert len({each["iam_policy_file"] for each in functions.values()}) == len(FUNCTIONS)
    for each in functions.values():
        assert (ROOT / ".chalice" / each["iam_policy_file"]).is_file()
        assert 128 <= each["lambda_memory_size"] <= 3008
    # A beacon that was stuck for longer would land after its minute is sealed.
    assert functions["api_handler"]["lambda_timeout"] == 10


@pytest.mark.parametrize("stage", STAGES)
def test_policies_name_their_resources_and_actions(stage: str) -> None:
    for function in CONFIG["stages"][stage]["lambda_functions"].values():
        policy = json.loads((ROOT / ".chalice" / function["iam_policy_file"]).read_text("utf-8"))
        for statement in policy["Statement"]:
            resources = statement["Resource"]
            for resource in [resources] if isinstance(resources, str) else resources:
                name = resource.split(":", 5)[5]
                # What follows the name may be open: the keys of a bucket, the streams of a log group or table.
                assert f"gazette-{stage}" in name.split("*")[0]
                assert "*" not in name.removesuffix("/*").removesuffix(":*")
                assert not resource.startswith("arn:*")
            assert [action for action in statement["Action"] if "*" in action] == []


def test_no_two_stages_share_a_resource() -> None:
    dev, prod = (CONFIG["stages"][stage]["environment_variables"] for stage in STAGES)
    shared = {name for name in dev if dev[name] == prod[name]}
    assert shared == {"SITE_URL", "ORIGIN_SECRET", "JOURNAL_LANES", "SESSION_LIMIT"}


def test_the_edge_can_reach_the_api_under_its_own_path() -> None:
    assert CONFIG["api_gateway_stage"] == "api"
    assert CONFIG["autogen_policy"] is False
