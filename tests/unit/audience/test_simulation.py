"""A hundred thousand views on a bad network, a quarter of them in the quick tier; `make bench` sends a million."""

from __future__ import annotations

import pytest

from chalicelib.audience.counting import Minute
from chalicelib.audience.journal import Journal
from chalicelib.audience.table import AudienceTable
from chalicelib.dynamodb import Table, Update
from tests.unit.audience.simulation import Result, Simulation


def faults_found(result: Result) -> dict[str, int]:
    names = ("lost", "counted_twice", "totals_off", "wrong_reads", "reads_that_went_down")
    return {name: getattr(result, name) for name in names if getattr(result, name)}


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.full) for seed in range(2, 5))])
def test_of_many_views_on_a_bad_network_none_is_lost_or_doubled_and_every_read_is_right(seed: int) -> None:
    result = Simulation(25_000, seed).run()
    print(*result.lines(), sep="\n")
    assert faults_found(result) == {}
    assert result.sent == 25_000
    assert min(result.requests_lost, result.answers_lost, result.duplicates, result.folds_racing) > 0
    assert result.reads_amid_folds > 100
    assert len(result.crashes) > 10


class Forgetful(AudienceTable):
    """Adds a minute to an article whether it was added before or not."""

    def add_to_article(self, article: str, views: int, minute: Minute) -> bool:
        values = {"views": views, "minute": minute}
        self._table.write(Update(pk=f"C#{article}", sk="C", expression="SET #m = :minute ADD #n :views", values=values))
        return True


class Blind(AudienceTable):
    """Never finds what a retry looks for."""

    def __init__(self, table: Table, *, lanes: int) -> None:
        super().__init__(table, lanes=lanes)
        self.journal = BlindJournal(table, lanes=lanes)


class BlindJournal(Journal):
    def is_recorded(self, view: str, *, since: Minute, until: Minute) -> bool:
        return False


@pytest.mark.parametrize(
    ("kind", "found"), [(Forgetful, {"counted_twice", "totals_off", "wrong_reads"}), (Blind, {"counted_twice"})]
)
def test_the_simulation_finds_what_is_wrong(kind: type[AudienceTable], found: set[str]) -> None:
    assert found <= set(faults_found(Simulation(5_000, kind=kind).run()))
