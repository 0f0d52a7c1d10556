"""The content table: what editors make, kept. Every read is strongly consistent; every edit is one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime

from chalicelib.aws.dynamodb import (
    ABSENT,
    MAX_ITEM_BYTES,
    MAX_TRANSACTION,
    Check,
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
from chalicelib.content.models.articles import (
    Article,
    DeskEntry,
    Headline,
    LiveArticle,
    MenuEntry,
    Period,
    RevisionEntry,
    Site,
    StandingPage,
    Topic,
)
from chalicelib.content.models.media import MediaItem, unknown_media
from chalicelib.content.models.names import ALL, ArticleId, ListName, MediaId, Month, Path, Slug
from chalicelib.content.models.paths import month_bounds
from chalicelib.content.store.desk import Stretch, shelf_key
from chalicelib.content.store.edits import at_version, claim_writes, edit_writes, head_removal, stale, trace_removals
from chalicelib.content.store.index import IndexTable
from chalicelib.content.store.items import (
    DUE,
    HEAD,
    LIVE,
    MAX_VERSION,
    MEDIA,
    MENU,
    MOST_READ,
    NEWS,
    REVISION_ENTRY,
    SITE,
    STANDING,
    TOPICS,
    article_from_item,
    article_key,
    calendar_key,
    desk_entry_from_item,
    due_key,
    entry_key,
    format_time,
    headline_from_item,
    is_redirect,
    list_key,
    live_from_item,
    menu_entry_from_item,
    menu_item,
    month_counts,
    most_read_item,
    news_item,
    parse_time,
    path_key,
    revision_entry_from_item,
    revision_key,
    site_from_item,
    site_item,
    standing_from_item,
    standing_item,
    topic_from_item,
    topic_item,
)
from chalicelib.content.store.media import MediaTable
from chalicelib.content.store.neighbourhood import Neighbourhood, Neighbours
from chalicelib.content.store.receipts import raise_if_done
from chalicelib.content.store.redirects import Redirects
from chalicelib.content.store.tickets import Tickets, change_key, opened, site_key
from chalicelib.content.workflow.edits import Due, Edit, due_of
from chalicelib.errors import AlreadyDone, PathTaken, StaleVersion, TooLarge

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
        self.redirects = Redirects(table)
        self.media = MediaTable(table)
        self.index = IndexTable(table)
        self.tickets = Tickets(table)

    @property
    def items(self) -> Table:
        """The table's items, as DynamoDB has them."""
        return self._table

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

    def revisions(self, article: ArticleId, *, up_to: int, limit: int) -> tuple[RevisionEntry, ...]:
        """What there is of an article's revisions, from version `up_to` down, without their bodies."""
        newest, oldest = revision_key(up_to), revision_key(1)
        items = self._table.query(
            article_key(article), low=oldest, high=newest, newest_first=True, limit=limit, attributes=REVISION_ENTRY
        )
        return tuple(map(revision_entry_from_item, items))

    def desk(self, stretch: Stretch, *, page_items: int) -> Iterator[tuple[str, DeskEntry]]:
        """The desk's entries of a stretch, each with its key; read as they are asked for, so many at a time."""
        items = self._table.query(
            shelf_key(stretch.shelf, stretch.order),
            low=stretch.low,
            high=stretch.high,
            newest_first=stretch.newest_first,
            page_items=page_items,
        )
        return ((item["sk"], desk_entry_from_item(item)) for item in items)

    def find_media(self, wanted: Iterable[MediaId]) -> dict[MediaId, MediaItem]:
        """The pictures and documents that exist among these."""
        return self.media.find_many(wanted)

    def find_path_owner(self, path: Path) -> ArticleId | None:
        """The article that a path belongs to, at its address of today or at one it has left."""
        claim = self._table.get(*path_key(path))
        return ArticleId(claim["article"]) if claim and not is_redirect(claim) else None

    def find_path_owners(self, paths: Iterable[Path]) -> dict[Path, ArticleId]:
        """The articles that these paths belong to."""
        keys = {path_key(path): path for path in paths}
        found = self._table.get_many(keys)
        return {keys[key]: ArticleId(claim["article"]) for key, claim in found.items() if not is_redirect(claim)}

    def is_path_free(self, path: Path, article: ArticleId) -> bool:
        """Whether an article may have a path: nobody has it, or it has it already."""
        claim = self._table.get(*path_key(path))
        return claim is None or claim.get("article") == article

    @staticmethod
    def check_sizes(edit: Edit) -> None:
        """Raises TooLarge if an edit makes something that does not fit into an item."""
        for write in edit_writes(edit):
            if isinstance(write, Put):
                _check_size(write.item)

    def commit(self, edit: Edit, receipt: Put | None = None) -> None:
        """Carry out an edit: head, revision, live copy, path, lists, calendars and receipt together, or nothing.

        Raises StaleVersion if the article has moved on, PathTaken if another owns the path, TooLarge if the
        article does not fit into an item, InvalidInput if a picture that it refers to is gone, AlreadyDone if the
        receipt is there, Busy if other edits keep getting in the way.
        """
        self.check_sizes(edit)
        if receipt:
            _check_size(receipt.item)
        writes = [*edit_writes(edit), *([receipt] if receipt else [])]
        try:
            self._table.transact(writes)
        except ConditionFailed as error:
            if receipt:
                raise_if_done(error, len(writes) - 1)
            head = dict(zip(error.failed, error.old, strict=True)).get(0, ...)
            if head is ... and isinstance(gone := writes[error.failed[0]], Update) and gone.pk == MEDIA:
                raise unknown_media([MediaId(gone.sk)]) from error
            if head is ... and edit.live_after:
                raise PathTaken(edit.live_after.path) from error
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
            self._transact_version([head_removal(head), *traces[:room]])
            traces = traces[room:]
        for trace in traces:
            with suppress(ConditionFailed):  # another article has taken the path since
                self._table.write(trace)
        pk = article_key(due.article)
        for item in list(self._table.query(pk, attributes=("sk",))):
            self._table.write(Delete(pk=pk, sk=item["sk"]))
        self._table.write(Delete(pk=DUE, sk=due_key(due.at, due.article, due.action)))

    def _newest_revision(self, article: ArticleId) -> Article | None:
        low, high = revision_key(1), revision_key(MAX_VERSION)
        items = self._table.query(article_key(article), low=low, high=high, newest_first=True, limit=1)
        return next(map(article_from_item, items), None)

    # Lists

    def newest(self, name: ListName, limit: int) -> tuple[Headline, ...]:
        """The newest headlines of a list, newest first."""
        return self.list_from(name, None, limit)

    def list_from(self, name: ListName, place: str | None, limit: int) -> tuple[Headline, ...]:
        """The headlines of a list from a place (an entry's key; None: the newest) on, newest first."""
        items = self._table.query(list_key(name), high=place, newest_first=True, limit=limit)
        return tuple(map(headline_from_item, items))

    def list_between(self, name: ListName, high: str | None, low: str) -> tuple[Headline, ...]:
        """The headlines of a list from a place (None: the newest) down to another, both among them."""
        items = self._table.query(list_key(name), low=low, high=high, newest_first=True)
        return tuple(map(headline_from_item, items))

    def places(self, name: ListName, place: str | None) -> Iterator[str]:
        """The places of a list from one (None: the newest) on, newest first, without what stands there."""
        items = self._table.query(list_key(name), high=place, newest_first=True, attributes=("sk",))
        return (item["sk"] for item in items)

    def month(self, name: ListName, month: Month) -> tuple[Headline, ...]:
        """A month's headlines in a list, newest first."""
        first, last = month_bounds(month)
        items = self._table.query(
            list_key(name), low=format_time(first), high=format_time(last) + "~", newest_first=True
        )
        return tuple(each for each in map(headline_from_item, items) if each.month == month)

    def year(self, name: ListName, year: str) -> tuple[Headline, ...]:
        """A year's headlines in a list, newest first."""
        first, last = month_bounds(Month(f"{year}-01"))[0], month_bounds(Month(f"{year}-12"))[1]
        items = self._table.query(
            list_key(name), low=format_time(first), high=format_time(last) + "~", newest_first=True
        )
        return tuple(each for each in map(headline_from_item, items) if each.month.startswith(year))

    def neighbours(self, published_at: datetime, article: ArticleId) -> Neighbours:
        """The live articles just before and just after a place in the list of all (which need not be taken)."""
        place = entry_key(published_at, article)
        return self.around(place, older=1, newer=1).neighbours(place, self.is_shown) or (None, None)

    def around(self, place: str, *, older: int, newer: int) -> Neighbourhood:
        """So many entries of the list of all before and after a place (an entry's key), and what stands there."""
        before = self.list_from(ALL, place, older + 1)
        above = self._table.query(list_key(ALL), low=place, limit=newer + 1)
        after = [headline_from_item(item) for item in above]
        is_taken = bool(before and after and before[0].id == after[0].id)
        return Neighbourhood(
            (*reversed(after[is_taken:]), *before), is_oldest=len(before) <= older, is_newest=len(after) <= newer
        )

    def holds(self, name: ListName, period: str) -> bool:
        """Whether a list has articles in a month or a year (`2015-12`, `2015`; "": at all), shown or not."""
        return any(month.startswith(period) for month, _ in self.months(name))

    def is_shown(self, _: ArticleId) -> bool:
        """Whether pages may link to an article that is live: not while its own page may not stand yet."""
        return True

    def months(self, name: ListName) -> tuple[tuple[Month, int], ...]:
        """The months in which a list has articles, newest first, with how many."""
        years = self._table.query(calendar_key(name), newest_first=True)
        return tuple(counted for year in years for counted in month_counts(year))

    # The clock

    def due(self, now: datetime) -> Iterator[Due]:
        """What the clock has to do by now, the longest due first."""
        for item in self._table.query(DUE, high=format_time(now) + "~"):
            at = parse_time(item["sk"].partition("#")[0])
            yield Due(at=at, article=ArticleId(item["article"]), action=item["action"])

    def find_news_since(self) -> datetime | None:
        """Since when an article is news; None before the clock first said so."""
        item = self._table.get(*NEWS)
        return parse_time(item["since"]) if item else None

    def set_news_since(self, since: datetime) -> None:
        """Say since when an article is news. An earlier time than that of before changes nothing."""
        later = Condition(text="attribute_not_exists(#since) OR #since < :since", values={"since": format_time(since)})
        with suppress(ConditionFailed):
            self._table.write(Put(item=news_item(since), condition=later))

    def published_since(self, since: datetime, limit: int) -> tuple[Headline, ...]:
        """The live articles published at that moment or later, newest first."""
        items = self._table.query(list_key(ALL), low=format_time(since), newest_first=True, limit=limit)
        return tuple(map(headline_from_item, items))

    def is_any_published(self, since: datetime, before: datetime) -> bool:
        """Whether any live article was published in that time, `before` itself left out."""
        entries = self._table.query(list_key(ALL), low=format_time(since), high=format_time(before), limit=1)
        return any(True for _ in entries)

    def most_read(self, period: Period) -> tuple[ArticleId, ...]:
        """The most read articles of a period, as they were last counted; some may be gone since."""
        item = self._table.get(MOST_READ, period)
        return tuple(ArticleId(article) for article in item["articles"]) if item else ()

    def set_most_read(self, period: Period, articles: tuple[ArticleId, ...]) -> None:
        """Say which articles were read most, the most read one first."""
        self._table.write(Put(item=most_read_item(period, articles)))

    # Standing pages

    def find_standing(self, slug: Slug) -> StandingPage | None:
        """A standing page."""
        item = self._table.get(STANDING, slug)
        return standing_from_item(item) if item else None

    def menu(self) -> tuple[MenuEntry, ...]:
        """Every standing page: those in the menu by their place there, then the others by slug."""
        entries = map(menu_entry_from_item, self._table.query(MENU))
        return tuple(sorted(entries, key=lambda entry: (entry.menu is None, entry.menu or 0, entry.slug)))

    def put_standing(self, page: StandingPage, added: Iterable[MediaId] = ()) -> None:
        """Keep a standing page as its next version, which begins to refer to these pictures and documents.

        Raises StaleVersion, TooLarge, PathTaken (by a redirect), InvalidInput (a picture is gone).
        """
        item = standing_item(page)
        _check_size(item)
        pk, sk = path_key(page.path)
        unclaimed = Check(pk=pk, sk=sk, condition=ABSENT)
        put = Put(item=item, condition=at_version(page.version - 1))
        claims = claim_writes(f"PAGE#{page.slug}", added)
        try:
            ticket = opened(change_key(None, page), new=page.version == 1)
            self._table.transact([put, Put(item=menu_item(page)), unclaimed, *claims, ticket])
        except ConditionFailed as error:
            if error.failed[0] == 2:
                raise PathTaken(page.path) from error
            if error.failed[0] > 2:
                raise unknown_media(added) from error
            raise stale(page.version - 1, error.old[0]) from error

    def delete_standing(self, page: StandingPage) -> None:
        """Remove a standing page. Raises StaleVersion."""
        condition = at_version(page.version)
        gone = [Delete(pk=STANDING, sk=page.slug, condition=condition), Delete(pk=MENU, sk=page.slug)]
        self._transact_version([*gone, opened(change_key(page, None))])

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
        """Every topic, by position, then by slug."""
        topics = map(topic_from_item, self._table.query(TOPICS))
        return tuple(sorted(topics, key=lambda topic: (topic.position, topic.slug)))

    def put_topic(self, topic: Topic, added: Iterable[MediaId] = ()) -> None:
        """Keep a topic as its next version, which begins to show these pictures.

        Raises StaleVersion if that isn't the next, InvalidInput if a picture is gone.
        """
        put = Put(item=topic_item(topic), condition=at_version(topic.version - 1))
        try:
            ticket = opened(change_key(None, topic), new=topic.version == 1)
            self._table.transact([put, *claim_writes(f"TOPIC#{topic.slug}", added), ticket])
        except ConditionFailed as error:
            if error.failed[0] > 0:
                raise unknown_media(added) from error
            raise stale(topic.version - 1, error.old[0]) from error

    def delete_topic(self, topic: Topic) -> None:
        """Remove a topic. Raises StaleVersion."""
        gone = Delete(pk=TOPICS, sk=topic.slug, condition=at_version(topic.version))
        self._transact_version([gone, opened(change_key(topic, None))])

    def get_site(self) -> Site:
        """The site's settings, or the default ones (version 0)."""
        item = self._table.get(*SITE)
        return site_from_item(item) if item else DEFAULT_SITE

    def put_site(self, site: Site) -> None:
        """Keep the site's settings as their next version. Raises StaleVersion if that isn't the next."""
        put = Put(item=site_item(site), condition=at_version(site.version - 1))
        self._transact_version([put, opened(site_key(site.version))])

    def _transact_version(self, writes: Sequence[Write]) -> None:
        """Carry out writes of which the first is conditioned on a version. Raises StaleVersion."""
        try:
            self._table.transact(writes)
        except ConditionFailed as error:
            condition = writes[0].condition
            raise stale(condition.values.get("version", 0) if condition else 0, error.old[0]) from error


def _check_size(item: Item) -> None:
    if (size := item_bytes(item)) > MAX_ITEM_BYTES:
        raise TooLarge(size_bytes=size, limit_bytes=MAX_ITEM_BYTES)
