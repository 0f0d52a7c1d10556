"""Counts the calls that go to AWS, over all clients, and has the process die at one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Crash(BaseException):
    """The process died. Not an Exception: nothing may catch it and go on."""


class Faults:
    """Calls are numbered from 0. At call `crash_at` the process dies: before it, or once it is carried out."""

    def __init__(self, *, crash_at: int | None = None, carried_out: bool = False) -> None:
        self.crash_at = crash_at
        self.carried_out = carried_out
        self.calls: list[str] = []
        self.between: Callable[[int, str], None] | None = None
        """Called before each call, with its number and name: for what others do meanwhile."""
        self.after: Callable[[], object] | None = None
        """Called after each call that is carried out: for who keeps what a process leaves that dies there."""

    def over(self, client: Any) -> Any:
        """The client with these faults."""
        return _Faulty(client, self)


class _Faulty:
    def __init__(self, client: Any, faults: Faults) -> None:
        self._client = client
        self._faults = faults

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any, **request: Any) -> Any:
            faults, number = self._faults, len(self._faults.calls)
            faults.calls.append(name)
            if faults.between:
                faults.between(number, name)
            if number == faults.crash_at and not faults.carried_out:
                raise Crash
            try:
                return getattr(self._client, name)(*arguments, **request)
            finally:
                if faults.after:
                    faults.after()
                if number == faults.crash_at:
                    raise Crash

        return call
