"""The content table: what editors make, kept. Every read is strongly consistent; every edit is one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from chalicelib.content.items import (
    HEAD,
    LIVE,
    SITE,
    TOPICS,
    article_from_item,
    article_item,
    article_key,
    calendar_key,
    claim_item,
    entry_item,
    entry_key,
    format_time,
    headline_from_item,
    list_key,
    live_from_item,
    live_item,
    month_count,
    path_key,
    revision_key,
    site_from_item,
    site_item,
    topic_from_item,
    topic_item,
)
from chalicelib.content.models import (
    ALL,
    Article,
    ArticleId,
    Headline,
    ListName,
    LiveArticle,
    Month,
    Path,
    Site,
    Slug,
    Topic,
)
from chalicelib.content.paths import month_bounds
from chalicelib.content.workflow import Edit, effects
from chalicelib.dynamodb import (
    ABSENT,
    MAX_ITEM_BYTES,
    Condition,
    ConditionFailed,
    Delete,
    Item,
    Put,
    Table,
    Update,
    Write,
    item_bytes,
)
from chalicelib.errors import PathTaken, StaleVersion, TooLarge

DEFAULT_SITE = Site(
    version=0,
    name="Gazette",
    language="vi",
    time_zone="Asia/Ho_Chi_Minh",
    views_offset=0,
    updated_at=datetime(2000, 1, 1, tzinfo=UTC),
)
"""What a site is before anyone has set it up."""


class ContentTable:
    """Articles, lists, topics and the site, in one DynamoDB table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    # Articles

    def find_article(self, article: ArticleId) -> Article | None:
        """The working copy."""
        item = self._table.get(article_key(article), HEAD)
        return article_from_item(item) if item else None

    def find_live(self, article: ArticleId) -> LiveArticle | None:
        """What readers see of an article, or None if it isn't published."""
        item = self._table.get(article_key(article), LIVE)
        return live_from_item(item) if item else None

    def find_lives(self, articles: Iterable[ArticleId]) -> tuple[LiveArticle, ...]:
        """The live copies that exist, in the order asked for."""
        keys = [(article_key(each), LIVE) for each in articles]
        found = self._table.get_many(keys)
        return tuple(live_from_item(found[key]) for key in keys if key in found)

    def find_revision(self, article: ArticleId, version: int) -> Article | None:
        """A version as it was saved."""
        item = self._table.get(article_key(article), revision_key(version))
        return article_from_item(item) if item else None

    def find_path_owner(self, path: Path) -> ArticleId | None:
        """The article that a path belongs to, at its address of today or at one it has left."""
        item = self._table.get(*path_key(path))
        return ArticleId(item["article"]) if item else None

    def commit(self, edit: Edit) -> None:
        """Carry out an edit: head, revision, live copy, path, lists and calendars together, or nothing.

        Raises StaleVersion if the article has moved on, PathTaken if another owns the path, TooLarge if the
        article does not fit into an item, Busy if other edits keep getting in the way.
        """
        writes = edit_writes(edit)
        for write in writes:
            if isinstance(write, Put) and (size := item_bytes(write.item)) > MAX_ITEM_BYTES:
                raise TooLarge(size_bytes=size, limit_bytes=MAX_ITEM_BYTES)
        try:
            self._table.transact(writes)
        except ConditionFailed as error:
            head = dict(zip(error.failed, error.old, strict=True)).get(0, ...)
            if head is ... and edit.live_after:
                raise PathTaken(edit.live_after.path) from error
            expected = edit.before.version if edit.before else 0
            current = head["version"] if isinstance(head, dict) else None
            raise StaleVersion(expected=expected, current=current) from error

    # Lists

    def newest(self, name: ListName, limit: int) -> tuple[Headline, ...]:
        """The newest headlines of a list, newest first."""
        return tuple(map(headline_from_item, self._table.query(list_key(name), newest_first=True, limit=limit)))

    def month(self, name: ListName, month: Month) -> tuple[Headline, ...]:
        """A month's headlines in a list, newest first."""
        first, last = month_bounds(month)
        items = self._table.query(
            list_key(name), low=format_time(first), high=format_time(last) + "~", newest_first=True
        )
        return tuple(each for each in map(headline_from_item, items) if each.month == month)

    def neighbours(self, published_at: datetime, article: ArticleId) -> tuple[Headline | None, Headline | None]:
        """The live articles just before and just after a place in the list of all (which need not be taken)."""
        place, partition = entry_key(published_at, article), list_key(ALL)
        older = self._table.query(partition, high=place, newest_first=True, limit=2)
        newer = self._table.query(partition, low=place, limit=2)
        return self._other_than(place, older), self._other_than(place, newer)

    def months(self, name: ListName) -> tuple[tuple[Month, int], ...]:
        """The months in which a list has articles, newest first, with how many."""
        counts = map(month_count, self._table.query(calendar_key(name), newest_first=True))
        return tuple((month, n) for month, n in counts if n > 0)

    @staticmethod
    def _other_than(place: str, items: Iterable[Item]) -> Headline | None:
        return next((headline_from_item(item) for item in items if item["sk"] != place), None)

    # Topics and the site

    def find_topic(self, slug: Slug) -> Topic | None:
        """A topic."""
        item = self._table.get(TOPICS, slug)
        return topic_from_item(item) if item else None

    def find_topics(self, slugs: Iterable[Slug]) -> tuple[Topic, ...]:
        """The topics that exist among these, in the order asked for."""
        keys = [(TOPICS, slug) for slug in slugs]
        found = self._table.get_many(keys)
        return tuple(topic_from_item(found[key]) for key in keys if key in found)

    def topics(self) -> tuple[Topic, ...]:
        """Every topic, by slug."""
        return tuple(map(topic_from_item, self._table.query(TOPICS)))

    def put_topic(self, topic: Topic) -> None:
        """Keep a topic as its next version. Raises StaleVersion if that isn't the next."""
        self._put_version(topic_item(topic), topic.version)

    def get_site(self) -> Site:
        """The site's settings, or the default ones (version 0)."""
        item = self._table.get(*SITE)
        return site_from_item(item) if item else DEFAULT_SITE

    def put_site(self, site: Site) -> None:
        """Keep the site's settings as their next version. Raises StaleVersion if that isn't the next."""
        self._put_version(site_item(site), site.version)

    def _put_version(self, item: Item, version: int) -> None:
        try:
            self._table.write(Put(item=item, condition=_at_version(version - 1)))
        except ConditionFailed as error:
            old = error.old[0]
            raise StaleVersion(expected=version - 1, current=old["version"] if old else None) from error


def edit_writes(edit: Edit) -> list[Write]:
    """The writes of one edit, the article's head first; all conditioned on the version it was decided on."""
    after, changes = edit.after, effects(edit)
    expected = _at_version(edit.before.version if edit.before else 0)
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
    writes += [
        Update(pk=calendar_key(name), sk=month, expression="ADD #n :change", values={"change": change})
        for (name, month), change in changes.months.items()
    ]
    return writes


def _at_version(version: int) -> Condition:
    return Condition(text="#version = :version", values={"version": version}) if version else ABSENT
