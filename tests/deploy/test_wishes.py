"""What an operator asks for is looked at before anything is changed."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

import pytest
from boto3.session import Session
from moto import mock_aws

from chalicelib.aws.dynamodb import Table
from chalicelib.content.ids import new_person_id
from chalicelib.content.people.permissions import Role
from chalicelib.content.store.passkeys import Passkey, Passkeys
from chalicelib.content.store.people import People
from ops.deploy import provision
from ops.deploy.provision import Wishes
from ops.deploy.wishes import WishRefused, check_certificate, check_names, check_rate
from ops.local import resources
from tests.conftest import new_client

ARN = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
SITE = {"Domain": "example.org", "CertificateArn": ARN}


@pytest.mark.parametrize(
    ("stage", "asked", "refusal"),
    [
        ("prod", {}, None),
        ("Prod", {}, "not a name for a stage"),
        ("9", {}, "not a name for a stage"),
        ("a" * 21, {}, "not a name for a stage"),
        ("prod-render", {}, "cannot end in '-render'"),
        ("prod-rate-limit", {}, "cannot end in '-rate-limit'"),
        ("prod-edge-alarms", {}, "cannot end in '-edge-alarms'"),
        ("render", {}, None),
        ("prod", SITE, None),
        ("prod", {**SITE, "OtherDomains": "www.example.org,xn--so-lka.example"}, None),
        ("prod", {**SITE, "OtherDomains": "www.example.org, https://example.com"}, "not a host name"),
        ("prod", {**SITE, "Domain": "https://example.org"}, "not a host name"),
        ("prod", {**SITE, "Domain": "example"}, "not a host name"),
        ("prod", {**SITE, "Domain": "-a.example"}, "not a host name"),
        ("prod", {**SITE, "Domain": "báo.example"}, "not a host name"),
        ("prod", {"Domain": "example.org"}, "needs a certificate"),
        ("prod", {"CertificateArn": ARN}, "needs a domain"),
        (
            "prod",
            {**SITE, "CertificateArn": ARN.replace("us-east-1", "ap-southeast-1")},
            "only certificates in us-east-1",
        ),
        ("prod", {"AlarmEmail": "lan@example.org"}, None),
        ("prod", {"AlarmEmail": "lan@example"}, "not an e-mail address"),
        ("prod", {"Domain": ""}, None),
    ],
)
def test_a_name_that_cannot_be_right_is_refused(stage: str, asked: dict[str, str], refusal: str | None) -> None:
    with pytest.raises(WishRefused, match=f"{refusal}.* Nothing was changed") if refusal else nullcontext():
        check_names(stage, asked, {})


def test_a_stage_that_is_there_keeps_its_name() -> None:
    check_names("prod-render", {}, {"Stage": "prod-render"})


def test_a_new_domain_may_stand_on_the_certificate_of_the_one_before() -> None:
    check_names("prod", {"Domain": "example.com"}, SITE)
    check_names("prod", {"CertificateArn": ARN}, SITE)


@pytest.mark.parametrize(("requests", "fits"), [(9, False), (10, True), (2_000, True), (2_000_000_001, False)])
def test_a_limit_of_requests_is_one_that_the_firewall_takes(requests: int, fits: bool) -> None:
    with nullcontext() if fits else pytest.raises(WishRefused, match="AWS WAF accepts"):
        check_rate(requests)


OUTPUTS = dict.fromkeys(
    ("ContentStreamArn", "AudienceTable", "PagesBucket", "RenderQueueUrl", "RenderQueueArn", "UploadQueueUrl"), ""
) | {"ContentTable": "content", "UploadQueueArn": "", "DistributionId": "", "EdgeDomain": "d1.cloudfront.net"}


@pytest.mark.parametrize(
    ("wishes", "is_refused"),
    [
        (Wishes(domain="bao.example"), False),
        (Wishes(domain="moi.example"), True),
        (Wishes(domain=""), True),
        (Wishes(domain="moi.example", ends_passkeys=True), False),
    ],
    ids=["the present one", "a new one", "none", "a new one, and passkeys may end"],
)
def test_a_domain_that_ends_passkeys_is_refused_and_the_people_are_counted(wishes: Wishes, is_refused: bool) -> None:
    now = datetime(2026, 1, 15, 7, 30, tzinfo=UTC)
    with mock_aws():
        session = Session(region_name="us-east-1")
        resources.ensure_content_table(session.client("dynamodb"), "content")
        table = Table(session.client("dynamodb"), "content")
        people = {
            name: People(table).add(new_person_id(now), name, Role.ADMIN, now=now) for name in ("Lan", "Hoa", "An")
        }
        for number, name in enumerate(("Lan", "Lan", "Hoa")):
            passkey = Passkey(
                id="0" * 16,
                name="Máy",
                host="bao.example",
                credential=f"{number}",
                public_key="key",
                count=0,
                created_at=now,
            )
            Passkeys(table).add(people[name], passkey, now)
        told = "3 passkeys are for another host.*2 people have no other.*rescue.*--end-passkeys. Nothing was changed"
        with pytest.raises(WishRefused, match=told) if is_refused else nullcontext():
            provision.check_new_host(session, OUTPUTS, wishes)


class Acm:
    """ACM, with one certificate."""

    def __init__(self, status: str, names: list[str]) -> None:
        self.answer = {"Status": status, "DomainName": names[0], "SubjectAlternativeNames": names}

    def describe_certificate(self, **_: Any) -> Any:
        return {"Certificate": self.answer}


@pytest.mark.parametrize(
    ("status", "names", "wanted", "refusal"),
    [
        ("ISSUED", ["example.org"], {"Domain": "example.org"}, None),
        ("ISSUED", ["*.example.org"], {"Domain": "www.example.org"}, None),
        ("ISSUED", ["*.example.org"], {"Domain": "example.org"}, "does not cover 'example.org'"),
        ("ISSUED", ["*.example.org"], {"Domain": "a.b.example.org"}, "does not cover 'a.b.example.org'"),
        (
            "ISSUED",
            ["example.org"],
            {"Domain": "example.org", "OtherDomains": "www.example.org"},
            "does not cover 'www",
        ),
        (
            "ISSUED",
            ["example.org", "*.example.org"],
            {"Domain": "example.org", "OtherDomains": "www.example.org"},
            None,
        ),
        ("PENDING_VALIDATION", ["example.org"], {"Domain": "example.org"}, "PENDING_VALIDATION, not ISSUED"),
        ("EXPIRED", ["example.org"], {"Domain": ""}, None),
    ],
)
def test_a_certificate_must_be_issued_and_for_every_name(
    status: str, names: list[str], wanted: dict[str, str], refusal: str | None
) -> None:
    with pytest.raises(WishRefused, match=refusal) if refusal else nullcontext():
        check_certificate(Acm(status, names), {"CertificateArn": ARN, **wanted})


@mock_aws
def test_a_certificate_that_is_not_there_is_told_of() -> None:
    with pytest.raises(WishRefused, match="There is no certificate"):
        check_certificate(new_client("acm"), SITE)
