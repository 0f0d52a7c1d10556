"""`python -m tests.bench.live`: readers in bursts on the local stack, with those who watch the numbers meanwhile.

Sixteen threads send views through the edge; two watchers ask five times a second, one through the edge, one as another
process would, straight from the table. All clocks are one here, so what is told can be held against what was sent.
"""

from __future__ import annotations

import argparse
import json
import random
import threading
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection
from itertools import repeat
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from chalicelib.audience.audience import Audience
from chalicelib.audience.counting import ACTIVE_SECONDS
from ops.local import dynamodb_local, stack

BURSTS = (150, 400, 900, 2_000)
THREADS = 16
ARTICLES = 3
ASK_SECONDS = 0.2
MOST_SECONDS = 5.0
RATE, SPREAD = 140, 20
"""Beacons a minute around which answers used to jump."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A view: when its request began, and when its answer was there."""

    article: str
    session: str
    begun: float
    done: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a watcher was told, and when it asked and heard."""

    watcher: str
    article: str
    views: int
    total: int
    guests: int
    as_of: float
    asked: float
    heard: float


@dataclass
class Record:
    """All that was sent and told, from whichever thread."""

    sent: list[Sent] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    refused: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of it. All but the first four must be 0, or True."""

    sent: int
    refused: int
    answers: int
    oldest: float
    fell: int
    fell_by_as_of: int
    behind: int
    made_up: int
    inexact: int
    guests_off: int
    is_exact_at_the_end: bool

    def faults(self) -> dict[str, int | bool]:
        """What should not be."""
        found = {
            name: getattr(self, name)
            for name in ("fell", "fell_by_as_of", "behind", "made_up", "inexact", "guests_off")
            if getattr(self, name)
        }
        return found if self.is_exact_at_the_end else {**found, "is_exact_at_the_end": False}

    def lines(self) -> Iterable[str]:
        """The figures, for people."""
        yield f"{self.sent:>12,} views taken, {self.refused:,} refused"
        yield f"{self.answers:>12,} answers to watchers, {self.oldest:.1f} s old at most"
        yield f"{self.fell:>12,} times a watcher saw a number fall, {self.fell_by_as_of:,} of all answers by as_of"
        yield f"{self.behind:>12,} answers more than {MOST_SECONDS:.0f} s behind what was acknowledged"
        yield f"{self.inexact:>12,} answers that lack what was acknowledged by as_of, {self.made_up:,} with too much"
        yield f"{self.guests_off:>12,} answers with guests more than 1 off"
        yield f"{'' if self.is_exact_at_the_end else 'not ':>12}exact at the end"


class Times:
    """When requests began and were answered, in order. Each is another reader's, so they count readers as well."""

    def __init__(self, sent: Iterable[Sent]) -> None:
        listed = list(sent)
        self._begun = sorted(each.begun for each in listed)
        self._done = sorted(each.done for each in listed)

    def begun_by(self, moment: float) -> int:
        """How many had begun."""
        return bisect_right(self._begun, moment)

    def done_by(self, moment: float) -> int:
        """How many were answered."""
        return bisect_right(self._done, moment)

    def begun_before(self, moment: float) -> int:
        """How many had begun earlier than that."""
        return bisect_left(self._begun, moment)

    def done_before(self, moment: float) -> int:
        """How many were answered earlier than that."""
        return bisect_left(self._done, moment)


