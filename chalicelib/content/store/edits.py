"""The writes of one edit: what a transaction changes of an article, its live copy, lists, calendars and paths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from chalicelib.aws.dynamodb import ABSENT, PRESENT, Condition, Delete, Item, Put, Update, Write
from chalicelib.content.bodies.references import media_of
from chalicelib.content.models.articles import Article
from chalicelib.content.models.names import ListName, MediaId, Month
from chalicelib.content.store.desk import entry_of, places_of
from chalicelib.content.store.indexing import index_writes
from chalicelib.content.store.items import (
    DUE,
    HEAD,
    LIVE,
    MEDIA,
    article_item,
    article_key,
    calendar_key,
    claim_item,
    desk_item,
    due_item,
    due_key,
    entry_item,
    entry_key,
    list_key,
    live_item,
    month_counter,
    path_key,
    revision_key,
    uses_key,
)
from chalicelib.content.store.tickets import article_ticket
from chalicelib.content.workflow.edits import Edit, effects
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
    if edit.live_before != edit.live_after:
        writes.append(article_ticket(edit.live_before, edit.live_after))
        writes += index_writes(edit)
    return [*writes, *_desk_writes(edit), *_calendar_writes(changes.months), *_claims(edit)]


def _claims(edit: Edit) -> Iterator[Write]:
    """What goes with each picture or document that the working copy refers to from now on."""
    known = media_of(edit.before.body, edit.before.lead) if edit.before else ()
    added = [media for media in media_of(edit.after.body, edit.after.lead) if media not in known]
    return claim_writes(article_key(edit.after.id), added)


def claim_writes(user: str, added: Iterable[MediaId]) -> Iterator[Write]:
    """The writes that go with what begins to use pictures or documents: they fail if one is not there."""
    for media in added:
        yield Update(pk=MEDIA, sk=media, expression="ADD #claims :one", values={"one": 1}, condition=PRESENT)
        yield Put(item={"pk": uses_key(media), "sk": user})


def _desk_writes(edit: Edit) -> Iterator[Write]:
    """The article's entries on the desk: all of them are written, since each shows the version."""
    entry, places = entry_of(edit.after), places_of(edit.after)
    yield from (Put(item=desk_item(pk, sk, entry)) for pk, sk in sorted(places))
    gone = places_of(edit.before) - places if edit.before else frozenset()
    yield from (Delete(pk=pk, sk=sk) for pk, sk in sorted(gone))


def head_removal(article: Article) -> Delete:
    """The write that removes an article's head, at that version."""
    return Delete(pk=article_key(article.id), sk=HEAD, condition=at_version(article.version))


def trace_removals(article: Article) -> Iterator[Delete]:
    """The writes that remove what leads to an article that readers don't see: on the desk, and its claims to paths."""
    yield from (Delete(pk=pk, sk=sk) for pk, sk in sorted(places_of(article)))
    ours = Condition(text="attribute_not_exists(#pk) OR #article = :article", values={"article": article.id})
    for path in (*([article.path] if article.path else []), *article.former_paths):
        pk, sk = path_key(path)
        yield Delete(pk=pk, sk=sk, condition=ours)


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
