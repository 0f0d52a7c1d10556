"""Services are handed over: those of two sites live side by side in a process, whatever its environment says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chalicelib.aws.clients import Aws
from chalicelib.content.people.permissions import Role
from chalicelib.errors import MissingSetting
from chalicelib.services import Services
from tests.fakes.dynamodb import FakeDynamoDB
from tests.fakes.sqs import FakeSQS

NAMES = ("CONTENT_TABLE", "AUDIENCE_TABLE", "PAGES_BUCKET", "RENDER_QUEUE_URL", "UPLOAD_QUEUE_URL")
SITE = {"SITE_URL": "https://bao.example", **dict.fromkeys(NAMES, "made-up")}
EMULATED = {
    "AWS_ACCESS_KEY_ID": "gazette",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:9",
    "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:10",
}


class InMemory(Aws):
    """Notes for which services clients were made."""

    def __init__(self, tables: FakeDynamoDB) -> None:
        super().__init__(EMULATED)
        self.clients = {"dynamodb": tables, "sqs": FakeSQS()}
        self.made: list[str] = []

    def client(self, service: str, endpoint: str | None = None, **config: Any) -> Any:
        self.made.append(service)
        return self.clients[service]


def test_two_sites_live_side_by_side() -> None:
    tables = FakeDynamoDB()
    sites = []
    for name in ("one", "other"):
        tables.create_table(TableName=name, StreamSpecification={"StreamEnabled": False})
        sites.append(Services({**SITE, "CONTENT_TABLE": name}, aws=InMemory(tables)))
    one, other = sites
    one.accounts.tokens.create("Lan", Role.EDITOR, now=one.now())
    assert [token.name for token in one.accounts.tokens.list()] == ["Lan"]
    assert not other.accounts.tokens.list()


def test_nothing_is_looked_at_before_the_first_service_is_built() -> None:
    services = Services({})
    with pytest.raises(MissingSetting, match="SITE_URL"):
        _ = services.settings


def test_what_is_built_is_kept() -> None:
    services = Services(SITE, aws=InMemory(FakeDynamoDB()))
    assert services.newsroom is services.newsroom
    assert services.audience is services.audience


@pytest.mark.parametrize(
    ("handler", "clients"),
    [
        ("app.app", ["dynamodb"]),
        ("app.plan", ["dynamodb", "dynamodb", "sqs"]),
        ("app.render", ["dynamodb", "sqs"]),
        ("app.intake", ["dynamodb"]),
        ("app.fold", ["dynamodb"]),
        ("app.tick", ["dynamodb"]),
        ("app.rank", ["dynamodb", "dynamodb", "sqs"]),
        ("", []),
    ],
)
def test_a_function_that_starts_makes_the_clients_of_its_first_event_and_no_others(
    handler: str, clients: list[str]
) -> None:
    aws = InMemory(FakeDynamoDB())
    Services(SITE, aws=aws).preload(handler)
    assert sorted(aws.made) == clients


# AWS


@pytest.fixture
def other_account(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment that names another account, with another region and a proxy."""
    (tmp_path / "config").write_text("[profile work]\nregion = ap-southeast-1\n")
    for name, value in {
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_PROFILE": "work",
        "AWS_DEFAULT_REGION": "us-west-2",
        "AWS_ACCESS_KEY_ID": "mine",
        "AWS_SECRET_ACCESS_KEY": "mine",
        "AWS_SESSION_TOKEN": "mine",
        "HTTP_PROXY": "http://127.0.0.1:11",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:12",
    }.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("other_account")
def test_what_a_site_says_of_aws_goes_before_what_the_environment_says() -> None:
    aws = Aws(EMULATED)
    client = aws.dynamodb()
    assert client.meta.endpoint_url == "http://127.0.0.1:9"
    assert client.meta.region_name == "eu-west-1"
    assert client._endpoint.http_session._proxy_config._proxies == {}  # type: ignore[attr-defined]
    credentials = aws.session.get_credentials()
    assert credentials
    assert credentials.get_frozen_credentials()[:3] == ("gazette", "secret", None)
    assert aws.bucket("pages", lambda: pytest.fail("nothing is signed")).url == "http://127.0.0.1:10/pages"


@pytest.mark.usefixtures("other_account")
def test_a_profile_that_is_named_nowhere_but_in_the_environment_is_not_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "of an account that is gone")
    assert Aws(EMULATED).dynamodb().meta.region_name == "eu-west-1"


def test_what_a_site_does_not_say_of_aws_is_found_as_usual(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "config").write_text("[profile work]\nregion = ap-southeast-1\n")
    (tmp_path / "credentials").write_text("[work]\naws_access_key_id = a\naws_secret_access_key = b\n")
    for name in ("AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    aws = Aws(
        {
            "AWS_PROFILE": "work",
            "AWS_CONFIG_FILE": str(tmp_path / "config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        }
    )
    bucket = aws.bucket("pages", lambda: pytest.fail("nothing is signed"))
    assert bucket.url == "https://pages.s3.ap-southeast-1.amazonaws.com"
    credentials = aws.session.get_credentials()
    assert credentials
    assert credentials.access_key == "a"
