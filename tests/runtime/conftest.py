"""The deployment package for this machine's processor, unpacked, and an empty stage for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.local import moto_server
from tests.lacking import give_up
from tests.once import built_once
from tests.runtime import emulator
from tests.runtime.stage import Stage, stage_on
from tests.venvs import FetchFailed


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Skipped with a word where Lambda's emulator cannot be had, but never in CI."""
    lack = emulator.find_lack()
    if lack is None:
        try:
            emulator.fetch()
        except FetchFailed as error:
            lack = str(error)
    if lack:
        give_up(f"NOT TESTED AS LAMBDA RUNS IT: {lack}")
    return built_once(tmp_path_factory, "unpacked", emulator.unpacked_package) / "task"


@pytest.fixture(scope="session")
def stage(package: Path, dynamodb_local_url: str) -> Iterator[Stage]:
    """An empty one, on DynamoDB Local, with bucket and queue of a moto of its own."""
    with moto_server.running() as moto_url, stage_on(dynamodb_local_url, moto_url, package) as stage:
        yield stage
