"""The stack's template says what moto cannot show: the edge's rules and headers, protection of data, alarms."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chalicelib.audience.journal import TTL_ATTRIBUTE
from chalicelib.aws.metrics import DIMENSION, NAMESPACE, Metric
from chalicelib.content.models.media import UNFINISHED_LIFETIME
from chalicelib.media.bucket import UPLOADS
from chalicelib.media.queue import MAX_RECEIVES
from ops.deploy.functions import FUNCTIONS, function_name
from ops.deploy.template import EDGE_ALARMS, FOLDER, MAX_BODY_BYTES, kept_part, load_template, template_body
from ops.desk import FOLDER as DESK
from ops.local import resources
from ops.local.edge_headers import HTTPS_HEADERS, SECURITY_HEADERS, desk_headers
from ops.local.routes import NOT_FOUND_KEY

ROOT = Path(__file__).parents[2]
TEMPLATE = load_template()
MADE: dict[str, Any] = TEMPLATE["Resources"]
EDGE: dict[str, Any] = load_template(EDGE_ALARMS)["Resources"]


def of_type(kind: str, made: dict[str, Any] = MADE) -> dict[str, Any]:
    return {name: each["Properties"] for name, each in made.items() if each["Type"] == kind}


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.yaml")), ids=lambda file: file.name)
def test_cfn_lint_finds_nothing(file: Path) -> None:
    lint = [sys.executable, "-c", "from cfnlint.runner import main; main()", "--regions", "us-east-1", "ap-southeast-1"]
    done = subprocess.run([*lint, "--", str(file)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_it_fits_into_a_request() -> None:
    assert len(template_body(TEMPLATE).encode()) <= MAX_BODY_BYTES


def test_only_tables_and_pages_are_kept_when_a_stage_is_taken_away() -> None:
    kept = kept_part(TEMPLATE)
    assert set(kept["Resources"]) == {"ContentTable", "AudienceTable", "Pages"}
    assert all(each["UpdateReplacePolicy"] == "Retain" for each in kept["Resources"].values())
    assert "Outputs" not in kept
    gone = MADE.keys() - kept["Resources"].keys()
    assert [name for name in gone if f'"{name}"' in json.dumps(kept["Resources"])] == []


def test_tables_are_protected_and_can_be_brought_back_to_any_second() -> None:
    for table in of_type("AWS::DynamoDB::Table").values():
        assert table["BillingMode"] == "PAY_PER_REQUEST"
        assert table["DeletionProtectionEnabled"] is True
        assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert table["TimeToLiveSpecification"] == {"AttributeName": TTL_ATTRIBUTE, "Enabled": True}
    assert MADE["ContentTable"]["Properties"]["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}


def test_pages_are_read_by_the_edge_alone_and_old_versions_go() -> None:
    bucket = MADE["Pages"]["Properties"]
    assert bucket["PublicAccessBlockConfiguration"] == dict.fromkeys(
        ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"], True
    )
    assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    rules = {rule["Id"]: rule for rule in bucket["LifecycleConfiguration"]["Rules"]}
    assert rules["OldVersions"]["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}
    assert rules["UnfinishedUploads"]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}
    statements = MADE["PagesPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    allowed = [each for each in statements if each["Effect"] == "Allow"]
    assert [(each["Principal"], each["Action"]) for each in allowed] == [
        ({"Service": "cloudfront.amazonaws.com"}, "s3:GetObject")
    ]
    assert "aws:SourceArn" in allowed[0]["Condition"]["StringEquals"]


def test_the_queue_is_the_one_that_runs_locally() -> None:
    queue = MADE["RenderQueue"]["Properties"]
    assert queue["VisibilityTimeout"] == resources.RENDER_VISIBILITY_SECONDS
    assert queue["VisibilityTimeout"] == 6 * FUNCTIONS["render"].timeout_seconds
    assert queue["RedrivePolicy"]["maxReceiveCount"] == MAX_RECEIVES


def test_uploads_come_by_a_queue_of_their_own_and_are_for_nobody_to_see() -> None:
    queue, bucket = MADE["UploadQueue"]["Properties"], MADE["Pages"]["Properties"]
    assert queue["VisibilityTimeout"] == 6 * FUNCTIONS["intake"].timeout_seconds
    assert queue["RedrivePolicy"]["maxReceiveCount"] == MAX_RECEIVES
    (notification,) = bucket["NotificationConfiguration"]["QueueConfigurations"]
    assert notification["Filter"]["S3Key"]["Rules"] == [{"Name": "prefix", "Value": UPLOADS}]
    (rule,) = [rule for rule in bucket["LifecycleConfiguration"]["Rules"] if rule.get("Prefix") == UPLOADS]
    assert rule["ExpirationInDays"] == UNFINISHED_LIFETIME.days
    statements = MADE["PagesPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    (denied,) = [each for each in statements if each["Sid"] == "NoUploads"]
    assert denied["Resource"] == {"Fn::Sub": "${Pages.Arn}/uploads/*"}


def test_messages_are_encrypted_where_they_lie() -> None:
    assert {queue["SqsManagedSseEnabled"] for queue in of_type("AWS::SQS::Queue").values()} == {True}


def test_every_function_has_a_log_that_ends() -> None:
    logs = of_type("AWS::Logs::LogGroup").values()
    assert {each["LogGroupName"]["Fn::Sub"] for each in logs} == {
        f"/aws/lambda/{function_name('${Stage}', name)}" for name in FUNCTIONS
    }
    assert {each["RetentionInDays"] for each in logs} == {30}


def headers_of(policy: str) -> dict[str, Any]:
    """What a policy of response headers adds to an answer."""
    made = MADE[policy]["Properties"]["ResponseHeadersPolicyConfig"]
    security = made["SecurityHeadersConfig"]
    return {item["Header"]: item["Value"] for item in made["CustomHeadersConfig"]["Items"]} | {
        "Content-Security-Policy": security["ContentSecurityPolicy"]["ContentSecurityPolicy"],
        "Referrer-Policy": security["ReferrerPolicy"]["ReferrerPolicy"],
        "X-Content-Type-Options": "nosniff" if "ContentTypeOptions" in security else None,
        "Strict-Transport-Security": f"max-age={security['StrictTransportSecurity']['AccessControlMaxAgeSec']}",
    }


def test_the_edge_sends_the_headers_that_the_local_one_sends() -> None:
    assert headers_of("Headers") == {**SECURITY_HEADERS, **HTTPS_HEADERS}


def test_the_desk_has_headers_of_its_own_and_may_upload_to_the_bucket_of_its_stage() -> None:
    policy = desk_headers("https://${Pages.RegionalDomainName}")["Content-Security-Policy"]
    told = {**SECURITY_HEADERS, **HTTPS_HEADERS, "Content-Security-Policy": {"Fn::Sub": policy}}
    assert headers_of("DeskHeaders") == told
    desk, _ = MADE["Distribution"]["Properties"]["DistributionConfig"]["CacheBehaviors"]
    pages = MADE["Distribution"]["Properties"]["DistributionConfig"]["DefaultCacheBehavior"]
    assert desk == {**pages, "PathPattern": f"/{DESK}*", "ResponseHeadersPolicyId": {"Ref": "DeskHeaders"}}


def test_https_covers_subdomains_only_when_that_was_asked_for() -> None:
    security = MADE["Headers"]["Properties"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    assert security["StrictTransportSecurity"]["IncludeSubdomains"] == {"Fn::If": ["IsHttpsForSubdomains", True, False]}
    assert TEMPLATE["Parameters"]["HttpsForSubdomains"]["Default"] == "no"


def test_the_edge_forwards_what_the_api_reads() -> None:
    read = set[str]()
    for file in (ROOT / "chalicelib" / "api").glob("*.py"):
        read |= set(re.findall(r'headers\.get\(\s*"([a-z-]+)"', file.read_text("utf-8")))
    forwarded = MADE["ApiRequests"]["Properties"]["OriginRequestPolicyConfig"]["HeadersConfig"]["Headers"]
    keyed = MADE["ApiCache"]["Properties"]["CachePolicyConfig"]["ParametersInCacheKeyAndForwardedToOrigin"]
    elsewhere = {"cookie", "x-origin-secret", "x-moz"}  # by policy, by the origin; of browsers that are long gone
    assert len(forwarded) <= 10
    assert read - elsewhere <= {name.lower() for name in [*forwarded, *keyed["HeadersConfig"]["Headers"]]}


def test_the_edge_is_fast_and_purges_by_tag() -> None:
    edge = MADE["Distribution"]["Properties"]["DistributionConfig"]
    assert edge["HttpVersion"] == "http2and3"
    assert edge["CacheTagConfig"] == {"HeaderName": "x-amz-meta-cache-tag"}
    assert edge["DefaultCacheBehavior"]["Compress"] is True
    assert edge["WebACLId"] == {"Fn::If": ["HasWebAcl", {"Ref": "WebAclArn"}, {"Ref": "AWS::NoValue"}]}
    api = edge["Origins"][1]["Fn::If"][1]["CustomOriginConfig"]
    assert (api["OriginProtocolPolicy"], api["OriginSSLProtocols"]) == ("https-only", ["TLSv1.2"])
    (error,) = edge["CustomErrorResponses"]
    assert (error["ErrorCode"], error["ResponseCode"], error["ResponsePagePath"]) == (403, 404, f"/{NOT_FOUND_KEY}")
    assert "s3:ListBucket" not in json.dumps(MADE["PagesPolicy"])


def test_every_metric_has_an_alarm() -> None:
    ours = [each for each in of_type("AWS::CloudWatch::Alarm").values() if each.get("Namespace") == NAMESPACE]
    assert {each["MetricName"] for each in ours} == {metric.value[0] for metric in Metric}
    for each in ours:
        assert each["Dimensions"] == [{"Name": DIMENSION, "Value": {"Ref": "AudienceTable"}}]


def test_the_edge_is_watched_where_its_metrics_are() -> None:
    for each in of_type("AWS::CloudWatch::Alarm", EDGE).values():
        assert each["Namespace"] == "AWS/CloudFront"
        assert each["Dimensions"] == [
            {"Name": "DistributionId", "Value": {"Ref": "DistributionId"}},
            {"Name": "Region", "Value": "Global"},
        ]
    (budget,) = of_type("AWS::Budgets::Budget", EDGE).values()
    for each in budget["NotificationsWithSubscribers"]:
        assert each["Subscribers"] == [{"SubscriptionType": "SNS", "Address": {"Ref": "Alarms"}}]
    (statement,) = EDGE["AlarmsPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert set(statement["Principal"]["Service"]) == {"cloudwatch.amazonaws.com", "budgets.amazonaws.com"}


def test_the_guide_says_what_whoever_deploys_must_be_allowed() -> None:
    guide = (ROOT / "docs" / "deploying.md").read_text("utf-8")
    made = {each["Type"].split("::")[1].lower() for each in (*MADE.values(), *EDGE.values())}
    asked = {"cloudformation", "lambda", "apigateway", "events", "iam", "acm", "sts", "wafv2"}
    assert [service for service in sorted(made | asked) if f"`{service}:" not in guide] == []


def test_silence_of_the_fold_rings_only_when_there_is_a_fold() -> None:
    silent = [
        name for name, each in of_type("AWS::CloudWatch::Alarm").items() if each["TreatMissingData"] == "breaching"
    ]
    assert silent == ["FoldLagAlarm"]
    assert (MADE["FoldLagAlarm"]["Condition"], MADE["FoldLagAlarm"]["DependsOn"]) == ("HasApi", "Distribution")


def test_every_alarm_calls_somebody_and_the_runbook_says_what_to_do() -> None:
    runbook = (ROOT / "docs" / "runbook.md").read_text("utf-8").partition("## When an alarm rings")[2]
    alarms = {**of_type("AWS::CloudWatch::Alarm"), **of_type("AWS::CloudWatch::Alarm", EDGE)}
    entries = set(re.findall(r"^### (\w+)$", runbook, re.MULTILINE))
    assert entries == {name.removesuffix("Alarm") for name in [*alarms, *of_type("AWS::Budgets::Budget", EDGE)]}
    for each in alarms.values():
        assert each["AlarmActions"] == [{"Ref": "Alarms"}]
        assert each["AlarmDescription"]
