"""Checks links with lychee, offline: those within the site, absolute ones with its own address too."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

READABLE = ".json-as-text"

_LYCHEE = Path(sys.executable).with_name("lychee")


def read_links(folder: Path, origin: str) -> Mapping[str, Any]:
    """lychee's report of a site that lies in `folder` as it would at `origin`; `error_map` has what leads nowhere."""
    files = [_readable(file) for file in folder.rglob("*") if file.is_file() and file.suffix != READABLE]
    own_address = [f"--remap={origin}/ {folder.as_uri()}/"]
    where = ["--offline", f"--root-dir={folder}", "--index-files=index.html", "--include-fragments=full"]
    command: list[str | Path] = [_LYCHEE, *where, *own_address, "--format=json", "--no-progress", *files]
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert answer.returncode in {0, 2}, answer.stderr  # 2: there are dead links
    report: dict[str, Any] = json.loads(answer.stdout)
    return report


def _readable(file: Path) -> Path:
    """A file as lychee can read it: in JSON, it takes the escaped quotes around an address for a part of that."""
    if file.suffix != ".json":
        return file
    plain = file.with_suffix(READABLE)
    plain.write_text(file.read_text("utf-8").replace('\\"', '"'), "utf-8")
    return plain


def find_dead_links(folder: Path, origin: str) -> list[str]:
    """Each link that leads nowhere, with the file it stands in."""
    errors = read_links(folder, origin)["error_map"].items()
    return [f"{file}: {each['url']} ({each['status']['text']})" for file, each_of in errors for each in each_of]
