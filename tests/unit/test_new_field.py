"""The worked example of CONTRIBUTING.md, a new field of an article, applies to a copy of the code and passes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PARTS = ("app.py", "chalicelib", "docs", "ops", "templates", "tests", "pyproject.toml")


def test_the_worked_example_applies_and_its_test_passes(tmp_path: Path) -> None:
    for part in PARTS:
        source = ROOT / part
        copy = shutil.copy if source.is_file() else shutil.copytree
        copy(source, tmp_path / part)
    (example,) = re.findall(r"```diff\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.DOTALL)
    run(["git", "apply", "-"], tmp_path, example)
    new = re.findall(r"^\+\+\+ b/(tests/\S+)$", example, re.MULTILINE)
    assert len(new) == 1
    command = [sys.executable, "-m", "pytest", "-n0", "-p", "no:cacheprovider", "--tier", "quick", *new]
    assert "1 tests ran" in run(command, tmp_path)


def test_the_worked_example_touches_a_struct_a_template_a_guide_and_a_test() -> None:
    changed = re.findall(r"^\+\+\+ b/(\S+)$", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.MULTILINE)
    assert [each.split("/")[0] for each in changed] == ["chalicelib", "docs", "templates", "tests"]


def run(command: list[str], folder: Path, sent: str = "") -> str:
    done = subprocess.run(command, cwd=folder, input=sent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
