"""A pump: a thread that takes a step again and again, and goes on after a failure, later each time."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

log = logging.getLogger(__name__)

FIRST_BACKOFF_SECONDS = 0.1
MAX_BACKOFF_SECONDS = 10.0


class Pump:
    """Calls `step`, which answers how many seconds to rest: 0 while there is work, more when it found none."""

    def __init__(self, name: str, step: Callable[[], float]) -> None:
        self._name = name
        self._step = step
        self._ending = threading.Event()
        self._awake = threading.Event()
        self._changed = threading.Condition()
        self._idle_since = 0.0

    def start(self) -> threading.Thread:
        """Begin; answers the thread, which ends some time after `stop`."""
        thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """End after the step that is under way."""
        self._ending.set()
        self._awake.set()

    def wait_until_idle(self, deadline: float) -> bool:
        """Whether, before `deadline` (of time.monotonic), a step that began after this call found no work."""
        asked_at = time.monotonic()
        with self._changed:
            self._awake.set()
            return self._changed.wait_for(lambda: self._idle_since >= asked_at, deadline - asked_at)

    def _run(self) -> None:
        backoff = FIRST_BACKOFF_SECONDS
        while not self._ending.is_set():
            self._awake.clear()
            started_at = time.monotonic()
            try:
                rest = self._step()
            except Exception as error:  # noqa: BLE001 (as Lambda would, it goes on whatever a handler raises)
                if not self._ending.is_set():
                    log.warning("%s failed and will be tried again: %s", self._name, describe(error))
                self._ending.wait(backoff)
                backoff = min(backoff * 2, MAX_BACKOFF_SECONDS)
                continue
            backoff = FIRST_BACKOFF_SECONDS
            if rest:
                self._note_idle(started_at)
                self._awake.wait(rest)

    def _note_idle(self, started_at: float) -> None:
        with self._changed:
            self._idle_since = started_at
            self._changed.notify_all()


@contextmanager
def running(*pumps: Pump) -> Iterator[None]:
    """Have these pumps running within the block; after it, no step is under way."""
    threads = [pump.start() for pump in pumps]
    try:
        yield
    finally:
        for pump in pumps:
            pump.stop()
        for thread in threads:
            thread.join()


def describe(error: BaseException) -> str:
    """An error in one line, with where it was raised."""
    place = ""
    if trace := error.__traceback__:
        while trace.tb_next:
            trace = trace.tb_next
        place = f" ({trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno})"
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}{place}"
