"""What each function gets, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One function's memory, which decides its share of a processor too, its timeout, and its reserved runs.

    `reserved` keeps that many of the account's concurrent runs for it, and allows no more. None shares the rest.
    """

    memory_mb: int
    timeout_seconds: int
    reserved: int | None
    why: str


FUNCTIONS: Mapping[str, Function] = {
    "api_handler": Function(
        memory_mb=512,
        timeout_seconds=10,
        reserved=None,
        why="a beacon that took longer would arrive after its minute is sealed; a rush may use all remaining runs",
    ),
    "plan": Function(
        memory_mb=512,
        timeout_seconds=30,
        reserved=5,
        why="one run for each shard, of which small tables have one to four; a rush of readers cannot block it",
    ),
    "render": Function(
        memory_mb=1024,
        timeout_seconds=30,
        reserved=20,
        why="the queue starts no more at once; rendering is computing, so it gets more of a processor",
    ),
    "intake": Function(
        memory_mb=1769,
        timeout_seconds=60,
        reserved=5,
        why="decodes pictures of up to 50 million pixels in memory; this much memory comes with a whole processor",
    ),
    "fold": Function(
        memory_mb=512,
        timeout_seconds=300,
        reserved=2,
        why="catches up on hours in one run after an outage; a second run may start meanwhile, and changes nothing",
    ),
    "tick": Function(
        memory_mb=512,
        timeout_seconds=60,
        reserved=1,
        why="publishes due articles one after the other; a second run would only collide with it",
    ),
    "rank": Function(
        memory_mb=512,
        timeout_seconds=60,
        reserved=1,
        why="reads eight days of counters; nobody waits for it",
    ),
}

API = "api_handler"


def function_name(stage: str, function: str) -> str:
    """What Chalice calls a function on AWS."""
    return f"gazette-{stage}" if function == API else f"gazette-{stage}-{function}"
