"""From an empty account to a running stage and back, with the real Chalice and the real clients."""

from __future__ import annotations

import base64
import hashlib
import sys
from datetime import UTC, datetime
from typing import Any

import pytest

from ops.deploy import gateway
from ops.deploy.functions import FUNCTIONS, function_name
from ops.deploy.runtimes import find_concern
from ops.desk import BUILT
from ops.desk import FOLDER as DESK
from tests.deploy.conftest import STAGE, Checkout

# docs/deploying.md lists what moto leaves out, and how that is checked instead.

STREAM, QUEUE, UPLOADS = "ContentStreamArn", "RenderQueueArn", "UploadQueueArn"


def functions(checkout: Checkout) -> dict[str, Any]:
    found = checkout.client("lambda").list_functions()["Functions"]
    moving = {"LastModified", "RevisionId"}
    return {each["FunctionName"]: {k: v for k, v in each.items() if k not in moving} for each in found}


def mappings(checkout: Checkout) -> dict[str, tuple[str, str]]:
    found = checkout.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    return {each["UUID"]: (each["FunctionArn"].rpartition(":")[2], each["EventSourceArn"]) for each in found}


def routes(checkout: Checkout) -> dict[str, set[str]]:
    client = checkout.client("apigateway")
    found = {}
    for api in client.get_rest_apis()["items"]:
        resources = client.get_resources(restApiId=api["id"], limit=500, embed=["methods"])["items"]
        found[api["id"]] = {f"{m} {each['path']}" for each in resources for m in each.get("resourceMethods", {})}
    return found


def rules(checkout: Checkout) -> dict[str, Any]:
    client = checkout.client("events")
    return {
        rule["Name"]: (rule["ScheduleExpression"], client.list_targets_by_rule(Rule=rule["Name"])["Targets"])
        for rule in client.list_rules()["Rules"]
    }


def permissions(checkout: Checkout) -> dict[str, str]:
    client = checkout.client("lambda")
    called_by_rule_or_api = ("api_handler", "fold", "tick", "rank")
    names = [function_name(STAGE, each) for each in called_by_rule_or_api]
    return {name: client.get_policy(FunctionName=name)["Policy"] for name in names}


def policies(checkout: Checkout) -> dict[str, Any]:
    client = checkout.client("iam")
    return {
        role["RoleName"]: [
            client.get_role_policy(RoleName=role["RoleName"], PolicyName=name)["PolicyDocument"]
            for name in client.list_role_policies(RoleName=role["RoleName"])["PolicyNames"]
        ]
        for role in client.list_roles()["Roles"]
    }


def outputs(checkout: Checkout) -> dict[str, str]:
    (stack,) = checkout.client("cloudformation").describe_stacks(StackName=f"gazette-{STAGE}")["Stacks"]
    return {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}


def account(checkout: Checkout) -> list[Any]:
    """All that there is, as far as it does not change by being looked at."""
    parts = (functions, mappings, routes, rules, permissions, policies, outputs)
    return [part(checkout) for part in parts]


@pytest.fixture(scope="module")
def deployed(checkout: Checkout) -> Checkout:
    assert functions(checkout) == {}
    print(checkout.deploy(wishes="--alarm-email redaktion@example.org"))
    return checkout


def test_everything_is_there_after_one_command(deployed: Checkout) -> None:
    assert set(functions(deployed)) == {function_name(STAGE, name) for name in FUNCTIONS}
    out = outputs(deployed)
    assert sorted(mappings(deployed).values()) == [
        (f"gazette-{STAGE}-intake", out[UPLOADS]),
        (f"gazette-{STAGE}-plan", out[STREAM]),
        (f"gazette-{STAGE}-render", out[QUEUE]),
    ]
    assert {name: each[0] for name, each in rules(deployed).items()} == {
        f"gazette-{STAGE}-fold-event": "rate(1 minute)",
        f"gazette-{STAGE}-tick-event": "rate(1 minute)",
        f"gazette-{STAGE}-rank-event": "rate(10 minutes)",
    }
    (paths,) = routes(deployed).values()
    assert {"POST /beacon", "GET /live", "POST /articles", "PATCH /articles/{article_id}"} <= paths
    assert set(policies(deployed)) == {f"gazette-{STAGE}-{name}" for name in FUNCTIONS}
    assert all("lambda:InvokeFunction" in each for each in permissions(deployed).values())
    placed = deployed.client("s3").list_objects_v2(Bucket=out["PagesBucket"], Prefix=DESK)["Contents"]
    assert {each["Key"] for each in placed} == {DESK + file.name for file in BUILT.iterdir()}


