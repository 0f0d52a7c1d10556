"""The built files are what the sources make, whose types are right."""

from __future__ import annotations

from tests.desk.building import build, held


def test_the_committed_files_are_what_the_sources_make() -> None:
    assert build() == held()
