"""A spool for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.moving.spool import Spool, spooling


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    folder = tmp_path / "spool"
    folder.mkdir()
    with spooling(folder) as opened:
        yield opened
