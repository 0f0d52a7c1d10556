"""The engines that tests of storage run on: `memory`, `moto`, and the real one, which only the full tier has."""

from __future__ import annotations

import pytest

REAL = pytest.param("dynamodb-local", marks=pytest.mark.full)

on_all_engines = pytest.mark.parametrize("engine", ["memory", "moto", REAL], indirect=True)
"""For what the project relies on of an engine. What stands on it is tested in memory and on the real one."""

on_the_real_engine = pytest.mark.parametrize("engine", [REAL], indirect=True)
"""For what needs many threads: the one in memory is for one, and moto shows items half made."""
