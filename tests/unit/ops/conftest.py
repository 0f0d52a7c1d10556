"""A portal that runs here, and its moto from a thread of this process: one of its own takes seconds to import."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.edit import accounts
from ops.local import stack
from tests.portals import portals_on


@pytest.fixture(scope="module", autouse=True)
def _shared_moto(moto_url: str) -> Iterator[None]:
    with portals_on(moto_url):
        yield


@pytest.fixture
def portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[stack.Stack]:
    """An empty portal that runs here, and that commands take for the one of this machine."""
    with stack.running(engine="moto", empty=True, directory=tmp_path / "portal") as running:
        local = {"url": running.url, "token": running.token, "environment": running.services.variables}
        (tmp_path / "local.json").write_text(json.dumps(local))
        monkeypatch.setattr(accounts, "LOCAL", tmp_path / "local.json")
        yield running
