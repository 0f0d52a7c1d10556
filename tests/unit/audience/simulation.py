"""Readers on a bad network and a newsroom that crashes, in simulated time: what was sent, and what was counted of it.

Requests and answers get lost; browsers, proxies and SDKs send twice; pages send again until 14 minutes have passed by
their own clocks, which are off by an hour; Lambda's are off by 5 seconds. Folds are skipped, crash at each of their
calls in turn, and race each other, while readers ask in between. Nothing here is random but by the seed.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from typing import Any, cast

from chalicelib.audience.audience import Audience
from chalicelib.audience.models import Beacon, LiveNumbers, Reader
from chalicelib.audience.table import AudienceTable
from chalicelib.dynamodb import Table
from ops.resources import create_table
from tests.fakes.dynamodb import FakeDynamoDB
from tests.fakes.faults import Crash, Faults
from tests.unit.audience.stepping import Worker

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ARTICLES = tuple(f"01HF8ZQ4Y6T1V9K3M5N7P2R4{letter}{digit}" for letter in "AB" for digit in "0123456789")

VIEWS_A_MINUTE = 300
READS_A_FOLD = 4
LANES = 3
CLIENT_CLOCK_SECONDS = 3600
LAMBDA_CLOCK_SECONDS = 5
GIVE_UP_SECONDS = 14 * 60
FORGET_SECONDS = 3600
NO_LIMIT = 10**9


@dataclass
class Result:
    """What happened. The figures that must be 0 come last."""

    sent: int = 0
    acknowledged: int = 0
    requests_lost: int = 0
    answers_lost: int = 0
    duplicates: int = 0
    retries: int = 0
    folds: int = 0
    folds_skipped: int = 0
    folds_racing: int = 0
    crashes: Counter[tuple[int, bool]] = field(default_factory=Counter)
    reads: int = 0
    reads_amid_folds: int = 0
    lost: int = 0
    counted_twice: int = 0
    totals_off: int = 0
    wrong_reads: int = 0
    reads_that_went_down: int = 0

    def lines(self) -> Iterator[str]:
        """The figures, for people."""
        yield f"{self.sent:>12,} views sent, {self.acknowledged:,} acknowledged"
        yield f"{self.requests_lost:>12,} requests lost, {self.answers_lost:,} answers lost, {self.retries:,} retries"
        yield f"{self.duplicates:>12,} requests delivered twice"
        yield f"{self.folds:>12,} folds, {self.folds_skipped:,} skipped, {self.folds_racing:,} racing"
        crashes, places = self.crashes.total(), len(self.crashes)
        yield f"{crashes:>12,} folds crashed, before or after {places} different calls"
        yield f"{self.reads:>12,} reads, {self.reads_amid_folds:,} of them amid a fold"
        yield f"{self.lost:>12,} acknowledged views lost"
        yield f"{self.counted_twice:>12,} views counted twice"
        yield f"{self.totals_off:>12,} folds after which the total was not the sum of the articles"
        yield f"{self.wrong_reads:>12,} wrong reads"
        yield f"{self.reads_that_went_down:>12,} reads that went down"


@dataclass(frozen=True, order=True)
class Sending:
    """A page sends a beacon: at which second of real time, and since when by the page's own clock."""

    at: float
    view: int
    attempt: int
    article: str = field(compare=False)
    since: float = field(compare=False)


class Process:
    """One that answers those who ask, and remembers what it read; its calls go through whoever it works for."""

    def __init__(self, kind: type[AudienceTable]) -> None:
        self.client: Any = None
        self.audience = Audience(kind(Table(cast("Any", self), "audience"), lanes=LANES), open_limit=NO_LIMIT)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)


