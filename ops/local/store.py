"""What the local stack keeps from one run to the next, and who may use it."""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ops.local.options import CannotStart

KEPT = ("dynamodb", "media", "stream.json")
"""What a store consists of, in its directory."""

_FILLING = "filling"
"""The mark of a store that gets its demo content. Until that is whole, nobody else has written into it."""


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Have the store to oneself within the block. Raises CannotStart while another process has it."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotStart(
                f"Another `make run` uses the store in {directory}. End it, or run beside it with EMPTY=1."
            ) from error
        yield


def is_in_use(directory: Path) -> bool:
    """Whether a process has the store."""
    try:
        with locked(directory):
            return False
    except CannotStart:
        return True


def begin_filling(directory: Path) -> bool:
    """Whether the store is new, and so gets its demo content; one that got only a part of it is new once more."""
    mark = directory / _FILLING
    if mark.exists():
        clear(directory)
    elif any((directory / name).exists() for name in KEPT):
        return False
    mark.touch()
    return True


def end_filling(directory: Path) -> None:
    """Note that the store has all of its demo content."""
    (directory / _FILLING).unlink()


def clear(directory: Path) -> None:
    """Remove what a store keeps, and nothing else in its directory. The mark goes last."""
    for name in KEPT:
        shutil.rmtree(directory / name, ignore_errors=True)
        (directory / name).unlink(missing_ok=True)
    (directory / _FILLING).unlink(missing_ok=True)


def write_address(directory: Path, *, url: str, token: str, environment: Mapping[str, str]) -> None:
    """Write `local.json`, where scripts find the running stack and its token, and `python -m ops` its resources."""
    directory.mkdir(parents=True, exist_ok=True)
    new = directory / "local.json.new"
    new.touch(mode=0o600)
    new.write_text(json.dumps({"url": url, "token": token, "environment": environment}) + "\n", "utf-8")
    new.replace(directory / "local.json")


def find_token(directory: Path) -> str | None:
    """The token in `local.json`, if it has one."""
    try:
        token = json.loads((directory / "local.json").read_text("utf-8"))["token"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return token if isinstance(token, str) and token else None
