"""What is kept of what was brought in: by it a second run knows what is there, what changed, and what was edited here.

| item | pk               | sk                    | attributes                                      |
|------|------------------|-----------------------|-------------------------------------------------|
| mark | `MOVED#<source>` | key, e.g. `content:5` | `article`, `version`, `fingerprint`             |

`article` is its id, or `page:<slug>` of a standing page; `version` the one that the import left, and `fingerprint`
tells what it was made of.

A mark is written in the transaction that writes its article: there is never one without the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from chalicelib.aws.dynamodb import ABSENT, Condition, Put, Table
from chalicelib.aws.wire import Item
from chalicelib.content.models.names import ArticleId, Slug
from ops.moving.records import Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What became of a story: its article (or with `page` the slug of its standing page), at that version."""

    key: str
    article: ArticleId
    version: int
    fingerprint: str

    @property
    def page(self) -> Slug | None:
        """The slug of the standing page that a story became."""
        return Slug(self.article.removeprefix("page:")) if self.article.startswith("page:") else None


class Marks:
    """The marks of one source, in the content table."""

    def __init__(self, table: Table, source: str) -> None:
        self._table = table
        self._pk = f"MOVED#{source}"

    def find_many(self, keys: Iterable[str]) -> dict[str, Mark]:
        """The marks that there are."""
        found = self._table.get_many((self._pk, key) for key in keys)
        return {key: _mark(item) for (_, key), item in found.items()}

    def put(self, mark: Mark, before: Mark | None) -> Put:
        """The write that keeps a mark, where the one before stands."""
        condition = ABSENT
        if before:
            condition = Condition(text="#fingerprint = :fingerprint", values={"fingerprint": before.fingerprint})
        item: Item = {
            "pk": self._pk,
            "sk": mark.key,
            "article": mark.article,
            "version": mark.version,
            "fingerprint": mark.fingerprint,
        }
        return Put(item=item, condition=condition)


def _mark(item: Item) -> Mark:
    return Mark(
        key=item["sk"],
        article=ArticleId(item["article"]),
        version=item["version"],
        fingerprint=item["fingerprint"],
    )


def fingerprint_of(story: Story, topics: Mapping[str, str]) -> str:
    """What tells a story from what it was in an earlier export. Lines, counts and remarks do not."""
    shown = {name: getattr(story, name) for name in Story.__dataclass_fields__ if name not in _PASSING}
    shown["topics"] = [topics.get(key, "") for key in story.topics]
    return hashlib.sha256(msgspec.json.encode(shown, order="deterministic")).hexdigest()[:32]


_PASSING = frozenset({"line", "hits", "remarks"})
