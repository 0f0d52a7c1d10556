"""Lists of live articles, in the order of publication, and how many each month has."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from chalicelib.aws.wire import Item
from chalicelib.content.models.articles import Headline
from chalicelib.content.models.names import ALL, ArticleId, ListName, Month
from chalicelib.content.models.paths import month_bounds
from chalicelib.content.store.items import Stored, format_time, from_item, to_item

_MONTHS = tuple((f"m{month:02d}", f"-{month:02d}") for month in range(12, 0, -1))


def list_key(name: ListName) -> str:
    """The partition of a list."""
    return f"LIST#{name}"


def entry_key(published_at: datetime, article: ArticleId) -> str:
    """The sort key of an article in its lists: the time of publication, then the id."""
    return f"{format_time(published_at)}#{article}"


def calendar_key(name: ListName) -> str:
    """The partition of a list's years, each an item with a counter a month."""
    return f"CALENDAR#{name}"


def entry_item(name: ListName, headline: Headline) -> Item:
    """An article's entry in a list."""
    return to_item(list_key(name), entry_key(headline.published_at, headline.id), headline)


def headline_from_item(item: Item) -> Headline:
    """The reverse of `entry_item`."""
    return from_item(item, Headline)


def month_counter(month: Month) -> str:
    """The attribute that counts a month's articles in its year's item, e.g. `m12`."""
    return f"m{month[5:]}"


def month_counts(item: Item) -> Iterator[tuple[Month, int]]:
    """The months of a calendar's year that hold articles, newest first, with how many."""
    year = item["sk"]
    for counter, month in _MONTHS:
        if n := item.get(counter):
            yield Month(year + month), n


Neighbours = tuple[Headline | None, Headline | None]


class Neighbourhood:
    """Headlines that follow one another, newest first; and whether the list goes on beyond them."""

    def __init__(self, headlines: Sequence[Headline] = (), *, is_oldest: bool = False, is_newest: bool = False) -> None:
        """`is_oldest`, `is_newest`: the list ends here, on this side."""
        self._headlines = tuple(reversed(headlines))
        self._places = [entry_key(each.published_at, each.id) for each in self._headlines]
        self._is_oldest = is_oldest
        self._is_newest = is_newest

    def neighbours(self, place: str, is_wanted: Callable[[ArticleId], bool]) -> Neighbours | None:
        """The first wanted headlines before and after a place, which need not be taken; None if this does not
        tell."""
        at = bisect_left(self._places, place)
        after = at + (self._places[at : at + 1] == [place])
        older = next((each for each in reversed(self._headlines[:at]) if is_wanted(each.id)), None)
        newer = next((each for each in self._headlines[after:] if is_wanted(each.id)), None)
        if (older is None and not self._is_oldest) or (newer is None and not self._is_newest):
            return None
        return older, newer


class Lists(Stored):
    """The lists, and their calendars."""

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

    def published_since(self, since: datetime, limit: int) -> tuple[Headline, ...]:
        """The live articles published at that moment or later, newest first."""
        items = self._table.query(list_key(ALL), low=format_time(since), newest_first=True, limit=limit)
        return tuple(map(headline_from_item, items))

    def is_any_published(self, since: datetime, before: datetime) -> bool:
        """Whether any live article was published in that time, `before` itself left out."""
        entries = self._table.query(list_key(ALL), low=format_time(since), high=format_time(before), limit=1)
        return any(True for _ in entries)
