"""A portal that runs here, and its moto from a thread of this process: one of its own takes seconds to import."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
import requests

from ops.edit import accounts
from ops.local import moto_server, stack


@pytest.fixture(scope="session", autouse=True)
def shared_moto(moto_url: str) -> Iterator[None]:
    """Each portal finds it empty; only one runs in a process."""

    start = moto_server.running

    @contextmanager
    def running(program: str = moto_server.__name__) -> Iterator[str]:
        if program != moto_server.__name__:  # a test's own
            with start(program) as url:
                yield url
            return
        requests.post(f"{moto_url}/moto-api/reset", timeout=10).raise_for_status()
        yield moto_url

    with patch.object(moto_server, "running", running):
        yield


@pytest.fixture
def portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[stack.Stack]:
    """An empty portal that runs here, and that commands take for the one of this machine."""
    with stack.running(engine="moto", empty=True, directory=tmp_path / "portal") as running:
        local = {"url": running.url, "token": running.token, "environment": running.services.variables}
        (tmp_path / "local.json").write_text(json.dumps(local))
        monkeypatch.setattr(accounts, "LOCAL", tmp_path / "local.json")
        yield running
