"""Readers on a bad network and a newsroom that crashes, in simulated time: what was sent, and what was counted of it.

Requests and answers get lost; browsers, proxies and SDKs send twice; pages send again until 14 minutes have passed by
their own clocks, which are off by an hour; those of the processes that answer are off by 5 seconds. Folds are skipped,
crash at each of their calls in turn, and race each other, while readers ask in between; so do the processes that take
snapshots, and whoever dies comes back knowing nothing. Every answer is held against all others: by `as_of`, none may be
smaller than an earlier one. Nothing here is random but by the seed.
"""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from typing import Any, cast

from botocore.exceptions import ClientError

from chalicelib.audience.audience import Audience
from chalicelib.audience.live import MOST_WAITING_SECONDS
from chalicelib.audience.models import Beacon, LiveNumbers, Reader
from chalicelib.audience.store import AudienceStore, Brought
from chalicelib.aws.dynamodb import Table
from ops.local.resources import create_table
from tests.fakes.dynamodb import FakeDynamoDB
from tests.fakes.faults import Crash, Faults
from tests.unit.audience.stepping import Worker

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ARTICLES = tuple(f"01HF8ZQ4Y6T1V9K3M5N7P2R4{letter}{digit}" for letter in "AB" for digit in "0123456789")

VIEWS_A_MINUTE = 100
QUIET_VIEWS_A_MINUTE = 12
DETAIL_LIMIT = 250
PHASE_MINUTES = 12
"""A rush and quiet times take turns: each lasts so long."""

PROCESSES = 3
READS_A_FOLD = 3
CRASH_CALLS = 14
"""What takes a snapshot makes fewer calls than that."""

LANES = 3
CLIENT_CLOCK_SECONDS = 3600
LAMBDA_CLOCK_SECONDS = 5
GIVE_UP_SECONDS = 14 * 60
FORGET_SECONDS = 3600
NO_LIMIT = 10**9
KEPT_ANSWERS = 2_000
AGE_SECONDS = 5
"""How old an answer may be, by the clock of the process that gives it."""

CLOCK_SECONDS = LAMBDA_CLOCK_SECONDS + MOST_WAITING_SECONDS
"""How far `as_of` may be from the time that it was: a process that waits has its own time go on meanwhile."""


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
    answers: int = 0
    process_crashes: Counter[tuple[int, bool]] = field(default_factory=Counter)
    takers_died: int = 0
    takers_racing: int = 0
    snapshots: int = 0
    summed_up: int = 0
    oldest: float = 0.0
    brought: int = 0
    wrong_reads: int = 0
    reads_that_went_down: int = 0
    too_old: int = 0

    def lines(self) -> Iterator[str]:
        """The figures, for people."""
        yield f"{self.sent:>12,} views sent, {self.acknowledged:,} acknowledged"
        yield f"{self.requests_lost:>12,} requests lost, {self.answers_lost:,} answers lost, {self.retries:,} retries"
        yield f"{self.duplicates:>12,} requests delivered twice"
        yield f"{self.folds:>12,} folds, {self.folds_skipped:,} skipped, {self.folds_racing:,} racing"
        crashes, places = self.crashes.total(), len(self.crashes)
        yield f"{crashes:>12,} folds crashed, before or after {places} different calls"
        yield f"{self.reads:>12,} reads, {self.reads_amid_folds:,} of them amid a fold"
        crashes, places = self.process_crashes.total(), len(self.process_crashes)
        yield f"{crashes:>12,} processes crashed amid an answer, before or after {places} different calls"
        yield f"{self.snapshots:>12,} snapshots, {self.summed_up:,} of them summed up"
        yield f"{self.takers_died:>12,} takers died holding the board, {self.takers_racing:,} came too late"
        yield f"{self.answers:>12,} answers in all, {self.oldest:.1f} s old at most"
        yield f"{self.brought:>12,} views brought along meanwhile"
        yield f"{self.lost:>12,} acknowledged views lost"
        yield f"{self.counted_twice:>12,} views counted twice"
        yield f"{self.totals_off:>12,} folds after which the total was not the sum of the articles"
        yield f"{self.wrong_reads:>12,} wrong reads"
        yield f"{self.reads_that_went_down:>12,} reads that went down, of all processes' by as_of"
        yield f"{self.too_old:>12,} answers older than {AGE_SECONDS} s"


