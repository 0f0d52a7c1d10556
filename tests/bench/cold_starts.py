"""`python -m tests.bench.cold_starts`: what it takes to start each function, as Lambda starts it. Figures, no verdicts.

Beside them an empty Chalice app that makes one botocore client, of the botocore that Lambda's Python has. A start ends
where a function is given its first event; that event is shown, too, since it loads what editors, unlike readers, can
wait for. Processor time is of the main thread: a busy machine stretches the time on the clock, but not that.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from ops.local import dynamodb_local, moto_server
from tests.runtime import emulator, events
from tests.runtime.stage import Stage, stage_on

RUNS = 9
EMPTY = """
from botocore.config import Config
from botocore.session import Session
from chalice.app import Chalice

app = Chalice(app_name="empty")
table = Session().create_client("dynamodb", config=Config(tcp_keepalive=True))


@app.route("/")
def nothing():
    return {}
"""
NOWHERE = events.api_call("GET", "/", "/")
TICK = events.scheduled("gazette-prod-clock", "2026-11-24T12:00:00Z")
READER = {"User_Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0"}
BEACON = {"view": "q83vEjRWeJq83vEjRWeJqw", "attempt": 0}
ARTICLE = {"title": "Tin mới", "body": "Một đoàn đã đến **thăm**.", "body_format": "markdown"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A function's handler in a package, an event without work for it, and one with."""

    package: Path
    handler: str
    nothing: Mapping[str, Any]
    event: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A start: on the clock, of processor time, with its first event, and the most memory that it had."""

    init_ms: float
    cpu_ms: float
    first_event_cpu_ms: float
    peak_mb: float


def main(runs: int = RUNS) -> None:
    """Print every figure."""
    emulator.fetch()
    dynamodb_local.fetch()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        package = emulator.unpacked_package(folder)
        urls = stack.enter_context(dynamodb_local.running()), stack.enter_context(moto_server.running())
        stage = stack.enter_context(stage_on(*urls, package))
        cases = {"an empty app": empty_app(folder, package), **first_events(stage)}
        starts: dict[str, list[Start]] = {what: [] for what in cases}
        for _ in range(runs):
            for what, case in cases.items():
                starts[what].append(start(case, stage.variables))
    report(starts)


def start(case: Case, variables: Mapping[str, str]) -> Start:
    """Start a function anew, and give it its first event."""
    with emulator.running(case.package, case.handler, variables) as function:
        function.invoke(case.nothing)
        started = function.cpu_ms
        function.invoke(case.event)
        return Start(
            init_ms=function.init_ms,
            cpu_ms=started,
            first_event_cpu_ms=function.cpu_ms - started,
            peak_mb=function.peak_mb,
        )


def empty_app(folder: Path, package: Path) -> Case:
    """The least that Chalice and botocore take."""
    root = folder / "empty"
    root.mkdir()
    (root / "app.py").write_text(EMPTY)
    shutil.copytree(package / "chalice", root / "chalice", ignore=shutil.ignore_patterns("__pycache__"))
    return Case(package=root, handler="app.app", nothing=NOWHERE, event=NOWHERE)


def first_events(stage: Stage) -> dict[str, Case]:
    """Each function with an event of its everyday work, of an article that has just been published."""
    editor = {"Authorization": f"Bearer {stage.token()}"}
    post = events.api_call("POST", "/articles", "/articles", body=ARTICLE, **editor)
    with stage.running("api_handler") as api:
        made = json.loads(api.invoke(post)["body"])
        publish = f"/articles/{made['id']}/publish"
        api.invoke(events.api_call("POST", "/articles/{article_id}/publish", publish, **editor))
    changes = stage.changes()
    assert changes
    with stage.running("plan") as plan:
        plan.invoke(changes)
    given: dict[str, tuple[str, Mapping[str, Any], Mapping[str, Any]]] = {
        "beacon": ("app", NOWHERE, events.api_call("POST", "/beacon", "/beacon", body=BEACON, **READER)),
        "API: a list": ("app", NOWHERE, events.api_call("GET", "/articles", "/articles", **editor)),
        "API: an article": ("app", NOWHERE, post),
        "render": ("render", {"Records": []}, events.messages(stage.take_messages()[:1], "render")),
        "plan": ("plan", {"Records": []}, changes),
        **{name: (name, TICK, TICK) for name in ("fold", "tick", "rank")},
    }
    return {
        what: Case(package=stage.package, handler=f"app.{function}", nothing=nothing, event=event)
        for what, (function, nothing, event) in given.items()
    }


def report(starts: Mapping[str, Sequence[Start]]) -> None:
    """Print the medians, and ratios to the first."""
    print(f"{'':<16} {'start':>9} {'CPU':>8} {'ratio':>6} {'first event':>12} {'ratio of both':>14} {'memory':>8}")
    base = next(iter(starts.values()))
    for what, each in starts.items():
        cpu, event = median(s.cpu_ms for s in each), median(s.first_event_cpu_ms for s in each)
        least = median(s.cpu_ms for s in base)
        print(
            f"{what:<16} {median(s.init_ms for s in each):>6.0f} ms {cpu:>5.0f} ms {cpu / least:>6.2f}"
            f" {event:>9.0f} ms {(cpu + event) / least:>14.2f} {median(s.peak_mb for s in each):>5.0f} MB"
        )


if __name__ == "__main__":
    main()
