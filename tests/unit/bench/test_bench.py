"""The bench runs, and prints what it counted."""

from dataclasses import replace

import pytest

from tests.bench import __main__ as bench
from tests.bench.archive import archive_of
from tests.bench.corpus import make_corpus
from tests.bench.moving import move
from tests.bench.publish import compare, count, prepare

CORPUS = make_corpus(100)


@pytest.mark.deep
def test_a_quick_bench_prints_every_table(capsys: pytest.CaptureFixture[str]) -> None:
    bench.main(["--quick"])
    said = capsys.readouterr().out
    for heading in ("One publish", "A rebuild of", "One page, CPU", "Bytes, gzip -9", "One request, CPU"):
        assert heading in said


def test_one_publish_costs_the_same_in_a_small_and_a_larger_archive() -> None:
    sites = [archive_of(size, CORPUS) for size in (500, 5_000)]
    small, larger = (count(site, prepare(site, CORPUS, whole=False)) for site in sites)
    assert replace(larger, read_units=small.read_units) == small
    assert larger.read_units - small.read_units <= 20
    assert larger.written <= 25 + 2  # the search's open part, and a block of its cards


@pytest.mark.parametrize("whole", [True, False])
def test_after_a_publish_every_page_is_what_a_rebuild_makes_it(whole: bool) -> None:
    site = archive_of(1_000, CORPUS)
    unlike, compared = compare(site, prepare(site, CORPUS, whole=whole), whole=whole)
    assert unlike == []
    assert compared > (1_000 if whole else 20)


def test_a_few_hundred_articles_move_to_an_empty_stage_unchanged() -> None:
    moved = move(300)
    assert moved.unlike == ()
    assert moved.is_identical
    assert moved.objects > 300
