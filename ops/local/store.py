"""What the local stack keeps from one run to the next, and who may use it."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ops.local.options import CannotStart


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Have the store to oneself within the block. Raises CannotStart while another process has it."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotStart(
                f"Another `make run` is using the store in {directory}; end that one, or run beside it with EMPTY=1."
            ) from error
        yield


def write_address(directory: Path, *, url: str, token: str, environment: Mapping[str, str]) -> None:
    """Write `local.json`, where scripts find the running stack and its token, and `python -m ops` its resources."""
    directory.mkdir(parents=True, exist_ok=True)
    new = directory / "local.json.new"
    new.touch(mode=0o600)
    new.write_text(json.dumps({"url": url, "token": token, "environment": environment}) + "\n", "utf-8")
    new.replace(directory / "local.json")


def find_token(directory: Path) -> str | None:
    """The token in `local.json`, if there is one."""
    try:
        token = json.loads((directory / "local.json").read_text("utf-8"))["token"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return token if isinstance(token, str) and token else None
