"""What editors can ask for of the front page: to see its layout, and to make it."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from msgspec.structs import replace

from chalicelib.content.models.articles import narrowed_to
from chalicelib.content.models.layout import Layout, LayoutFields, check_once
from chalicelib.content.models.links import rooted
from chalicelib.content.store.content import ContentStore
from chalicelib.errors import InvalidInput, StaleVersion


class FrontPage:
    """The layout of the front page. `origin` is the site's own address, if that is known."""

    def __init__(self, store: ContentStore, origin: str = "") -> None:
        self._store = store
        self._origin = origin

    def get_layout(self) -> Layout:
        """The layout as it is kept."""
        return self._store.get_layout()

    def put_layout(self, wanted: LayoutFields, *, version: int | None, by: str, now: datetime) -> Layout:
        """Replace the layout; what has ended already is left out.

        Raises StaleVersion, InvalidInput (an article or a topic does not exist, or an article is in two slots).
        """
        before = self._store.get_layout()
        if version is not None and version != before.version:
            raise StaleVersion(expected=version, current=before.version or None)
        moment = now.replace(microsecond=0)
        told = {name: getattr(wanted, name) for name in LayoutFields.__struct_fields__}
        layout = Layout(**told, version=before.version + 1, updated_at=moment, updated_by=by).at(now)
        if layout.breaking and layout.breaking.url:
            url = rooted(layout.breaking.url, self._origin, "/breaking/url")
            layout = replace(layout, breaking=replace(layout.breaking, url=url))
        if narrowed_to(LayoutFields, layout) == narrowed_to(LayoutFields, before) and before.version:
            return before
        check_once(layout)
        self._check_known(layout)
        self._store.put_layout(layout)
        return layout

    def let_go(self, now: datetime) -> None:
        """Take out what has ended. An editor who changes the layout at the same moment does this, too."""
        before = self._store.get_layout()
        layout = before.at(now)
        if layout != before:
            with suppress(StaleVersion):
                self._store.put_layout(replace(layout, version=before.version + 1))

    def _check_known(self, layout: Layout) -> None:
        for pointer, pin in layout.slots():
            if self._store.find_article(pin.article) is None:
                raise InvalidInput.field(f"{pointer}/article", f"There is no article '{pin.article}'.")
        known = {topic.slug for topic in self._store.find_topics(section.topic for section in layout.sections)}
        for i, section in enumerate(layout.sections):
            if section.topic not in known:
                raise InvalidInput.field(f"/sections/{i}/topic", f"There is no topic '{section.topic}'.")
