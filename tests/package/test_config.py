"""Every function is configured in every stage, and may do what it needs and no more."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.audience.audience import Audience
from chalicelib.audience.identities import Identities
from chalicelib.audience.models import Beacon
from chalicelib.audience.statistics import Statistics
from chalicelib.audience.store import AudienceStore
from chalicelib.aws.dynamodb import Table
from ops.deploy.packaging import ROOT
from ops.local import resources
from tests.fakes.dynamodb import FakeDynamoDB
from tests.fakes.faults import Faults

CONFIG: Any = json.loads((ROOT / ".chalice/config.json").read_text("utf-8"))
FUNCTIONS = {"api_handler", "plan", "render", "intake", "fold", "tick", "rank"}
STAGES = ["dev", "prod"]
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ARTICLE = "01HF8ZQ4Y6T1V9K3M5N7P2R4S8"


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
    open_until_provisioned = {"SITE_URL", "ORIGIN_SECRET_SHA256", "DISTRIBUTION_ID"}
    assert shared == {*open_until_provisioned, "JOURNAL_LANES", "SESSION_LIMIT", "ADDRESS_LIMIT", "PURGE"}


def test_the_edge_can_reach_the_api_under_its_own_path() -> None:
    assert CONFIG["api_gateway_stage"] == "api"
    assert CONFIG["autogen_policy"] is False


def read_as_editors_do(tables: AudienceStore) -> None:
    statistics = Statistics(tables)
    statistics.of_site(days=2, now=NOON)
    statistics.of_article(ARTICLE, days=2, now=NOON)


def send_a_beacon(tables: AudienceStore) -> None:
    identities = Identities(tables)
    reader = identities.identify("203.0.113.7", "Firefox", NOON, member="one")
    Audience(tables).record(Beacon(view="1" * 32, article=ARTICLE, attempt=1), reader, NOON)


def fold_and_tidy(tables: AudienceStore) -> None:
    Audience(tables).fold(NOON + timedelta(hours=1))
    Identities(tables).destroy_salts(NOON + timedelta(days=9))


def follow_an_article(tables: AudienceStore) -> None:
    audience = Audience(tables)
    audience.open_counter(ARTICLE, version=1, now=NOON)
    audience.close_counter(ARTICLE, version=2, now=NOON)
    audience.set_site(offset=1, time_zone="UTC", version=1)


@pytest.mark.parametrize(
    ("function", "work"),
    [
        ("api_handler", send_a_beacon),
        ("api_handler", read_as_editors_do),
        ("fold", fold_and_tidy),
        ("plan", follow_an_article),
    ],
)
@pytest.mark.parametrize("stage", STAGES)
def test_a_function_may_call_what_it_calls_of_the_audiences_table(
    stage: str, function: str, work: Callable[[AudienceStore], None]
) -> None:
    client: Any = FakeDynamoDB()
    resources.create_table(client, "audience")
    before = AudienceStore(Table(client, "audience"), lanes=2)
    Audience(before).open_counter(ARTICLE, version=0, now=NOON)
    send_a_beacon(before)
    faults = Faults()
    work(AudienceStore(Table(faults.over(client), "audience"), lanes=2))
    called = {"dynamodb:" + "".join(map(str.capitalize, call.split("_"))) for call in faults.calls}
    file = CONFIG["stages"][stage]["lambda_functions"][function]["iam_policy_file"]
    policy = json.loads((ROOT / ".chalice" / file).read_text("utf-8"))
    (audience,) = [statement for statement in policy["Statement"] if statement["Sid"] == "Audience"]
    assert called <= set(audience["Action"])
