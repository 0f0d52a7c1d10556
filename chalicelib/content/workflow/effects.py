"""What an edit changes outside its article: lists, calendars, paths, and what the clock has to do."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from chalicelib.content.models.articles import (
    Article,
    Headline,
    LiveArticle,
    headline_of,
    lists_of,
)
from chalicelib.content.models.names import ArticleId, ListName, Month, Path
from chalicelib.content.workflow.edits import Edit

Task = Literal["publish", "unpublish", "purge"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something that the clock has to do with an article."""

    at: datetime
    article: ArticleId
    action: Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What an edit changes outside the article: entries in lists, counts of months, path claims, the clock's work."""

    entries_added: frozenset[tuple[ListName, Headline]]
    entries_removed: frozenset[tuple[ListName, Headline]]
    months: dict[tuple[ListName, Month], int]
    claim: Path | None
    due_added: frozenset[Due]
    due_removed: frozenset[Due]


def due_of(article: Article) -> frozenset[Due]:
    """What the clock has to do with it."""
    times: tuple[tuple[Task, datetime | None], ...] = (
        ("publish", article.publish_at),
        ("unpublish", article.unpublish_at),
        ("purge", article.purge_at),
    )
    return frozenset(Due(at=at, article=article.id, action=action) for action, at in times if at)


def effects(edit: Edit) -> Effects:
    """What the edit changes outside the article."""
    old, new = _entries(edit.live_before), _entries(edit.live_after)
    months: Counter[tuple[ListName, Month]] = Counter()
    months.update((name, headline.month) for name, headline in new)
    months.subtract((name, headline.month) for name, headline in old)
    path = edit.live_after.path if edit.live_after else None
    moved = path is not None and (edit.before is None or edit.before.path != path)
    due_before, due_after = due_of(edit.before) if edit.before else frozenset(), due_of(edit.after)
    return Effects(
        entries_added=new - old,
        entries_removed=frozenset(entry for entry in old if _place(entry) not in set(map(_place, new))),
        months={place: change for place, change in months.items() if change},
        claim=path if moved else None,
        due_added=due_after - due_before,
        due_removed=due_before - due_after,
    )


def _entries(live: LiveArticle | None) -> frozenset[tuple[ListName, Headline]]:
    return frozenset((name, headline_of(live)) for name in lists_of(live)) if live else frozenset()


def _place(entry: tuple[ListName, Headline]) -> tuple[ListName, datetime]:
    name, headline = entry
    return name, headline.published_at
