"""Dependencies point one way, and the house keeps its rules."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from ops.environment import EMULATED
from tests.imports import imports

ROOT = Path(__file__).parents[2]
LAMBDA = sorted([ROOT / "app.py", *(ROOT / "chalicelib").rglob("*.py")])
OURS = sorted([*LAMBDA, *(ROOT / "ops").rglob("*.py")])
TESTS = sorted((ROOT / "tests").rglob("*.py"))
DRAWERS = {"common", "helper", "helpers", "misc", "util", "utils"}

IMPORTERS = {
    "boto3": {"chalicelib.aws.clients"},
    "botocore": {
        "chalicelib.aws.clients",
        "chalicelib.aws.dynamodb: botocore.exceptions",
    },
    "urllib3": {"chalicelib.aws.s3"},
    "chalice": {"app", "chalicelib.api.*"},
    "bleach": {"chalicelib.content.bodies.cleaning"},
    "nh3": {"chalicelib.content.bodies.cleaning"},
    "markdown_it": {"chalicelib.content.bodies.markdown", "chalicelib.content.bodies.footnotes"},
    "slugify": {"chalicelib.content.models.slugs"},
    "jinja2": {
        "chalicelib.publishing.rendering",
        "chalicelib.publishing.escaping",
        "chalicelib.api.reference",
        "chalicelib.api.account_pages",
    },
    "webauthn": {"chalicelib.content.people.passkeys"},
    "PIL": {"chalicelib.media.pictures"},
    "markupsafe": {
        "chalicelib.publishing.rendering",
        "chalicelib.publishing.escaping",
        "chalicelib.publishing.phrases",
    },
}
"""Who may import which library, of what Lambda loads; after a colon, which part of it only."""


def module_name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def may_import(importer: str, imported: str, allowed: set[str]) -> bool:
    for rule in allowed:
        who, _, what = rule.partition(": ")
        if what and what != imported:
            continue
        if importer == who or (who.endswith(".*") and importer.startswith(who[:-1])):
            return True
    return False


@pytest.mark.parametrize("library", IMPORTERS)
def test_a_library_is_imported_only_where_it_belongs(library: str) -> None:
    strangers = [
        f"{module_name(file)} imports {imported}"
        for file in LAMBDA
        for imported in imports(ast.parse(file.read_text("utf-8")))
        if imported.partition(".")[0] == library and not may_import(module_name(file), imported, IMPORTERS[library])
    ]
    assert strangers == []


def test_only_settings_reads_the_environment() -> None:
    readers = set()
    for file in LAMBDA:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            match node:
                case ast.Attribute(value=ast.Name(id="os"), attr="environ" | "environb" | "getenv"):
                    readers.add(module_name(file))
                case ast.ImportFrom(module="os", names=names) if any(each.name != "path" for each in names):
                    readers.add(module_name(file))
    assert readers == {"chalicelib.settings"}


def test_no_module_is_a_drawer_for_everything() -> None:
    names = {str(file): set(file.relative_to(ROOT).with_suffix("").parts) for file in [*OURS, *TESTS]}
    assert [file for file, parts in names.items() if parts & DRAWERS] == []


def test_every_module_says_what_it_is() -> None:
    silent = [module_name(file) for file in OURS if not ast.get_docstring(ast.parse(file.read_text("utf-8")))]
    assert silent == []


def test_importing_the_app_builds_no_client_and_loads_no_renderer() -> None:
    heavy = {"boto3", "botocore.session", "botocore.client", "jinja2", "bleach", "nh3", "markdown_it", "PIL"}
    heavy |= {"webauthn", "cryptography"}
    code = f"import sys, app; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_start_on_lambda_loads_nothing_of_passkeys() -> None:
    heavy = {"webauthn", "cryptography", "OpenSSL", "_cffi_backend"}
    handlers = [f"app.{name}" for name in ("app", "plan", "render", "intake", "fold", "tick", "rank")]
    code = f"import sys, app; [app.services.preload(each) for each in {handlers}]; print({heavy} & set(sys.modules))"
    names = ("CONTENT_TABLE", "AUDIENCE_TABLE", "PAGES_BUCKET", "RENDER_QUEUE_URL", "UPLOAD_QUEUE_URL")
    variables = {**dict.fromkeys(names, "x"), "SITE_URL": "https://bao.example", **EMULATED}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=variables, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"
