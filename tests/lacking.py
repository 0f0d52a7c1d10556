"""What becomes of a test where something is missing that it needs."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def give_up(message: str) -> NoReturn:
    """Skip the test with a word; in CI, where nothing may be missing, it fails."""
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
