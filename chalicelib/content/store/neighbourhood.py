"""A part of the list of all articles: entries that follow one another, and who stands beside a place among them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence

from chalicelib.content.models.articles import Headline
from chalicelib.content.models.names import ArticleId
from chalicelib.content.store.items import entry_key

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
