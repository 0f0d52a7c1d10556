"""`make bench`, the audience: a million views on a bad network, a crowd on the real engine, and what a beacon costs."""

from __future__ import annotations

import cProfile
import gzip
import pstats
import time
from pathlib import Path
from typing import Any

import rjsmin
from moto import mock_aws

from chalicelib.audience.counting import minute_of, tally
from chalicelib.audience.store import AudienceStore
from chalicelib.aws.dynamodb import Table
from chalicelib.aws.wire import to_wire
from chalicelib.services import TEMPLATES
from ops.local import dynamodb_local, resources
from tests.bench import levels, live
from tests.bench.handler import ARTICLE, START, handler
from tests.conftest import new_client
from tests.fakes.dynamodb import FakeDynamoDB
from tests.storage.crowd import send_crowd
from tests.unit.audience.simulation import Simulation

VIEWS = 1_000_000
CROWD = 100_000
MOTO_CROWD = 10_000
RATES = (1, 20, 100, 140)


def main() -> None:
    """Print every figure of the audience."""
    tracker = rjsmin.jsmin((TEMPLATES / "assets" / "script" / "tracker.js").read_text("utf-8")).encode()
    print(f"The tracker takes {len(gzip.compress(tracker, 9, mtime=0))} bytes, gzip -9")
    print("\nA beacon's CPU in the handler, beyond its calls to DynamoDB, by beacons a minute")
    with handler() as beacons:
        for rate in RATES:
            took = beacons.milliseconds_a_beacon(a_minute=rate, minutes=max(3, 60 // rate))
            print(f"{rate:>12,} a minute {took:>8.2f} ms")
        print(profile(beacons))
    print()
    levels.main()
    read, counted = entries_a_second()
    print(f"\nA fold takes {read:,.0f} entries a second of CPU out of answers, and counts {counted:,.0f} a second")
    print("\nViews on a bad network, in memory")
    print(*Simulation(VIEWS).run().lines(), sep="\n", flush=True)
    print("\nA crowd on 16 threads, on moto, which is slow")
    with mock_aws():
        crowd(new_client("dynamodb"), "moto", [(MOTO_CROWD, 100)])
    print("\nA crowd on 16 threads, on DynamoDB Local")
    if lack := dynamodb_local.is_available():
        print(f"not measured: {lack}")
        return
    dynamodb_local.fetch()
    with dynamodb_local.running() as url:
        crowd(new_client("dynamodb", url), "dynamodb-local", [(CROWD, 100), (CROWD // 200, 1)])
    live.main([])


def crowd(client: Any, engine: str, crowds: list[tuple[int, int]]) -> None:
    """Print what so many views come to and cost, at so many a minute."""
    for views, a_minute in crowds:
        name = f"crowd-{a_minute}"
        resources.create_table(client, name)
        begun = time.monotonic()
        found = send_crowd(client, name, views=views, a_minute=a_minute, is_moto=engine == "moto")
        took = time.monotonic() - begun
        print(
            f"{found.sent:>12,} sent at {a_minute} a minute, {found.counted:,} counted, total {found.total:,}; "
            f"{found.units_a_view:.3f} write units a view; {found.sent / took:,.0f} a second",
            flush=True,
        )


def profile(beacons: Any) -> str:
    """Where a beacon's CPU goes: the 12 functions with the most of their own, in milliseconds of 200 beacons."""
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(200):
        beacons.send()
    profiler.disable()
    stats: Any = pstats.Stats(profiler)
    rows = [
        (own, f"{Path(file).stem}.{name}")
        for (file, _, name), (_, _, own, *_) in stats.stats.items()
        if "fakes" not in file and "bench" not in file and "process_time" not in name
    ]
    return "\n".join(f"{1000 * own:>16.1f} ms {name}" for own, name in sorted(rows, reverse=True)[:12])


def entries_a_second(entries: int = 100_000) -> tuple[float, float]:
    """How many entries a second of CPU a fold reads out of DynamoDB's answers, and how many its rules count."""
    minute = minute_of(START)
    wire = [to_wire(_item(minute, number)) for number in range(entries)]
    client: Any = FakeDynamoDB(items_at_once=entries)
    resources.create_table(client, "audience")
    client.query = lambda **_: {"Items": wire}
    begun = time.process_time()
    window = list(AudienceStore(Table(client, "audience"), lanes=1).journal.read(minute))
    read = time.process_time()
    tally(window, minute)
    return entries / (read - begun), entries / (time.process_time() - read)


def _item(minute: int, number: int) -> dict[str, Any]:
    session = f"{number * 7919 % 2**64:032x}"
    return {"pk": "J#0", "sk": f"{minute:010d}#{number:032x}", "a": ARTICLE, "s": session, "t": minute * 60, "x": 0}


if __name__ == "__main__":
    main()