def test_functions_are_given_what_the_stack_made(deployed: Checkout) -> None:
    out, variables = outputs(deployed), deployed.config["stages"][STAGE]["environment_variables"]
    assert variables["CONTENT_STREAM_ARN"] == out[STREAM]
    assert variables["SITE_URL"] == f"https://{out['EdgeDomain']}"
    assert len(variables["ORIGIN_SECRET_SHA256"]) == 64
    for name, function in functions(deployed).items():
        assert function["Environment"]["Variables"] == variables, name
        assert function["Architectures"] == ["arm64"]


def test_what_is_deployed_is_what_make_package_builds(deployed: Checkout) -> None:
    (package,) = (deployed.folder / ".chalice" / "deployments").iterdir()
    built = base64.b64encode(hashlib.sha256(package.read_bytes()).digest()).decode()
    assert {each["CodeSha256"] for each in functions(deployed).values()} == {built}
    deployed.run(".venv/bin/python", "-m", "ops", "package", "--stage", STAGE, "built")
    assert (deployed.folder / "built" / "deployment.zip").read_bytes() == package.read_bytes()


def test_the_api_answers_problems_under_a_name_of_its_own_and_within_limits(deployed: Checkout) -> None:
    client = deployed.client("apigateway")
    (api,) = client.get_rest_apis()["items"]
    assert api["name"] == f"gazette-{STAGE}"
    answers = client.get_gateway_responses(restApiId=api["id"])["items"]
    assert {each["responseType"] for each in answers} >= set(gateway.RESPONSES)
    limits = client.get_stage(restApiId=api["id"], stageName="api")["methodSettings"]["*/*"]
    assert limits["throttlingRateLimit"] == gateway.RATE_LIMIT


def test_the_edge_is_connected_to_the_api(deployed: Checkout) -> None:
    (stack,) = deployed.client("cloudformation").describe_stacks(StackName=f"gazette-{STAGE}")["Stacks"]
    made_with = {each["ParameterKey"]: each["ParameterValue"] for each in stack["Parameters"]}
    variables = deployed.config["stages"][STAGE]["environment_variables"]
    assert made_with["ApiId"] in routes(deployed)
    assert made_with["OriginSecret"] == "****"
    assert made_with["OriginSecretSha256"] == variables["ORIGIN_SECRET_SHA256"]


def test_the_edge_is_watched_from_where_its_metrics_are(deployed: Checkout) -> None:
    deployed.provision("--requests-alarm", "500", "--budget", "30")
    deployed.provision()
    stacks = deployed.client("cloudformation").describe_stacks(StackName=f"gazette-{STAGE}-edge-alarms")["Stacks"]
    made_with = {each["ParameterKey"]: each["ParameterValue"] for each in stacks[0]["Parameters"]}
    assert (made_with["RequestsIn5Minutes"], made_with["BudgetUsd"]) == ("500", "30")
    assert made_with["DistributionId"] == outputs(deployed)["DistributionId"]


