"""The whole app in this process: HTTP in, stream and queue handed on by the test, pages out to a bucket on moto."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from unittest import mock

import boto3
import pytest
from chalice.test import Client
from moto import mock_aws

import app
from chalicelib.aws.clients import Aws
from chalicelib.content.people.permissions import Role
from chalicelib.services import Services, utc_now
from chalicelib.settings import origin_digest
from ops.local import resources
from tests.conftest import new_client
from tests.fakes.dynamodb import FakeDynamoDB
from tests.fakes.sqs import FakeSQS

REGION = "us-east-1"
SECRET = "secret of the edge"


@dataclass
class Answer:
    """An HTTP answer; `json` is its decoded body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Backend(Protocol):
    """What keeps a site's tables, their stream and its queues."""

    def reach(self, variables: Mapping[str, str]) -> Aws:
        """What makes its clients."""

    def set_up(self) -> dict[str, str]:
        """Create them; answers the variables that name the queues."""

    def take_records(self) -> list[dict[str, Any]]:
        """What the content table's stream says that was not taken before."""

    def messages(self) -> dict[str, str]:
        """Some of the render queue's messages by their receipts."""

    def delete_message(self, receipt: str) -> None:
        """Have a message not come again."""


class InMemory:
    """The tests' own engines, in place of botocore's clients."""

    def __init__(self) -> None:
        self.dynamodb, self.sqs = FakeDynamoDB(), FakeSQS()
        self._taken = 0

    def reach(self, variables: Mapping[str, str]) -> Aws:
        return _AwsInMemory(variables, self)

    def set_up(self) -> dict[str, str]:
        _create_tables(self.dynamodb)
        return {"RENDER_QUEUE_URL": "render", "UPLOAD_QUEUE_URL": "uploads"}

    def take_records(self) -> list[dict[str, Any]]:
        records = self.dynamodb.records["gazette-content"][self._taken :]
        self._taken += len(records)
        return records

    def messages(self) -> dict[str, str]:
        return dict(self.sqs.messages)

    def delete_message(self, receipt: str) -> None:
        self.sqs.delete_message(QueueUrl="render", ReceiptHandle=receipt)


class _AwsInMemory(Aws):
    """The bucket is moto's all the same."""

    def __init__(self, variables: Mapping[str, str], memory: InMemory) -> None:
        super().__init__(variables)
        self._clients = {"dynamodb": memory.dynamodb, "sqs": memory.sqs}

    def client(self, service: str, endpoint: str | None = None, **config: Any) -> Any:
        return self._clients[service]


class OnMoto:
    """moto, as botocore's clients speak to it."""

    def reach(self, variables: Mapping[str, str]) -> Aws:
        return Aws(variables)

    def set_up(self) -> dict[str, str]:
        dynamodb: Any = boto3.client("dynamodb")
        self.sqs: Any = boto3.client("sqs")
        self._streams: Any = boto3.client("dynamodbstreams")
        _create_tables(dynamodb)
        arn = dynamodb.describe_table(TableName="gazette-content")["Table"]["LatestStreamArn"]
        shard = self._streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
        self._iterator = self._streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        self.queue_url = resources.create_queue(self.sqs, "gazette-render", visibility_seconds=30)
        uploads = resources.create_queue(self.sqs, "gazette-uploads", visibility_seconds=30)
        return {"RENDER_QUEUE_URL": self.queue_url, "UPLOAD_QUEUE_URL": uploads}

    def take_records(self) -> list[dict[str, Any]]:
        answer = self._streams.get_records(ShardIterator=self._iterator)
        self._iterator = answer["NextShardIterator"]
        records: list[dict[str, Any]] = answer["Records"]
        return records

    def messages(self) -> dict[str, str]:
        received = self.sqs.receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=10).get("Messages", [])
        return {each["ReceiptHandle"]: each["Body"] for each in received}

    def delete_message(self, receipt: str) -> None:
        self.sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=receipt)


def _create_tables(dynamodb: Any) -> None:
    resources.create_table(dynamodb, "gazette-content", stream=True)
    resources.create_table(dynamodb, "gazette-audience")


