"""Has pieces of work take turns, one call to AWS at a time, in the order that a test says."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any


class Worker:
    """A piece of work on its own thread that makes one call to its client per `step`."""

    def __init__(self, client: Any, work: Callable[[Any], Any]) -> None:
        self.result: Any = None
        self.is_done = False
        self._client = client
        self._work = work
        self._error: BaseException | None = None
        self._may_go = threading.Semaphore(0)
        self._has_stopped = threading.Semaphore(0)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._has_stopped.acquire()

    def step(self) -> None:
        """Carry out the next call and run on to the one after it, or to the end. Nothing happens after the end."""
        if not self.is_done:
            self._may_go.release()
            self._has_stopped.acquire()
            if self._error:
                raise self._error

    def finish(self) -> Any:
        """Step to the end; answers what the work did."""
        while not self.is_done:
            self.step()
        self._thread.join()
        return self.result

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(**request: Any) -> Any:
            self._has_stopped.release()
            self._may_go.acquire()
            return getattr(self._client, name)(**request)

        return call

    def _run(self) -> None:
        try:
            self.result = self._work(self)
        except BaseException as error:  # noqa: BLE001 (it is raised again where the test waits)
            self._error = error
        self.is_done = True
        self._has_stopped.release()
