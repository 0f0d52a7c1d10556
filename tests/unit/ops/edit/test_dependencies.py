"""What is installed as the client imports nothing else than what is installed with it."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

from tests.imports import imports
from tests.unit.test_architecture import module_name

ROOT = Path(__file__).parents[4]
PROJECT: Any = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
INSTALLED = PROJECT["tool"]["setuptools"]


def test_the_client_imports_nothing_that_is_not_installed_with_it() -> None:
    files = [file for package in INSTALLED["packages"] for file in (ROOT / package.replace(".", "/")).glob("*.py")]
    files += [ROOT / f"{module.replace('.', '/')}.py" for module in INSTALLED["py-modules"]]
    ours = {module_name(file) for file in files}
    required = {re.split("[<>=]", each)[0] for each in PROJECT["project"]["dependencies"]}
    theirs = {name for name, packages in packages_distributions().items() if required & {p.lower() for p in packages}}
    imported = {name for file in files for name in imports(ast.parse(file.read_text("utf-8")))}
    strangers = {
        name for name in imported if name not in ours and name.partition(".")[0] not in sys.stdlib_module_names | theirs
    }
    assert strangers == set()
    unused = {name for name in theirs if not any(each.partition(".")[0] == name for each in imported)}
    assert {name for name in unused if not name.startswith("_")} == set()


def test_the_command_that_is_installed_is_there() -> None:
    module, _, function = PROJECT["project"]["scripts"]["gazette"].partition(":")
    assert callable(getattr(__import__(module, fromlist=[function]), function))
