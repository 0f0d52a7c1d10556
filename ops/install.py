"""Installs the requirements of a command into `.venv`, and prints its progress: `python3 -m ops.install run`.

It runs before anything is installed. So it needs only the standard library, and reports a Python that is too old
itself. While it installs, `.venv` has a mark in it. A `.venv` that still has its mark is made again, because pip takes
a half-written package for complete.
"""

from __future__ import annotations

import fcntl
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[1]
NEEDS_PYTHON = (3, 11)
SILENT_SECONDS = 3.0
"""How often it prints its progress."""

_UNFINISHED = "unfinished"
_INSTALLED = "installed.txt"
_PIN = re.compile(r"^([\w.-]+)==([^\s;]+)", re.MULTILINE)
_PIP = ["-m", "pip", "--disable-pip-version-check", "install", "--no-input", "--no-compile", "--progress-bar=off"]
"""Python makes byte code of modules when they are imported: compiling all of them takes as long as fetching them."""


class CannotInstall(Exception):
    """Why not, in a sentence or two."""


def main(name: str) -> int:
    """Have `.venv` hold what `requirements-<name>.txt` pins; answers the exit status."""
    try:
        check_python()
        install(ROOT / f"requirements-{name}.txt", ROOT / ".venv")
    except CannotInstall as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped. Run the same command to start the installation again.", file=sys.stderr)
        return 130
    return 0


def check_python() -> None:
    """Raise CannotInstall where this Python is too old, or lacks a part."""
    if sys.version_info < NEEDS_PYTHON:
        wanted = ".".join(map(str, NEEDS_PYTHON))
        raise CannotInstall(
            f"Gazette needs Python {wanted} or newer; {sys.executable} is {sys.version.split()[0]}."
            " Choose another one: PYTHON=/path/to/python3"
        )
    try:
        __import__("ensurepip")
        __import__("venv")
    except ImportError as error:
        raise CannotInstall(
            f"{sys.executable} cannot make virtual environments."
            " On Debian and Ubuntu, install the package python3-venv."
        ) from error


def install(requirements: Path, venv: Path) -> None:
    """Make `venv` hold these requirements, and the command `gazette` of this checkout. Raises CannotInstall.

    Packages that are installed already stay as they are.
    """
    wanted = read_pins(requirements)
    with venv.with_name(f"{venv.name}.lock").open("w") as lock:
        _await(lock)  # of two that install, the second finds all done
        discard_unfinished(venv)
        missing = wanted.items() - read_pins(venv / _INSTALLED).items()
        if not missing:
            return
        print(f"Installing {len(missing)} packages into {venv.name} (only now, and when versions change)", flush=True)
        begin(venv)
        with progress(venv, len(missing)) as lines:
            python = venv / "bin" / "python"
            if not python.exists():
                run([sys.executable, "-m", "venv", str(venv)], lines, lock)
            run([str(python), *_PIP, "--requirement", str(requirements)], lines, lock)
            run([str(python), *_PIP, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], lines, lock)
        finish(venv, wanted)


def read_pins(file: Path) -> dict[str, str]:
    """The versions that a file names as `name==version`, by name; none if the file does not exist."""
    return dict(_PIN.findall(file.read_text("utf-8"))) if file.exists() else {}


def begin(venv: Path) -> None:
    """Mark an environment as unfinished. A new one has its mark from its first moment."""
    if not venv.exists():
        new = _aside(venv)
        new.mkdir()
        (new / _UNFINISHED).touch()
        new.rename(venv)
    (venv / _UNFINISHED).touch()


def finish(venv: Path, pins: dict[str, str]) -> None:
    """Note what was installed, and remove the mark."""
    installed = {**read_pins(venv / _INSTALLED), **pins}
    (venv / _INSTALLED).write_text("".join(f"{name}=={version}\n" for name, version in installed.items()), "utf-8")
    (venv / _UNFINISHED).unlink()


def discard_unfinished(venv: Path) -> None:
    """Remove an environment that was left with its mark. It is renamed first, so that it is never there without."""
    aside = _aside(venv)
    shutil.rmtree(aside, ignore_errors=True)
    if (venv / _UNFINISHED).exists():
        venv.rename(aside)
        shutil.rmtree(aside)


def _aside(venv: Path) -> Path:
    return venv.with_name(f"{venv.name}.unfinished")


class InstallProgress:
    """How far pip is, told from the lines that it prints and from what it has written."""

    def __init__(self, venv: Path, total: int) -> None:
        self._venv = venv
        self._total = total
        self._found = 0
        self._is_writing = False
        self._had = self._written()
        self._started_at = time.monotonic()

    def read(self, line: str) -> None:
        """Take note of a line of pip's."""
        self._found += line.startswith("Collecting ")
        self._is_writing |= line.startswith("Installing collected packages")

    def __str__(self) -> str:
        seconds = f"{time.monotonic() - self._started_at:.0f} s"
        if self._is_writing:
            return f"  {min(self._written() - self._had, self._total)} of {self._total} installed, {seconds}"
        if self._found:
            return f"  {min(self._found, self._total)} of {self._total} fetched, {seconds}"
        return f"  preparing {self._venv.name}, {seconds}"

    def _written(self) -> int:
        return sum(1 for _ in self._venv.glob("lib/python*/site-packages/*.dist-info"))


@contextmanager
def progress(venv: Path, total: int) -> Iterator[InstallProgress]:
    """Have it said every few seconds within the block how far that is."""
    made, ended = InstallProgress(venv, total), threading.Event()

    def say() -> None:
        while not ended.wait(SILENT_SECONDS):
            print(made, flush=True)

    thread = threading.Thread(target=say, daemon=True)
    thread.start()
    try:
        yield made
        print(made, flush=True)
    finally:
        ended.set()
        thread.join()


def _await(lock: IO[str]) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Waiting for another installation to finish.", flush=True)
        fcntl.flock(lock, fcntl.LOCK_EX)


def run(command: list[str], progress: InstallProgress, lock: IO[str]) -> None:
    """Run a command that prints what it does. Raises CannotInstall with its last lines.

    The command holds the lock, too: if this process is killed, the next one waits until nothing is written any more.
    """
    last: list[str] = []
    with subprocess.Popen(  # noqa: S603 (fixed commands)
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, pass_fds=[lock.fileno()]
    ) as process:
        assert process.stdout
        for line in process.stdout:
            progress.read(line)
            last = [*last[-9:], line.rstrip()]
    if process.returncode:
        raise CannotInstall("\n".join(["The installation failed. Its last lines:", *last]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