class Readers:
    """Sends views through the edge, each of another reader; a thread's come from an address of its own."""

    def __init__(self, url: str, articles: Sequence[str], record: Record) -> None:
        self._port = int(url.rpartition(":")[2])
        self._articles = articles
        self._record = record
        self._threads = threading.local()
        self._addresses: Iterator[object] = iter(range(2, 255))
        self._numbers = iter(range(10**9))
        self._lock = threading.Lock()
        self._connections: list[HTTPConnection] = []

    def share(self, address: str) -> None:
        """Have all threads send from one address from here on."""
        self._addresses = repeat(address.removeprefix("127.0.0."))

    def close(self) -> None:
        """Close all connections."""
        for connection in self._connections:
            connection.close()

    def send(self, _: object = None) -> None:
        """One view."""
        with self._lock:
            number = next(self._numbers)
        article = self._articles[number % len(self._articles)]
        connection, address = self._connection()
        agent = f"Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/{number}"
        beacon = json.dumps({"view": f"{number:032x}", "article": article})
        begun = time.time()
        connection.request("POST", "/api/beacon", beacon, {"User-Agent": agent, "Content-Type": "text/plain"})
        answer = connection.getresponse()
        told = json.loads(answer.read())
        done = time.time()
        with self._lock:
            if answer.status != 200:
                self._record.refused += 1
                return
            self._record.sent.append(Sent(article=article, session=f"{address} {agent}", begun=begun, done=done))
            self._record.told.append(_told("a reader", article, told, begun, done))

    def _connection(self) -> tuple[HTTPConnection, str]:
        if not hasattr(self._threads, "connection"):
            with self._lock:
                address = f"127.0.0.{next(self._addresses)}"
            self._threads.connection = HTTPConnection("127.0.0.1", self._port, timeout=60, source_address=(address, 0))
            self._threads.address = address
            self._connections.append(self._threads.connection)
        return self._threads.connection, self._threads.address


def _told(watcher: str, article: str, answer: dict[str, Any], asked: float, heard: float) -> Told:
    as_of = datetime.fromisoformat(answer["as_of"]).timestamp()
    numbers = {name: answer[name] for name in ("views", "total", "guests")}
    return Told(watcher=watcher, article=article, as_of=as_of, asked=asked, heard=heard, **numbers)


def _watch(name: str, article: str, ask: Callable[[], dict[str, Any]], record: Record, ended: threading.Event) -> None:
    while not ended.wait(ASK_SECONDS):
        asked = time.time()
        answer = ask()
        record.told.append(_told(name, article, answer, asked, time.time()))


def watched(directory: Path, send: Callable[[Readers], None]) -> Verdict:
    """Have readers do as `send` says on a fresh portal with the real engine, watched all the while."""
    record, ended = Record(), threading.Event()
    with stack.running(engine="dynamodb-local", empty=True, directory=directory) as portal:
        articles = [f"01HF8ZQ4Y6T1V9K3M5N7P2R4S{number}" for number in range(ARTICLES)]
        now = datetime.now(UTC)
        for article in articles:
            portal.services.audience.open_counter(article, version=1, now=now)
        other = Audience(portal.services.audience._store)
        connection = HTTPConnection("127.0.0.1", int(portal.url.rpartition(":")[2]), timeout=60)

        def through_the_edge() -> dict[str, Any]:
            connection.request("GET", f"/api/live?article={articles[0]}")
            answer: dict[str, Any] = json.loads(connection.getresponse().read())
            return answer

        def from_the_table() -> dict[str, Any]:
            numbers = other.live(articles[1], datetime.now(UTC))
            return {name: getattr(numbers, name) for name in ("views", "total", "guests")} | {
                "as_of": numbers.as_of.isoformat()
            }

        with ThreadPoolExecutor(2) as watchers:
            asks = (("the edge", articles[0], through_the_edge), ("a process", articles[1], from_the_table))
            watching = [watchers.submit(_watch, *ask, record, ended) for ask in asks]
            readers = Readers(portal.url, articles, record)
            try:
                send(readers)
                time.sleep(2 * MOST_SECONDS / 3)
            finally:
                ended.set()
                readers.close()
            for each in watching:
                each.result()
            connection.close()
        last = [other.live(article, datetime.now(UTC)) for article in articles]
    return judge(record, dict(zip(articles, last, strict=True)))


