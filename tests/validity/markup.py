"""Checks HTML, CSS and SVG with the Nu HTML checker, the one behind validator.w3.org/nu."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.validity import packages

_JAVA = ["-Xss4m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
"""Half the time; compiled in this way, the checker's schemas need a deeper stack."""

_OPTIONS = ["--also-check-css", "--also-check-svg", "--exit-zero-always", "--stdout", "--format", "json"]


def check_markup(files: Sequence[Path]) -> list[str]:
    """All that the checker says about the files, warnings and hints too. Java starts once, however many they are."""
    checker = packages.get_file("vnu-jar/build/dist/vnu.jar")
    command: list[str | Path] = ["java", *_JAVA, "-jar", checker, *_OPTIONS, *files]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return [
        f"{each.get('url')}, line {each.get('lastLine')}: {each['message']} In: {each.get('extract', '')!r}"
        for each in json.loads(answer.stdout)["messages"]
    ]
