"""What became of each story, with its line and its old id: kept in the spool, told as text, JSON or a page of HTML."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any, Literal

from ops.moving.spool import Spool

Outcome = Literal["taken", "updated", "the same", "edited here", "left out"]

ORDER: tuple[Outcome, ...] = ("taken", "updated", "the same", "edited here", "left out")

_KIND = "report"


class Report:
    """Is told of one thing after the other; memory does not grow with it."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._number = 0
        self.outcomes: Counter[Outcome] = Counter()
        self.hits = 0
        self.remarks = 0
        self.write_units = 0
        self.addresses = 0

    def add(
        self, outcome: Outcome, key: str, line: int, title: str, remarks: Sequence[str] = (), *, path: str = ""
    ) -> None:
        """Tell what became of something."""
        self.outcomes[outcome] += 1
        self.remarks += bool(remarks)
        self._put({"outcome": outcome, "key": key, "line": line, "title": title, "path": path, "remarks": [*remarks]})

    def note(self, key: str, remark: str, *, line: int = 0) -> None:
        """Tell of something that is no story: a topic, a redirect, an address."""
        self._put({"outcome": "note", "key": key, "line": line, "title": "", "path": "", "remarks": [remark]})

    def _put(self, entry: dict[str, Any]) -> None:
        self._number += 1
        self._spool.put(_KIND, f"{self._number:010d}", entry["line"], entry)

    def entries(self) -> Iterator[dict[str, Any]]:
        """All that was told, in that order."""
        return (entry for _, _, entry in self._spool.all(_KIND))

    def summary(self) -> list[str]:
        """The numbers, a line each."""
        lines = [f"{self.outcomes[each]:>9,}  {each}" for each in ORDER if self.outcomes[each]]
        return [*lines, f"{self.hits:>9,}  views brought along", f"{self.addresses:>9,}  old addresses"]

    def write(self, file: Path) -> None:
        """Write the whole report: JSON by lines for `.json`, a page for `.html`, text for anything else."""
        writers = {".json": self._as_json, ".html": self._as_html}
        with file.open("w", encoding="utf-8") as stream:
            for line in writers.get(file.suffix.lower(), self._as_text)():
                stream.write(line + "\n")

    def _as_json(self) -> Iterator[str]:
        yield '{"summary": ' + json.dumps(dict(self.outcomes)) + f', "views": {self.hits}, "entries": ['
        last = ""
        for entry in self.entries():
            if last:
                yield last + ","
            last = json.dumps(entry, ensure_ascii=False)
        yield last + "]}"

    def _as_text(self) -> Iterator[str]:
        yield from self.summary()
        for entry in self.entries():
            if entry["remarks"] or entry["outcome"] not in {"taken", "the same"}:
                head = f"\nline {entry['line']}, {entry['key']}: {entry['outcome']}. {entry['title']} {entry['path']}"
                yield head.rstrip()
                yield from (f"  {remark}" for remark in entry["remarks"])

    def _as_html(self) -> Iterator[str]:
        yield '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>What was brought in</title>'
        yield f"<style>{_STYLE}</style>\n<h1>What was brought in</h1>"
        yield f"<pre>{escape(chr(10).join(self.summary()))}</pre>"
        yield "<p>Ctrl+F finds an id, a line, a title or a word of a remark.</p>\n<table>"
        yield "<tr><th>Line<th>Id<th>Outcome<th>Title<th>Remarks"
        for each in self.entries():
            title = escape(each["title"])
            shown = f'<a href="{escape(each["path"])}">{title}</a>' if each["path"] else title
            remarks = "".join(f"<li>{escape(remark)}" for remark in each["remarks"])
            yield (
                f'<tr class="{"told" if remarks else ""}"><td>{each["line"]}<td>{escape(each["key"])}'
                f"<td>{escape(each['outcome'])}<td>{shown}<td><ul>{remarks}</ul>"
            )
        yield "</table>"


_STYLE = (
    "body{font:16px/1.5 sans-serif;margin:2rem}table{border-collapse:collapse}td,th{border:1px solid #ccc;"
    "padding:.3rem;text-align:left;vertical-align:top}ul{margin:0;padding-left:1rem}.told{background:#fff8e1}"
)
