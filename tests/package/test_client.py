"""The client is installed alone: with what it needs and nothing else, and it works."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.local import stack
from tests.pictures import png
from tests.venvs import ROOT, run_pip

PARTS = ("pyproject.toml", "ops", "chalicelib", "templates", "tests")
"""Of a checkout; what must not be installed is there, so that it could be."""

MANUSCRIPT = "---\ntitle: Đăng từ xa\npublish: true\n---\n\n![Cầu](cau.png)\n"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment in which nothing is but what `pip install .` puts there."""
    checkout, folder = tmp_path_factory.mktemp("checkout"), tmp_path_factory.mktemp("venv")
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, checkout / part, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
        else:
            shutil.copy(ROOT / part, checkout)
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    run_pip(folder / "bin" / "python", "install", "--no-input", str(checkout))
    return folder / "bin"


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[stack.Stack]:
    with stack.running(engine="moto", empty=True, directory=tmp_path / "portal") as running:
        yield running


def run(installed: Path, folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command away from the checkout, by someone whose home is that folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GAZETTE_", "PYTHON"))}
    environment = {**kept, "HOME": str(folder), "COLUMNS": "200", **variables}
    command = [str(installed / "gazette"), *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_client_is_installed_with_what_it_needs_and_nothing_else(installed: Path) -> None:
    listing = [str(installed / "python"), "-m", "pip", "list", "--format", "json", "--disable-pip-version-check"]
    packages = json.loads(subprocess.run(listing, capture_output=True, text=True, check=True).stdout)
    needed = {
        "markdown-it-py",
        "mdurl",
        "pyyaml",
        "requests",
        "certifi",
        "charset-normalizer",
        "idna",
        "urllib3",
        "tqdm",
    }
    assert {each["name"].lower() for each in packages} - {"pip", "setuptools"} == {"gazette", *needed}
    (site_packages,) = installed.parent.glob("lib/python*/site-packages")
    modules = {str(file.relative_to(site_packages)) for file in (site_packages / "ops").rglob("*.py")}
    client = {f"ops/edit/{file.name}" for file in (ROOT / "ops" / "edit").glob("*.py")}
    assert modules == {
        "ops/__init__.py",
        "ops/terminal/__init__.py",
        "ops/terminal/commands.py",
        "ops/terminal/reasons.py",
        "ops/terminal/output.py",
        *client,
    }
    assert not (site_packages / "chalicelib").exists()


def test_the_installed_command_explains_itself_and_what_is_missing(installed: Path, tmp_path: Path) -> None:
    explained = run(installed, tmp_path, "--help")
    assert (explained.returncode, explained.stderr) == (0, "")
    assert "article" in explained.stdout
    lost = run(installed, tmp_path, "article", "list")
    assert (lost.returncode, lost.stderr.count("\n")) == (1, 1)
    assert lost.stderr.startswith("Set GAZETTE_URL")
    assert "not a checkout" in run(installed, tmp_path, "article", "list", "--stage", "prod").stderr


def test_the_installed_command_posts_and_edits(installed: Path, portal: stack.Stack, tmp_path: Path) -> None:
    (tmp_path / "cau.png").write_bytes(png(40, 30))
    (tmp_path / "bai.md").write_text(MANUSCRIPT, "utf-8")
    site = {"GAZETTE_URL": portal.url, "GAZETTE_TOKEN": portal.token}
    posted = run(installed, tmp_path, "article", "post", "bai.md", **site)
    assert (posted.returncode, ", published: " in posted.stdout) == (0, True), posted.stderr
    article = posted.stdout.split()[1]
    edited = run(installed, tmp_path, "article", "edit", article, **site, VISUAL="false")
    assert f"{tmp_path}/.gazette/edits/{article}.md" in edited.stderr
    assert "title: Đăng từ xa" in (tmp_path / ".gazette" / "edits" / f"{article}.md").read_text("utf-8")
