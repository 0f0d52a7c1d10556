"""The whole app on moto in this process: HTTP in, stream and queue handed on by the test, pages out."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from chalice.test import Client
from moto import mock_aws

from chalicelib import wiring
from chalicelib.content.permissions import Role
from ops import resources

REGION = "us-east-1"


@dataclass
class Answer:
    """An HTTP answer; `json` is its decoded body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Portal:
    """A site on moto. `settle` hands on every stream record and render message until none is left."""

    client: Client
    app: Any
    s3: Any
    sqs: Any
    streams: Any
    queue_url: str
    tokens: dict[Role, str]
    iterator: str = ""
    handed_on: list[dict[str, Any]] = field(default_factory=list)

    def call(
        self, method: str, path: str, body: Any = None, *, role: Role | None = Role.ADMIN, **headers: str
    ) -> Answer:
        sent = {"Content-Type": "application/json"} if body is not None else {}
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
        answer = self.streams.get_records(ShardIterator=self.iterator)
        self.iterator = answer["NextShardIterator"]
        if answer["Records"]:
            self.handed_on += answer["Records"]
            self.app.plan({"Records": answer["Records"]}, None)
        return bool(answer["Records"])

    def _hand_on_messages(self) -> bool:
        messages = self.sqs.receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=10).get("Messages", [])
        for message in messages:
            record = {"body": message["Body"], "receiptHandle": "", "messageId": message["MessageId"]}
            self.app.render({"Records": [record]}, None)
            self.sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"])
        return bool(messages)

    def pages(self) -> dict[str, bytes]:
        """Every object of the bucket but the assets, by path."""
        listing = self.s3.list_objects_v2(Bucket="gazette-pages").get("Contents", [])
        keys = [each["Key"] for each in listing if not each["Key"].startswith("assets/")]
        return {
            "/" + key.removesuffix("index.html"): self.s3.get_object(Bucket="gazette-pages", Key=key)["Body"].read()
            for key in keys
        }


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch, moto_url: str) -> Iterator[Portal]:
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
        "ORIGIN_SECRET": "secret of the edge",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        dynamodb, s3, sqs = boto3.client("dynamodb"), boto3.client("s3"), boto3.client("sqs")
        streams = boto3.client("dynamodbstreams")
        resources.create_table(dynamodb, "gazette-content", stream=True)
        resources.create_table(dynamodb, "gazette-audience")
        resources.create_bucket(s3, "gazette-pages")
        queue_url = resources.create_queue(sqs, "gazette-render", visibility_seconds=30)
        monkeypatch.setenv("RENDER_QUEUE_URL", queue_url)
        upload_queue_url = resources.create_queue(sqs, "gazette-uploads", visibility_seconds=30)
        monkeypatch.setenv("UPLOAD_QUEUE_URL", upload_queue_url)
        stream_arn = dynamodb.describe_table(TableName="gazette-content")["Table"]["LatestStreamArn"]
        shard = streams.describe_stream(StreamArn=stream_arn)["StreamDescription"]["Shards"][0]["ShardId"]
        wiring.reset()
        import app  # noqa: PLC0415 (its decorators read the environment)

        tokens = {role: wiring.tokens().create(role.name, role, now=wiring.now())[1] for role in Role}
        with Client(app.app) as client:
            yield Portal(
                client=client,
                app=app,
                s3=s3,
                sqs=sqs,
                streams=streams,
                queue_url=queue_url,
                tokens=tokens,
                iterator=streams.get_shard_iterator(
                    StreamArn=stream_arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
                )["ShardIterator"],
            )
        wiring.reset()
