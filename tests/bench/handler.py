"""The beacon's way through the whole app, with the CPU that it takes beyond its calls to DynamoDB."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import app
from chalicelib.aws.clients import Aws
from chalicelib.services import Services
from ops.local.resources import create_table
from tests.fakes.dynamodb import FakeDynamoDB

ARTICLE = "01HF8ZQ4Y6T1V9K3M5N7P2R4S8"
START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
ENVIRONMENT = {
    "CONTENT_TABLE": "content",
    "AUDIENCE_TABLE": "audience",
    "PAGES_BUCKET": "pages",
    "RENDER_QUEUE_URL": "queue",
    "UPLOAD_QUEUE_URL": "uploads",
    "SITE_URL": "https://bao.example",
    "AWS_LAMBDA_FUNCTION_NAME": "gazette",
}


class Clocked:
    """A client that notes the CPU seconds which its calls take."""

    def __init__(self, client: Any) -> None:
        self.seconds = 0.0
        self._client = client

    def __getattr__(self, name: str) -> Any:
        def call(**request: Any) -> Any:
            begun = time.process_time()
            try:
                return getattr(self._client, name)(**request)
            finally:
                self.seconds += time.process_time() - begun

        return call


class Handler:
    """The app as Lambda calls it, over tables in memory, at a time that stands where it was put."""

    def __init__(self, tables: FakeDynamoDB, client: Clocked) -> None:
        self.client = client
        self.services = Services(ENVIRONMENT, aws=_Aws(client), now=lambda: self.now)
        self._tables = tables
        self.now = START
        self._sent = 0

    def send(self) -> None:
        """One beacon of another reader."""
        self._sent += 1
        answer = app.app(_event(self._sent), None)
        assert answer["statusCode"] == 200, answer

    def send_from(self, address: str, user_agent: str, headers: Mapping[str, str] | None = None) -> int:
        """One beacon of a reader at this address, with this browser; answers the status."""
        self._sent += 1
        event = _event(self._sent)
        event["requestContext"]["identity"]["sourceIp"] = address
        event["headers"] = {**event["headers"], "user-agent": user_agent, **(headers or {})}
        status: int = app.app(event, None)["statusCode"]
        return status

    def send_rubbish(self) -> None:
        """A beacon that is refused."""
        answer = app.app(_event(0) | {"body": "rubbish"}, None)
        assert answer["statusCode"] == 422, answer

    def items(self) -> list[Any]:
        """Everything that the audience's table holds."""
        return list(self._tables.tables["audience"].values())

    def milliseconds_a_beacon(self, *, a_minute: int, minutes: int = 3) -> float:
        """CPU beyond the calls, at so many beacons a minute, once there have been as many for 8 minutes."""
        self._send_minutes(8, a_minute)
        begun, calls = time.process_time(), self.client.seconds
        self._send_minutes(minutes, a_minute)
        spent = time.process_time() - begun - (self.client.seconds - calls)
        return 1000 * spent / (minutes * a_minute)

    def _send_minutes(self, minutes: int, a_minute: int) -> None:
        for _ in range(minutes):
            for _ in range(a_minute):
                self.now += timedelta(minutes=1 / a_minute)
                self.send()
            calls, begun = self.client.seconds, time.process_time()
            self.services.audience.fold(self.now)
            self.client.seconds = calls + time.process_time() - begun  # none of which is a beacon's


class _Aws(Aws):
    """Nothing but a client of DynamoDB's."""

    def __init__(self, client: Clocked) -> None:
        super().__init__(ENVIRONMENT)
        self._client = client

    def client(self, service: str, endpoint: str | None = None, **config: Any) -> Any:
        return self._client


@contextmanager
def handler() -> Iterator[Handler]:
    """The app over new tables, with one article that is live."""
    tables = FakeDynamoDB()
    client = Clocked(tables)
    create_table(client, "audience")  # type: ignore[arg-type] # a fake client
    running = Handler(tables, client)
    with mock.patch.object(app, "services", running.services):
        running.services.audience.open_counter(ARTICLE, version=1, now=START)
        yield running


def address_of(number: int) -> str:
    """The address that a beacon of this number comes from."""
    return f"203.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def _event(number: int) -> dict[str, Any]:
    """What API Gateway hands over."""
    return {
        "requestContext": {
            "httpMethod": "POST",
            "resourcePath": "/beacon",
            "identity": {"sourceIp": address_of(number)},
        },
        "headers": {"content-type": "text/plain;charset=UTF-8", "user-agent": FIREFOX},
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "isBase64Encoded": False,
        "body": json.dumps({"view": f"{number:032x}", "article": ARTICLE, "attempt": 0}),
    }
