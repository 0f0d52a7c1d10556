"""The API over tables in memory."""

from collections.abc import Iterator

import pytest

from tests.unit.api import api as apis
from tests.unit.api.api import Api


@pytest.fixture
def api() -> Iterator[Api]:
    with apis.api() as running:
        yield running
