"""The deployment zip holds what Lambda needs, and nothing else."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from ops.packaging import ROOT, PackagingFailed, build_package

MAX_ZIP_BYTES = 15 * 1024 * 1024


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_package("dev", tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="module")
def names(package: Path) -> set[str]:
    with zipfile.ZipFile(package) as opened:
        return set(opened.namelist())


def test_it_stays_within_its_budget(package: Path) -> None:
    size = package.stat().st_size
    print(f"deployment zip: {size:,} bytes")
    assert size <= MAX_ZIP_BYTES


def test_the_whole_app_is_in_it(names: set[str]) -> None:
    code = {str(file.relative_to(ROOT)) for file in (ROOT / "chalicelib").rglob("*.py")}
    assert {"app.py", "chalice/app.py", *code} <= names


def test_the_templates_lie_beside_the_app(names: set[str]) -> None:
    templates = {str(file.relative_to(ROOT)) for file in (ROOT / "templates").rglob("*") if file.is_file()}
    assert templates
    assert templates <= names


def test_every_requirement_is_in_it(names: set[str]) -> None:
    assert {"PIL", "bleach", "jinja2", "markdown_it", "msgspec", "nh3", "slugify", "tzdata", "ulid"} <= top_level(names)


def test_nothing_of_operators_tests_or_lambdas_own_is_in_it(names: set[str]) -> None:
    assert top_level(names) & {"ops", "tests", "docs", "vendor", "boto3", "botocore", "moto", "pip", "pytest"} == set()
    assert [name for name in names if "__pycache__" in name or name.endswith((".pyc", ".md"))] == []


def test_compiled_libraries_are_for_lambdas_processors(names: set[str]) -> None:
    compiled = [name for name in names if name.endswith(".so")]
    assert compiled
    assert [name for name in compiled if "aarch64" not in name and ".abi3." not in name] == []


def test_a_stage_that_does_not_exist_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(PackagingFailed) as refused:
        build_package("nowhere", tmp_path)
    assert "\n" not in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def top_level(names: set[str]) -> set[str]:
    return {name.split("/")[0].removesuffix(".py") for name in names}
