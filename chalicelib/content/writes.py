"""The writes of one edit: what a transaction changes of an article, its live copy, lists, calendars and paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from chalicelib.content.items import (
    DUE,
    LIVE,
    article_item,
    article_key,
    calendar_key,
    claim_item,
    due_item,
    due_key,
    entry_item,
    entry_key,
    list_key,
    live_item,
    month_counter,
    revision_key,
)
from chalicelib.content.models import ListName, Month
from chalicelib.content.workflow import Edit, effects
from chalicelib.dynamodb import ABSENT, Condition, Delete, Item, Put, Update, Write
from chalicelib.errors import StaleVersion


def edit_writes(edit: Edit) -> list[Write]:
    """The writes of one edit, the article's head first; all conditioned on the version it was decided on."""
    after, changes = edit.after, effects(edit)
    expected = at_version(edit.before.version if edit.before else 0)
    writes: list[Write] = [
        Put(item=article_item(after), condition=expected),
        Put(item=article_item(after, revision_key(after.version))),
    ]
    if edit.live_after and edit.live_after != edit.live_before:
        writes.append(Put(item=live_item(edit.live_after)))
    elif edit.live_before and not edit.live_after:
        writes.append(Delete(pk=article_key(after.id), sk=LIVE))
    if changes.claim:
        ours = Condition(text="attribute_not_exists(#pk) OR #article = :article", values={"article": after.id})
        writes.append(Put(item=claim_item(changes.claim, after.id), condition=ours))
    writes += [Put(item=entry_item(name, headline)) for name, headline in changes.entries_added]
    writes += [
        Delete(pk=list_key(name), sk=entry_key(headline.published_at, headline.id))
        for name, headline in changes.entries_removed
    ]
    writes += [Put(item=due_item(due.at, due.article, due.action)) for due in changes.due_added]
    writes += [Delete(pk=DUE, sk=due_key(due.at, due.article, due.action)) for due in changes.due_removed]
    return [*writes, *_calendar_writes(changes.months)]


def _calendar_writes(months: Mapping[tuple[ListName, Month], int]) -> Iterator[Update]:
    """One write for each year of a list: a transaction must not change an item twice."""
    years: dict[tuple[str, str], dict[str, int]] = {}
    for (name, month), change in months.items():
        years.setdefault((calendar_key(name), month[:4]), {})[month_counter(month)] = change
    for (pk, year), changes in years.items():
        expression = "ADD " + ", ".join(f"#{counter} :{counter}" for counter in changes)
        yield Update(pk=pk, sk=year, expression=expression, values=changes)


def at_version(version: int) -> Condition:
    """The item is at this version; for 0, it is not there."""
    return Condition(text="#version = :version", values={"version": version}) if version else ABSENT


def stale(expected: int, found: Item | None) -> StaleVersion:
    """What to raise where `at_version` did not hold, and this stood there instead."""
    return StaleVersion(expected=expected, current=found["version"] if found else None)