@dataclass(frozen=True)
class Read:
    """Somebody asks a process for an article's numbers."""

    worker: Worker
    process: Process
    article: str


@dataclass(frozen=True, order=True)
class Sending:
    """A page sends a beacon: at which second of real time, and since when by the page's own clock."""

    at: float
    view: int
    attempt: int
    article: str = field(compare=False)
    since: float = field(compare=False)
    is_copy: bool = field(compare=False, default=False)


class Process:
    """One that answers, with a clock of its own, and remembers what it read; its calls go where it is told."""

    def __init__(self, kind: type[AudienceStore], simulation: Simulation, seconds: float) -> None:
        self.client: Any = None
        self.faults = Faults()
        self._simulation = simulation
        self._seconds = seconds
        self.audience = Audience(
            kind(Table(cast("Any", self), "audience"), lanes=LANES),
            session_limit=NO_LIMIT,
            address_limit=NO_LIMIT,
            sleep=lambda _: None,
            detail_limit=DETAIL_LIMIT,
            new_token=self._new_token,
        )
        self.tokens: set[str] = set()

    def _new_token(self) -> str:
        self.tokens.add(token := f"{id(self):x}-{len(self.tokens)}")
        return token

    def clock(self, second: float) -> datetime:
        """What this process takes the time for."""
        return START + timedelta(seconds=second + self._seconds)

    def __getattr__(self, name: str) -> Any:
        def call(**request: Any) -> Any:
            try:
                answer = getattr(self.faults.over(self.client), name)(**request)
            except Crash:
                if self.faults.carried_out:
                    self._simulation.note_call(name, request)
                raise
            except ClientError:
                self._simulation.note_refusal(name, request)
                raise
            self._simulation.note_call(name, request)
            return answer

        return call


