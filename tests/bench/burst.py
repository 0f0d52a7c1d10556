"""`python -m tests.bench.burst`: many articles published at once, by the real press on several renders. Figures.

Everything is counted in a simulation that is the same each time: renders take turns, one call to AWS each, as if all
calls took as long, so a turn of all of them is a step. The queue is a list in memory with SQS's rules: what fails comes
back later, and goes to the dead letters after five times. After every step no page may lead to what is not there.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from chalicelib.media.queue import MAX_RECEIVES
from chalicelib.publishing.bucket import PageObject, StaleObject
from chalicelib.publishing.changes import parse_changes
from chalicelib.publishing.queue import RenderQueue
from chalicelib.publishing.receiving import NotDone, work_off
from tests.fakes.faults import Faults
from tests.unit.publishing.links import DeadLinks
from tests.unit.publishing.site import Site

PUBLISHES = (1, 30, 300)
RENDERS = (1, 5, 20)
CALL_MS = 10
"""About how long a call takes in one region."""

HIDDEN_STEPS = 18_000
"""The queue's visibility timeout, 180 s, in steps."""


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What a burst came to. `dead_links` counts the steps after which there were any."""

    steps: int
    puts: Counter[str] = field(default_factory=Counter)
    conflicts: int = 0
    dead_letters: int = 0
    dead_links: int = 0
    runs: int = 0
    is_right: bool = False


class _Render(threading.Thread):
    """A process that does one call each time it is let. Only one of all threads ever runs."""

    def __init__(self, site: Site, records: list[dict[str, Any]]) -> None:
        super().__init__(daemon=True)
        self._site = site
        self.records = records
        self.faults = Faults()
        self.faults.between = lambda _, __: self._wait()
        self._turn, self._rest = threading.Semaphore(0), threading.Semaphore(0)
        self.is_done = False
        self.has_failed = False

    def run(self) -> None:
        self._turn.acquire()
        try:
            queue = RenderQueue(self.faults.over(self._site.sqs), "queue")
            work_off(self.records, self._site.dispatch(self.faults), queue)
        except NotDone:
            self.has_failed = True
        self.is_done = True
        self._rest.release()

    def _wait(self) -> None:
        self._rest.release()
        self._turn.acquire()

    def step(self) -> None:
        """Go on to the next call."""
        self._turn.release()
        self._rest.acquire()


class _Counting:
    """Counts what is written, and what was refused because another was quicker."""

    def __init__(self, site: Site, outcome: Outcome) -> None:
        self._put = site.s3.put
        self._outcome = outcome

    def put(self, key: str, page: PageObject, *, seen: Any) -> None:
        try:
            self._put(key, page, seen=seen)
        except StaleObject:
            self._outcome.conflicts += 1
            raise
        self._outcome.puts[key] += 1


def burst(publishes: int, renders: int, *, batch: int = 10) -> Outcome:
    """Publish so many articles at once, and work off the queue on so many renders."""
    site = Site()
    site.set_up()
    for number in range(20):
        site.publish(site.create(f"Cũ {number}", byline="Lan").id, days_ago=number + 1)
    site.settle()
    drafts = [site.create(f"Tin {number}", byline="Lan").id for number in range(publishes)]
    for draft in drafts:
        site.publish(draft)
    dispatch, records = site.dispatch(), site.dynamodb.records["content"]
    for change in parse_changes(records[site.handed_on :]):
        dispatch.announce(change)
    site.handed_on = len(records)
    outcome = Outcome(steps=0)
    site.s3.put = _Counting(site, outcome).put  # type: ignore[method-assign]
    _drain(site, renders, batch, outcome)
    site.handed_on = len(site.dynamodb.records["content"])
    outcome.is_right = site.bucket() == site.rebuilt() and not site.open_tickets()
    return outcome


def _drain(site: Site, renders: int, batch: int, outcome: Outcome) -> None:
    links, receives, hidden = DeadLinks(), Counter[str](), dict[str, int]()
    running: list[_Render] = []
    while site.sqs.messages or running:
        for receipt in [each for each, until in hidden.items() if until <= outcome.steps]:
            del hidden[receipt]
        while len(running) < renders and (taken := list(_take(site, hidden, batch))):
            for receipt in taken:
                receives[receipt] += 1
                hidden[receipt] = outcome.steps + HIDDEN_STEPS
            render = _Render(site, [_record(site, each, receives[each]) for each in taken])
            render.start()
            running.append(render)
            outcome.runs += 1
        for render in running:
            render.step()
        outcome.steps += 1
        for render in [each for each in running if each.is_done]:
            running.remove(render)
            _settle(site, render, receives, outcome)
        outcome.dead_links += bool(links.find(site.s3.objects))
        if not running and site.sqs.messages:
            outcome.steps = max(outcome.steps, min(hidden.get(each, 0) for each in site.sqs.messages))


def _settle(site: Site, render: _Render, receives: Counter[str], outcome: Outcome) -> None:
    """Delete what is done; what was tried for the last time goes to the dead letters."""
    for record in render.records:
        receipt = record["receiptHandle"]
        if not render.has_failed:
            site.sqs.messages.pop(receipt, None)
        elif receipt in site.sqs.messages and receives[receipt] >= MAX_RECEIVES:
            del site.sqs.messages[receipt]
            outcome.dead_letters += 1


def _take(site: Site, hidden: dict[str, int], batch: int) -> Iterator[str]:
    visible = (receipt for receipt in site.sqs.messages if receipt not in hidden)
    yield from (receipt for _, receipt in zip(range(batch), visible, strict=False))


def _record(site: Site, receipt: str, receives: int) -> dict[str, Any]:
    attributes = {"ApproximateReceiveCount": str(receives)}
    body = site.sqs.messages[receipt]
    return {"messageId": receipt, "receiptHandle": receipt, "body": body, "attributes": attributes}


def main(sizes: tuple[int, ...] = PUBLISHES, counts: tuple[int, ...] = RENDERS) -> None:
    """Print every figure."""
    print(f"Publishes at once, worked off in batches of ten and, as before, one by one; {CALL_MS} ms a call")
    print(f"{'':>9} {'':>7} {'':>5} {'':>5} {'objects':>8} {'front':>6} {'':>9} {'':>8} {'dead':>8} {'steps with':>10}")
    print(
        f"{'publishes':>9} {'renders':>7} {'batch':>5} {'runs':>5} {'written':>8} {'page':>6} {'conflicts':>9}"
        f" {'seconds':>8} {'letters':>8} {'dead links':>10} right"
    )
    for batch in (10, 1):
        for publishes in sizes:
            for renders in counts:
                each = burst(publishes, renders, batch=batch)
                print(
                    f"{publishes:>9} {renders:>7} {batch:>5} {each.runs:>5} {each.puts.total():>8,}"
                    f" {each.puts['index.html']:>6} {each.conflicts:>9,} {each.steps * CALL_MS / 1000:>8,.1f}"
                    f" {each.dead_letters:>8} {each.dead_links:>10} {'yes' if each.is_right else 'NO'}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
