"""What the workers of a run of the tests share, and what is built once for it, whichever of them asks first."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """Where all workers of a run can find the same files."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def built_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], object]) -> Path:
    """A folder of that name, filled by `build`, which all workers of a run share: nobody may change what is in it."""
    folder = shared_folder(factory) / name
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of two workers that miss it, one builds and the other waits
        if not folder.exists():
            # Built beside its place and then renamed, so that a folder under that name is always whole.
            unfinished = folder.with_suffix(".part")
            unfinished.mkdir()
            build(unfinished)
            unfinished.rename(folder)
    return folder