@dataclass
class Clock:
    """Of the portal: it goes, until it is stopped."""

    stopped_at: datetime | None = None

    def now(self) -> datetime:
        return self.stopped_at or utc_now()


@dataclass
class Portal:
    """A site. `settle` hands on every stream record and render message until none is left."""

    client: Client
    services: Services
    s3: Any
    backend: Backend
    tokens: dict[Role, str]
    clock: Clock
    handed_on: list[dict[str, Any]] = field(default_factory=list)

    def call(
        self, method: str, path: str, body: Any = None, *, role: Role | None = Role.ADMIN, **headers: str
    ) -> Answer:
        sent = {"Content-Type": "application/json"} if body is not None else {}
        sent |= {"X-Origin-Secret": SECRET}
        sent |= {"Authorization": f"Bearer {self.tokens[role]}"} if role else {}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        raw = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        answer = self.client.http.request(method, path, headers=sent, body=raw)
        return Answer(answer.status_code, answer.headers, answer.body)

    def create(self, **fields: Any) -> dict[str, Any]:
        answer = self.call("POST", "/articles", {"title": "Tin mới", "body": "<p>Xin chào.</p>", **fields})
        assert answer.status == 201, answer.body
        article: dict[str, Any] = answer.json
        return article

    def publish(self, article: str, **body: Any) -> dict[str, Any]:
        answer = self.call("POST", f"/articles/{article}/publish", body)
        assert answer.status == 200, answer.body
        published: dict[str, Any] = answer.json
        return published

    def settle(self) -> None:
        while self._hand_on_records() or self._hand_on_messages():
            pass

    def _hand_on_records(self) -> bool:
        records = self.backend.take_records()
        if records:
            self.handed_on += records
            app.plan({"Records": records}, None)
        return bool(records)

    def _hand_on_messages(self) -> bool:
        messages = self.backend.messages()
        for receipt, body in messages.items():
            app.render({"Records": [{"body": body, "receiptHandle": "", "messageId": receipt}]}, None)
            self.backend.delete_message(receipt)
        return bool(messages)

    def pages(self) -> dict[str, bytes]:
        """Every object of the bucket but the assets, by path."""
        listing = self.s3.list_objects_v2(Bucket="gazette-pages").get("Contents", [])
        keys = [each["Key"] for each in listing if not each["Key"].startswith("assets/")]
        return {
            "/" + key.removesuffix("index.html"): self.s3.get_object(Bucket="gazette-pages", Key=key)["Body"].read()
            for key in keys
        }


@pytest.fixture(scope="session")
def s3(moto_url: str) -> Any:
    """A client of moto's S3, which the app speaks to over HTTP."""
    return new_client("s3", moto_url)


@pytest.fixture
def backend() -> Backend:
    """Tables and queues in memory; where a test is about moto's, its module has another."""
    return InMemory()


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch, moto_url: str, s3: Any, backend: Backend) -> Iterator[Portal]:
    environment = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        # Addresses with an account's id in them are not moto's.
        "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
        # The project's own requests to S3 are not botocore's, which is all that moto answers by itself.
        "AWS_ENDPOINT_URL_S3": moto_url,
        "AWS_LAMBDA_FUNCTION_NAME": "gazette",
        "CONTENT_TABLE": "gazette-content",
        "AUDIENCE_TABLE": "gazette-audience",
        "PAGES_BUCKET": "gazette-pages",
        "SITE_URL": "https://bao.example",
        "ORIGIN_SECRET_SHA256": origin_digest(SECRET),
    }
    for name, value in environment.items():
        if name.startswith("AWS_"):  # for the clients that tests make
            monkeypatch.setenv(name, value)
    with mock_aws():  # what moto holds is gone in the end
        resources.create_bucket(s3, "gazette-pages")
        clock, variables = Clock(), {**environment, **backend.set_up()}
        services = Services(variables, aws=backend.reach(variables), now=clock.now)
        tokens = {role: services.accounts.tokens.create(role.name, role, now=services.now())[1] for role in Role}
        with mock.patch.object(app, "services", services), Client(app.app) as client:
            yield Portal(client=client, services=services, s3=s3, backend=backend, tokens=tokens, clock=clock)
