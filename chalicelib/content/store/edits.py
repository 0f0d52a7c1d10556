"""The writes of one edit: how a transaction changes an article, its live copy, lists, calendars and paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress

from chalicelib.aws.dynamodb import MAX_TRANSACTION, ConditionFailed, Delete, Put, Update, Write
from chalicelib.content.bodies.references import media_of
from chalicelib.content.models.articles import Article
from chalicelib.content.models.media import unknown_media
from chalicelib.content.models.names import ListName, MediaId, Month, Path
from chalicelib.content.people.permissions import Actor
from chalicelib.content.store.articles import HEAD, LIVE, Articles, article_item, article_key, live_item, revision_key
from chalicelib.content.store.clock import DUE, due_item, due_key
from chalicelib.content.store.conditions import at_version, free_or_of, transact_version
from chalicelib.content.store.desk import desk_item, entry_of, places_of
from chalicelib.content.store.indexing import index_writes
from chalicelib.content.store.items import check_put_sizes
from chalicelib.content.store.lists import calendar_key, entry_item, entry_key, list_key, month_counter
from chalicelib.content.store.media import MEDIA, claim_writes
from chalicelib.content.store.paths import PATH, claim_item, path_key, path_of_claim
from chalicelib.content.store.receipts import raise_if_done
from chalicelib.content.store.tickets import article_ticket
from chalicelib.content.workflow.edits import Edit
from chalicelib.content.workflow.effects import Due, due_of, effects
from chalicelib.errors import AlreadyDone, PathTaken, StaleVersion


def edit_writes(edit: Edit, by: Actor | None = None) -> list[Write]:
    """The writes of one edit, the article's head first; all conditioned on the version it was decided on.

    The revision says which person saved it, and how.
    """
    after, changes = edit.after, effects(edit)
    revision = article_item(after, revision_key(after.version))
    if by:
        revision |= {"how": by.how, **({"person": by.person} if by.person else {})}
    expected = at_version(edit.before.version if edit.before else 0)
    writes: list[Write] = [
        Put(item=article_item(after), condition=expected),
        Put(item=revision),
    ]
    if edit.live_after and edit.live_after != edit.live_before:
        writes.append(Put(item=live_item(edit.live_after)))
    elif edit.live_before and not edit.live_after:
        writes.append(Delete(pk=article_key(after.id), sk=LIVE))
    writes += [
        Put(item=claim_item(path, after.id), condition=free_or_of(after.id))
        for path in _claimed_paths(edit, changes.claim)
    ]
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


def _claimed_paths(edit: Edit, path: Path | None) -> dict[Path, None]:
    """The path that an article moves to, and those that it comes with: where it was before the site was this one."""
    before = edit.before
    known = {before.path, *before.former_paths} if before else {None}
    brought = [former for former in edit.after.former_paths if former not in known]
    return dict.fromkeys([*([path] if path else []), *brought])


def _claims(edit: Edit) -> Iterator[Write]:
    """What goes with each picture or document that the working copy refers to from now on."""
    known = media_of(edit.before.body, edit.before.lead) if edit.before else ()
    added = [media for media in media_of(edit.after.body, edit.after.lead) if media not in known]
    return claim_writes(article_key(edit.after.id), added)


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
    for path in (*([article.path] if article.path else []), *article.former_paths):
        pk, sk = path_key(path)
        yield Delete(pk=pk, sk=sk, condition=free_or_of(article.id))


def _calendar_writes(months: Mapping[tuple[ListName, Month], int]) -> Iterator[Update]:
    """One write for each year of a list, because a transaction must not change an item twice."""
    years: dict[tuple[str, str], dict[str, int]] = {}
    for (name, month), change in months.items():
        years.setdefault((calendar_key(name), month[:4]), {})[month_counter(month)] = change
    for (pk, year), changes in years.items():
        expression = "ADD " + ", ".join(f"#{counter} :{counter}" for counter in changes)
        yield Update(pk=pk, sk=year, expression=expression, values=changes)


class Edits(Articles):
    """How edits of articles are carried out."""

    @staticmethod
    def check_sizes(edit: Edit, by: Actor | None = None) -> None:
        """Raises TooLarge if an edit makes something that does not fit into an item."""
        check_put_sizes(edit_writes(edit, by))

    def commit(self, edit: Edit, receipt: Put | None = None, by: Actor | None = None) -> None:
        """Carry out an edit: head, revision, live copy, path, lists, calendars and receipt together, or nothing.

        Raises StaleVersion if the article has moved on, PathTaken if another owns the path, TooLarge if the
        article does not fit into an item, InvalidInput if a picture that it refers to is gone, AlreadyDone if the
        receipt is there, Busy if other edits keep getting in the way.
        """
        writes = [*edit_writes(edit, by), *([receipt] if receipt else [])]
        check_put_sizes(writes)
        try:
            self._table.transact(writes)
        except ConditionFailed as error:
            if receipt:
                raise_if_done(error, len(writes) - 1)
            head = dict(zip(error.failed, error.old, strict=True)).get(0, ...)
            if head is ... and isinstance(gone := writes[error.failed[0]], Update) and gone.pk == MEDIA:
                raise unknown_media([MediaId(gone.sk)]) from error
            if head is ... and isinstance(gone := writes[error.failed[0]], Put) and gone.item["sk"] == PATH:
                raise PathTaken(path_of_claim(gone.item)) from error
            expected = edit.before.version if edit.before else 0
            current = head["version"] if isinstance(head, dict) else None
            raise StaleVersion(expected=expected, current=current) from error

    def keep_receipt(self, receipt: Put) -> None:
        """Keep the receipt of a deed that changed nothing. Raises AlreadyDone."""
        try:
            self._table.write(receipt)
        except ConditionFailed as error:
            raise AlreadyDone from error

    def purge(self, due: Due) -> None:
        """Remove everything of an article that was in the trash for its time; one that was restored stays.

        It may be repeated, and may die anywhere: what there is to do is told until all of it is done. Raises
        StaleVersion if the article is restored meanwhile, Busy.
        """
        head = self.find_article(due.article)
        if head and due not in due_of(head):
            return
        newest = head or self._newest_revision(due.article)
        traces = list(trace_removals(newest)) if newest else []
        if head:
            # With the head go its claims and its entries on the desk: nothing leads to an article that is not there.
            room = MAX_TRANSACTION - 1
            transact_version(self._table, [head_removal(head), *traces[:room]])
            traces = traces[room:]
        for trace in traces:
            with suppress(ConditionFailed):  # another article has taken the path since
                self._table.write(trace)
        pk = article_key(due.article)
        for item in list(self._table.query(pk, attributes=("sk",))):
            self._table.write(Delete(pk=pk, sk=item["sk"]))
        self._table.write(Delete(pk=DUE, sk=due_key(due.at, due.article, due.action)))
