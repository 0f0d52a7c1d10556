"""The bench runs, and prints what it counted."""

import pytest

from tests.bench import __main__ as bench
from tests.bench.archive import archive_of
from tests.bench.corpus import make_corpus
from tests.bench.publish import differing_pages, measure, prepare


def test_a_quick_bench_prints_every_table(capsys: pytest.CaptureFixture[str]) -> None:
    bench.main(["--quick"])
    said = capsys.readouterr().out
    for heading in ("One publish", "A rebuild of", "One page, CPU", "Bytes, gzip -9", "One request, CPU"):
        assert heading in said


def test_one_publish_costs_the_same_in_a_small_and_a_larger_archive() -> None:
    corpus = make_corpus(100)
    small, larger = (measure(archive_of(size, corpus), corpus, runs=1) for size in (500, 5_000))
    assert (small.written, small.s3) == (larger.written, larger.s3)
    assert larger.written <= 25
    assert abs(larger.read_units - small.read_units) <= 20
    assert larger.write_units == small.write_units


def test_after_a_publish_every_page_is_what_a_rebuild_makes_it() -> None:
    corpus = make_corpus(100)
    site = archive_of(1_000, corpus)
    site.dispatch().request_all()
    site.settle()
    assert differing_pages(site, prepare(site, corpus)) == []
