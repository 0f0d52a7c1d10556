"""Pelican: Python, with Jinja2 templates. Its quicker way to add an article is a build with a cache of what it read."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.bench.corpus import Corpus, CorpusArticle
from tests.bench.peers import tools
from tests.bench.peers.builder import Cost, run


class Pelican:
    """Topics are tags; the pages that Pelican has no setting for are made by a plugin in its configuration."""

    name = "Pelican"

    def version(self) -> str:
        return tools.python_version("pelican")

    def prepare(self, corpus: Corpus, folder: Path) -> None:
        shutil.copytree(tools.LAYOUTS / "pelican", folder, dirs_exist_ok=True)
        self._corpus, self._folder, self.output = corpus, folder, folder / "output"
        (folder / "content").mkdir()
        for article in corpus.articles:
            self._add(article)

    def build(self) -> Cost:
        return self._run()

    def prepare_addition(self) -> None:
        self._run("CACHE_CONTENT=true")

    def add_one(self) -> Cost:
        self._add(self._corpus.one_more)
        return self._run("LOAD_CONTENT_CACHE=true")

    def _run(self, *settings: str) -> Cost:
        extra = ["--extra-settings", *settings] if settings else []
        command: list[str | Path] = [
            tools.find_python(),
            "-m",
            "pelican",
            "--quiet",
            "--settings",
            "pelicanconf.py",
            *extra,
        ]
        return run(command, cwd=self._folder)

    def _add(self, article: CorpusArticle) -> None:
        front = {
            "Title": article.title,
            "Date": f"{article.published_at:%Y-%m-%d %H:%M:%S}",
            "Slug": article.slug,
            "Lede": article.lede,
            "Agency": article.agency,
            "Author": article.byline,
            "Tags": ", ".join(topic.title for topic in article.topics),
        }
        head = "\n".join(f"{name}: {value}" for name, value in front.items())
        file = self._folder / "content" / article.month / f"{article.slug}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{head}\n\n{article.markdown}\n", encoding="utf-8")
