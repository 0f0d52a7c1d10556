"""Several calls at the same time: threads, which start when there are several for the first time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

Each = TypeVar("Each")
Result = TypeVar("Result")


class Threads:
    """Works on up to `number` things at once; a single one needs no thread."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __call__(self, work: Callable[[Each], Result], things: Iterable[Each]) -> list[Result]:
        """The results, in the order of the things. Raises what the work does."""
        several = list(things)
        if len(several) < 2:
            return list(map(work, several))
        return list(self._pool.map(work, several))

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        from concurrent.futures import ThreadPoolExecutor

        return ThreadPoolExecutor(self._number, thread_name_prefix="audience")
