"""What every test can ask for: the engines that stand in for AWS, and a clock that stands still."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import count
from threading import Thread
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.loaders import JSONFileLoader
from hypothesis import HealthCheck, settings
from moto import mock_aws

from ops.local import dynamodb_local, moto_server, queue, resources
from tests.engines import REAL
from tests.fakes.dynamodb import FakeDynamoDB
from tests.lacking import give_up

settings.register_profile("gazette", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("gazette")

pytest_plugins = ["tests.tiers"]

_load_file = JSONFileLoader.load_file
_load_file_once = cache(lambda path: _load_file(JSONFileLoader(), path))
# Each session parses AWS's descriptions anew, which takes as long as the rest of a portal's start.
JSONFileLoader.load_file = lambda _, path: _load_file_once(path)  # type: ignore[assignment, method-assign]

_numbers = count()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many histories, and deaths of processes, tests went through to find none with a wrong end."""
    tried = Counter[str]()
    for report in (each for outcome in ("passed", "failed") for each in terminalreporter.stats.get(outcome, [])):
        for name, number in report.user_properties:
            if name == "tried":
                tried[report.nodeid.rpartition("/")[2].partition("[")[0]] += number
    for test, number in tried.items():
        terminalreporter.write_line(f"{number:,} tried by {test}")


# A portal here ends at once, instead of after its last long poll.
queue.WAIT_SECONDS, queue.REST_SECONDS = 0, 0.05


@dataclass(frozen=True)
class Engine:
    """An engine for tables: its name, a client, and whether it is the real one."""

    name: str
    dynamodb: Any

    def create_table(self, *, stream: bool = False) -> str:
        """A new table with keys `pk` and `sk`; answers its name."""
        name = f"gazette-{os.getpid()}-{next(_numbers)}"
        resources.create_table(self.dynamodb, name, stream=stream)
        return name


def new_client(service: str, endpoint_url: str | None = None) -> Any:
    """A client with made-up credentials that never waits long."""
    return boto3.client(
        service,  # type: ignore[call-overload] # the stubs list each service by name
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        endpoint_url=endpoint_url,
        config=Config(account_id_endpoint_mode="disabled", connect_timeout=5, read_timeout=30),
    )


@pytest.fixture
def now() -> datetime:
    """A moment of a quiet afternoon."""
    return datetime(2026, 1, 15, 7, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def dynamodb_local_url() -> Iterator[str]:
    """DynamoDB Local, started once; skipped with a word where it cannot be had, but never in CI."""
    lack = dynamodb_local.is_available()
    if lack is None:
        try:
            dynamodb_local.fetch()
        except dynamodb_local.FetchFailed as error:
            lack = str(error)
    if lack:
        give_up(f"NOT TESTED ON THE REAL ENGINE: {lack}")
    with dynamodb_local.running() as url:
        yield url


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    """moto over HTTP, from a thread of this process: what it holds is what clients within `mock_aws` see."""
    with moto_server.create_server() as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.port}"
        server.shutdown()
        thread.join()


def _memory(_: pytest.FixtureRequest) -> Iterator[Engine]:
    yield Engine("memory", FakeDynamoDB())


def _moto(_: pytest.FixtureRequest) -> Iterator[Engine]:
    with mock_aws():
        yield Engine("moto", new_client("dynamodb"))


def _dynamodb_local(request: pytest.FixtureRequest) -> Iterator[Engine]:
    yield Engine("dynamodb-local", new_client("dynamodb", request.getfixturevalue("dynamodb_local_url")))


_ENGINES: dict[str, Callable[[pytest.FixtureRequest], Iterator[Engine]]] = {
    "memory": _memory,
    "moto": _moto,
    "dynamodb-local": _dynamodb_local,
}


@pytest.fixture(params=["memory", REAL])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The tests' own engine in memory, and AWS's own; and moto, where a test names it."""
    yield from _ENGINES[request.param](request)
