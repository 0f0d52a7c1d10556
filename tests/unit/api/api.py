"""The whole HTTP API over tables in memory, called through Chalice as API Gateway does, with faults where wanted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from unittest import mock

from chalice.test import Client

import app
from chalicelib.aws.clients import Aws
from chalicelib.content.models.names import PersonId
from chalicelib.content.people.permissions import Actor, How, Role
from chalicelib.content.people.persons import Person
from chalicelib.publishing.rendering import Renderer
from chalicelib.services import Services
from tests.fakes.dynamodb import FakeDynamoDB
from tests.fakes.faults import Faults
from tests.fakes.sqs import FakeSQS
from tests.unit.publishing.site import renderer

NOW = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)
ENVIRONMENT = {
    "CONTENT_TABLE": "content",
    "AUDIENCE_TABLE": "audience",
    "PAGES_BUCKET": "pages",
    "RENDER_QUEUE_URL": "queue",
    "UPLOAD_QUEUE_URL": "uploads",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "SITE_URL": "https://bao.example",
}


@dataclass
class Answer:
    """An HTTP answer; `json` is its decoded body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def etag(self) -> str:
        return self.headers["ETag"]

    @property
    def problem(self) -> str:
        """The end of the problem's type."""
        assert self.headers["Content-Type"] == "application/problem+json"
        return str(self.json["type"]).rpartition(":")[2]

    @property
    def pointers(self) -> list[str]:
        """The bad fields."""
        return [each["pointer"] for each in self.json["errors"]]


@dataclass
class Api:
    """The API of a site, at a time that stands where it was put. There is a token for each role; more can be made."""

    dynamodb: FakeDynamoDB
    services: Services = field(init=False)
    client: Any = None
    faults: Faults = field(default_factory=Faults)
    now: datetime = NOW
    secrets: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def token(self, name: str, role: Role) -> str:
        """Make a token of a person, whom it makes if need be."""
        person = self.person(name, role)
        tokens = self.services.accounts.tokens
        _, self.secrets[name] = tokens.create(name, role, now=self.now, rate=1_000_000, person=person)
        return name

    def person(self, name: str, role: Role) -> Person:
        """The person of that name, made if need be."""
        people = self.services.accounts.people
        return people.find_named(name) or people.add(self._person_id(), name, role, now=self.now)

    def actor(self, name: str, role: Role) -> Actor:
        """A person, as who does something."""
        return Actor(name=name, role=role, person=self.person(name, role).id, how=How.TOKEN)

    def _person_id(self) -> PersonId:
        return PersonId(f"01KASPERSXN{len(self.services.accounts.people.list()):015}")

    def sign_in(self, name: str, role: Role = Role.EDITOR) -> str:
        """Sign a person in, as the site's page does; answers what to call with: `cookie:` and the name."""
        code = self.services.accounts.people.make_code(self.person(name, role), self.now)
        answer = self.call("POST", "/session", {"code": code}, by=None, Sec_Fetch_Site="same-origin")
        assert answer.status == 200, answer.body
        self.cookies[name] = answer.headers["Set-Cookie"].partition(";")[0]
        return f"cookie:{name}"

    def call(
        self, method: str, path: str, body: Any = None, *, by: str | Role | None = Role.ADMIN, **headers: str
    ) -> Answer:
        """Call an operation, as the holder of a token, or as nobody."""
        sent = {"Content-Type": "application/json"} if body is not None else {}
        if isinstance(by, str) and by.startswith("cookie:"):
            own_page = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"}
            sent |= {"Cookie": self.cookies[by.removeprefix("cookie:")], **own_page}
        elif by is not None:
            sent["Authorization"] = f"Bearer {self.secrets[by.name if isinstance(by, Role) else by]}"
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        answer = self.client.http.request(method, path, headers=sent, body=raw)
        return Answer(answer.status_code, answer.headers, answer.body)

    def create(self, *, by: str | Role = Role.EDITOR, **fields: Any) -> dict[str, Any]:
        """A new draft."""
        answer = self.call("POST", "/articles", {"title": "Tin mới", "body": "<p>Xin chào.</p>", **fields}, by=by)
        assert answer.status == 201, answer.body
        article: dict[str, Any] = answer.json
        return article

    def act(self, article: str, action: str, body: Any = None, *, by: str | Role = Role.EDITOR) -> dict[str, Any]:
        """An action on an article, which must go well."""
        answer = self.call("POST", f"/articles/{article}/{action}", body, by=by)
        assert answer.status == 200, answer.body
        done: dict[str, Any] = answer.json
        return done

    def wait(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)

    def follow(self) -> None:
        """Do what follows from all that editors changed, but for the printing of pages."""
        self.services.pipeline.follow(self.dynamodb.records["content"], self.now)

    def fold(self) -> None:
        """Bring the counters up to the minutes that are over."""
        self.services.audience.fold(self.now)

    def items(self) -> dict[tuple[str, str], Any]:
        """Everything in the content table, by key."""
        return dict(self.dynamodb.tables["content"])


class _Services(Services):
    """Those of a site, with templates that are compiled once for all tests."""

    @cached_property
    def renderer(self) -> Renderer:
        return renderer()


class _Aws(Aws):
    """Tables and queues in memory, asked with the faults of the moment."""

    def __init__(self, running: Api) -> None:
        super().__init__(ENVIRONMENT)
        self._running = running
        self._clients = {"dynamodb": running.dynamodb, "sqs": FakeSQS()}

    def client(self, service: str, endpoint: str | None = None, **config: Any) -> Any:
        return _Through(self._running, self._clients[service])


class _Through:
    """A client with the faults of the moment."""

    def __init__(self, running: Api, client: Any) -> None:
        self._running = running
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._running.faults.over(self._client), name)


@contextmanager
def api(**more: str) -> Iterator[Api]:
    """The API over new tables, with more variables."""
    dynamodb = FakeDynamoDB()
    for table in ("content", "audience"):
        dynamodb.create_table(TableName=table, StreamSpecification={"StreamEnabled": True})
    running = Api(dynamodb)
    running.services = _Services(ENVIRONMENT | more, aws=_Aws(running), now=lambda: running.now)
    for role in Role:
        running.token(role.name, role)
    with mock.patch.object(app, "services", running.services), Client(app.app) as running.client:
        yield running
