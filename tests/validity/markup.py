"""Checks HTML, CSS and SVG with the Nu HTML checker, the one behind validator.w3.org/nu."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.validity import packages

_JAVA = ["-Xss4m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
"""Half the time; compiled in this way, the checker's schemas need a deeper stack."""

_OPTIONS = ["--also-check-css", "--also-check-svg", "--exit-zero-always", "--stdout", "--format", "json"]


_TOO_NEW = ("CSS: “background”: Parse Error.", "r>),var(--wash))")
"""What it says, and of what: of `attr(data-colour type(<color>), …)`, which is of CSS Values 5, and it knows CSS 3."""


def check_markup(files: Sequence[Path]) -> list[str]:
    """All that the checker says about the files, warnings and hints too, but for one thing that it cannot know.

    Java starts once, however many they are.
    """
    checker = packages.get_file("vnu-jar/build/dist/vnu.jar")
    files = [_as_svg(file) if file.suffix == ".ico" else file for file in files]
    command: list[str | Path] = ["java", *_JAVA, "-jar", checker, *_OPTIONS, *files]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return [
        f"{each.get('url')}, line {each.get('lastLine')}: {each['message']} In: {each.get('extract', '')!r}"
        for each in json.loads(answer.stdout)["messages"]
        if not (each["message"] == _TOO_NEW[0] and str(each.get("extract")).startswith(_TOO_NEW[1]))
    ]


def _as_svg(file: Path) -> Path:
    """The checker goes by names, and takes what it does not know for HTML."""
    return Path(shutil.copy(file, file.with_suffix(".svg")))
