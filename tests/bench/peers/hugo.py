"""Hugo: Go, the fastest of the well-known generators. A run of it builds everything; there is no quicker way to add."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from tests.bench.corpus import Corpus, CorpusArticle
from tests.bench.peers import tools
from tests.bench.peers.builder import Cost, run


class Hugo:
    """Months are sections, topics and their months are taxonomies: what Hugo lists without searching.

    It is given bodies as Markdown, as its users write them, or as HTML, which it need not convert.
    """

    def __init__(self, bodies: Literal["markdown", "html"] = "markdown") -> None:
        self._html = bodies == "html"
        self.name = "Hugo, HTML bodies" if self._html else "Hugo"

    def version(self) -> str:
        return tools.python_version("hugo")

    def prepare(self, corpus: Corpus, folder: Path) -> None:
        shutil.copytree(tools.LAYOUTS / "hugo", folder, dirs_exist_ok=True)
        self._corpus, self._folder, self.output = corpus, folder, folder / "public"
        for topic in corpus.topics:
            self._write(f"topics/{topic.slug}/_index.md", {"title": topic.title})
        for month in corpus.months:
            self._add_month(month)
        for article in corpus.articles:
            self._add(article)

    def build(self) -> Cost:
        # The package's own `hugo` is a Python script that starts this binary.
        return run([tools.find_in_python("hugo/binaries/hugo*")], cwd=self._folder)

    def prepare_addition(self) -> None:
        pass

    def add_one(self) -> Cost:
        self._add_month(self._corpus.one_more.month)
        self._add(self._corpus.one_more)
        return self.build()

    def _add_month(self, month: str) -> None:
        self._write(f"{month[:4]}/_index.md", {"build": {"render": "never"}})
        self._write(f"{month}/_index.md", {"month": month})

    def _add(self, article: CorpusArticle) -> None:
        front = {
            "title": article.title,
            "date": article.published_at.isoformat(),
            "lede": article.lede,
            "agency": article.agency,
            "byline": article.byline,
            "topics": [topic.slug for topic in article.topics],
            "topicmonths": [f"{topic.slug}/{article.month}" for topic in article.topics],
        }
        ending, body = ("html", article.html) if self._html else ("md", article.markdown)
        self._write(f"{article.month}/{article.slug}.{ending}", front, body)

    def _write(self, path: str, front: Mapping[str, object], body: str = "") -> None:
        file = self._folder / "content" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        # Hugo reads front matter as JSON too, and does so faster than YAML.
        file.write_text(f"{json.dumps(front, ensure_ascii=False, indent=1)}\n\n{body}\n", encoding="utf-8")
