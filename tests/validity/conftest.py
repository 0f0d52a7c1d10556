"""Sample sites as folders of files, and the checkers that look at them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.validity import packages
from tests.validity.sample import SITES, Document, write_site


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the sample sites lie, each under its name."""
    return tmp_path_factory.mktemp("sites")


@pytest.fixture(scope="session")
def sites(folder: Path) -> Mapping[str, list[Document]]:
    """The files of each sample site."""
    return {name: write_site(build(), folder / name) for name, build in SITES.items()}


@pytest.fixture(scope="session")
def documents(sites: Mapping[str, list[Document]]) -> list[Document]:
    """The files of all sample sites."""
    return [document for site in sites.values() for document in site]


@pytest.fixture(scope="session")
def checkers() -> None:
    """The checkers from npm, fetched once; skipped with a word where they cannot be had, but never in CI."""
    packages.require()