def judge(record: Record, last: dict[str, Any]) -> Verdict:
    """Hold what was told against what was sent."""
    seen: dict[tuple[str, str | None], int] = {}
    fell = behind = made_up = inexact = guests_off = 0
    of_all = Times(record.sent)
    of_each = {article: Times(each for each in record.sent if each.article == article) for article in last}
    for told in sorted(record.told, key=lambda each: each.heard):
        for article, said, of_it in ((None, told.total, of_all), (told.article, told.views, of_each[told.article])):
            if told.watcher != "a reader":
                fell += said < seen.get((told.watcher, article), 0)
                seen[told.watcher, article] = said
            behind += said < of_it.done_by(told.asked - MOST_SECONDS)
            inexact += said < of_it.done_by(told.as_of)
            made_up += said > of_it.begun_by(told.heard)
        since = int(told.as_of) - ACTIVE_SECONDS
        # `as_of` is told in whole seconds, so up to a second more may have passed.
        at_least = of_all.done_by(told.as_of) - of_all.begun_before(since + 2)
        at_most = of_all.begun_by(told.heard) - of_all.done_before(since)
        guests_off += not at_least - 1 <= told.guests <= at_most + 1
    return Verdict(
        sent=len(record.sent),
        refused=record.refused,
        answers=sum(each.watcher != "a reader" for each in record.told),
        oldest=max((each.asked - each.as_of for each in record.told), default=0.0),
        fell=fell,
        fell_by_as_of=_fell_by_as_of(record.told),
        behind=behind,
        made_up=made_up,
        inexact=inexact,
        guests_off=guests_off,
        is_exact_at_the_end=all(
            numbers.total == len(record.sent) and numbers.views == sum(sent.article == article for sent in record.sent)
            for article, numbers in last.items()
        ),
    )


def _fell_by_as_of(told: Iterable[Told]) -> int:
    """How many answers are smaller than one with an earlier `as_of`, in whole seconds, as the API tells it."""
    fell, most = 0, dict[str | None, int]()
    by_second: dict[int, list[Told]] = {}
    for each in told:
        by_second.setdefault(int(each.as_of), []).append(each)
    for _, answers in sorted(by_second.items()):
        fell += sum(each.total < most.get(None, 0) or each.views < most.get(each.article, 0) for each in answers)
        for each in answers:
            most[None] = max(most.get(None, 0), each.total)
            most[each.article] = max(most.get(each.article, 0), each.views)
    return fell


def in_bursts(minutes: float, bursts: Sequence[int] = BURSTS) -> Callable[[Readers], None]:
    """Bursts one after the other, from all threads, again and again until the time is over."""

    def send(readers: Readers) -> None:
        end, number = time.monotonic() + 60 * minutes, 0
        with ThreadPoolExecutor(THREADS) as threads:
            while number < len(bursts) or time.monotonic() < end:
                list(threads.map(readers.send, range(bursts[number % len(bursts)])))
                number += 1
                time.sleep(1)

    return send


def evenly(minutes: float, rate: int = RATE, spread: int = SPREAD) -> Callable[[Readers], None]:
    """So many beacons a minute, a few more or less each minute."""

    def send(readers: Readers) -> None:
        chance, begun = random.Random(1), time.monotonic()
        with ThreadPoolExecutor(THREADS) as threads:
            at, paces = 0.0, dict[int, float]()
            while at < 60 * minutes:
                time.sleep(max(0.0, begun + at - time.monotonic()))
                threads.submit(readers.send)
                at += 60 / paces.setdefault(int(at // 60), rate + chance.uniform(-spread, spread))

    return send


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what came of both."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.live", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="how long each of both takes")
    minutes = parser.parse_args(arguments).minutes
    if lack := dynamodb_local.is_available():
        print(f"not measured: {lack}")
        return
    for what, send in (
        (f"Bursts of {', '.join(map(str, BURSTS))} views from {THREADS} threads", in_bursts(minutes)),
        (f"{RATE} ± {SPREAD} views a minute", evenly(minutes)),
    ):
        print(f"\n{what}, for {minutes:g} minutes, on the local stack", flush=True)
        with TemporaryDirectory() as directory:
            print(*watched(Path(directory), send).lines(), sep="\n", flush=True)


if __name__ == "__main__":
    main()
