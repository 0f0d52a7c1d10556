"""An import that is killed again and again, while readers come: all is as once through, and each view is counted."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.audience.audience import Audience
from chalicelib.audience.models import Beacon, Reader
from chalicelib.audience.store import AudienceStore, Brought
from chalicelib.aws.dynamodb import Table
from chalicelib.content.models.names import ArticleId
from ops.local.resources import create_table
from ops.moving.joomla import Joomla
from ops.moving.joomla_tables import read_tables
from ops.upkeep.audit_counters import audit_counters
from tests.fakes.faults import Crash, Faults
from tests.unit.ops.moving.dumps import NOW, article, mysqldump, tables
from tests.unit.ops.moving.moves import articles, bring, items
from tests.unit.publishing.site import Site

HITS = 21_162_408


def generated(folder: Path, number: int) -> Path:
    """A dump of so many articles, of a hundred months, with all of the hits together."""
    base, more = divmod(HITS, number)
    rows = [
        article(
            n + 1,
            f"Bài {n}",
            alias=f"bai-{n // 2}",
            hits=base + (n < more),
            state=1 if n % 10 else 0,
            publish_up=f"{2008 + n % 10}-{n % 12 + 1:02}-{n % 28 + 1:02} 08:00:00",
        )
        for n in range(number)
    ]
    file = folder / "dump.sql"
    file.write_text(mysqldump(tables(*rows)))
    return file


class Newspaper:
    """A site and its audience in memory, and imports of a dump."""

    def __init__(self, file: Path, folder: Path) -> None:
        self.site = Site()
        create_table(self.site.dynamodb, "audience")  # type: ignore[arg-type] # it has what is needed
        self._file = file
        self._folder = folder
        self.audience = self.process()

    def process(self, faults: Faults | None = None) -> Audience:
        client: Any = faults.over(self.site.dynamodb) if faults else self.site.dynamodb
        return Audience(AudienceStore(Table(client, "audience"), lanes=2), session_limit=10**6, address_limit=10**6)

    def bring(self, faults: Faults | None = None) -> None:
        audience = self.process(faults)

        def set_views(id_: ArticleId, views: int) -> None:
            said = Brought(views=views, source="joomla", at="2026-01-15T07:30:00Z", by="import")
            audience.set_brought(id_, said, NOW)

        bring(
            self.site,
            lambda spool: Joomla(read_tables(self._file, spool), now=NOW),
            self._folder,
            faults=faults,
            set_views=set_views,
        )


def killed(paper: Newspaper, moments: Sequence[int], chance: random.Random, meanwhile: Callable[[int], None]) -> int:
    """Bring it in, killed at these calls of its, and once to the end; answers how many kills hit."""
    hit = 0
    for minute, moment in enumerate(moments):
        meanwhile(minute)
        faults = Faults(crash_at=moment, carried_out=chance.random() < 0.5)
        try:
            paper.bring(faults)
        except Crash:
            hit += 1
    paper.bring()
    return hit


@pytest.mark.parametrize(
    ("number", "kills", "beacons"),
    [
        (30, 5, 100),
        pytest.param(100, 12, 1_000, marks=pytest.mark.full),
        pytest.param(600, 50, 10_000, marks=pytest.mark.deep),
    ],
)
def test_however_often_it_is_killed_while_readers_come_all_is_as_once_through(
    number: int, kills: int, beacons: int, tmp_path: Path
) -> None:
    file, chance = generated(tmp_path, number), random.Random(number)
    whole, paper = Newspaper(file, tmp_path), Newspaper(file, tmp_path)
    whole.bring()
    sent = 0

    def readers(minute: int) -> None:
        """Readers of what is there already; the fold comes after them."""
        nonlocal sent
        now = NOW + timedelta(minutes=minute)
        there = sorted(articles(paper.site).values())
        for id_ in there:
            paper.audience.open_counter(id_, version=1, now=now)
        for _ in range(beacons // kills if there else 0):
            sent += 1
            beacon = Beacon(view=f"{sent:032x}", article=chance.choice(there), attempt=0)
            paper.audience.record(beacon, Reader(session=f"{sent % 50}"), now)
        paper.audience.fold(now)

    moments = [chance.randint(0, 2 * number) for _ in range(kills)]
    assert killed(paper, moments, chance, readers) >= kills // 2
    assert items(paper.site) == items(whole.site)
    end = NOW + timedelta(minutes=kills + 3)
    paper.audience.fold(end)
    shown = sum(paper.audience.count_views(id_) for id_ in articles(paper.site).values())
    assert paper.audience.live(None, end).total == shown == HITS + sent
    assert audit_counters(paper.site.dynamodb, "audience", lanes=2, now=end).drifts == ()  # type: ignore[arg-type]