@pytest.mark.deep
def test_the_edges_secret_is_changed_by_one_command(deployed: Checkout) -> None:
    api = function_name(STAGE, "api_handler")
    before, stages = functions(deployed), deployed.config["stages"]
    was = stages[STAGE]["environment_variables"]["ORIGIN_SECRET_SHA256"]
    said = deployed.run(".venv/bin/python", "-m", "ops", "rotate-secret", "--stage", STAGE)
    assert said.index("takes 2 secrets") < said.index("takes 1 secret ")
    (stack,) = deployed.client("cloudformation").describe_stacks(StackName=f"gazette-{STAGE}")["Stacks"]
    (now,) = [each["ParameterValue"] for each in stack["Parameters"] if each["ParameterKey"] == "OriginSecretSha256"]
    assert now != was
    assert functions(deployed)[api]["Environment"]["Variables"]["ORIGIN_SECRET_SHA256"] == now
    before[api]["Environment"]["Variables"]["ORIGIN_SECRET_SHA256"] = now
    assert functions(deployed) == before
    stages[STAGE]["environment_variables"]["ORIGIN_SECRET_SHA256"] = now
    assert deployed.config["stages"] == stages
    deployed.deploy()


def test_a_wish_that_came_with_the_first_deployment_stays(deployed: Checkout) -> None:
    (stack,) = deployed.client("cloudformation").describe_stacks(StackName=f"gazette-{STAGE}")["Stacks"]
    assert {"ParameterKey": "AlarmEmail", "ParameterValue": "redaktion@example.org"} in stack["Parameters"]


def test_queues_leave_room_in_an_account_that_runs_ten_functions_at_once(deployed: Checkout) -> None:
    found = deployed.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    most = {
        each["FunctionArn"].rpartition("-")[2]: each["ScalingConfig"]["MaximumConcurrency"]
        for each in found
        if ":sqs:" in each["EventSourceArn"]
    }
    assert most == {"render": 4, "intake": 2}


def test_a_reservation_that_the_account_cannot_give_is_refused_before_anything_changes(deployed: Checkout) -> None:
    before, config = account(deployed), deployed.config
    said = deployed.provision("--reserved", status=2)
    assert said.strip().startswith("34 concurrent runs cannot be reserved: the account has 10 in this region")
    assert "\n" not in said.strip()
    assert (account(deployed), deployed.config) == (before, config)


def test_a_second_run_changes_nothing(deployed: Checkout) -> None:
    before = account(deployed)
    said = deployed.deploy()
    assert account(deployed) == before
    assert "is as it should be" in said
    assert (find_concern(sys.version_info[:2], datetime.now(UTC).date()) or "") in said


@pytest.mark.deep
def test_a_changed_function_is_the_only_one_that_changes(deployed: Checkout) -> None:
    before = account(deployed)
    file = deployed.folder / "ops" / "deploy" / "functions.py"
    text = file.read_text("utf-8")
    file.write_text(text.replace("memory_mb=1024", "memory_mb=1536"))
    deployed.deploy()
    after = account(deployed)
    changed = [name for name, each in after[0].items() if each != before[0][name]]
    assert changed == [f"gazette-{STAGE}-render"]
    assert after[0][changed[0]]["MemorySize"] == 1536
    assert after[1:] == before[1:]
    file.write_text(text)
    deployed.deploy()
    assert account(deployed) == before


@pytest.mark.parametrize(
    "notes",
    [
        None,
        pytest.param("", marks=pytest.mark.deep),
        pytest.param('{"resources": [], "schema_version": "2.0", "backend": "api"}', marks=pytest.mark.deep),
    ],
)
def test_lost_or_half_written_notes_of_chalice_duplicate_nothing(deployed: Checkout, notes: str | None) -> None:
    before = account(deployed)
    deployed.notes.unlink()
    if notes is not None:
        deployed.notes.write_text(notes)
    deployed.deploy()
    assert account(deployed) == before


@pytest.mark.deep
def test_what_was_duplicated_already_is_taken_away(deployed: Checkout) -> None:
    before = account(deployed)
    deployed.notes.unlink()
    deployed.run(".venv/bin/chalice", "deploy", "--stage", STAGE)
    assert len(routes(deployed)) == 2
    deployed.provision()
    assert account(deployed) == before


