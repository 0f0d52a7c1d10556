"""A change of every page reaches them all, although Lambda ends a chain of a function's messages after 16 runs."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.content.models.names import ALL
from chalicelib.publishing.bucket import Held, PageObject
from chalicelib.publishing.queue import Sweep, format_message, parse_message
from tests.bench.archive import archive_of
from tests.bench.corpus import make_corpus
from tests.fakes.s3 import FakeS3
from tests.unit.publishing.site import Site

LONGEST_CHAIN = 16
"""Lambda Developer Guide, "Use Lambda recursive loop detection": the next run is not begun, and its message goes to the
dead letters."""

TITLE = b"Song Hau moi"


@dataclass(frozen=True, slots=True)
class Kept:
    """Of a page, what tells whether it is another one, and whether it shows the new name."""

    etag: str
    digest: str
    is_fresh: bool


class Shelf(FakeS3):
    """A bucket that keeps no bodies: a hundred thousand of them take gigabytes."""

    def put(self, key: str, page: PageObject, *, seen: Held | None) -> None:
        self._check(key, seen)
        kept: Any = Kept(page.etag, page.digest, TITLE in page.body)
        self.objects[key] = kept

    def fresh(self) -> set[str]:
        """The keys of the pages that show the new name."""
        objects: dict[str, Any] = dict(self.objects)
        return {key for key, kept in objects.items() if kept.is_fresh}


def run_under_lambdas_rule(site: Site) -> tuple[int, int]:
    """Work the queue off, each message a run later in its chain than the one that sent it, and none after the 16th.

    Answers the longest chain that there was, and how many messages Lambda dropped.
    """
    dispatch = site.dispatch()
    site.hand_on_records(dispatch)
    waiting = deque((1, body) for body in site.sqs.messages.values())
    longest = dropped = 0
    while waiting:
        run, body = waiting.popleft()
        if run > LONGEST_CHAIN:
            dropped += 1
            continue
        longest = max(longest, run)
        site.sqs.messages.clear()
        site.handle(dispatch, body)
        waiting += [(run + 1, sent) for sent in site.sqs.messages.values()]
    site.sqs.messages.clear()
    return longest, dropped


def stale_after_a_change_of_the_name(site: Site) -> tuple[int, int, int]:
    """How many pages of articles do not show the site's new name, after the longest chain and what was dropped."""
    site.s3 = bucket = Shelf()
    site.handed_on = len(site.dynamodb.records["content"])
    site.put_site(name=TITLE.decode())
    longest, dropped = run_under_lambdas_rule(site)
    paths = [each.path for each in site.content.list_from(ALL, None, 1_000_000)]
    fresh = bucket.fresh()
    return sum(f"{path[1:]}index.html" not in fresh for path in paths), longest, dropped


@pytest.mark.parametrize("at_once", [1000, 20])
def test_a_change_of_every_page_reaches_the_oldest_article(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr("chalicelib.publishing.catalogue.STRIDE", 3)
    monkeypatch.setattr("chalicelib.publishing.dispatch.STRETCHES_A_MESSAGE", at_once)
    stale, longest, dropped = stale_after_a_change_of_the_name(archive_of(100, make_corpus(20)))
    assert (stale, dropped) == (0, 0)
    assert longest <= 5


@pytest.mark.deep
def test_a_change_of_every_page_reaches_all_of_a_hundred_thousand() -> None:
    stale, longest, dropped = stale_after_a_change_of_the_name(archive_of(100_000, make_corpus(1_000)))
    assert (stale, dropped) == (0, 0)
    assert longest <= 5


def test_a_stretch_is_a_message_as_any_other() -> None:
    sweep = Sweep(name=ALL, after="2026#b", upto="2025#a", ticket="t")
    assert parse_message(format_message(sweep)) == sweep
    assert parse_message('{"sweep": "all", "after": "2026#b", "ticket": null}') == Sweep(name=ALL, after="2026#b")