class Simulation:
    """One newsroom in memory, and everyone who reads it."""

    def __init__(self, views: int, seed: int = 1, kind: type[AudienceTable] = AudienceTable) -> None:
        self.result = Result()
        self._chance = random.Random(seed)
        fake: Any = FakeDynamoDB()
        self._client = fake
        self._kind = kind
        create_table(fake, "audience")
        self._views_left = views
        # Most beacons are taken as at high volume, where an answer does not read the journal; it costs too much here.
        self._busy = Audience(self._table(self._client), session_limit=NO_LIMIT, open_limit=0)
        self._sendings: list[Sending] = []
        self._delivered: Counter[str] = Counter()
        self._delivered_ids: set[int] = set()
        self._acknowledged: set[int] = set()
        self._seen: Counter[str | None] = Counter()
        self._crash_at = 0
        self._skip_until = 0.0
        self._processes = [Process(kind) for _ in range(READS_A_FOLD)]
        for article in ARTICLES:
            self._busy.open_counter(article, version=1, now=START)

    def run(self) -> Result:
        """Let everyone read, send and send again, then fold to the end and count."""
        minute = 0
        while self._views_left or self._sendings:
            self._begin_minute(minute)
            self._deliver(until=60 * minute + self._chance.uniform(30, 60))
            self._tick(60 * minute + 60)
            minute += 1
            if minute % 10 == 0:
                self._forget(60 * minute)
        end = 60 * minute + 3600
        self._fold_undisturbed(end)
        self._settle_accounts()
        return self.result

    # --- readers

    def _begin_minute(self, minute: int) -> None:
        views = min(self._views_left, self._chance.randint(0, 2 * VIEWS_A_MINUTE))
        self._views_left -= views
        for _ in range(views):
            at = 60 * (minute + self._chance.random())
            self.result.sent += 1
            article = ARTICLES[min(int(self._chance.expovariate(0.3)), len(ARTICLES) - 1)]
            clock = self._chance.choice((-1, 0, 1)) * CLIENT_CLOCK_SECONDS
            heappush(self._sendings, Sending(at, self.result.sent, 0, article, at + clock))

    def _deliver(self, until: float) -> None:
        while self._sendings and self._sendings[0].at < until:
            self._send(heappop(self._sendings))

    def _send(self, sending: Sending) -> None:
        chance, result = self._chance, self.result
        if chance.random() < 0.05:
            result.requests_lost += 1
            self._send_again(sending)
            return
        self._record(sending)
        if chance.random() < 0.03:
            # By a browser, a proxy or an SDK: the same once more, which does not say that it is a repetition.
            result.duplicates += 1
            self._record(sending, later=chance.uniform(0, 4))
        if chance.random() < 0.05:
            result.answers_lost += 1
            self._send_again(sending)
        else:
            self._acknowledged.add(sending.view)

    def _send_again(self, sending: Sending) -> None:
        wait = 2 * 2 ** min(sending.attempt, 6) * self._chance.uniform(0.5, 1.5)
        if self._chance.random() < 0.02:
            wait += self._chance.uniform(0, 1800)  # a laptop that slept
        clock = sending.since - sending.at
        if sending.at + wait + clock - sending.since >= GIVE_UP_SECONDS:
            return
        self.result.retries += 1
        again = Sending(sending.at + wait, sending.view, sending.attempt + 1, sending.article, sending.since)
        heappush(self._sendings, again)

    def _record(self, sending: Sending, later: float = 0) -> None:
        beacon = Beacon(view=f"{sending.view:032x}", article=sending.article, attempt=min(sending.attempt, 100))
        reader = Reader(session=f"{sending.view % 5000}")
        self._busy.record(beacon, reader, self._lambda_clock(sending.at + later))
        if sending.view not in self._delivered_ids:
            self._delivered_ids.add(sending.view)
            self._delivered[sending.article] += 1

    # --- the newsroom

    def _tick(self, second: float) -> None:
        """The schedule: a fold, or none, or two; and those who ask meanwhile."""
        chance, result = self._chance, self.result
        if second < self._skip_until or chance.random() < 0.1:
            result.folds_skipped += 1
            return
        if chance.random() < 0.01:
            self._skip_until = second + chance.uniform(120, 1500)
        folds = [self._start_fold(second) for _ in range(1 + (chance.random() < 0.2))]
        result.folds_racing += len(folds) - 1
        reads = [self._start_read(second) for _ in range(READS_A_FOLD)]
        self._take_turns(folds, reads, second)
        if all(fold.result is not None for fold, _ in folds):
            result.totals_off += not self._is_total_the_sum()

    def _take_turns(
        self, folds: list[tuple[Worker, Faults]], reads: list[tuple[Worker, str, Counter[str | None]]], second: float
    ) -> None:
        going: list[Worker] = [fold for fold, _ in folds] + [read for read, *_ in reads]
        arriving = second + self._chance.uniform(0, 5)
        begun_amid = any(not fold.is_done for fold, _ in folds)
        while going := [worker for worker in going if not worker.is_done]:
            if self._chance.random() < 0.05:
                self._deliver(until=arriving)
            worker = self._chance.choice(going)
            try:
                worker.step()
            except Crash:
                continue
            for each, article, before in reads:
                if each is worker and each.is_done:
                    self.result.reads_amid_folds += begun_amid
                    self._check(each.result, article, before)

    def _start_fold(self, second: float) -> tuple[Worker, Faults]:
        self.result.folds += 1
        faults = Faults()
        if self._chance.random() < 0.3:
            # Each call in turn, so that none is left out.
            faults.crash_at, faults.carried_out = self._crash_at // 2, self._crash_at % 2 == 1
            self._crash_at = (self._crash_at + 1) % 120
        clock = self._lambda_clock(second)
        worker = Worker(self._client, partial(self._fold, faults, clock))
        return worker, faults

    def _fold(self, faults: Faults, now: datetime, client: Any) -> int:
        try:
            return Audience(self._table(faults.over(client))).fold(now)
        except Crash:
            assert faults.crash_at is not None
            self.result.crashes[faults.crash_at, faults.carried_out] += 1
            raise

    def _start_read(self, second: float) -> tuple[Worker, str, Counter[str | None]]:
        article = self._chance.choice(ARTICLES)
        now = self._lambda_clock(second)

        process = self._processes.pop(0)

        def read(client: Any) -> LiveNumbers:
            process.client = client
            return process.audience.live(article, now)

        before = Counter({article: self._delivered[article], None: self._delivered.total()})
        for each in (article, None):
            before[f"seen {each}"] = self._seen[each]
        self._processes.append(process)
        return Worker(self._client, read), article, before

    def _check(self, numbers: LiveNumbers, article: str, before: Counter[str | None]) -> None:
        """A read must lie between what was there when it began and when it ended: at one number, if none came in."""
        for each, said in ((article, numbers.views), (None, numbers.total)):
            after = self._delivered.total() if each is None else self._delivered[each]
            assert said is not None
            self.result.reads += each is not None
            self.result.wrong_reads += not before[each] <= said <= after
            self.result.reads_that_went_down += said < before[f"seen {each}"]
            self._seen[each] = max(self._seen[each], said)

    def _fold_undisturbed(self, second: float) -> None:
        self._busy.fold(START + timedelta(seconds=second))
        self.result.totals_off += not self._is_total_the_sum()

    def _settle_accounts(self) -> None:
        self.result.acknowledged = len(self._acknowledged)
        self.result.lost += len(self._acknowledged - self._delivered_ids)
        for article in ARTICLES:
            off = self._busy.count_views(article) - self._delivered[article]
            self.result.lost += max(0, -off)
            self.result.counted_twice += max(0, off)

    def _is_total_the_sum(self) -> bool:
        counters = sum(self._busy.count_views(article) for article in ARTICLES)
        return counters == self._table(self._client).get_totals().views

    # --- the machinery

    def _lambda_clock(self, second: float) -> datetime:
        skew = self._chance.uniform(-LAMBDA_CLOCK_SECONDS, LAMBDA_CLOCK_SECONDS)
        return START + timedelta(seconds=second + skew)

    def _forget(self, second: float) -> None:
        """As DynamoDB's expiry does, though earlier, or a million views would not fit into memory."""
        minute = int((START.timestamp() + second - FORGET_SECONDS) // 60)
        for lane in range(LANES):
            self._client.forget("audience", f"J#{lane}", before=f"{minute:010d}")

    def _table(self, client: Any) -> AudienceTable:
        return self._kind(Table(client, "audience"), lanes=LANES)