def test_a_deployment_that_died_half_way_is_gone_on_with(deployed: Checkout) -> None:
    before = account(deployed)
    deployed.notes.unlink()
    aws = deployed.client("lambda")
    aws.delete_function(FunctionName=f"gazette-{STAGE}-tick")
    (gone,) = [uuid for uuid, (name, _) in mappings(deployed).items() if name.endswith("render")]
    aws.delete_event_source_mapping(UUID=gone)
    deployed.deploy()
    after = account(deployed)
    assert after[0] == before[0]
    assert sorted(after[1].values()) == sorted(before[1].values())
    assert set(after[2]) == set(before[2])


@pytest.mark.deep
def test_a_stream_that_is_not_the_tables_any_more_is_left_for_the_new_one(deployed: Checkout) -> None:
    dynamodb, table = deployed.client("dynamodb"), f"gazette-{STAGE}-content"
    old = outputs(deployed)[STREAM]
    dynamodb.create_table(
        TableName="older",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    stale = dynamodb.describe_table(TableName="older")["Table"]["LatestStreamArn"]
    aws = deployed.client("lambda")
    (now,) = [uuid for uuid, (name, _) in mappings(deployed).items() if name.endswith("plan")]
    aws.delete_event_source_mapping(UUID=now)
    plan = f"gazette-{STAGE}-plan"
    arn = aws.get_function(FunctionName=plan)["Configuration"]["FunctionArn"]
    aws.create_event_source_mapping(FunctionName=arn, EventSourceArn=stale, StartingPosition="LATEST")
    deployed.deploy()
    assert [source for name, source in mappings(deployed).values() if name == plan] == [old]
    assert dynamodb.describe_table(TableName=table)["Table"]["LatestStreamArn"] == old
    dynamodb.delete_table(TableName="older")


@pytest.mark.deep
def test_two_stages_live_side_by_side_and_one_goes_alone(deployed: Checkout) -> None:
    before, config = account(deployed), deployed.config["stages"][STAGE]
    deployed.deploy(stage="beta")
    both = functions(deployed)
    assert set(both) == {function_name(stage, name) for stage in (STAGE, "beta") for name in FUNCTIONS}
    assert {name: each for name, each in both.items() if name in before[0]} == before[0]
    assert len(routes(deployed)) == 2
    assert deployed.config["stages"][STAGE] == config
    deployed.destroy("--with-data", stage="beta")
    assert account(deployed) == before


@pytest.mark.deep
def test_destroying_asks_twice_and_keeps_the_data(deployed: Checkout) -> None:
    item = {"pk": {"S": "SITE"}, "sk": {"S": "SITE"}}
    deployed.client("dynamodb").put_item(TableName=f"gazette-{STAGE}-audience", Item=item)
    digest = deployed.config["stages"][STAGE]["environment_variables"]["ORIGIN_SECRET_SHA256"]
    deployed.destroy()
    assert (functions(deployed), mappings(deployed), routes(deployed), rules(deployed)) == ({}, {}, {}, {})
    assert deployed.client("sqs").list_queues().get("QueueUrls", []) == []
    deployed.deploy()
    assert deployed.client("dynamodb").scan(TableName=f"gazette-{STAGE}-audience")["Items"] == [item]
    assert deployed.config["stages"][STAGE]["environment_variables"]["ORIGIN_SECRET_SHA256"] == digest


def test_destroying_the_data_too_leaves_nothing(deployed: Checkout) -> None:
    bucket = outputs(deployed)["PagesBucket"]
    deployed.client("s3").put_object(Bucket=bucket, Key="index.html", Body=b"x")
    deployed.destroy("--with-data")
    assert (functions(deployed), mappings(deployed), routes(deployed), rules(deployed)) == ({}, {}, {}, {})
    assert policies(deployed) == {}
    assert deployed.client("dynamodb").list_tables()["TableNames"] == []
    assert deployed.client("s3").list_buckets()["Buckets"] == []
    assert deployed.client("logs").describe_log_groups()["logGroups"] == []
    assert deployed.client("cloudformation").describe_stacks()["Stacks"] == []
    assert "deleted" in deployed.destroy("--with-data")
