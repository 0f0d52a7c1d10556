"""Builds the package for Lambda, from a clean copy of its parts, with Chalice's own packager.

It adds byte code; otherwise every cold start would compile everything (docs/decisions/0013-cold-starts.md).
"""

from __future__ import annotations

import compileall
import json
import os
import py_compile
import shutil
import subprocess
import sys
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from ops.deploy.runtimes import find_concern
from ops.deploy.sdk import trim
from ops.environment import REGION

ROOT = Path(__file__).parents[2]
ZIP = "deployment.zip"
PARTS = ("app.py", "requirements.txt", "chalicelib", "templates", "vendor", ".chalice")
LAMBDA_ROOT = "/var/task"
"""Where Lambda unpacks it: what tracebacks name."""

CONFIG = Path(".chalice") / "config.json"
ARCHITECTURE = "lambda_architecture"
_LEFT_BEHIND = shutil.ignore_patterns("__pycache__", "*.pyc", ".*", "deployments", "deployed")


class PackagingFailed(Exception):
    """Chalice did not build the package; says why."""


def print_package(stage: str, directory: Path | None) -> int:
    """Build the package, without a directory where `chalice deploy` takes it, and print its size; the exit status."""
    try:
        package = build_package(stage, directory) if directory else build_for_deploy(stage)
    except PackagingFailed as error:
        print(f"The package cannot be built: {error}", file=sys.stderr)
        return 2
    print(f"{package}: {package.stat().st_size:,} bytes")
    if concern := find_concern(sys.version_info[:2], datetime.now(UTC).date()):
        print(concern)
    return 0


def build_package(stage: str, directory: Path, *, architecture: str | None = None) -> Path:
    """Build the deployment zip and its template in `directory`; answers the zip. Raises PackagingFailed.

    Chalice would package everything in chalicelib/, byte code of tests included. If a file was only renamed, it would
    take an old package for current. A fresh copy avoids both. `architecture` names another processor (`x86_64`) than
    the configuration's.
    """
    config = json.loads((ROOT / CONFIG).read_text("utf-8"))
    if stage not in config["stages"]:
        raise PackagingFailed(f"there is no stage '{stage}' in {CONFIG}, only {', '.join(config['stages'])}")
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name) / "gazette"
        copy.mkdir()
        for part in PARTS:
            _copy(ROOT / part, copy / part)
        if architecture:
            (copy / CONFIG).write_text(json.dumps(config | {ARCHITECTURE: architecture}))
        built = Path(name) / "built"
        _run_chalice(copy, stage, built)
        _finish(built / ZIP)
        directory.mkdir(parents=True, exist_ok=True)
        for file in built.iterdir():
            shutil.copy(file, directory / file.name)
    return directory / ZIP


def build_for_deploy(stage: str) -> Path:
    """Build the zip where `chalice deploy` then finds it: under the name of what it is made of. Raises PackagingFailed.

    Byte code that Python left in chalicelib/ is deleted, since Chalice would count it in.
    """
    from chalice.deploy.packager import DependencyBuilder, LambdaDeploymentPackager
    from chalice.utils import UI, OSUtils

    with tempfile.TemporaryDirectory() as name:
        package = build_package(stage, Path(name))
        for each in (ROOT / "chalicelib").rglob("__pycache__"):
            shutil.rmtree(each)
        architecture = json.loads((ROOT / CONFIG).read_text("utf-8"))[ARCHITECTURE]
        chalice = LambdaDeploymentPackager(OSUtils(), DependencyBuilder(OSUtils()), UI(), architecture)
        python = f"python{sys.version_info.major}.{sys.version_info.minor}"
        place = Path(chalice.deployment_package_filename(str(ROOT), python))
        shutil.rmtree(place.parent, ignore_errors=True)
        place.parent.mkdir()
        shutil.move(package, place)
    return place


def _finish(package: Path) -> None:
    """Take out of the zip what no function needs of boto3 and botocore, and add the byte code of every module."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with zipfile.ZipFile(package) as opened:
            opened.extractall(folder)
        if (folder / "botocore").is_dir():
            trim(folder)
        _compile(folder)
        with zipfile.ZipFile(package, "w") as written:
            for file in sorted(path for path in folder.rglob("*") if path.is_file()):
                entry = zipfile.ZipInfo(file.relative_to(folder).as_posix())
                entry.external_attr = 0o644 << 16
                written.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)


def _compile(folder: Path) -> None:
    """Byte code that is valid whatever the time of its source, which is 1980 in Chalice's zips."""
    done = compileall.compile_dir(
        folder,
        stripdir=str(folder),
        prependdir=LAMBDA_ROOT,
        quiet=1,
        maxlevels=20,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
    if not done:
        raise PackagingFailed("a module in it cannot be compiled")


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
