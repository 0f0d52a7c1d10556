"""Some thousand views on a bad network; `make test-deep` sends a hundred thousand, and `make bench` a million."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace

import pytest

from chalicelib.audience.board import BoardItems
from chalicelib.audience.board_item import Board, item_of
from chalicelib.audience.counting import JournalEntry, Minute
from chalicelib.audience.journal import Journal
from chalicelib.audience.store import AudienceStore
from chalicelib.aws.dynamodb import Put, Table, Update
from tests.unit.audience.simulation import Result, Simulation


def faults_found(result: Result) -> dict[str, int]:
    names = ("lost", "counted_twice", "totals_off", "wrong_reads", "reads_that_went_down", "too_old")
    return {name: getattr(result, name) for name in names if getattr(result, name)}


VIEWS = int(os.environ.get("VIEWS", "6000"))


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.deep) for seed in range(2, 4))])
def test_of_many_views_on_a_bad_network_none_is_lost_or_doubled_and_every_read_is_right(seed: int) -> None:
    result = Simulation(VIEWS, seed).run()
    print(*result.lines(), sep="\n")
    assert faults_found(result) == {}
    assert result.sent == VIEWS
    assert min(result.requests_lost, result.answers_lost, result.duplicates, result.folds_racing) > 0
    assert result.reads_amid_folds > 100
    assert len(result.crashes) > 5
    assert min(len(result.process_crashes), result.summed_up, result.snapshots - result.summed_up) > 5
    assert result.takers_died > 0


class Forgetful(AudienceStore):
    """Adds a minute to an article whether it was added before or not."""

    def add_to_article(self, article: str, views: int, minute: Minute) -> bool:
        values = {"views": views, "minute": minute}
        self._table.write(Update(pk=f"C#{article}", sk="C", expression="SET #m = :minute ADD #n :views", values=values))
        return True


class Blind(AudienceStore):
    """Never finds what a retry looks for."""

    def __init__(self, table: Table, *, lanes: int) -> None:
        super().__init__(table, lanes=lanes)
        self.journal = BlindJournal(table, lanes=lanes)


class BlindJournal(Journal):
    def find_view(self, view: str, *, since: Minute, until: Minute) -> None:
        return None


class Backwards(AudienceStore):
    """Says when a snapshot was read by the clock of who took it, though the one before was ahead of that."""

    def __init__(self, table: Table, *, lanes: int) -> None:
        super().__init__(table, lanes=lanes)
        self.board = BackwardsBoard(table)


class BackwardsBoard(BoardItems):
    def put_up(self, board: Board, new: Board) -> tuple[Board | None, bool]:
        self._table.write(Put(item=item_of(replace(new, as_of=new.read_at))))
        return new, True


class Headlong(AudienceStore):
    """Does not say that a snapshot is being taken, so nothing is kept of what comes meanwhile."""

    def __init__(self, table: Table, *, lanes: int) -> None:
        super().__init__(table, lanes=lanes)
        self.board = HeadlongBoard(table)


class HeadlongBoard(BoardItems):
    def add(self, board: Board, entries: Iterable[JournalEntry], now: int) -> tuple[Board | None, bool]:
        return board, True


@pytest.mark.parametrize(
    ("kind", "views", "found"),
    [
        (Forgetful, 3_000, {"counted_twice", "totals_off", "wrong_reads"}),
        (Blind, 3_000, {"wrong_reads"}),
        (Backwards, 1_000, {"reads_that_went_down"}),
        (Headlong, 1_000, {"wrong_reads"}),
    ],
)
def test_the_simulation_finds_what_is_wrong(kind: type[AudienceStore], views: int, found: set[str]) -> None:
    assert found <= set(faults_found(Simulation(views, kind=kind).run()))
