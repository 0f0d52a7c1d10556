"""What stands where on the front page: what editors put there, and the newest for the rest. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from chalicelib.content.models.articles import Headline
from chalicelib.content.models.layout import MAX_SECOND, MAX_SECTION, Layout, Pin, Slots
from chalicelib.content.models.names import ArticleId, Slug

REST = 15
"""How many further articles the front page lists."""


class Arranging:
    """Fills slots one after the other, so that nothing stands twice on the page.

    `pinned` are the articles that editors put into slots, as far as readers may see them.
    """

    def __init__(self, layout: Layout, newest: Iterable[Headline], pinned: Mapping[ArticleId, Headline]) -> None:
        self._layout = layout
        self._newest = tuple(newest)
        self._pinned = pinned
        self._taken = set(pinned)

    def opening(self) -> tuple[Headline, ...]:
        """The lead story and those beside it."""
        lead, second = _padded(self._layout.lead, 1), _padded(self._layout.second, MAX_SECOND)
        return self._filled((*lead, *second), self._newest)

    def strip(self) -> tuple[Headline, ...]:
        """The row of its own; nothing, if no story that readers may see is pinned there."""
        slots = self._layout.strip
        return self._filled(slots, self._newest) if any(pin and pin.article in self._pinned for pin in slots) else ()

    def section(self, topic: Slug, newest: Iterable[Headline]) -> tuple[Headline, ...]:
        """A topic's section."""
        slots = next((each.articles for each in self._layout.sections if each.topic == topic), ())
        return self._filled(_padded(slots, MAX_SECTION), newest)

    def rest(self) -> tuple[Headline, ...]:
        """What is new and stands nowhere above."""
        return tuple(each for each in self._newest if each.id not in self._taken)[:REST]

    def _filled(self, slots: Slots, newest: Iterable[Headline]) -> tuple[Headline, ...]:
        return tuple(self._fill(slots, iter(newest)))

    def _fill(self, slots: Slots, newest: Iterator[Headline]) -> Iterator[Headline]:
        for pin in slots:
            found = self._pinned.get(pin.article) if pin else None
            found = found or next((each for each in newest if each.id not in self._taken), None)
            if found:
                self._taken.add(found.id)
                yield found


def _padded(slots: Slots, length: int) -> Slots:
    empty: tuple[Pin | None, ...] = (None,) * (length - len(slots))
    return (*slots, *empty)
