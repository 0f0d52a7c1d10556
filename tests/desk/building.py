"""Builds the desk: its sources in `desk/src` become the files in `desk/built`, which are committed and served.

`make desk` runs this. What is built depends on the sources and on the packages of the lock file, and on nothing else.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.desk.shapes import FILE, shapes
from tests.npm_packages import NpmPackages

DESK = Path(__file__).parents[2] / "desk"
BUILT = DESK / "built"
PACKAGES = NpmPackages(DESK)
_SOURCES = ("src", "style", "index.html", "icon.svg", "build.mjs", "tsconfig.json", "package.json")


class BuildFailed(Exception):
    """The sources cannot be built; says why."""


def build() -> dict[str, bytes]:
    """The built files by name; the sources are checked first. Raises BuildFailed."""
    PACKAGES.require()
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        for each in _SOURCES:
            source = DESK / each
            (shutil.copytree if source.is_dir() else shutil.copy)(source, copy / each)
        (copy / "node_modules").symlink_to(PACKAGES.get_file("esbuild").parent)
        _run(copy, "node_modules/typescript/bin/tsc", "--noEmit")
        _run(copy, "build.mjs", "built")
        return {each.name: each.read_bytes() for each in sorted((copy / "built").iterdir())}


def held() -> dict[str, bytes]:
    """The files that stand in `desk/built`."""
    return {each.name: each.read_bytes() for each in sorted(BUILT.iterdir())}


def main() -> int:
    """Write the shapes and the built files; the exit status."""
    FILE.write_text(shapes(), "utf-8")
    try:
        files = build()
    except BuildFailed as error:
        print(error, file=sys.stderr)
        return 1
    shutil.rmtree(BUILT, ignore_errors=True)
    BUILT.mkdir()
    for name, body in files.items():
        (BUILT / name).write_bytes(body)
        print(f"{len(body):>9,} {name}")
    return 0


def _run(folder: Path, *command: str) -> None:
    node = shutil.which("node")
    if node is None:
        raise BuildFailed("Node.js is not installed.")
    done = subprocess.run([node, *command], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildFailed(f"{' '.join(command)}:\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    sys.exit(main())
