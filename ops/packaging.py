"""Builds what is deployed to Lambda, from a clean copy of what belongs into it, with Chalice's own packager."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ops.local.environment import REGION

ROOT = Path(__file__).parents[1]
ZIP = "deployment.zip"
PARTS = ("app.py", "requirements.txt", "chalicelib", "templates", "vendor", ".chalice")
_LEFT_BEHIND = shutil.ignore_patterns("__pycache__", "*.pyc", ".*", "deployments", "deployed")


class PackagingFailed(Exception):
    """Chalice did not build the package; says why."""


def print_package(stage: str, directory: Path) -> int:
    """Build the package and print its size; answers the exit status."""
    try:
        package = build_package(stage, directory)
    except PackagingFailed as error:
        print(f"Cannot build the package: {error}", file=sys.stderr)
        return 2
    print(f"{package}: {package.stat().st_size:,} bytes")
    return 0


def build_package(stage: str, directory: Path) -> Path:
    """Build the deployment zip and its template in `directory`; answers the zip. Raises PackagingFailed.

    Chalice would package whatever lies in chalicelib/, byte code of tests included, and takes a package for current
    when a file was only renamed; a fresh copy has neither.
    """
    stages = json.loads((ROOT / ".chalice" / "config.json").read_text("utf-8"))["stages"]
    if stage not in stages:
        raise PackagingFailed(f"there is no stage '{stage}' in .chalice/config.json, only {', '.join(stages)}")
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name) / "gazette"
        copy.mkdir()
        for part in PARTS:
            _copy(ROOT / part, copy / part)
        built = Path(name) / "built"
        _run_chalice(copy, stage, built)
        directory.mkdir(parents=True, exist_ok=True)
        for file in built.iterdir():
            shutil.copy(file, directory / file.name)
    return directory / ZIP


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True, ignore=_LEFT_BEHIND)
    else:
        shutil.copy(source, target)


def _run_chalice(project: Path, stage: str, out: Path) -> None:
    chalice = [sys.executable, "-c", "from chalice.cli import main; main()"]
    # AWS is not asked for anything, but without a region Chalice would write nothing.
    region = os.environ.get("AWS_DEFAULT_REGION", REGION)
    environment = {**os.environ, "AWS_DEFAULT_REGION": region, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(  # noqa: S603 (the arguments are ours, and the stage is one argument)
        [*chalice, "package", "--stage", stage, str(out)],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or not (out / ZIP).is_file():
        said = (done.stderr or done.stdout).strip().splitlines()
        raise PackagingFailed(said[-1] if said else f"chalice ended with status {done.returncode}")
