"""What npm fetches for these tests, once, into `.cache`: the Nu HTML checker and published schemas."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
from pathlib import Path

_HERE = Path(__file__).parent
_LISTS = [_HERE / "package.json", _HERE / "package-lock.json"]
_CACHE = Path(__file__).parents[2] / ".cache" / "validity"
_COMMAND = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
"""Without scripts: vnu-jar's would fetch a Java of its own."""


class FetchFailed(Exception):
    """npm could not fetch them; the message says why."""


def find_lack() -> str | None:
    """None if the checkers can be fetched and run here; otherwise what is missing, in a sentence."""
    if shutil.which("java") is None:
        return "Java 17 is not installed."
    if not _folder().exists() and shutil.which("npm") is None:
        return "npm is not installed."
    return None


def fetch() -> None:
    """Have npm fetch them, unless they are there. Raises FetchFailed. An interrupted fetch leaves nothing behind."""
    folder = _folder()
    if folder.exists():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of two processes that miss them, one fetches and the other waits
        if not folder.exists():
            _fetch_into(folder)


def get_file(name: str) -> Path:
    """A file of a package, e.g. `sitemap/schema/sitemap.xsd`. Must have been fetched."""
    return (_folder() / "node_modules" / name).resolve(strict=True)


def _fetch_into(folder: Path) -> None:
    # Fetched beside its place and then renamed, so that a folder under that name is always whole.
    unfinished = folder.with_name(folder.name + ".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    for each in _LISTS:
        shutil.copy(each, unfinished)
    answer = subprocess.run(_COMMAND, cwd=unfinished, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise FetchFailed(f"npm could not fetch the packages of the validity tests: {answer.stderr.strip()[-500:]}")
    unfinished.rename(folder)


def _folder() -> Path:
    """The folder of these lists' packages: other lists have another."""
    return _CACHE / hashlib.sha256(b"".join(each.read_bytes() for each in _LISTS)).hexdigest()[:12]
