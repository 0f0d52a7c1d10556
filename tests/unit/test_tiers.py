"""The quick tier imports what its requirements bring, and nothing of the full tier's."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.tiers import QUICK_FOLDERS

ROOT = Path(__file__).parents[2]
OURS = {"app", "chalicelib", "ops", "tests"}

RUNNING = set(
    "PIL aws_lambda_powertools bleach boto3 botocore chalice crawleruseragents jinja2 markdown_it markupsafe moto "
    "msgspec nh3 rcssmin requests rjsmin slugify tqdm ulid urllib3 werkzeug yaml".split()
)
"""What `make run` needs, too."""

TESTING = {"babel", "hypothesis", "jsonschema", "lxml", "openapi_spec_validator", "pytest"}
"""What the quick tier needs besides, next to pytest-xdist."""


def imported(tree: ast.AST) -> Iterator[str]:
    """The modules that code imports when it runs, and what may be modules in them."""
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.If(test=ast.Name(id="TYPE_CHECKING"), orelse=orelse):
                for other in orelse:
                    yield from imported(other)
                continue
            case ast.Import(names=names):
                yield from (each.name for each in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                yield module
                yield from (f"{module}.{each.name}" for each in names)
        yield from imported(node)


def files_of(module: str) -> Iterator[Path]:
    """The files of one of the project's modules, if it is one."""
    place = ROOT.joinpath(*module.split("."))
    yield from (file for file in (place.with_suffix(".py"), place / "__init__.py") if file.is_file())


def test_the_quick_tier_imports_what_it_and_running_require() -> None:
    tests = ROOT / "tests"
    waiting = [tests / "conftest.py", *(file for each in QUICK_FOLDERS for file in (tests / each).rglob("*.py"))]
    seen, packages = set[Path](), set[str]()
    while waiting:
        file = waiting.pop()
        if file not in seen:
            seen.add(file)
            modules = set(imported(ast.parse(file.read_text("utf-8"))))
            waiting += [found for each in modules if each.partition(".")[0] in OURS for found in files_of(each)]
            packages |= {each.partition(".")[0] for each in modules} - OURS - sys.stdlib_module_names
    assert packages <= RUNNING | TESTING
    assert packages >= TESTING
