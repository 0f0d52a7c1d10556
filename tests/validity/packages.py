"""What npm fetches for these tests: the Nu HTML checker and published schemas."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.npm_packages import NpmPackages

_PACKAGES = NpmPackages(Path(__file__).parent)

get_file = _PACKAGES.get_file


def require() -> None:
    """Have them fetched; a test that cannot have them, or no Java, is skipped, but never in CI."""
    _PACKAGES.require(None if shutil.which("java") else "Java 17 is not installed.")
