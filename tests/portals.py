"""Portals that run here on one moto, which a thread of this process serves: one of its own takes seconds to import."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import requests

from ops.local import moto_server


@contextmanager
def portals_on(moto_url: str) -> Iterator[None]:
    """Within the block, each portal finds this moto empty; only one may run in a process."""
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
