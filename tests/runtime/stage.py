"""A stage's tables, bucket and queue on the local engines, and its functions, which run as Lambda runs them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chalicelib.content.ids import new_person_id
from chalicelib.content.people.permissions import Role
from chalicelib.content.people.persons import Person
from chalicelib.services import Services, utc_now
from chalicelib.settings import origin_digest
from ops.deploy.functions import FUNCTIONS
from ops.environment import EMULATED, endpoints
from ops.local import resources
from ops.local.stream import stream_event
from tests.conftest import new_client
from tests.runtime import emulator, events
from tests.runtime.emulator import Function


@dataclass
class Stage:
    """Where a site's data is, and the functions on it."""

    package: Path
    variables: Mapping[str, str]
    dynamodb: Any
    streams: Any
    s3: Any
    sqs: Any
    stream_arn: str
    iterator: str

    def running(self, function: str, **more: str) -> AbstractContextManager[Function]:
        """A function, started as Lambda starts it, with the memory that it gets there, and with more variables."""
        handler = "app.app" if function == "api_handler" else f"app.{function}"
        variables = {**self.variables, **more}
        return emulator.running(self.package, handler, variables, memory_mb=FUNCTIONS[function].memory_mb)

    def services(self) -> Services:
        """Services on the stage's data, as operators' commands have them."""
        return Services(self.variables)

    def token(self) -> str:
        """A new one of the administrator."""
        admin = self.admin()
        return self.services().accounts.tokens.create(admin.name, Role.ADMIN, now=utc_now(), person=admin)[1]

    def admin(self) -> Person:
        """The administrator, added if need be."""
        people, name, now = self.services().accounts.people, "Chủ biên", utc_now()
        return people.find_named(name) or people.add(new_person_id(now), name, Role.ADMIN, now=now)

    def changes(self) -> dict[str, Any] | None:
        """The event of what editors changed since the last one."""
        answer = self.streams.get_records(ShardIterator=self.iterator)
        self.iterator = answer["NextShardIterator"]
        return stream_event(answer["Records"], self.stream_arn) if answer["Records"] else None

    def has_messages(self) -> bool:
        """Whether anything waits in the render queue."""
        asked = {"QueueUrl": self.variables["RENDER_QUEUE_URL"], "AttributeNames": ["ApproximateNumberOfMessages"]}
        return bool(int(self.sqs.get_queue_attributes(**asked)["Attributes"]["ApproximateNumberOfMessages"]))

    def take_messages(self, queue: str = "RENDER_QUEUE_URL") -> list[str]:
        """What waits in the render queue, or in another, taken off it."""
        url = self.variables[queue]
        found = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        for each in found:
            self.sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
        return [each["Body"] for each in found]

    def upload(self, media: str, raw: bytes) -> str:
        """What a form does; answers what S3 says of it in the queue."""
        self.s3.put_object(Bucket="pages", Key=f"uploads/{media}", Body=raw)
        return self.uploaded(media)

    def uploaded(self, media: str) -> str:
        """What S3 says in the queue of something that was uploaded."""
        return json.dumps({"Records": [{"s3": {"bucket": {"name": "pages"}, "object": {"key": f"uploads/{media}"}}}]})

    def page(self, path: str) -> str:
        """What readers get at a path that ends in a slash."""
        key = f"{path.removeprefix('/')}index.html"
        text: str = self.s3.get_object(Bucket="pages", Key=key)["Body"].read().decode()
        return text


@contextmanager
def stage_on(dynamodb_url: str, moto_url: str, package: Path) -> Iterator[Stage]:
    """An empty one within the block: tables of the engine at one URL, bucket and queue of moto at the other."""
    dynamodb = new_client("dynamodb", dynamodb_url)
    streams = new_client("dynamodbstreams", dynamodb_url)
    s3, sqs = new_client("s3", moto_url), new_client("sqs", moto_url)
    stream_arn = resources.ensure_content_table(dynamodb, "content")
    resources.ensure_audience_table(dynamodb, "audience")
    resources.create_bucket(s3, "pages")
    variables = {
        **EMULATED,
        **endpoints(dynamodb=dynamodb_url, moto=moto_url),
        "CONTENT_TABLE": "content",
        "CONTENT_STREAM_ARN": stream_arn,
        "AUDIENCE_TABLE": "audience",
        "PAGES_BUCKET": "pages",
        "RENDER_QUEUE_URL": resources.create_queue(sqs, "render"),
        "UPLOAD_QUEUE_URL": resources.create_queue(sqs, "uploads"),
        "SITE_URL": "https://bao.example",
        "ORIGIN_SECRET_SHA256": origin_digest(events.SECRET),
    }
    (shard,) = streams.describe_stream(StreamArn=stream_arn)["StreamDescription"]["Shards"]
    where = {"StreamArn": stream_arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
    iterator = streams.get_shard_iterator(**where)["ShardIterator"]
    yield Stage(package, variables, dynamodb, streams, s3, sqs, stream_arn, iterator)
    for name in ("content", "audience"):
        dynamodb.delete_table(TableName=name)
