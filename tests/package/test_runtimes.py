"""The Pythons that Lambda supports: which of them last, and that the package can be built for each."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

import pytest
from chalice.deploy.packager import DependencyBuilder
from chalice.utils import OSUtils

from ops.deploy.packaging import ROOT
from ops.deploy.runtimes import SUPPORTED_UNTIL, Version, find_concern
from tests.venvs import run_pip

REQUIREMENTS = ROOT / "requirements.txt"
PLATFORMS = ("manylinux2014_aarch64", "manylinux_2_28_aarch64")


def pins() -> set[str]:
    lines = REQUIREMENTS.read_text("utf-8").splitlines()
    return {line.partition("==")[0].replace("-", "_") for line in lines if "==" in line}


@pytest.mark.deep
@pytest.mark.parametrize("version", SUPPORTED_UNTIL, ids=lambda version: ".".join(map(str, version)))
def test_every_requirement_has_a_wheel_that_chalice_takes_for_lambda(version: Version, tmp_path: Path) -> None:
    python, abi = ".".join(map(str, version)), f"cp{version[0]}{version[1]}"
    wanted = [argument for platform in PLATFORMS for argument in ("--platform", platform)]
    wanted += ["--only-binary=:all:", "--implementation", "cp", "--python-version", python]
    run_pip(Path(sys.executable), "download", "--no-deps", "--dest", str(tmp_path), *wanted, "-r", str(REQUIREMENTS))
    wheels = [file.name for file in tmp_path.iterdir()]
    assert {name.partition("-")[0].lower() for name in wheels} == pins()
    chalice = DependencyBuilder(OSUtils(), architecture="arm64")
    assert [name for name in wheels if not chalice._is_compatible_wheel_filename(abi, name)] == []


@pytest.mark.parametrize(
    ("version", "today", "said"),
    [
        ((3, 13), date(2026, 11, 29), None),
        ((3, 11), date(2026, 6, 30), None),
        ((3, 11), date(2026, 7, 1), "until 2027-06-30. To deploy with another, .*PYTHON=python3.14"),
        ((3, 15), date(2026, 11, 29), "Python 3.15, .* is not known to run on Lambda. To deploy with another"),
        ((3, 14), date(2029, 1, 1), "until 2029-06-30. A newer release of Gazette"),
    ],
)
def test_a_python_that_lambda_does_not_support_for_another_year_is_told_of(
    version: Version, today: date, said: str | None
) -> None:
    concern = find_concern(version, today)
    if said is None:
        assert concern is None
    else:
        assert re.search(said, concern or "")
