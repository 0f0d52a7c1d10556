"""The deployment zip holds what Lambda needs, and nothing else."""

from __future__ import annotations

import marshal
import re
import shutil
import sys
import zipfile
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from types import CodeType

import pytest
from botocore.loaders import Loader
from botocore.model import OperationModel
from botocore.session import Session

from ops.deploy.packaging import ROOT, PackagingFailed, build_package
from ops.deploy.sdk import SERVICES
from tests.once import built_once

MAX_ZIP_BYTES = 22 * 1024 * 1024


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = built_once(tmp_path_factory, "package", lambda folder: build_package("dev", folder))
    return folder / "deployment.zip"


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
    needed = {
        "PIL",
        "bleach",
        "boto3",
        "jinja2",
        "markdown_it",
        "msgspec",
        "nh3",
        "slugify",
        "tzdata",
        "ulid",
        "webauthn",
    }
    assert needed <= top_level(names)


def test_nothing_of_operators_tests_or_lambdas_own_is_in_it(names: set[str]) -> None:
    assert top_level(names) & {"ops", "tests", "docs", "vendor", "moto", "pip", "pytest"} == set()
    assert [name for name in names if name.endswith(".md")] == []


def test_of_botocore_only_the_services_that_are_called_are_in_it(names: set[str]) -> None:
    called = set(re.findall(r'self\.client\("(\w+)"', (ROOT / "chalicelib" / "aws" / "clients.py").read_text("utf-8")))
    assert called == set(SERVICES)
    described = {name.split("/")[2] for name in names if name.startswith("botocore/data/") and name.count("/") > 2}
    assert described == called
    assert [name for name in names if name.startswith("boto3/data/")] == []


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_left_of_botocore_makes_the_same_clients(package: Path, tmp_path: Path, service: str) -> None:
    shutil.unpack_archive(package, tmp_path / "package")
    ours = Session()
    ours.register_component(
        "data_loader",
        Loader(extra_search_paths=[str(tmp_path / "package/botocore/data")], include_default_search_paths=False),
    )
    made = [session.create_client(service, region_name="ap-southeast-1") for session in (ours, Session())]
    trimmed, whole = [client.meta for client in made]
    assert trimmed.endpoint_url == whole.endpoint_url
    assert trimmed.service_model.operation_names == whole.service_model.operation_names
    for name in whole.service_model.operation_names:
        there, here = (meta.service_model.operation_model(name) for meta in (whole, trimmed))
        assert here.http == there.http
        assert members_of(here) == members_of(there)


def members_of(operation: OperationModel) -> list[list[str]]:
    return [sorted(shape.members) if shape else [] for shape in (operation.input_shape, operation.output_shape)]


def test_the_byte_code_of_every_module_and_of_nothing_else_is_in_it(names: set[str]) -> None:
    modules = {name for name in names if name.endswith(".py")}
    assert {name for name in names if name.endswith(".pyc")} == {byte_code_of(module) for module in modules}


def test_byte_code_is_taken_without_a_look_at_the_time_of_its_source(package: Path) -> None:
    with zipfile.ZipFile(package) as opened:
        code = opened.read(byte_code_of("chalicelib/services.py"))
    assert code[:4] == MAGIC_NUMBER
    is_hash_based, is_checked = 0b01, 0b10
    assert int.from_bytes(code[4:8], "little") & (is_hash_based | is_checked) == is_hash_based
    module = marshal.loads(code[16:])
    assert isinstance(module, CodeType)
    assert module.co_filename == "/var/task/chalicelib/services.py"


@pytest.mark.deep  # `tests/deploy` compares two packages, too, but for the libraries
def test_the_same_checkout_makes_the_same_package(package: Path, tmp_path: Path) -> None:
    assert build_package("dev", tmp_path).read_bytes() == package.read_bytes()


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


def byte_code_of(module: str) -> str:
    folder, _, name = module.rpartition("/")
    cached = f"__pycache__/{name.removesuffix('.py')}.{sys.implementation.cache_tag}.pyc"
    return f"{folder}/{cached}" if folder else cached
