"""Python environments of tests beside `.venv`, for what would not go together with it: made once, in `.cache/venvs`."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


class FetchFailed(Exception):
    """pip could not fetch what is required; the message says why."""


def python_with(requirements: Path, *, compiled: bool = True) -> Path:
    """The Python of an environment with these requirements and nothing else. Raises FetchFailed.

    Unless `compiled`, it compiles what it imports when it first does: faster where that is little of a lot.
    """
    named = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = ROOT / ".cache" / "venvs" / f"{requirements.stem}-{named}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{requirements.stem}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of two processes that miss it, one makes it and the other waits
        if not folder.exists():
            _make(folder, requirements, "--compile" if compiled else "--no-compile")
    return folder / "bin" / "python"


def run_pip(python: Path, *arguments: str) -> None:
    """Have an environment's pip do something. Raises FetchFailed."""
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    _run([*pip, *arguments])


def _make(folder: Path, requirements: Path, *options: str) -> None:
    # Made beside its place and then renamed, so that a folder under that name is always whole.
    unfinished = folder.with_name(folder.name + ".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    _run([sys.executable, "-m", "venv", str(unfinished)])
    run_pip(unfinished / "bin" / "python", "install", "--no-input", *options, "--requirement", str(requirements))
    unfinished.rename(folder)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise FetchFailed(f"{' '.join(command[:4])} ...: {done.stderr.strip()[-500:]}")