class Told:
    """What was told of one number: by `as_of`, none may be smaller than an earlier one."""

    def __init__(self) -> None:
        self._times: list[float] = []
        self._least: list[int] = []
        self._most: list[int] = []

    def note(self, as_of: float, number: int) -> bool:
        """Whether it is all right."""
        place = bisect_left(self._times, as_of)
        before = self._most[place - 1] if place else 0
        is_there = place < len(self._times) and self._times[place] == as_of
        after = self._least[place + is_there :]
        if not is_there:
            self._times.insert(place, as_of)
            self._least.insert(place, number)
            self._most.insert(place, before)
        self._least[place] = min(self._least[place], number)
        for later in range(place, len(self._most)):
            self._most[later] = max(self._most[later], number)
        if len(self._times) > KEPT_ANSWERS:
            for kept in (self._times, self._least, self._most):
                del kept[: KEPT_ANSWERS // 2]
        return before <= number <= min(after, default=number)


class History:
    """How much there was of each number at each instant: when what was acknowledged, in order."""

    def __init__(self) -> None:
        self._times: list[float] = []

    def note(self, second: float) -> None:
        """One more."""
        insort(self._times, second)

    def count(self, second: float) -> int:
        """How many there were by then."""
        return bisect_right(self._times, second)


class Simulation:
    """One newsroom in memory, and everyone who reads it."""

    def __init__(self, views: int, seed: int = 1, kind: type[AudienceStore] = AudienceStore) -> None:
        self.result = Result()
        self._chance = random.Random(seed)
        fake: Any = FakeDynamoDB()
        self._client = fake
        self._kind = kind
        create_table(fake, "audience")
        self._views_left = views
        self._folding = Audience(self._table(self._client))
        self._sendings: list[Sending] = []
        self._delivered: Counter[str] = Counter()
        self._brought: Counter[str] = Counter()
        self._delivered_ids: set[int] = set()
        self._acknowledged: set[int] = set()
        self._answered_ids: set[int] = set()
        self._answered: defaultdict[str | None, History] = defaultdict(History)
        self._told: defaultdict[str | None, Told] = defaultdict(Told)
        self._crash_at = 0
        self._skip_until = 0.0
        self._answer_crash = 0
        self._processes = [self._new_process() for _ in range(PROCESSES)]
        self._readers = [self._new_process() for _ in range(READS_A_FOLD)]
        for article in ARTICLES:
            self._folding.open_counter(article, version=1, now=START)

    def run(self) -> Result:
        """Let everyone read, send and send again, then fold to the end and count."""
        minute = 0
        while self._views_left or self._sendings:
            self._begin_minute(minute)
            if minute % 7 == 3:
                self._bring(minute)
            second = 60 * minute + self._chance.uniform(30, 60)
            self._deliver(until=second)
            self._tick(second)
            minute += 1
            if minute % 10 == 0:
                self._forget(60 * minute)
        end = 60 * minute + 3600
        self._fold_undisturbed(end)
        self._settle_accounts()
        return self.result

    # --- readers

    def _begin_minute(self, minute: int) -> None:
        mean = QUIET_VIEWS_A_MINUTE if minute // PHASE_MINUTES % 2 else VIEWS_A_MINUTE
        views = min(self._views_left, self._chance.randint(0, 2 * mean))
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
        if sending.is_copy:
            self._record(sending)
            return
        if chance.random() < 0.05:
            result.requests_lost += 1
            self._send_again(sending)
            return
        if not self._record(sending):
            self._send_again(sending)
            return
        if chance.random() < 0.03:
            # By a browser, a proxy or an SDK: the same once more, which does not say that it is a repetition.
            result.duplicates += 1
            heappush(self._sendings, replace(sending, at=sending.at + chance.uniform(0, 4), is_copy=True))
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

    def _record(self, sending: Sending) -> bool:
        """Whether a process took it and answered."""
        beacon = Beacon(view=f"{sending.view:032x}", article=sending.article, attempt=min(sending.attempt, 100))
        reader = Reader(
            session=f"{sending.view % 5000}", member=f"m{sending.view % 40}" if sending.view % 9 == 0 else None
        )
        process = self._chance.choice(self._processes)
        second = sending.at
        process.client = self._client
        if self._chance.random() < 0.01:
            process.faults = self._next_faults()
        try:
            numbers = process.audience.record(beacon, reader, process.clock(second))
        except Crash:
            self._bury(self._processes, process)
            return False
        finally:
            process.faults = Faults()
        self._check(numbers, sending.article, second, process.clock(second))
        if sending.view not in self._answered_ids:
            self._answered_ids.add(sending.view)
            self._answered[sending.article].note(second)
            self._answered[None].note(second)
        return True

    def _new_process(self) -> Process:
        return Process(self._kind, self, self._chance.uniform(-LAMBDA_CLOCK_SECONDS, LAMBDA_CLOCK_SECONDS))

    def _next_faults(self) -> Faults:
        """A crash at each call in turn, so that none is left out."""
        self._answer_crash = (self._answer_crash + 1) % (2 * CRASH_CALLS)
        return Faults(crash_at=self._answer_crash // 2, carried_out=self._answer_crash % 2 == 1)

    def _bury(self, processes: list[Process], process: Process) -> None:
        """A process died: one that knows nothing takes its place."""
        assert process.faults.crash_at is not None
        self.result.process_crashes[process.faults.crash_at, process.faults.carried_out] += 1
        board = self._client.tables["audience"].get(("SITE", "OPEN"), {})
        self.result.takers_died += board.get("taker", {}).get("S") in process.tokens
        processes[processes.index(process)] = self._new_process()

    def note_refusal(self, name: str, request: dict[str, Any]) -> None:
        """See what was not written, as somebody else was quicker."""
        item = request.get("Item") or request.get("Key") or {}
        is_claim = ":taker" in request.get("ExpressionAttributeValues", {})
        self.result.takers_racing += item.get("sk") == {"S": "OPEN"} and (name == "put_item" or is_claim)

    def note_call(self, name: str, request: dict[str, Any]) -> None:
        """See what a process wrote."""
        if name == "put_item" and request["Item"]["sk"]["S"] == "OPEN":
            self.result.snapshots += 1
            self.result.summed_up += not request["Item"]["detailed"]["BOOL"]
        if name == "update_item" and request["Key"]["pk"]["S"].startswith("J#"):
            article = request["ExpressionAttributeValues"].get(":a")
            view = int(request["Key"]["sk"]["S"].partition("#")[2], 16)
            if article and view not in self._delivered_ids:
                self._delivered_ids.add(view)
                self._delivered[article["S"]] += 1

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
        reads = [self._start_read(process, second) for process in self._readers]
        self._take_turns(folds, reads, second)
        if all(fold.result is not None for fold, _ in folds):
            result.totals_off += not self._is_total_the_sum()

    def _take_turns(self, folds: list[tuple[Worker, Faults]], reads: list[Read], second: float) -> None:
        going: list[Worker] = [fold for fold, _ in folds] + [read.worker for read in reads]
        arriving = second + self._chance.uniform(0, 5)
        begun_amid = any(not fold.is_done for fold, _ in folds)
        while going := [worker for worker in going if not worker.is_done]:
            if self._chance.random() < 0.05:
                self._deliver(until=arriving)
            worker = self._chance.choice(going)
            read = next((read for read in reads if read.worker is worker), None)
            try:
                worker.step()
            except Crash:
                if read:
                    self._bury(self._readers, read.process)
                continue
            if read and worker.is_done:
                self.result.reads_amid_folds += begun_amid
                self.result.reads += 1
                self._check(worker.result, read.article, second, read.process.clock(second))
        for read in reads:
            read.process.faults = Faults()

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

    def _start_read(self, process: Process, second: float) -> Read:
        article = self._chance.choice(ARTICLES)
        if self._chance.random() < 0.1:
            process.faults = self._next_faults()

        def read(client: Any) -> LiveNumbers:
            process.client = client
            return process.audience.live(article, process.clock(second))

        return Read(Worker(self._client, read), process, article)

    def _check(self, numbers: LiveNumbers, article: str, second: float, clock: datetime) -> None:
        """An answer holds all that was acknowledged by its `as_of`, as far as the clocks can tell, and nothing else.

        None is smaller than one with an earlier `as_of`, whoever gave that; and none is too old.
        """
        result = self.result
        result.answers += 1
        as_of = (numbers.as_of - START).total_seconds()
        age = (clock - numbers.as_of).total_seconds()
        result.oldest = max(result.oldest, age)
        result.too_old += age > AGE_SECONDS
        for each, said in ((article, numbers.views), (None, numbers.total)):
            assert said is not None
            at_least = self._answered[each].count(min(as_of - CLOCK_SECONDS, second))
            at_most = self._delivered.total() if each is None else self._delivered[each]
            at_most += self._brought.total() if each is None else self._brought[each]
            result.wrong_reads += not at_least <= said <= at_most
            result.reads_that_went_down += not self._told[each].note(as_of, said)

    def _fold_undisturbed(self, second: float) -> None:
        self._folding.fold(START + timedelta(seconds=second))
        self.result.totals_off += not self._is_total_the_sum()

    def _settle_accounts(self) -> None:
        self.result.acknowledged = len(self._acknowledged)
        self.result.lost += len(self._acknowledged - self._delivered_ids)
        for article in ARTICLES:
            off = self._folding.count_views(article) - self._delivered[article] - self._brought[article]
            self.result.lost += max(0, -off)
            self.result.counted_twice += max(0, off)

    def _is_total_the_sum(self) -> bool:
        counters = sum(self._folding.count_views(article) for article in ARTICLES)
        totals = self._table(self._client).get_totals()
        return counters == totals.views + totals.brought

    def _bring(self, minute: int) -> None:
        """An article brings views along from another site, or more of them than was said before."""
        article = self._chance.choice(ARTICLES)
        more = self._chance.randint(1, 1000)
        self._brought[article] += more
        said = Brought(views=self._brought[article], source="cu", at=f"{minute}", by="import")
        self._folding.set_brought(article, said, START + timedelta(seconds=60 * minute))
        self.result.brought += more

    # --- the machinery

    def _lambda_clock(self, second: float) -> datetime:
        skew = self._chance.uniform(-LAMBDA_CLOCK_SECONDS, LAMBDA_CLOCK_SECONDS)
        return START + timedelta(seconds=second + skew)

    def _forget(self, second: float) -> None:
        """As DynamoDB's expiry does, though earlier, or a million views would not fit into memory."""
        minute = int((START.timestamp() + second - FORGET_SECONDS) // 60)
        for lane in range(LANES):
            self._client.forget("audience", f"J#{lane}", before=f"{minute:010d}")

    def _table(self, client: Any) -> AudienceStore:
        return self._kind(Table(client, "audience"), lanes=LANES)
