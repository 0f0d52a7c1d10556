"""Eleventy: JavaScript, with Nunjucks layouts. Adding an article to a site at rest is a build of everything."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.bench.corpus import Corpus, CorpusArticle
from tests.bench.peers import tools
from tests.bench.peers.builder import Cost, run


class Eleventy:
    """Lists of articles are collections that its configuration makes in one pass."""

    name = "Eleventy"

    def version(self) -> str:
        tools.find_node()
        return tools.node_version("@11ty/eleventy")

    def prepare(self, corpus: Corpus, folder: Path) -> None:
        shutil.copytree(tools.LAYOUTS / "eleventy", folder, dirs_exist_ok=True)
        self._corpus, self._folder, self.output = corpus, folder, folder / "_site"
        titles = {topic.slug: topic.title for topic in corpus.topics}
        (folder / "content/_data").mkdir()
        (folder / "content/_data/titles.json").write_text(json.dumps(titles), encoding="utf-8")
        for article in corpus.articles:
            self._add(article)

    def build(self) -> Cost:
        command: list[str | Path] = [tools.find_node(), tools.find_in_node("@11ty/eleventy/cmd.cjs"), "--quiet"]
        return run(command, cwd=self._folder)

    def prepare_addition(self) -> None:
        pass

    def add_one(self) -> Cost:
        self._add(self._corpus.one_more)
        return self.build()

    def _add(self, article: CorpusArticle) -> None:
        front = {
            "title": article.title,
            "date": article.published_at.isoformat(),
            "lede": article.lede,
            "agency": article.agency,
            "byline": article.byline,
            "topics": [topic.slug for topic in article.topics],
        }
        file = self._folder / "content/articles" / article.month / f"{article.slug}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(
            f"---json\n{json.dumps(front, ensure_ascii=False)}\n---\n{article.markdown}\n", encoding="utf-8"
        )
