"""Many readers at once, on threads, over an engine: what is counted, and what it costs to write it."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.audience.audience import Audience
from chalicelib.audience.models import Beacon, Reader
from chalicelib.audience.store import AudienceStore
from chalicelib.aws.dynamodb import Table

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ARTICLE = "01HF8ZQ4Y6T1V9K3M5N7P2R4S8"
THREADS = 16
LANES = 4


@dataclass(frozen=True)
class Tally:
    """What came of a crowd: views sent and counted, and the write units that the engine reported for them."""

    sent: int
    counted: int
    total: int
    write_units: float

    @property
    def units_a_view(self) -> float:
        return self.write_units / self.sent


def send_crowd(
    client: Any, name: str, *, views: int, a_minute: int, again_every: int = 0, is_moto: bool = False
) -> Tally:
    """Send so many views of one article, so many in each simulated minute, folded while the next minute's come in.

    Not so on moto, which lets others read an item before it is whole.

    With `again_every`, every so many-th beacon is sent twice, by two threads at the same time.
    """
    units = measure_writes(client)
    with ThreadPoolExecutor(THREADS) as threads, ThreadPoolExecutor(THREADS) as folding:
        table = AudienceStore(Table(client, name), lanes=LANES, at_once=folding.map)
        audience = Audience(table, session_limit=10**9)
        audience.open_counter(ARTICLE, version=1, now=START)
        before = units.total()
        fold = None
        for first in range(0, views, a_minute):
            minute = START + timedelta(minutes=first // a_minute)

            def send(number: int, minute: datetime = minute) -> None:
                beacon = Beacon(view=f"{number:032x}", article=ARTICLE, attempt=0)
                second = 60 * (number % a_minute) / a_minute
                audience.record(beacon, Reader(session=f"{number % 999}"), minute + timedelta(seconds=second))

            numbers = list(range(first, min(first + a_minute, views)))
            again = numbers[::again_every] if again_every else []
            list(threads.map(send, sorted(numbers + again)))
            if fold:
                fold.result()
            fold = folding.submit(audience.fold, minute + timedelta(seconds=90))
            if is_moto:
                fold.result()
        if fold:
            fold.result()
        audience.fold(minute + timedelta(minutes=5))
        numbers_now = audience.live(ARTICLE, minute + timedelta(minutes=5))
    return Tally(views, audience.count_views(ARTICLE), numbers_now.total, units.total() - before)


def measure_writes(client: Any) -> Counter[str]:
    """Counts the write units of every single write from here on, as the engine reports them."""
    units, lock = Counter[str](), threading.Lock()

    def ask(params: dict[str, Any], **_: Any) -> dict[str, Any]:
        return params | {"ReturnConsumedCapacity": "TOTAL"}

    def note(parsed: dict[str, Any], **_: Any) -> None:
        # A condition that does not hold costs a unit, too, which no answer reports.
        with lock:
            units["write"] += parsed.get("ConsumedCapacity", {"CapacityUnits": 1})["CapacityUnits"]

    for call in ("UpdateItem", "PutItem"):
        client.meta.events.register(f"provide-client-params.dynamodb.{call}", ask)
        client.meta.events.register(f"after-call.dynamodb.{call}", note)
    return units
