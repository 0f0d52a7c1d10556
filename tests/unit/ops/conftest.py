"""The local stack's moto, from a thread of this process: one that starts with each portal takes seconds to import."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest
import requests

from ops.local import moto_server


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
